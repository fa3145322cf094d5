"""查阅 Reading: taking a table out of the house is an action too."""

from datetime import date, datetime

from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.org.models import Staff
from weibao.payroll.models import Run, RunLine
from weibao.payroll.reports.checked import CheckReport, report


@action("payroll.take_out", label="导出发放表格", says="导出 {month} 表格，{rows} 行", reads=True)
def take_out(run: Run, *, by: Staff, at: datetime, lines: list[RunLine]) -> list[RunLine]:
    """The lines that go into a file, names masked. No law of its own: whoever takes data out leaves a record."""
    note(run=run.pk, month=Month.of(run.month), rows=len(lines))
    return lines


@action("payroll.report_checks", label="出具资金检查报告", says="出具 {first} 至 {last} 资金检查报告，疑点 {hits} 条", reads=True)
def report_checks(_subject: None, *, by: Staff, at: datetime, on: date, first: date, last: date) -> CheckReport:
    """The money checks of a period, for a file: what was checked, when, by which rule, with hits and answers. No law of its own."""
    found = report(by, on, first, last)
    note(first=first, last=last, hits=found.hits, answered=found.answered, recovered=found.recovered)
    return found
