"""制定计划: the lines of the yearly plan, and how the office treats who begins untrained."""

from datetime import date, datetime
from typing import Final

from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Division, Staff
from weibao.training.models import Course, Gate, GateChoice, PlanItem
from weibao.training.states import CourseState

LAW: Final = "民发〔2019〕34号（每年至少培训一次）"
NEXT_YEAR: Final = 1


class BadPlan(Refusal):
    """A line of the plan that cannot be."""


@action("training.plan", label="制定年度培训计划", law=LAW, says="{year}年计划增加一项")
def plan(place: Division, *, by: Staff, at: datetime, course: Course, role: str, way: str, due: date) -> PlanItem:
    """A line of the plan of the year in which it is due: the city for supervisors and directors, a county for its own.

    Raises BadPlan for a day that is past or too far, a course that is not published or not for the role, the same again.
    """
    today = timezone.localtime(at).date()
    if due < today or due.year > today.year + NEXT_YEAR:
        raise BadPlan("完成期限应在今天以后、明年年底以前。")
    if course.state != CourseState.PUBLISHED or role not in course.roles:
        raise BadPlan("请选择已发布、面向该岗位的课程。")
    same = {"year": due.year, "place": place, "course": course, "role": role}
    if PlanItem.objects.standing().filter(**same).exists():
        raise BadPlan("计划中已有这一项。")
    made = PlanItem.objects.create(**same, way=way, due=due, planned_by=by, planned_at=at)
    note(item=made.pk, year=made.year, place=place.pk)
    return made


@action("training.drop_plan", label="取消计划项", law=LAW, says="{year}年计划取消一项")
def drop_plan(item: PlanItem, *, by: Staff, at: datetime) -> PlanItem:
    """A line is struck. Raises Stale for one that was."""
    if not PlanItem.objects.filter(pk=item.pk, dropped_at=None).update(dropped_at=at):
        raise Stale
    note(item=item.pk, year=item.year)
    item.refresh_from_db()
    return item


@action("training.choose_gate", label="设定先培训后上岗的处理方式", law=LAW, says="未培训人员任职：{value}")
def choose_gate(kind: type[GateChoice], *, by: Staff, at: datetime, value: str, reason: str) -> GateChoice:
    """Whether somebody untrained is refused or let in with a reminder, from now on. Raises BadPlan without a reason."""
    if len(reason.strip()) < 2:
        raise BadPlan("请写明理由。")
    made = kind.objects.create(value=Gate(value), reason=reason.strip(), by=by, at=at)
    note(value=Gate(value).label)
    return made
