"""What stands beside a report: earlier ones, the child of the registry, who made it, what is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Case, IntegerField, Q, Value, When

from weibao.children.models import Child
from weibao.org.models import Staff
from weibao.org.powers import READS
from weibao.reporting.actions.filing import earlier_of
from weibao.reporting.models import HarmReport
from weibao.reporting.querysets import KIND, OPEN, HarmReportQuerySet
from weibao.reporting.states import ReportState

MOST: Final = 5
GRAVEST: Final = Case(
    *(When(colour=colour, then=Value(turn)) for turn, colour in enumerate(("red", "yellow", "blue"))), default=Value(3),
    output_field=IntegerField(),
)  # fmt: skip
ANSWERS: Final = {
    ReportState.RECEIVED: "已经收到，正在研判",
    ReportState.TRIAGED: "已经研判，正在办理",
    ReportState.CASED: "已经研判，正在办理",
    ReportState.CASE_OVER: "已经办结",
    ReportState.JOINED: "与另一份报告一并办理",
    ReportState.ANSWERED: "已经办结",
}


@dataclass(frozen=True)
class Show:
    """A choice of the list."""

    name: str
    label: str


SHOWS: Final = (Show("open", "在办"), Show("late", "超期"), Show("feedback", "待反馈"), Show("all", "全部"))


def listed(rows: HarmReportQuerySet, show: str, on: date) -> HarmReportQuerySet:
    """The rows of a choice, what cannot wait first."""
    wanted = {
        "late": Q(due__lt=on, state__in=OPEN) | Q(feedback_due__lt=on),
        "feedback": Q(feedback_due__isnull=False),
        "all": Q(),
    }
    rows = rows.filter(wanted[show]) if show in wanted else rows.open()
    return rows.order_by("-at", "-pk") if show == "all" else rows.order_by(GRAVEST, "due", "at", "pk")


def handles(staff: Staff, on: date) -> bool:
    """Whether a person's post works with reports at all; whoever made one sees that one on a page of its own."""
    return bool(staff.roles_on(on) & READS[KIND])


def earlier(report: HarmReport, staff: Staff, on: date) -> list[HarmReport]:
    """Reports of the same child not long before, as far as this person may know of them."""
    same: Any = earlier_of(report.child_name or "", report.child_id, report.place_id, report.at)
    rows = HarmReport.objects.visible_to(staff, on).filter(pk__in=same.values("pk")).exclude(pk=report.pk)
    return list(rows.select_related("place").order_by("-at")[:MOST])


def joinable(report: HarmReport, staff: Staff, on: date) -> HarmReportQuerySet:
    """Open reports of the same county that this one may be joined to."""
    rows = HarmReport.objects.visible_to(staff, on).open().filter(place__code__startswith=report.place_id[:6])
    return rows.exclude(pk=report.pk).order_by("-at", "-pk")


def candidates(report: HarmReport, staff: Staff, on: date) -> list[Child]:
    """Children of the registry with the name that was told, within scope."""
    if not report.child_name or report.child_id is not None:
        return []
    rows = Child.objects.visible_to(staff, on).current().filter(name=report.child_name)
    return list(rows.select_related("household__parent")[:MOST])


def told_reporter(report: HarmReport) -> Iterable[str]:
    """What the reporter reads by the code: where it stands, and the answer. Nothing of the child and of who works on it."""
    yield ANSWERS[ReportState(report.state)]
    if report.state == ReportState.ANSWERED and report.answer:
        yield report.answer
