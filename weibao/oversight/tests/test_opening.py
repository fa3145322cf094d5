"""Who can open a file: the answer agrees with the scope for everybody, and holds no child's name."""

from datetime import date, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.access.models import Member, Permit
from weibao.access.states import PermitState
from weibao.children.models import Child
from weibao.children.querysets import KIND
from weibao.kernel.refusal import NotAllowed
from weibao.org.models import Post, Staff
from weibao.oversight.actions import ask
from weibao.oversight.reports.opening import who_can_open
from weibao.testing import make
from weibao.testing.city import BAIGUI, BAIJIAZHUANG, QIDONG, XINYING


def member(child, staff, on, since=None, until=None, by=None):
    during = DateRange(since or on, until)
    return Member.objects.create(kind=KIND, row=child.pk, staff=staff, during=during, duty="帮扶", by=by or staff, noted_at=make.AT)


def permit(child, staff, at, hours=24, state=PermitState.GRANTED, by=None):
    window = {"opens_at": at - timedelta(hours=1), "closes_at": at + timedelta(hours=hours)}
    given = {"kind": KIND, "row": child.pk, "place": "140728", "asked_for": str(child.pk), "reason": "核实情况所需，十个字以上"}
    return Permit.objects.create(staff=staff, asked_at=at, state=state, decided_by=by, **given, **window)


@pytest.fixture
def many(city, at, on):
    """Children in every corner: at home, elsewhere, in the institution, restricted, with teams and windows."""
    home = city.units["institution"]
    rows = make.children(
        [
            {"village": XINYING},
            {"village": XINYING, "home": BAIGUI},
            {"village": BAIJIAZHUANG, "institution": home},
            {"village": QIDONG},
            {"village": BAIGUI},
        ]
    )
    Child.objects.filter(pk__in=[rows[3].pk, rows[4].pk]).update(restricted=True)
    people = city.people
    member(rows[0], people["hotline_operator"], on)
    member(rows[3], people["centre_worker"], on)
    member(rows[3], people["auditor"], on)
    member(rows[3], people["nowhere"], on)
    member(rows[4], people["city_officer"], on, since=date(2023, 1, 1), until=on)
    permit(rows[0], people["finance_officer"], at, by=people["county_approver"])
    permit(rows[1], people["unit_liaison"], at, hours=3, state=PermitState.TAKEN)
    permit(rows[2], people["leader"], at, hours=-0.5)
    permit(rows[2], people["security_admin"], at)
    permit(rows[3], people["county_officer_beside"], at)
    Staff.objects.filter(username="supervisor_beside").update(is_active=False)
    return rows


def test_the_answer_is_that_of_the_scope_for_everybody(many, at):
    everybody = list(Staff.objects.filter(is_active=True))
    for child in many:
        can = {staff.pk for staff in everybody if Child.objects.openable_by(staff, at).filter(pk=child.pk).exists()}
        told = {way.staff.pk for way in who_can_open(child.pk, at).ways}
        assert told == can, child.pk


def test_the_answer_gives_reasons_and_no_child(many, city, at, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        answer = who_can_open(many[0].pk, at)
    words = " ".join(f"{way.staff.name} {way.title} {way.why}" for way in answer.ways)
    assert "岗位：儿童主任" in words
    assert "个案团队：自2023年7月3日起" in words
    assert "查阅窗口：经冀春生批准" in words
    assert all(child.name not in words for child in many)
    assert answer.people == len(answer.ways)
    assert "紧急打开，待复核" in str(who_can_open(many[1].pk, at).ways)
    assert "该档案属于其所在机构" in str(who_can_open(many[2].pk, at).ways)


def test_a_restricted_file_is_opened_by_its_team_alone(many, city, at):
    answer = who_can_open(many[3].pk, at)
    assert answer.restricted
    assert [(way.staff.username, way.kind) for way in answer.ways] == [("centre_worker", "team")]
    assert who_can_open(many[4].pk, at).ways == []
    assert not who_can_open(999_999, at).there


def test_a_stand_in_is_told_as_one(city, at, on):
    child = make.child(village=XINYING)
    Post.objects.filter(staff=city.inside).update(stands_in=True)
    assert "代理儿童主任" in next(way.why for way in who_can_open(child.pk, at).ways if way.staff == city.inside)


def test_oversight_ask_is_an_entry_of_the_trail(many, city, at, trail):
    ask(many[0].pk, by=city.people["security_admin"], at=at)
    assert (trail[-1].name, trail[-1].facts) == ("oversight.ask", {"child": many[0].pk})
    for other in ("system_admin", "auditor", "county_officer", "leader"):
        with pytest.raises(NotAllowed):
            ask(many[0].pk, by=city.people[other], at=at)


def test_the_moment_counts(many, city, at):
    later: datetime = at + timedelta(hours=30)
    assert "finance_officer" in {way.staff.username for way in who_can_open(many[0].pk, at).ways}
    assert "finance_officer" not in {way.staff.username for way in who_can_open(many[0].pk, later).ways}
