"""A table of lines as a workbook: what the page shows, names masked as there."""

import io
from collections.abc import Iterable
from typing import Final

import xlsxwriter

from weibao.payroll.models import RunLine
from weibao.payroll.reports.sentences import why
from weibao.web.templatetags.weibao import masked_name, month_label

HEAD: Final = (
    "儿童",
    "出生日期",
    "户籍地",
    "区划代码",
    "所属月份",
    "类别",
    "儿童类别",
    "养育方式",
    "标准",
    "扣减",
    "应发",
    "已记",
    "本次",
    "上月",
    "说明",
    "暂缓",
)
MONEY: Final = (8, 9, 10, 11, 12, 13)


def lines_as_workbook(title: str, lines: Iterable[RunLine]) -> bytes:
    """The lines with their sentences; `lines` come with child and household."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet(title[:31])
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(HEAD):
        sheet.set_column(column, column, 60 if head == "说明" else 14)
        sheet.write_string(0, column, head, bold)
    for number, line in enumerate(lines, start=1):
        for column, value in enumerate(_cells(line)):
            if column in MONEY:
                if value is not None:
                    sheet.write_number(number, column, value, money)
            else:
                sheet.write_string(number, column, str(value))
    book.close()
    return out.getvalue()


def _cells(line: RunLine) -> tuple[object, ...]:
    child = line.child
    who = (masked_name(child.name), child.birth_date.isoformat(), child.household.name, child.household_id)
    if child.restricted:
        who = (f"保密对象（档案 {child.pk} 号）", "", child.county.name, child.county.code)
    return (
        *who, month_label(line.month),
        line.get_kind_display(), line.get_category_display(), line.get_care_display(),
        line.standard, line.deducted, line.due, line.booked, line.amount, line.before, why(line), line.held,
    )  # fmt: skip
