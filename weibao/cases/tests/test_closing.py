"""Closing: proof by kind, nothing left open, another person's leave; followed up, opened again; never without an owner or a deadline."""

from datetime import date, timedelta

import pytest

from weibao.cases.actions.closing import CannotClose, ask_closing, decide_closing, follow_up, reopen
from weibao.cases.actions.ordering import NewOrder, ask_order
from weibao.cases.actions.placing import return_home
from weibao.cases.actions.sending import NewErrand, send_errand
from weibao.cases.actions.telling import CaseOver
from weibao.cases.announcements import CaseClosed
from weibao.cases.models import Case, Closure
from weibao.cases.tests import making
from weibao.kernel import announcements
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.testing import make


@pytest.fixture
def child(city):
    return make.child()


@pytest.fixture
def by(city):
    return city.people["centre_worker"]


@pytest.fixture
def approver(city):
    return city.people["county_approver"]


def test_nothing_may_be_left_open(city, child, at, by):
    case = making.helping(city, child, at)
    making.placed(city, case, at)
    send_errand(case, by=by, at=at, new=NewErrand("task", "school", "小学", "安排接送", date(2023, 7, 14)))
    ask_order(case, by=by, at=at, new=NewOrder("protection", "court", "禁止殴打"))
    with pytest.raises(CannotClose) as refusal:
        ask_closing(case, by=by, at=at, outcome="returned_home", words="已经安全", proofs={})
    for words in ("缺少送返前的监护评估表", "1件协办事项", "1项帮扶措施", "还在安置中", "没有经评估的送返", "人身安全保护令还没有结果"):
        assert words in refusal.value.message
    assert case.state == "helping"


@pytest.mark.parametrize("outcome", ["safe_at_home", "other_guardian", "court_settled", "criminal"])
def test_each_outcome_has_its_proofs(city, child, at, by, outcome):
    case = making.helping(city, child, at)
    making.done(city, case, at)
    for name in making.proofs(outcome):
        with pytest.raises(CannotClose, match="缺少"):
            ask_closing(case, by=by, at=at, outcome=outcome, words="已经安全", proofs=making.proofs(outcome) | {name: " "})
    assert making.closing_asked(city, case, at, outcome).state == "asked"


def test_an_outcome_that_is_none_and_one_without_a_plan(city, child, at, by):
    case = making.opened(city, child, at)
    with pytest.raises(CannotClose):
        ask_closing(case, by=by, at=at, outcome="happy", words="已经安全", proofs={})
    with pytest.raises(CannotClose, match="帮扶方案"):
        ask_closing(case, by=by, at=at, outcome="safe_at_home", words="已经安全", proofs=making.proofs("safe_at_home"))
    with pytest.raises(CannotClose, match="长期监护"):
        ask_closing(case, by=by, at=at, outcome="long_term", words="已经安全", proofs=making.proofs("long_term"))


def test_unfounded_is_over_at_once(city, child, at, by, approver, monkeypatch):
    heard = []
    monkeypatch.setitem(announcements.REACTIONS, CaseClosed, [heard.append])
    case = making.opened(city, child, at, origin="reporting.report:7")
    closure = making.closing_asked(city, case, at, "unfounded")
    with pytest.raises(CaseOver):
        making.placed(city, case, at)
    decide_closing(closure, by=approver, at=at, approved=True, opinion="同意")
    case.refresh_from_db()
    assert (case.state, case.due, case.closed_at) == ("closed", None, at)
    assert heard == [CaseClosed(case.pk, child.pk, "reporting.report:7", "unfounded", at)]


