"""Placement, assessment, conference, plan: each as the law has it, each refusal, and the second of two people told."""

from datetime import date, timedelta

import pytest

from weibao.cases.actions import assessing, conferring, planning
from weibao.cases.actions.assessing import (
    AssessedAlready,
    CannotAssess,
    Findings,
    Person,
    drop_assessment,
    finish_assessment,
    start_assessment,
)
from weibao.cases.actions.comforting import CannotComfort, NewFirstAid, give_first_aid
from weibao.cases.actions.conferring import (
    CannotConfer,
    Invited,
    NewResolution,
    call_conference,
    call_off_conference,
    hold_conference,
    skip_conference,
)
from weibao.cases.actions.placing import CannotPlace, CannotReturn, return_home
from weibao.cases.actions.planning import (
    CannotPlan,
    NewMeasure,
    PlanStands,
    add_measure,
    decide_plan,
    draft_plan,
    finish_measure,
    review_plan,
    submit_plan,
)
from weibao.cases.actions.telling import CaseOver
from weibao.cases.models import Case, HelpPlan
from weibao.cases.tests import making
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.testing import make


@pytest.fixture
def child(city):
    return make.child()


@pytest.fixture
def case(city, child, at):
    return making.opened(city, child, at)


@pytest.fixture
def by(city):
    return city.people["centre_worker"]


def test_emergency_then_temporary_then_a_change_of_carer_keeps_the_year(city, case, at, by):
    first = making.placed(city, case, at, kind="emergency")
    assert first.due == date(2023, 7, 10), "five working days"
    temporary = making.placed(city, case, at)
    first.refresh_from_db()
    assert (first.state, temporary.due) == ("passed_on", date(2024, 7, 3))
    later = at + timedelta(days=90)
    moved = making.placed(city, case, later, way="relative", carer="姨母")
    assert moved.due == date(2024, 7, 3), "the year runs from the first day"
    assert moved.ground_label.startswith("遭受监护人严重伤害")
    with pytest.raises(CannotPlace, match="已在临时监护"):
        making.placed(city, case, later, kind="emergency")


@pytest.mark.parametrize("ground", ["unknown", "missing_guardian", "guardian_unable", "refusing", "instigating", "injured", "other"])
def test_the_seven_grounds(city, case, at, ground):
    assert making.placed(city, case, at, ground=ground).ground == ground


@pytest.mark.parametrize(
    "wrong", [{"ground": "dead"}, {"way": "hotel"}, {"carer": " "}, {"since": date(2023, 7, 4)}, {"kind": "long_term"}]
)
def test_what_is_no_placement(city, case, at, wrong):
    with pytest.raises(CannotPlace):
        making.placed(city, case, at, **wrong)


def test_long_term_after_revocation_needs_the_judgment(city, case, at):
    facts = {"kind": "long_term", "ground": "revoked", "way": "institution", "carer": "晋中市儿童福利院"}
    with pytest.raises(CannotPlace, match="判决"):
        making.placed(city, case, at, **facts)
    making.revoked(city, case, at)
    assert making.placed(city, case, at, **facts).due is None


def test_home_only_after_an_assessment_that_finds_the_guardian_fit(city, case, at, by, trail):
    placement = making.placed(city, case, at)
    home = {"by": by, "at": at, "on": at.date(), "words": "父亲接回，已签承诺"}
    with pytest.raises(CannotReturn, match="至少三人"):
        return_home(placement, **home)
    assert trail[-1].outcome == "refused"
    making.assessed(city, case, at, kind="return", violence="grave")
    with pytest.raises(CannotReturn, match="不适合"):
        return_home(placement, **home)
    making.assessed(city, case, at, kind="return")
    with pytest.raises(CannotReturn, match="日期"):
        return_home(placement, **home | {"on": date(2023, 7, 4)})
    again = case.placements.get()
    return_home(placement, **home)
    assert placement.state == "returned"
    with pytest.raises(Stale):
        return_home(again, **home)


def test_nobody_goes_back_to_a_guardian_whose_standing_was_revoked(city, case, at, by):
    placement = making.placed(city, case, at)
    making.assessed(city, case, at, kind="return")
    making.revoked(city, case, at)
    with pytest.raises(CannotReturn, match="撤销"):
        return_home(placement, by=by, at=at, on=at.date(), words="接回")


