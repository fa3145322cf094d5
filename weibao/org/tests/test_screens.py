"""Screens of the organisation: who sees which posts, one's own post, the table of powers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from weibao.kernel import door
from weibao.kernel.refusal import NotAllowed
from weibao.org import reports
from weibao.org.actions import NotMine, confirm_post, review_powers
from weibao.org.models import Post, Unit
from weibao.org.powers import NO_PERSON, POWERS, Role
from weibao.testing.city import BAIGUI, HONGSHAN, PINGYAO, XINYING

pytestmark = pytest.mark.django_db
PAGES = ["/org/", "/org/posts/", "/org/me/", "/org/powers/"]
TRANSACTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@pytest.mark.parametrize("role", [role for role in Role if role not in NO_PERSON])
def test_everybody_with_a_post_sees_the_organisation(city, enter, role):
    client = enter(city.in_role(role))
    assert {page: client.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)


def test_a_person_without_a_post_sees_nothing(city, enter):
    assert {enter(city.nowhere).get(page).status_code for page in PAGES} == {403}
    assert {enter(city.former).get(page).status_code for page in PAGES} == {403}


def test_posts_are_those_of_the_own_branch(city, on):
    def codes(key, **chosen):
        return {post.division_id for post in reports.posts_of(city.people[key], on, **chosen)}

    assert BAIGUI not in codes("county_officer")
    assert XINYING in codes("county_officer")
    assert BAIGUI in codes("city_officer")
    assert codes("director") == {XINYING}
    assert codes("nowhere") == set()


def test_posts_are_found_by_role_place_name_and_unit(city, on):
    def names(**chosen):
        return {post.staff.username for post in reports.posts_of(city.people["city_officer"], on, **chosen)}

    assert names(role=Role.TOWNSHIP_SUPERVISOR, place=PINGYAO) == {"supervisor", "supervisor_beside"}
    assert names(place="洪善镇") == {"director", "director_near", "supervisor", "station_worker"}
    assert names(who=str(city.inside.pk)) == {"director"}
    assert names(unit=city.units["finance"].pk) == {"finance_officer"}
    assert "console" not in names()


def test_a_name_is_sent_by_post_and_stands_as_a_number_in_the_address(city, enter):
    client = enter(city.above)
    url = client.post("/org/posts/", {"name": "侯秀梅", "role": "village_director"}).headers["Location"]
    assert f"who={city.inside.pk}" in url
    assert "name" not in url
    assert "侯秀梅" in client.get(url).content.decode()


def test_a_name_of_another_county_names_nobody(city, enter):
    url = enter(city.above).post("/org/posts/", {"name": "段小燕"}).headers["Location"]
    assert url.endswith("?who=0")


def test_a_former_post_is_not_listed(city, on):
    assert "former_director" not in {post.staff.username for post in reports.posts_of(city.people["city_officer"], on)}


@pytest.mark.parametrize(
    "query", ["?role=nobody", "?place=%00", "?unit=x", "?unit=999999999999999", "?page=zero", "?kind=x", "?name=" + "a" * 500]
)
def test_filters_that_cannot_be_read_are_not_chosen(city, enter, query):
    for page in ("/org/", "/org/posts/"):
        assert enter(city.above).get(page + query).status_code == 200


def test_units_are_counted_with_their_people(city, on):
    units = {unit.name: unit.people for unit in reports.units_of(city.above, on)}
    assert units["洪善镇人民政府"] == 3
    assert units["晋中市未保委办公室"] == 0
    assert {unit.name for unit in reports.units_of(city.above, on, empty=True)} == {"晋中市未保委办公室"}
    assert reports.units_without_post(on) == Unit.objects.count() - len([unit for unit in units.values() if unit])


def test_the_holder_confirms_the_own_post(city, enter):
    post = Post.objects.get(staff=city.inside)
    assert enter(city.inside).post(f"/org/posts/{post.pk}/confirm/").status_code == 302
    post.refresh_from_db()
    assert post.confirmed_at is not None


def test_org_confirm_post_of_somebody_else_is_not_there(city, enter, at):
    post = Post.objects.get(staff=city.beside)
    assert enter(city.inside).post(f"/org/posts/{post.pk}/confirm/").status_code == 404
    with pytest.raises(NotMine):
        confirm_post(post, by=city.people["city_officer"], at=at)
    post.refresh_from_db()
    assert post.confirmed_at is None


@pytest.mark.parametrize("role", [role for role in Role if role not in NO_PERSON])
def test_every_role_can_confirm(city, at, role):
    staff = city.in_role(role)
    assert confirm_post(Post.objects.get(staff=staff), by=staff, at=at).confirmed_at == at


def test_a_look_confirms_nothing(city, enter):
    post = Post.objects.get(staff=city.inside)
    assert enter(city.inside).get(f"/org/posts/{post.pk}/confirm/").status_code == 405


def test_the_powers_table_counts_people_not_roles(city, on):
    rows = {row.name: dict(row.roles) for row in reports.powers_table(on)}
    assert rows["children.check_place"] == {"儿童主任": 4, "儿童督导员": 2, "县级民政经办": 2}
    assert set(POWERS) <= set(rows)


def test_the_powers_table_is_filtered_by_role(city, enter):
    page = enter(city.above).get("/org/powers/?role=auditor").content.decode()
    assert "校验审计链" in page
    assert "审批发放名册" not in page


def test_org_review_powers_is_for_the_security_administrator(city, at, trail, enter):
    digest = review_powers(None, by=city.people["security_admin"], at=at)
    assert trail[-1].name == "org.review_powers"
    assert trail[-1].facts == {"digest": digest}
    with pytest.raises(NotAllowed):
        review_powers(None, by=city.people["system_admin"], at=at)
    assert enter(city.people["auditor"]).post("/org/powers/review/").status_code == 403
    assert "已复核" not in enter(city.people["auditor"]).get("/org/powers/").content.decode()


def test_another_table_has_another_digest(monkeypatch):
    before = reports.powers_digest()
    monkeypatch.setitem(POWERS, "payroll.approve", frozenset({Role.LEADER, Role.FINANCE_OFFICER}))
    assert reports.powers_digest() != before


def test_every_power_has_words(on):
    assert all(row.label != row.name for row in reports.powers_table(on) if row.name in door.ACTIONS)


def test_vacancies_are_the_counts_of_the_coverage_report(city, on):
    Post.objects.filter(division_id__in=[XINYING, BAIGUI, HONGSHAN]).delete()
    for root in ("1407", PINGYAO, HONGSHAN):
        report, counts = reports.coverage(root, on), reports.vacancies([root], on)
        assert counts.villages == len(report.villages_without_director)
        assert counts.supervisors == len(report.units_without_supervisor)
        assert counts.townships == len(report.bare_townships)
    assert [place.code for place in reports.villages_without_director([PINGYAO], on)] == [XINYING]


@pytest.mark.parametrize("page", PAGES)
def test_pages_ask_little(city, enter, page):
    client = enter(city.people["city_officer"])
    with CaptureQueriesContext(connection) as caught:
        client.get(page)
    assert len([one for one in caught.captured_queries if not one["sql"].startswith(TRANSACTION)]) <= 7