def test_another_person_approves_and_the_second_is_told(city, child, at, by, approver):
    case = making.helping(city, child, at)
    closure = making.closing_asked(city, case, at)
    with pytest.raises(NotAllowed):
        decide_closing(closure, by=by, at=at, approved=True, opinion="同意")
    again = Closure.objects.select_related("case").get(pk=closure.pk)
    decide_closing(closure, by=approver, at=at, approved=False, opinion="再走访一次")
    assert (closure.case.state, closure.state) == ("helping", "returned")
    assert closure.case.due is not None
    with pytest.raises((Stale, ForbiddenMove)):
        decide_closing(again, by=approver, at=at, approved=True, opinion="同意")
    Case.objects.filter(pk=case.pk).update(lead=approver)
    own = making.closing_asked(city, Case.objects.get(pk=case.pk), at)
    with pytest.raises(NotAllowed, match="同一个人"):
        decide_closing(Closure.objects.get(pk=own.pk), by=approver, at=at, approved=True, opinion="同意")


def test_followed_up_after_one_three_and_six_months_then_over(city, child, at, by, approver):
    case = making.helping(city, child, at)
    decide_closing(making.closing_asked(city, case, at), by=approver, at=at, approved=True, opinion="同意")
    looks = list(case.follow_ups.select_related("case"))
    assert [one.due for one in looks] == [date(2023, 8, 3), date(2023, 10, 3), date(2024, 1, 3)]
    case.refresh_from_db()
    assert (case.state, case.due) == ("following", date(2023, 8, 3))
    for turn, one in enumerate(looks):
        one.case.refresh_from_db()
        follow_up(one, by=by, at=at + timedelta(days=30 * turn), safe=True, words="生活、学习正常")
        with pytest.raises((Stale, CaseOver)):
            follow_up(one, by=by, at=at, safe=True, words="生活、学习正常")
    case.refresh_from_db()
    assert (case.state, case.due) == ("closed", None)
    reopen(case, by=by, at=at, words="邻居再次报告")
    assert (case.state, case.due) == ("assessing", date(2023, 7, 17))
    with pytest.raises(CaseOver):
        reopen(case, by=by, at=at, words="邻居再次报告")


def test_not_safe_opens_it_again(city, child, at, by, approver):
    case = making.helping(city, child, at)
    decide_closing(making.closing_asked(city, case, at), by=approver, at=at, approved=True, opinion="同意")
    look = case.follow_ups.select_related("case").first()
    with pytest.raises(Refusal):
        follow_up(look, by=by, at=at, safe=False, words="")
    follow_up(look, by=by, at=at, safe=False, words="父亲再次酗酒打人")
    case.refresh_from_db()
    assert case.state == "assessing"
    assert not case.follow_ups.waiting().exists()
    assert case.assessments.running().exists()


def test_home_again_with_its_assessment_closes(city, child, at, by, approver):
    case = making.helping(city, child, at)
    placement = making.placed(city, case, at)
    making.assessed(city, case, at, kind="return")
    return_home(placement, by=by, at=at, on=at.date(), words="父亲接回")
    closure = making.closing_asked(city, case, at, "returned_home")
    decide_closing(closure, by=approver, at=at, approved=True, opinion="同意")
    case.refresh_from_db()
    assert case.state == "following"


def test_long_term_stays_placed(city, child, at, approver):
    case = making.helping(city, child, at)
    making.placed(city, case, at, kind="long_term", ground="dead", way="institution", carer="晋中市儿童福利院")
    decide_closing(making.closing_asked(city, case, at, "long_term"), by=approver, at=at, approved=True, opinion="同意")
    case.refresh_from_db()
    assert case.state == "following"


def test_of_a_closed_one_somebody_of_the_team_must_be_able_to_approve(city, child, at, by):
    case = making.helping(city, child, at, kind="sexual")
    assert case.restricted
    from weibao.access.models import Member  # noqa: PLC0415
    from weibao.cases.querysets import KIND  # noqa: PLC0415

    Member.objects.filter(kind=KIND, row=case.pk, staff=city.people["county_approver"]).delete()
    with pytest.raises(Refusal, match="审批人"):
        making.closing_asked(city, Case.objects.get(pk=case.pk), at)
