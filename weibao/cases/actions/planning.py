"""方案 Planning: goals and measures in versions; the approver is another person; measures are done one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final

from django.db.models import Max
from django.utils.timezone import localdate

from weibao.access.models import Member
from weibao.cases.actions.telling import Term, advance, held, need, tell, term
from weibao.cases.models import Case, HelpPlan, Measure
from weibao.cases.querysets import KIND
from weibao.cases.states import HELP, CaseState, HelpState
from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import move
from weibao.org.models import Post, Staff
from weibao.org.powers import CASE_APPROVERS

LAW: Final = "国发〔2016〕36号（一人一策）；未成年人保护法第91条"


class CannotPlan(Refusal):
    """What a plan needs is missing."""


class PlanStands(Refusal):
    """The plan is not in a state in which this is done."""

    status: ClassVar[int] = 409


@dataclass(frozen=True)
class NewMeasure:
    """A measure: what, by whom, until when."""

    words: str
    owner: str
    until: date


@action("cases.draft_plan", label="拟定个案帮扶方案", law=LAW)
def draft_plan(case: Case, *, by: Staff, at: datetime, goal: str, review_on: date, measures: Sequence[NewMeasure]) -> HelpPlan:
    """A version of the plan; while one is carried out, a new version takes the case back to planning. Raises CannotPlan, CaseOver."""
    row, on = held(case), localdate(at)
    goal = need(goal, "请写明目标。")
    if row.state not in {CaseState.PLANNING, CaseState.HELPING}:
        raise CannotPlan("评估和会商之后拟定方案。")
    if row.plans.filter(state__in=[HelpState.DRAFT, HelpState.ASKED]).exists():
        raise CannotPlan("已有起草中或者待审批的方案。")
    if not on < review_on <= term(row, "review_months", on).on:
        raise CannotPlan(f"复核日期应在今天之后、{row.limit('review_months')}个月以内。")
    turn = (row.plans.aggregate(last=Max("turn"))["last"] or 0) + 1
    made = HelpPlan.objects.create(case=case, turn=turn, goal=goal, review_on=review_on, by=by, at=at)
    _add(made, measures, on)
    if row.state == CaseState.HELPING:
        advance(case, CaseState.PLANNING, at=at)
    note(plan=made.pk, turn=turn)
    tell(case, "cases.draft_plan", by=by, at=at, words=goal)
    return made


@action("cases.add_measure", label="增加帮扶措施", law=LAW)
def add_measure(plan: HelpPlan, *, by: Staff, at: datetime, new: NewMeasure) -> HelpPlan:
    """A measure of a draft. Raises PlanStands once it is to be approved, CannotPlan."""
    held(plan.case)
    if HelpPlan.objects.filter(pk=plan.pk, state=HelpState.DRAFT).update(state=HelpState.DRAFT) != 1:
        raise PlanStands("方案已报批，不能再改。")
    _add(plan, [new], localdate(at))
    note(case=plan.case_id, plan=plan.pk)
    return plan


@action("cases.submit_plan", label="报批个案帮扶方案", law=LAW)
def submit_plan(plan: HelpPlan, *, by: Staff, at: datetime) -> HelpPlan:
    """The plan goes to the approver. Raises CannotPlan without a measure or an approver, ForbiddenMove, Stale."""
    held(plan.case)
    if not plan.measures.exists():
        raise CannotPlan("方案至少要有一项措施。")
    somebody_approves(plan.case, by, at)
    move(plan, HelpState.ASKED, machine=HELP, asked_by=by)
    advance(plan.case, CaseState.PLAN_ASKED, at=at)
    tell(plan.case, "cases.submit_plan", by=by, at=at, words=f"第{plan.turn}版")
    return plan


@action("cases.decide_plan", label="审批个案帮扶方案", law=LAW)
def decide_plan(plan: HelpPlan, *, by: Staff, at: datetime, approved: bool, opinion: str) -> HelpPlan:
    """The approver, never who wrote, asked or leads: approved, the child is helped; else back. Raises NotAllowed, ForbiddenMove, Stale."""
    held(plan.case)
    opinion = need(opinion, "请写明审批意见。")
    if by.pk in {plan.by_id, plan.asked_by_id, plan.case.lead_id}:
        raise NotAllowed("经办和审批不能是同一个人。")
    said: dict[str, Any] = {"decided_by": by, "decided_at": at, "opinion": opinion}
    if approved:
        for old in plan.case.plans.filter(state=HelpState.APPROVED).exclude(pk=plan.pk):
            move(old, HelpState.REPLACED, machine=HELP)
        move(plan, HelpState.APPROVED, machine=HELP, **said)
        limit = plan.case.limits["review_months"]
        advance(plan.case, CaseState.HELPING, at=at, until=Term(max(plan.review_on, localdate(at)), limit["ref"], limit["verified"]))
    else:
        move(plan, HelpState.DRAFT, machine=HELP, **said)
        advance(plan.case, CaseState.PLANNING, at=at)
    note(plan=plan.pk, approved=approved)
    tell(plan.case, "cases.decide_plan", by=by, at=at, words=f"{'同意' if approved else '退回'}：{opinion}")
    return plan


@action("cases.finish_measure", label="完成帮扶措施", law=LAW)
def finish_measure(measure: Measure, *, by: Staff, at: datetime, on: date, result: str) -> Measure:
    """A measure of the approved plan was carried out on a day. Raises PlanStands, CannotPlan, Stale."""
    plan = measure.plan
    held(plan.case)
    result = need(result, "请写明效果。")
    if plan.state != HelpState.APPROVED:
        raise PlanStands("方案还没有批准，或者已被新方案替代。")
    if on > localdate(at):
        raise CannotPlan("完成日期不能晚于今天。")
    if Measure.objects.filter(pk=measure.pk, done_on=None).update(done_on=on, result=result) != 1:
        raise Stale
    note(measure=measure.pk)
    tell(plan.case, "cases.finish_measure", by=by, at=at, words=f"{measure.words}：{result}")
    return measure


@action("cases.review_plan", label="复核个案帮扶方案", law=LAW)
def review_plan(plan: HelpPlan, *, by: Staff, at: datetime, words: str, review_on: date) -> HelpPlan:
    """How the plan goes, and when it is looked at next. Raises CannotPlan, PlanStands."""
    row, on = held(plan.case), localdate(at)
    words = need(words, "请写明复核情况。")
    last = term(row, "review_months", on)
    if not on < review_on <= last.on:
        raise CannotPlan(f"下次复核日期应在今天之后、{row.limit('review_months')}个月以内。")
    if row.state != CaseState.HELPING or plan.state != HelpState.APPROVED:
        raise PlanStands("帮扶中的方案才能复核。")
    HelpPlan.objects.filter(pk=plan.pk).update(review_on=review_on)
    Case.objects.filter(pk=row.pk).update(**Term(review_on, last.law, last.verified).columns())
    tell(row, "cases.review_plan", by=by, at=at, words=words)
    return plan


def somebody_approves(case: Case, by: Staff, at: datetime) -> None:
    """What its team alone may know of can be approved by somebody of the team. Called by deeds. Raises CannotPlan."""
    if not case.scope_closed():
        return
    on = localdate(at)
    team = Member.objects.around(KIND, case.pk).serving(on).exclude(staff__in=[by.pk, case.lead_id])
    if not Post.objects.held_on(on).filter(staff__in=team.values("staff"), role__in=CASE_APPROVERS).exists():
        raise CannotPlan("团队中没有能够审批的人，请先在“团队”里加入审批人。")


def _add(plan: HelpPlan, measures: Sequence[NewMeasure], on: date) -> None:
    if any(not one.words.strip() or not one.owner.strip() or one.until < on for one in measures):
        raise CannotPlan("每项措施都要写明内容、责任人和完成日期（不早于今天）。")
    Measure.objects.bulk_create([Measure(plan=plan, words=one.words.strip(), owner=one.owner.strip(), until=one.until) for one in measures])
