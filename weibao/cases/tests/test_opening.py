"""A case is opened, named, graded, handed over; who may know of it; it never stands without an owner or a deadline."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from weibao.access.models import Member
from weibao.cases.actions.leading import CannotLead, hand_over, keep_led
from weibao.cases.actions.opening import CannotOpen, OpenAlready, name_child, open_case, read, recolour, shut_case, write_down
from weibao.cases.actions.telling import CaseOver, limits_on, term
from weibao.cases.announcements import CaseOpened
from weibao.cases.models import Case
from weibao.cases.querysets import KIND
from weibao.children.actions.merging import merge, unmerge
from weibao.kernel import announcements
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.org.actions.leaving import relieve
from weibao.org.models import Post, Staff
from weibao.testing import make
from weibao.testing.city import BAIGUI, DONGGUAN, HONGSHAN, PINGYAO

FACTS = {"source": "mandatory", "summary": "卫生院报告：多处新旧外伤", "colour": "red", "kind": "violence", "reason": "正在受到伤害"}


@pytest.fixture
def child(city):
    return make.child()


@pytest.fixture
def case(city, child, at):
    return open_case(child, by=city.people["centre_worker"], at=at, **FACTS)


def visible(staff, on):
    return Case.objects.visible_to(Staff.objects.get(pk=staff.pk), on)


def test_a_case_has_a_number_an_owner_a_clock_and_the_law_of_its_day(city, case, child, on, trail):
    assert case.number == "140728〔2023〕1号"
    assert (case.lead, case.state, case.due) == (city.people["centre_worker"], "opened", on + timedelta(days=1))
    assert case.place_id == child.residence_id
    assert case.limit("protection_hours") == 72
    assert case.limits["follow_months"]["value"] == [1, 3, 6]
    assert not case.due_verified
    event = case.events.get()
    assert (event.deed, event.state, event.words) == ("cases.open_case", "opened", FACTS["summary"])


def test_a_running_case_keeps_the_limits_it_began_with(city, case, on):
    Case.objects.filter(pk=case.pk).update(
        limits=limits_on(on) | {"assess_days": {"value": 3, "unit": "天", "ref": "旧", "verified": True}}
    )
    case.refresh_from_db()
    assert term(case, "assess_days", on).on == on + timedelta(days=3)


def test_clocks_run_in_working_days_over_a_holiday_with_make_up_days(city, child, at):
    """中秋、国庆 2023: free from 29 September to 6 October, worked on Saturday the 7th and Sunday the 8th."""
    before = at.replace(month=9, day=28)
    for colour, last in (("orange", date(2023, 10, 7)), ("yellow", date(2023, 10, 9)), ("blue", date(2023, 10, 11))):
        row = open_case(make.child(), by=city.people["centre_worker"], at=before, **FACTS | {"colour": colour})
        assert row.due == last, colour


def test_working_days_of_an_unknown_year_are_counted_as_days(city, case):
    assert term(case, "assess_days", date(2031, 3, 1)).on == date(2031, 3, 11)


def test_it_is_announced_with_its_origin(city, child, at, monkeypatch):
    heard = []
    monkeypatch.setitem(announcements.REACTIONS, CaseOpened, [heard.append])
    row = open_case(child, by=city.people["county_officer"], at=at, origin="reporting.report:12", **FACTS)
    assert heard == [CaseOpened(row.pk, child.pk, "reporting.report:12", at)]


def test_what_is_missing_and_what_is_out_of_reach(city, child, at):
    by = city.people["county_officer"]
    for wrong in ({"source": "dream"}, {"colour": "pink"}, {"kind": "x"}, {"summary": " "}):
        with pytest.raises(Refusal):
            open_case(child, by=by, at=at, **FACTS | wrong)
    with pytest.raises(Refusal, match="身份不明"):
        open_case(None, by=by, at=at, place=city.divisions[HONGSHAN], **FACTS)
    for place in (None, city.divisions[DONGGUAN]):
        with pytest.raises(CannotOpen, match="本辖区"):
            open_case(None, by=by, at=at, told="男孩，约六岁", place=place, **FACTS)
    with pytest.raises(NotAllowed):
        open_case(child, by=city.people["director"], at=at, **FACTS)
    with pytest.raises(NotAllowed):
        open_case(make.child(village=BAIGUI), by=by, at=at, **FACTS)
    assert not Case.objects.exists()


def test_a_child_has_one_open_case(city, child, case, at):
    with pytest.raises(OpenAlready) as refusal:
        open_case(child, by=city.people["county_officer"], at=at, **FACTS)
    assert refusal.value.case == case


def test_the_hotline_opens_and_the_centre_leads(city, at, on):
    row = open_case(
        None, by=city.people["hotline_operator"], at=at, told="女孩，约八岁，独自在车站", place=city.divisions[HONGSHAN], **FACTS
    )
    assert row.lead == city.people["centre_worker"]
    assert not visible(city.people["hotline_operator"], on).exists()
    with pytest.raises(CannotLead, match="上一级"):
        open_case(None, by=city.people["hotline_operator"], at=at, told="男孩", place=city.divisions["1407"], **FACTS)


def test_it_is_named_later(city, at, on):
    by, other = city.people["centre_worker"], make.child(village=BAIGUI)
    row = open_case(None, by=by, at=at, told="男孩，约六岁", place=city.divisions[PINGYAO], **FACTS)
    with pytest.raises(NotAllowed):
        name_child(row, by=by, at=at, child=other)
    child = make.child()
    name_child(row, by=by, at=at, child=child)
    row.refresh_from_db()
    assert row.child == child
    with pytest.raises(CaseOver):
        name_child(row, by=by, at=at, child=child)


def test_who_knows_of_it(city, case, on):
    people = city.people
    seen = {key for key in people if visible(people[key], on).exists()}
    assert seen == {
        "supervisor", "station_worker", "county_officer", "county_approver", "centre_worker", "city_officer", "city_officer_second", "console"
    }  # fmt: skip


@pytest.mark.parametrize("facts", [{"kind": "sexual"}, {"kind": "offending"}, {"restricted": True}])
def test_of_a_closed_one_its_team_alone_knows(city, child, at, on, facts):
    row = open_case(child, by=city.people["county_officer"], at=at, lead=city.people["supervisor"], **FACTS | facts)
    assert row.restricted
    on_team = set(Member.objects.around(KIND, row.pk).values_list("staff__username", flat=True))
    assert on_team == {"county_officer", "supervisor", "county_approver"}, "who leads, who may name others, who approves"
    assert {key for key in city.people if visible(city.people[key], on).exists()} == on_team
    with pytest.raises(NotAllowed):
        write_down(row, by=city.people["centre_worker"], at=at, words="看看")


def test_a_case_is_shut_afterwards(city, case, at, on):
    assert visible(city.people["station_worker"], on).exists()
    shut_case(case, by=city.people["county_officer"], at=at, words="母亲住址需要保密")
    assert not visible(city.people["station_worker"], on).exists()
    assert visible(city.people["centre_worker"], on).exists()
    with pytest.raises(CaseOver):
        shut_case(case, by=city.people["county_officer"], at=at, words="母亲住址需要保密")


def test_the_case_of_a_restricted_child_is_known_to_the_childs_team_alone(city, child, case, at, on):
    make.restricted(child, city.people["centre_worker"])
    case.refresh_from_db()
    assert {key for key in city.people if visible(city.people[key], on).exists()} == {"centre_worker"}
    Member.objects.create(
        kind=KIND, row=case.pk, staff=city.people["county_officer"], during=make.period(on), duty="试", by=city.above, noted_at=at
    )
    assert not visible(city.people["county_officer"], on).exists(), "the team of the case is not the team of the child"
    with pytest.raises(NotAllowed):
        write_down(case, by=city.people["county_officer"], at=at, words="看看")
    write_down(case, by=Staff.objects.get(username="centre_worker"), at=at, words="入户")


def test_another_grade_never_gives_more_time(city, case, at):
    by = city.people["centre_worker"]
    recolour(case, by=by, at=at, colour="blue", reason="已与施暴人分开居住")
    assert (case.colour, case.due) == ("blue", date(2023, 7, 4))
    for wrong in ("blue", "pink"):
        with pytest.raises(CannotOpen):
            recolour(case, by=by, at=at, colour=wrong, reason="再看")
    with pytest.raises(Refusal):
        recolour(case, by=by, at=at, colour="red", reason="")


def test_somebody_else_leads_and_the_second_of_two_is_told(city, case, at):
    other, again = city.people["county_officer"], Case.objects.get(pk=case.pk)
    hand_over(case, by=other, at=at, lead=other, words="中心轮岗")
    with pytest.raises(Stale):
        hand_over(again, by=city.people["county_approver"], at=at, lead=city.people["supervisor"], words="就近办理")
    with pytest.raises(CannotLead):
        hand_over(case, by=other, at=at, lead=city.people["supervisor_beside"], words="就近办理")
    case.refresh_from_db()
    assert case.lead == other


def test_who_leaves_hands_the_cases_to_the_next(city, case, at, on):
    post = Post.objects.get(staff=city.people["centre_worker"])
    relieve(post.staff, by=city.people["console"], at=at, on=on, hand_over={post.pk: None})
    case.refresh_from_db()
    assert case.lead == city.people["county_officer"]
    assert case.events.first().by is None
    gone = Post.objects.get(staff=city.people["county_officer"])
    Post.objects.filter(pk=gone.pk).update(during=gone.shortened(on))  # a post that ran out by its date is not announced
    assert list(Case.objects.without_leader(on)) == [case]
    assert keep_led(Case, by=None, at=at) == [case.pk]
    case.refresh_from_db()
    assert case.lead == city.people["supervisor"]
    assert not Case.objects.without_leader(on).exists()


def test_the_database_itself_refuses_a_case_without_a_deadline(case):
    with pytest.raises(IntegrityError, match="case_has_a_deadline"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(due=None)


def test_two_files_become_one_and_two_again(city, case, child, at):
    twin = make.child(name=child.name, birth=child.birth_date, number=None)
    done = merge(twin, by=city.people["county_officer"], at=at, merged=child, reason="同一名儿童")
    case.refresh_from_db()
    assert case.child == twin
    unmerge(done, by=city.people["county_officer"], at=at)
    case.refresh_from_db()
    assert case.child == child


def test_the_pages(city, case, child, enter, trail):
    client = enter(city.people["county_officer"])
    page = client.get(reverse("cases:list")).content.decode()
    assert case.number in page
    assert child.name not in page
    page = client.get(reverse("cases:case", args=[case.pk]))
    assert FACTS["summary"] in page.content.decode()
    assert [entry.name for entry in trail if entry.subject == case] == ["cases.read"]
    done = client.post(reverse("cases:case", args=[case.pk]), {"form": "write_down", "words": "已到医院看望"})
    assert done.status_code == 302
    assert case.events.first().words == "已到医院看望"
    for data, status in (({"form": "write_down", "words": ""}, 422), ({"form": "nonsense"}, 404)):
        assert client.post(reverse("cases:case", args=[case.pk]), data).status_code == status
    team = reverse("cases:part", args=[case.pk, "team"])
    assert client.post(team, {"form": "join_team", "login": "director", "duty": "就近看护"}).status_code == 302
    member = Member.objects.get(kind=KIND, row=case.pk)
    assert client.post(team, {"form": "leave_team", "member": member.pk}).status_code == 302
    assert client.post(team, {"form": "hand_over", "lead": city.people["supervisor"].pk, "words": "就近办理"}).status_code == 302
    assert client.post(reverse("cases:case", args=[case.pk]), {"form": "shut_case", "words": "需要保密"}).status_code == 302
    assert (
        client.post(reverse("cases:case", args=[case.pk]), {"form": "recolour", "colour": "blue", "reason": "已分开居住"}).status_code
        == 302
    )


def test_opening_through_the_pages(city, enter, at):
    child, client = make.child(), enter(city.people["county_officer"])
    address = reverse("cases:open_child", args=[child.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, FACTS | {"summary": ""}).status_code == 422
    assert client.post(address, FACTS).status_code == 302
    assert client.post(address, FACTS).status_code == 422, "one open case"
    unknown = reverse("cases:open")
    assert client.post(unknown, FACTS | {"place": HONGSHAN, "told": "男孩，约六岁"}).status_code == 302
    case = Case.objects.get(child=None)
    other = make.child()
    assert client.post(reverse("cases:case", args=[case.pk]), {"form": "name_child", "child": 999999}).status_code == 422
    assert client.post(reverse("cases:case", args=[case.pk]), {"form": "name_child", "child": other.pk}).status_code == 302
    assert enter(city.people["director"]).get(unknown).status_code == 403
    assert enter(city.people["county_officer_beside"]).get(reverse("cases:case", args=[case.pk])).status_code == 404
    read(case, by=city.people["county_officer"], at=at)
