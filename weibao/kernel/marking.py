"""A sender's own workbook, given back: faulty cells red with a comment each, and an error column at the end.

Styles, widths and other sheets stay. Formulas come back as the values that were read, so that nothing in a
workbook that an office hands out runs; text that looks like a formula stays text.
"""

import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from weibao.kernel.archive import BadWorkbook
from weibao.kernel.reading import tidy_text
from weibao.kernel.sheets import is_formula

RED = "FFFF7C80"
ERROR_COLUMN = "核对意见"
LEFT_OUT = "（不显示）"
_AUTHOR = "未保"
_MARK = "【核对】"
_WIDTH = 60


class Fault(Protocol):
    """What is wrong in one cell: its row, the key of its column, a sentence."""

    @property
    def row(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def sentence(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table stands in a workbook: its sheet, the row of its heads, key → column counted from 0, and how many columns have heads."""

    sheet: str
    head_row: int
    columns: Mapping[str, int]
    width: int


def mark_workbook(
    plain: bytes,
    layout: Layout,
    faults: Iterable[Fault],
    *,
    remarks: Mapping[int, str] | None = None,
    left_out: frozenset[int] = frozenset(),
) -> bytes:
    """Give a workbook back with its faults marked; `plain` is what `examined` gave, `remarks` adds a word to rows (by number).

    Rows that are `left_out` come back empty. Marks of an earlier return are taken off first. Raises BadWorkbook for what cannot be
    written back.
    """
    try:
        with warnings.catch_warnings():
            # What the writer does not know (extensions of other programs) it leaves out, and says so.
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(plain), keep_links=False)
            _still_formulas(book, plain)
            _empty(book[layout.sheet], left_out)
            shown = [fault for fault in faults if fault.row not in left_out]
            _mark(book[layout.sheet], layout, shown, {**(remarks or {}), **dict.fromkeys(left_out, LEFT_OUT)})
            written = BytesIO()
            book.save(written)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError) as error:
        raise BadWorkbook("工作簿的格式过于特殊，无法在原文件上标注，请按错误清单修改") from error
    return written.getvalue()


def _mark(sheet: Worksheet, layout: Layout, faults: list[Fault], remarks: Mapping[int, str]) -> None:
    column = _error_column(sheet, layout)
    _take_marks_off(sheet, layout.head_row, column)
    at_cell: dict[tuple[int, str], list[str]] = defaultdict(list)
    at_row: dict[int, list[str]] = defaultdict(list)
    for fault in faults:
        at_cell[fault.row, fault.key].append(fault.sentence)
        at_row[fault.row].append(fault.sentence)
    for row, remark in remarks.items():
        at_row[row].append(remark)
    for (row, key), sentences in at_cell.items():
        if key in layout.columns:
            _redden(_writable(sheet, row, layout.columns[key] + 1), "；".join(sentences))
    _head(sheet, layout, column)
    for row, sentences in at_row.items():
        cell = _writable(sheet, row, column)
        _write_text(cell, "；".join(sentences))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(color="FFC00000")


def _empty(sheet: Worksheet, rows: frozenset[int]) -> None:
    for cell in _cells(sheet) if rows else []:
        if cell.row in rows:
            cell.value = cell.comment = None


def _error_column(sheet: Worksheet, layout: Layout) -> int:
    """Give the column of our own head, or the first one after all heads."""
    for column in range(1, layout.width + 1):
        if tidy_text(sheet.cell(layout.head_row, column).value) == ERROR_COLUMN:
            return column
    return layout.width + 1


def _head(sheet: Worksheet, layout: Layout, column: int) -> None:
    cell = _writable(sheet, layout.head_row, column)
    _write_text(cell, ERROR_COLUMN)
    if column > 1:
        beside = sheet.cell(layout.head_row, column - 1)
        for style in ("font", "border", "fill", "alignment"):
            setattr(cell, style, copy(getattr(beside, style)))
    sheet.column_dimensions[get_column_letter(column)].width = _WIDTH


def _take_marks_off(sheet: Worksheet, head_row: int, column: int) -> None:
    for cell in _cells(sheet):
        if cell.row > head_row and cell.column == column:
            cell.value = None
        if cell.comment and _MARK in cell.comment.text:
            own = cell.comment.text.partition(_MARK)[0].rstrip()
            cell.comment = Comment(own, cell.comment.author) if own else None
            if cell.fill.start_color.rgb == RED:
                cell.fill = PatternFill()


def _cells(sheet: Worksheet) -> list[Cell]:
    """Give the cells that there are. Going by rows would make all those up to the farthest one."""
    return [cell for cell in sheet._cells.values() if isinstance(cell, Cell)]  # noqa: SLF001


def _redden(cell: Cell, sentence: str) -> None:
    cell.fill = PatternFill("solid", start_color=RED, end_color=RED)
    before = f"{cell.comment.text}\n" if cell.comment else ""
    author = cell.comment.author if cell.comment else _AUTHOR
    cell.comment = Comment(f"{before}{_MARK}{sentence}", author, height=90, width=260)


def _writable(sheet: Worksheet, row: int, column: int) -> Cell:
    """Give a cell, or the first one of the merged cells that it belongs to."""
    cell = sheet.cell(row, column)
    if isinstance(cell, Cell):
        return cell
    for merged in sheet.merged_cells.ranges:
        if cell.coordinate in merged:
            return _writable(sheet, merged.min_row, merged.min_col)
    raise KeyError(cell.coordinate)


def _write_text(cell: Cell, text: str) -> None:
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = is_formula(text)


def _still_formulas(book: Workbook, plain: bytes) -> None:
    """Put values in place of formulas, and keep text that looks like one from becoming one when it is edited."""
    values: Workbook | None = None
    for sheet in book.worksheets:
        for cell in _cells(sheet):
            if cell.data_type == "f":
                values = values or load_workbook(BytesIO(plain), keep_links=False, data_only=True)
                _settle(cell, values[sheet.title][cell.coordinate].value)
            elif isinstance(cell.value, str) and is_formula(cell.value):
                cell.quotePrefix = True


def _settle(cell: Cell, value: object) -> None:
    cell.value = None
    if isinstance(value, str):
        _write_text(cell, value)
    elif value is not None:
        cell.value = value  # type: ignore[assignment]
