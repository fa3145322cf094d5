"""The strongest secrecy and the border: the matter does not cross, its mark is in no letter, and what comes in for such a child is the team's."""

import json

import pytest
from django.urls import reverse

from weibao.applications.actions import accepting
from weibao.applications.actions.submitting import BadApplication, submit
from weibao.applications.models import Application
from weibao.applications.states import State
from weibao.applications.tests.making import for_elsewhere, new
from weibao.applications.tests.test_closed import FORBIDDEN
from weibao.exchange.exports import _make, _want
from weibao.exchange.models import Arrival, Crossing, Letter
from weibao.exchange.tests.test_procedure import ELSEWHERE, came, out, settle, there  # noqa: F401  a fixture
from weibao.exports.makers import Order
from weibao.kernel.sheets import workbook
from weibao.national.actions.preparing import NothingDue, What, prepare
from weibao.national.tests.test_preparing import county, officer  # noqa: F401  fixtures
from weibao.testing import make

WORDS = "艾滋病病毒感染（HIV）"


def everything_written() -> str:
    """All letters as the other side reads them."""
    return json.dumps([letter.body for letter in Letter.objects.all()], ensure_ascii=False, default=str)


def test_no_letter_and_no_file_set_carries_the_mark(there, city, at, on):  # noqa: F811
    row = out(city, at, matter="orphan", health=WORDS)
    sent = there.heard("application")[0]
    assert sent["child"]["health"] == "其他"
    assert "health" not in sent["papers"], "the paper of the other matter goes nowhere"
    for code in ("form", "identity", "photo", "account"):
        assert code in sent["papers"]
    assert not [word for word in FORBIDDEN if word in everything_written()]
    order = Order(city.people["supervisor"], at, on, {"crossing": str(row.crossing.pk)})
    made = _make(order, _want(order))
    cells = json.dumps([list(map(str, one)) for one in made.content[0].rows], ensure_ascii=False)
    assert not [word for word in FORBIDDEN if word in cells]
    assert workbook(made.content)


def test_what_crosses_is_locked(there, city, at):  # noqa: F811
    out(city, at, matter="orphan", name="王小雨")
    from weibao.exchange.actions import posting
    from weibao.kernel import clock

    packed = posting.pack(Letter.objects.filter(kind="application").get(), moment=clock.true_now())
    assert "王小雨".encode() not in packed
    assert b"orphan" not in packed


def test_the_matter_itself_does_not_cross(there, city, at):  # noqa: F811
    team = (city.people["county_approver"].pk,)
    facts = {"channel": "cross_province", "household": ELSEWHERE, "place": "140728103", "entry": "county"}
    with pytest.raises(BadApplication, match="不在跨省通办范围"):
        submit(new("hiv", father=(), mother=(), team=team, **facts), by=city.above, at=at)
    assert not Crossing.objects.exists()
    assert not Letter.objects.exists()


def test_one_that_is_secret_is_not_pushed(there, city, at):  # noqa: F811
    row = for_elsewhere(city, at, child=None, household=ELSEWHERE)
    Application.objects.filter(pk=row.pk).update(closed=True)
    row.refresh_from_db()
    make_team(city, row)
    with pytest.raises(accepting.NotHere, match="当面移交"):
        accepting.push(row, by=city.people["supervisor"], at=at)
    row.refresh_from_db()
    assert row.state == State.SUBMITTED
    assert not Letter.objects.exists()


def make_team(city, row):
    from weibao.access.models import Member
    from weibao.applications.querysets import KIND

    who = city.people["supervisor"]
    Member.objects.create(kind=KIND, row=row.pk, staff=who, during=make.period(None), duty="经办", by=who, noted_at=make.AT)


def test_what_comes_in_for_a_restricted_child_is_its_team_s(there, city, at, on, enter, county, officer):  # noqa: F811
    child = make.child(name="李小禾")
    type(child).objects.filter(pk=child.pk).update(restricted=True)
    crossing = came(there, name="李小禾", id_number=child.id_number)
    row = crossing.application
    assert row.child == child
    assert Arrival.objects.get().state != "set_aside"
    for key in ("supervisor", "county_officer", "county_approver"):
        person = city.people[key]
        assert not Application.objects.visible_to(person, on).exists()
        assert not Crossing.objects.visible_to(person, on).exists()
        assert enter(person).get(reverse("applications:application", args=[row.pk])).status_code == 404
        assert "李" not in enter(person).get("/").content.decode().split("<main")[-1]
    make.member(child, city.people["county_approver"])
    assert Application.objects.visible_to(city.people["county_approver"], on).get() == row
    with pytest.raises(NothingDue):
        prepare(county, by=officer, at=at, what=What("crossing"))
    settle(there)
