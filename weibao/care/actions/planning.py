"""关爱服务计划 Planning: what a child needs, who gives it, what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final

from django.utils.timezone import localdate

from weibao.care.models import CareNeed, CarePlan, PlanOutcome, PlanReview, PlanService
from weibao.children.models import Child
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff
from weibao.rules.parameters import load
from weibao.rules.periods import months_after

LAW: Final = "国发〔2016〕36号（分类保障、一人一策）；未成年人保护法第43条"


class CannotPlan(Refusal):
    """What a plan needs is missing, or one is open already."""


class PlanOver(Refusal):
    """The plan was closed, or the service was finished."""

    status: ClassVar[int] = 409


@dataclass(frozen=True)
class NewService:
    """A service: the need, its content, who gives it (empty: nobody near), and until when."""

    need: str
    words: str
    provider: str
    until: date


@action("care.plan", label="制定关爱服务计划", law=LAW)
def make_plan(child: Child, *, by: Staff, at: datetime, goal: str) -> CarePlan:
    """Open a plan with its goal; services follow. Raises CannotPlan."""
    held = Child.objects.select_for_update().get(pk=child.pk)
    if held.merged_into_id or held.erased_at or held.endings.filter(taken_back_at=None).exists():
        raise CannotPlan("该档案已并入其他档案或已终止。")
    if not goal.strip():
        raise CannotPlan("请写明目标。")
    if held.care_plans.running().exists():
        raise CannotPlan("该儿童已有进行中的计划，请在原计划中增加服务。")
    on = localdate(at)
    note(child=held.pk)
    return CarePlan.objects.create(child=held, goal=goal.strip(), begun_on=on, review_due=_review_by(on), by=by, at=at)


@action("care.add_service", label="增加计划服务", law=LAW)
def add_service(plan: CarePlan, *, by: Staff, at: datetime, new: NewService) -> PlanService:
    """A service joins the plan; without a provider it counts as a gap. Raises PlanOver, CannotPlan."""
    held = _running(plan)
    if new.need not in CareNeed.values or not new.words.strip() or new.until < localdate(at):
        raise CannotPlan("请选择需求、写明服务内容，计划完成日期不能早于今天。")
    provider = new.provider.strip()
    note(child=held.child_id, need=new.need, none_near=not provider)
    return PlanService.objects.create(
        plan=held, need=new.need, words=new.words.strip(), provider=provider, none_near=not provider, until=new.until, by=by, at=at
    )


@action("care.name_provider", label="落实服务提供方", law=LAW)
def name_provider(service: PlanService, *, by: Staff, at: datetime, provider: str) -> PlanService:
    """Somebody was found who gives the service. Raises PlanOver, CannotPlan."""
    if not provider.strip():
        raise CannotPlan("请填写提供方。")
    if not PlanService.objects.open().filter(pk=service.pk).update(provider=provider.strip(), none_near=False):
        raise PlanOver("计划已结束或服务已完成。")
    note(child=service.plan.child_id, need=service.need)
    return service


@action("care.finish_service", label="完成计划服务", law=LAW)
def finish_service(service: PlanService, *, by: Staff, at: datetime, on: date, result: str) -> PlanService:
    """The service was given, with what came of it. Raises PlanOver, CannotPlan: what nobody gives is not finished."""
    if on > localdate(at) or not result.strip():
        raise CannotPlan("请写明效果，完成日期不能晚于今天。")
    held = PlanService.objects.select_for_update().get(pk=service.pk)
    if held.none_near:
        raise CannotPlan("还没有提供方，请先落实。")
    if not PlanService.objects.open().filter(pk=held.pk).update(done_on=on, result=result.strip()):
        raise PlanOver("计划已结束或服务已完成。")
    note(child=service.plan.child_id, need=service.need)
    return service


@action("care.review_plan", label="评估关爱服务计划", law=LAW)
def review_plan(plan: CarePlan, *, by: Staff, at: datetime, words: str) -> PlanReview:
    """The plan was looked at; the next review is due some months later. Raises PlanOver, CannotPlan."""
    held = _running(plan)
    if not words.strip():
        raise CannotPlan("请写明评估情况。")
    CarePlan.objects.filter(pk=held.pk).update(review_due=_review_by(localdate(at)))
    note(child=held.child_id)
    return PlanReview.objects.create(plan=held, words=words.strip(), by=by, at=at)


@action("care.close_plan", label="结束关爱服务计划", law=LAW)
def close_plan(plan: CarePlan, *, by: Staff, at: datetime, outcome: str, closing: str) -> CarePlan:
    """The plan closes. Raises PlanOver, CannotPlan: a goal is not reached while services are open."""
    held = _running(plan)
    if outcome not in PlanOutcome.values or not closing.strip():
        raise CannotPlan("请选择结果，写明结束情况。")
    if outcome == PlanOutcome.ACHIEVED and held.services.filter(done_on=None).exists():
        raise CannotPlan("还有未完成的服务，不能按“目标达到”结束。")
    CarePlan.objects.filter(pk=held.pk).update(outcome=outcome, closing=closing.strip(), closed_by=by, closed_at=at, review_due=None)
    note(child=held.child_id, outcome=outcome)
    return held


def end_all(child: int, at: datetime) -> None:
    """The child's file ended: the open plan ends with it. Called by the reaction, inside the action that ended it. No law of its own."""
    CarePlan.objects.running().filter(child=child).update(outcome=PlanOutcome.FILE_OVER, closed_at=at, review_due=None)


def _running(plan: CarePlan) -> CarePlan:
    held = CarePlan.objects.select_for_update().get(pk=plan.pk)
    if held.closed_at is not None:
        raise PlanOver("计划已经结束。")
    return held


def _review_by(on: date) -> date:
    return months_after(on, load().at(on).whole("care/review_months"))
