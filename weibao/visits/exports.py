"""The monthly report of a township as a workbook."""

from datetime import datetime
from typing import Final

from weibao.exports.makers import Made, Maker, Order, Wanted, all_visible_of, register
from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.sheets import Column, Sheet
from weibao.org.models import Staff
from weibao.visits.models import MonthReport

LAW: Final = "民发〔2019〕34号"
HEADS: Final = [Column("方面", 14), Column("项目", 40), Column("数字", 10, "count"), Column("单位", 8)]


@action("visits.take_report", label="导出乡镇月报", law=LAW, says="导出乡镇月报", reads=True)
def take_report(report: MonthReport, *, by: Staff, at: datetime) -> Sheet:  # noqa: ARG001  every action has a person and a moment
    """The figures as they were counted, and the supervisor's words."""
    note(report=report.pk)
    rows: list[list[object]] = [[one["group"], one["label"], one["value"], one["unit"]] for one in report.figures]
    if report.words:
        rows.append(["说明", report.words, None, None])
    return Sheet("月报", HEADS, rows)


def _want(order: Order) -> Wanted:
    row = MonthReport.objects.visible_to(order.staff, order.on).select_related("place").there(order.number("report"))
    return Wanted(f"{row.place.name}{Month.of(row.month).label}月报", {"report": str(row.pk)}, row)


def _make(order: Order, wanted: Wanted) -> Made:
    made = take_report(wanted.subject, by=order.staff, at=order.at)
    return Made([made], len(made.rows), [wanted.subject.pk])


register(Maker("visits.report", "乡镇月报", "visits.take_report", _want, _make, all_visible_of(MonthReport)))
