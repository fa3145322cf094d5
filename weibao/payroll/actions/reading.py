"""查阅 Reading: taking a table out of the house is an action too."""

from datetime import datetime

from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.org.models import Staff
from weibao.payroll.models import Run, RunLine


@action("payroll.take_out", label="导出发放表格", says="导出 {month} 表格，{rows} 行", reads=True)
def take_out(run: Run, *, by: Staff, at: datetime, lines: list[RunLine]) -> list[RunLine]:
    """The lines that go into a file, names masked. No law of its own: whoever takes data out leaves a record."""
    note(run=run.pk, month=Month.of(run.month), rows=len(lines))
    return lines
