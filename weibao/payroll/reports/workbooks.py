"""A table of lines as a sheet: what the page shows, names masked as there."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
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


def sheet_of_lines(title: str, lines: Iterable[RunLine], secret: AbstractSet[int] = frozenset()) -> Sheet:
    """The lines with their sentences; `lines` come with child and household. `secret` are children whom the reader may not know."""
    return Sheet(title, COLUMNS, [(*_who(line, secret), *_cells(line, secret)) for line in lines])


def _who(line: RunLine, secret: AbstractSet[int]) -> tuple[str, str, str, str]:
    child, place = line.child, line.child.household
    if line.child_id not in secret:
        return masked_name(child.name), child.birth_date.isoformat(), place.name, place.code
    return f"保密对象（档案 {child.pk} 号）", "", child.county.name, child.county.code


def _cells(line: RunLine, secret: AbstractSet[int]) -> tuple[object, ...]:
    said = ("", "") if line.child_id in secret else (why(line), line.held)
    return (
        month_label(line.month), line.get_kind_display(), line.get_category_display(), line.get_care_display(),
        line.standard, line.deducted, line.due, line.booked, line.amount, line.before, *said,
    )  # fmt: skip
