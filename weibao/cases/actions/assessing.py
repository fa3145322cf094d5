"""评估 Assessing: whether the guardian can guard, by at least three people on the table of the day on which the case began."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from django.utils.timezone import localdate

from weibao.cases.actions.telling import advance, held, need, tell, term
from weibao.cases.models import AssessmentKind, Assessor, Case, GuardianAssessment
from weibao.cases.states import ASSESSMENT, AssessmentState, CaseState
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.rules.delegated_care import must_hear
from weibao.rules.protection import assess

LAW: Final = "未成年人保护法第93条；MZ/T 086-2017（评估）"


class CannotAssess(Refusal):
    """What an assessment needs is missing."""


class AssessedAlready(Refusal):
    """One of the kind is under way."""

    status: ClassVar[int] = 409


@dataclass(frozen=True)
class Person:
    """One of those who assess; `senior`: with a title of the middle grade or higher."""

    name: str
    unit: str
    senior: bool = False


@dataclass(frozen=True)
class Findings:
    """What an assessment found: an answer (ANSWERS) for each line of the table, by whom, what the child wants, the opinion."""

    answers: Mapping[str, str]
    people: Sequence[Person]
    opinion: str
    wish: str = ""


@action("cases.start_assessment", label="启动监护评估", law=LAW)
def start_assessment(case: Case, *, by: Staff, at: datetime, kind: str) -> GuardianAssessment:
    """An assessment begins; of the guardianship the case goes with it, of a return the child has to be placed. Raises CannotAssess."""
    row = held(case)
    if kind not in AssessmentKind.values:
        raise CannotAssess("请选择评估类型。")
    if kind == AssessmentKind.RETURN and not row.placements.running().exists():
        raise CannotAssess("儿童没有在安置中，不需要送返评估。")
    made = begin(case, kind, by=by, at=at)
    if kind == AssessmentKind.GUARDIANSHIP:
        advance(case, CaseState.ASSESSING, at=at)
    note(assessment=made.pk, kind=kind)
    tell(case, "cases.start_assessment", by=by, at=at, words=made.get_kind_display())
    return made


@action("cases.finish_assessment", label="完成监护评估", law=LAW)
def finish_assessment(assessment: GuardianAssessment, *, by: Staff, at: datetime, found: Findings) -> GuardianAssessment:
    """What was found, by whom; level and fitness follow from the table. Raises CannotAssess, ForbiddenMove, Stale."""
    row = held(assessment.case)
    people = _people(row, found.people)
    if row.child is not None and must_hear(row.child.birth_date, localdate(at)):
        need(found.wish, "儿童已满八周岁，请写明听取本人意见的情况。")
    opinion = need(found.opinion, "请写明评估意见。")
    try:
        came_to = assess(found.answers, assessment.form_on)
    except ValueError as incomplete:
        raise CannotAssess(f"{incomplete}。") from incomplete
    facts: dict[str, Any] = {"answers": dict(found.answers), "wish": found.wish.strip() or None, "opinion": opinion}
    facts |= {"level": came_to.level, "fit": came_to.fit}
    move(assessment, AssessmentState.FINISHED, machine=ASSESSMENT, finished_at=at, **facts)
    Assessor.objects.bulk_create([Assessor(assessment=assessment, name=one.name, unit=one.unit, senior=one.senior) for one in people])
    if assessment.kind == AssessmentKind.GUARDIANSHIP:
        advance(assessment.case, CaseState.ASSESSED, at=at)
    note(assessment=assessment.pk, level=came_to.level, fit=came_to.fit)
    told = f"{assessment.get_kind_display()}：{assessment.get_level_display()}，{'适合' if came_to.fit else '不适合'}履行监护职责"
    tell(assessment.case, "cases.finish_assessment", by=by, at=at, words=told)
    return assessment


@action("cases.drop_assessment", label="终止送返评估", law=LAW)
def drop_assessment(assessment: GuardianAssessment, *, by: Staff, at: datetime, words: str) -> GuardianAssessment:
    """An assessment of going home is not carried on. Raises CannotAssess for that of the guardianship, ForbiddenMove, Stale."""
    held(assessment.case)
    words = need(words, "请写明终止的理由。")
    if assessment.kind != AssessmentKind.RETURN:
        raise CannotAssess("监护评估应当完成；情况不属实的，直接报批结案。")
    move(assessment, AssessmentState.DROPPED, machine=ASSESSMENT, opinion=words)
    tell(assessment.case, "cases.drop_assessment", by=by, at=at, words=words)
    return assessment


def begin(case: Case, kind: str, *, by: Staff, at: datetime) -> GuardianAssessment:
    """An assessment of a kind that is not under way already, by the table of the case. Called by deeds. Raises AssessedAlready."""
    if GuardianAssessment.objects.running().filter(case=case, kind=kind).exists():
        raise AssessedAlready("这一类评估正在进行。")
    due = term(case, "assess_days", localdate(at)).on
    return GuardianAssessment.objects.create(case=case, kind=kind, form_on=case.begun_on, due=due, by=by, at=at)


def _people(row: Case, given: Sequence[Person]) -> list[Person]:
    people = [Person(one.name.strip(), one.unit.strip(), one.senior) for one in given if one.name.strip()]
    least = row.limit("assessors")
    if len({one.name for one in people}) < least or len(people) != len({one.name for one in people}):
        raise CannotAssess(f"评估人员不少于{least}人，姓名不能重复。")
    if not all(one.unit for one in people):
        raise CannotAssess("请填写评估人员的单位、职务。")
    if not any(one.senior for one in people):
        raise CannotAssess("评估人员中至少有一人具有中级以上职称。")
    return people
