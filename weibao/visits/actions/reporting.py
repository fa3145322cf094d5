"""月报 Reporting: the month of a township, counted by the system, looked over and confirmed by its supervisor."""

from calendar import monthrange
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Division, Staff
from weibao.rules.parameters import load
from weibao.visits.monthly import MonthReport
from weibao.visits.reports.monthly import figures, places
from weibao.visits.states import ReportState
from weibao.workdays.calendar import deadline

LAW: Final = "民发〔2019〕34号（儿童督导员职责）；国办函〔2026〕12号（不排名）"


class MonthNotOver(Refusal):
    """A month is reported when it is over."""


@action("visits.compile_reports", label="统计乡镇月报", law=LAW, says="统计{month}月报，{made} 个乡镇", system=True)
def compile_reports(month: Month, *, by: None, at: datetime) -> int:
    """Count the month of every township where a child is to be visited. Safe to repeat: what is there stays. Raises MonthNotOver."""
    first, last = _days(month, at)
    known = set(MonthReport.objects.filter(month=first).values_list("place", flat=True))
    on, due = localdate(at), _due(at)
    rows = [
        MonthReport(place=place, month=first, figures=figures(place, first, last, on), due=due, counted_at=at)
        for place in places()
        if place.pk not in known
    ]
    MonthReport.objects.bulk_create(rows)
    note(month=str(month), made=len(rows))
    return len(rows)


@action("visits.compile_report", label="生成乡镇月报", law=LAW, says="生成{month}月报")
def compile_report(place: Division, *, by: Staff, at: datetime, month: Month) -> MonthReport:
    """Count the month of a township, anew as long as nobody has confirmed it. Raises MonthNotOver, Stale."""
    first, last = _days(month, at)
    held = MonthReport.objects.select_for_update().filter(place=place, month=first).first()
    if held is not None and held.state != ReportState.DRAFT:
        raise Stale("这个月的月报已经核对。")
    counted = {"figures": figures(place, first, last, localdate(at)), "counted_at": at}
    made, _ = MonthReport.objects.update_or_create(place=place, month=first, defaults=counted, create_defaults=counted | {"due": _due(at)})
    note(report=made.pk, month=str(month))
    return made


@action("visits.confirm_report", label="核对乡镇月报", law=LAW, says="核对乡镇月报")
def confirm_report(report: MonthReport, *, by: Staff, at: datetime, words: str = "") -> MonthReport:
    """The supervisor looked it over; it stays as it is from now on. Raises Stale, ForbiddenMove."""
    report.move(ReportState.CONFIRMED, due=None, words=words.strip() or None, confirmed_by=by, confirmed_at=at)
    note(report=report.pk)
    return report


def _days(month: Month, at: datetime) -> tuple[date, date]:
    first = month.first_day
    last = first.replace(day=monthrange(first.year, first.month)[1])
    if last >= localdate(at):
        raise MonthNotOver(f"{month.label}还没有结束，结束以后生成月报。")
    return first, last


def _due(at: datetime) -> date | None:
    return deadline(localdate(at), load().at(localdate(at)).whole("visits/report_days")).on
