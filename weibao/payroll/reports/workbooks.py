"""A table of lines as a sheet: what the page shows, names masked as there."""

from collections.abc import Iterable
from typing import Final

from weibao.kernel.sheets import Column, Sheet
from weibao.payroll.models import RunLine
from weibao.payroll.reports.sentences import why
from weibao.web.templatetags.weibao import masked_name, month_label

COLUMNS: Final = (
    *(Column(head) for head in ("儿童", "出生日期", "户籍地", "区划代码", "所属月份", "类别", "儿童类别", "养育方式")),
    *(Column(head, kind="money") for head in ("标准", "扣减", "应发", "已记", "本次", "上月")),
    Column("说明", width=60), Column("暂缓"),
)  # fmt: skip


def sheet_of_lines(title: str, lines: Iterable[RunLine]) -> Sheet:
    """The lines with their sentences; `lines` come with child and household."""
    return Sheet(title, COLUMNS, [_cells(line) for line in lines])


def _cells(line: RunLine) -> tuple[object, ...]:
    child = line.child
    return (
        masked_name(child.name), child.birth_date.isoformat(), child.household.name, child.household_id, month_label(line.month),
        line.get_kind_display(), line.get_category_display(), line.get_care_display(),
        line.standard, line.deducted, line.due, line.booked, line.amount, line.before, why(line), line.held,
    )  # fmt: skip
