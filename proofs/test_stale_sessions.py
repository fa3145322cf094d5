"""A session outlives nothing: a post that ended, an account that was closed, a session that was ended, a role that was changed."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from proofs.test_routes import ROUTES, ask, sent
from proofs.world import World, enter
from weibao.accounts import entering
from weibao.accounts.actions.sessions import end_sessions
from weibao.accounts.models import Sitting
from weibao.kernel.clock import true_now
from weibao.org.models import Post, Staff
from weibao.testing import make
from weibao.testing.city import BAIGUI

pytestmark = pytest.mark.django_db
OF_THE_DIRECTOR = [line for line in ROUTES if line.cells["VD"].text in {"y", "o"} and line.cells["FO"].text == "x"]
YESTERDAY = DateRange(date(2021, 6, 1), make.ON)  # holds the days before today


def asked(world: World, client) -> set[int]:
    """How every route that a director may use answers."""
    rows = world.at("own")
    return {ask(client, line.verb, line.filled(line.address, rows), sent(line, rows)).status_code for line in OF_THE_DIRECTOR}


def test_a_post_that_ended_yesterday_opens_nothing_with_the_old_session(world):
    client = enter(world, "VD")
    assert client.get("/children/").status_code == 200
    Post.objects.filter(staff__username="director").update(during=YESTERDAY)
    assert asked(world, client) == {403}


def test_an_account_that_was_closed_leads_to_sign_in_with_the_old_session(world):
    client = enter(world, "VD")
    Staff.objects.filter(username="director").update(is_active=False)
    assert asked(world, client) <= {302, 401}
    assert ask(client, "GET", "/").headers["Location"].startswith("/sign-in/")


def test_a_session_without_the_second_step_reaches_no_row(world):
    client = enter(world, "CO")
    session = client.session
    session[entering.MARK] = entering.mark(true_now(), factor="")
    session.save()
    rows = world.at("own")
    mine = [line for line in ROUTES if line.cells["CO"].text in {"y", "p"} and line.cells["FO"].text == "x" and line.blanks]
    answers = {ask(client, line.verb, line.filled(line.address, rows), sent(line, rows)).status_code for line in mine}
    assert answers <= {302, 401, 403}


def test_ended_sessions_are_over_on_the_next_request(world):
    client = enter(world, "VD")
    director = Staff.objects.get(username="director")
    security = Staff.objects.get(username="security_admin")
    facts = {"source": "127.0.0.1", "agent": "x", "how": "password", "began_at": true_now()}
    Sitting.objects.create(staff=director, key=client.session.session_key, **facts)
    assert ask(client, "GET", "/children/").status_code == 200
    end_sessions(director, by=security, at=make.AT, now=true_now())
    assert asked(world, client) <= {302, 401}


def test_a_post_that_moved_takes_its_children_along(world):
    client = enter(world, "VD")
    own, far = world.rows["child"]["own"], world.rows["child"]["county"]
    assert [client.get(f"/children/{pk}/").status_code for pk in (own, far)] == [200, 404]
    Post.objects.filter(staff__username="director").update(division_id=BAIGUI)
    assert [client.get(f"/children/{pk}/").status_code for pk in (own, far)] == [404, 200]


def test_the_export_of_somebody_who_left_stays_shut(world):
    client, export = enter(world, "VD"), world.rows["export"]["own"]
    assert ask(client, "POST", f"/exports/{export}/file/").status_code == 200
    Post.objects.filter(staff__username="director").update(division_id=BAIGUI)
    assert ask(client, "POST", f"/exports/{export}/file/").status_code == 409
    Post.objects.filter(staff__username="director").update(during=YESTERDAY)
    assert ask(client, "POST", f"/exports/{export}/file/").status_code == 403


def test_a_session_of_another_is_not_taken_over_by_its_number(world):
    client = enter(world, "VD")
    for place in ("sibling", "parent", "county"):
        assert ask(client, "POST", f"/account/sessions/{world.rows['sitting'][place]}/end/").status_code == 404