def test_an_assessment_is_of_three_people_one_with_a_title(city, case, at, by):
    with pytest.raises(CannotAssess, match="没有在安置中"):
        start_assessment(case, by=by, at=at, kind="return")
    row = start_assessment(case, by=by, at=at, kind="guardianship")
    assert (case.state, row.due, case.due) == ("assessing", date(2023, 7, 17), date(2023, 7, 17))
    good = making.findings(case)
    two = Findings(good.answers, making.THREE[:2], good.opinion, good.wish)
    plain = Findings(good.answers, [Person(one, "单位") for one in "甲乙丙"], good.opinion, good.wish)
    twice = Findings(good.answers, [*making.THREE, making.THREE[0]], good.opinion, good.wish)
    homeless = Findings(good.answers, [*making.THREE, Person("丁", " ")], good.opinion, good.wish)
    half = Findings({"willing": "good"}, making.THREE, good.opinion, good.wish)
    for wrong in (two, plain, twice, homeless, half):
        with pytest.raises(CannotAssess):
            finish_assessment(row, by=by, at=at, found=wrong)
    unheard = Findings(good.answers, making.THREE, good.opinion, "")
    with pytest.raises(Refusal, match="八周岁"):
        finish_assessment(row, by=by, at=at, found=unheard)
    with pytest.raises(CannotAssess, match="应当完成"):
        drop_assessment(row, by=by, at=at, words="不评了")
    finish_assessment(row, by=by, at=at, found=good)
    assert (row.level, row.fit, case.state) == ("low", True, "assessed")
    assert row.assessors.count() == 3
    with pytest.raises(ForbiddenMove):
        finish_assessment(row, by=by, at=at, found=good)


def test_one_assessment_of_a_kind_at_a_time(city, case, at, by):
    making.placed(city, case, at)
    row = start_assessment(case, by=by, at=at, kind="return")
    with pytest.raises(AssessedAlready):
        start_assessment(case, by=by, at=at, kind="return")
    drop_assessment(row, by=by, at=at, words="监护人再次失联")
    assert start_assessment(case, by=by, at=at, kind="return").pk
    with pytest.raises(CannotAssess):
        start_assessment(case, by=by, at=at, kind="horoscope")


def test_a_conference(city, case, at, by):
    making.assessed(city, case, at)
    facts = {"by": by, "at": at, "meets_at": at, "where": "会议室"}
    with pytest.raises(CannotConfer):
        call_conference(case, members=[Invited("县公安局")], **facts)
    row = call_conference(case, members=[Invited("县公安局"), Invited("县教育局")], **facts)
    with pytest.raises(CannotConfer, match="还没有召开"):
        call_conference(case, members=[Invited("县公安局"), Invited("县教育局")], **facts)
    came, good = list(row.members.values_list("pk", flat=True)), [NewResolution("县公安局", "告诫", making.UNTIL)]
    for wrong in ({"came": came[:1]}, {"resolutions": []}, {"resolutions": [NewResolution("甲", "乙丙", date(2023, 7, 2))]}):
        with pytest.raises(CannotConfer):
            hold_conference(row, by=by, at=at, **{"minutes": "一致同意", "came": came, "resolutions": good} | wrong)
    hold_conference(row, by=by, at=at, minutes="一致同意", came=came, resolutions=good)
    assert (row.case.state, row.case.due) == ("planning", date(2023, 7, 10))
    with pytest.raises(ForbiddenMove):
        call_off_conference(row, by=by, at=at, words="改期召开")


def test_a_conference_is_called_off_and_not_skipped_for_a_red_case(city, case, at, by):
    making.assessed(city, case, at)
    row = conferring.call_conference(case, by=by, at=at, meets_at=at, where="会议室", members=[Invited("甲"), Invited("乙")])
    call_off_conference(row, by=by, at=at, words="改期召开")
    with pytest.raises(CannotConfer, match="应当会商"):
        skip_conference(case, by=by, at=at, words="情况简单")
    blue = making.opened(city, make.child(), at, colour="blue")
    with pytest.raises(CannotConfer, match="评估完成"):
        skip_conference(blue, by=by, at=at, words="情况简单")
    making.assessed(city, blue, at)
    skip_conference(blue, by=by, at=at, words="情况简单")
    assert blue.state == "planning"


def test_a_plan_is_approved_by_somebody_else(city, case, at, by):
    with pytest.raises(CannotPlan, match="之后"):
        draft_plan(case, by=by, at=at, goal="安全", review_on=making.UNTIL, measures=[])
    making.assessed(city, case, at)
    making.conferred(city, case, at)
    case.refresh_from_db()
    with pytest.raises(CannotPlan, match="复核日期"):
        draft_plan(case, by=by, at=at, goal="安全", review_on=date(2024, 7, 3), measures=[])
    plan = draft_plan(case, by=by, at=at, goal="安全", review_on=making.UNTIL, measures=[])
    with pytest.raises(CannotPlan, match="一项措施"):
        submit_plan(plan, by=by, at=at)
    for wrong in (NewMeasure(" ", "甲", making.UNTIL), NewMeasure("做事", "甲", date(2023, 7, 2))):
        with pytest.raises(CannotPlan):
            add_measure(plan, by=by, at=at, new=wrong)
    add_measure(plan, by=by, at=at, new=NewMeasure("每周入户", "儿童主任", making.UNTIL))
    submit_plan(plan, by=by, at=at)
    with pytest.raises(PlanStands):
        add_measure(plan, by=by, at=at, new=NewMeasure("再来一项", "甲", making.UNTIL))
    with pytest.raises(NotAllowed):
        decide_plan(plan, by=by, at=at, approved=True, opinion="同意")
    approver, second = city.people["county_approver"], HelpPlan.objects.select_related("case").get(pk=plan.pk)
    decide_plan(plan, by=approver, at=at, approved=False, opinion="补充就学安排")
    assert (plan.state, plan.case.state) == ("draft", "planning")
    with pytest.raises((Stale, ForbiddenMove)):
        decide_plan(second, by=approver, at=at, approved=True, opinion="同意")
    submit_plan(plan, by=by, at=at)
    decide_plan(plan, by=approver, at=at, approved=True, opinion="同意")
    assert (plan.case.state, plan.case.due) == ("helping", making.UNTIL)


def test_nobody_approves_the_own_plan_even_with_both_posts(city, case, at, by):
    making.assessed(city, case, at)
    making.conferred(city, case, at)
    plan = planning.draft_plan(
        Case.objects.get(pk=case.pk), by=by, at=at, goal="安全", review_on=making.UNTIL, measures=[NewMeasure("做事", "甲", making.UNTIL)]
    )  # fmt: skip
    planning.submit_plan(plan, by=by, at=at)
    Case.objects.filter(pk=case.pk).update(lead=city.people["county_approver"])
    with pytest.raises(NotAllowed, match="同一个人"):
        decide_plan(HelpPlan.objects.get(pk=plan.pk), by=city.people["county_approver"], at=at, approved=True, opinion="同意")


def test_measures_and_reviews_and_a_new_version(city, child, at, by):
    case = making.helping(city, child, at)
    plan = case.plans.get()
    with pytest.raises(CannotPlan):
        review_plan(plan, by=by, at=at, words="按计划", review_on=date(2024, 1, 1))
    review_plan(plan, by=by, at=at, words="按计划", review_on=date(2023, 9, 30))
    case.refresh_from_db()
    assert case.due == date(2023, 9, 30)
    measure = plan.measures.get()
    with pytest.raises(CannotPlan):
        finish_measure(measure, by=by, at=at, on=date(2023, 7, 4), result="完成了")
    finish_measure(measure, by=by, at=at, on=at.date(), result="完成了")
    with pytest.raises(Stale):
        finish_measure(measure, by=by, at=at, on=at.date(), result="完成了")
    making.planned(city, case, at)
    assert [one.state for one in HelpPlan.objects.filter(case=case)] == ["replaced", "approved"]
    with pytest.raises(PlanStands):
        review_plan(HelpPlan.objects.get(pk=plan.pk), by=by, at=at, words="按计划", review_on=date(2023, 9, 30))
    old = HelpPlan.objects.get(pk=plan.pk).measures.get()
    with pytest.raises(PlanStands):
        finish_measure(old, by=by, at=at, on=at.date(), result="完成了")


def test_first_aid(city, case, at, by):
    good = {"on": at.date(), "given_by": "心理教师", "looked": "受惊", "listened": "担心妹妹", "linked": "已联系姨母"}
    give_first_aid(case, by=by, at=at, new=NewFirstAid(**good, refer=True))
    assert case.first_aids.get().refer
    for wrong in ({"on": date(2023, 7, 4)}, {"given_by": " "}, {"looked": ""}):
        with pytest.raises((CannotComfort, Refusal)):
            give_first_aid(case, by=by, at=at, new=NewFirstAid(**good | wrong))


def test_nothing_is_done_on_a_closed_case(city, case, at, by):
    Case.objects.filter(pk=case.pk).update(state="closed", due=None)
    case.refresh_from_db()
    for deed in (
        lambda: making.placed(city, case, at),
        lambda: assessing.start_assessment(case, by=by, at=at, kind="guardianship"),
        lambda: call_conference(case, by=by, at=at, meets_at=at, where="室", members=[]),
    ):
        with pytest.raises(CaseOver):
            deed()
