"""Tables that leave the house as workbook or text: whatever a cell holds, no spreadsheet computes it.

Every writer of .xlsx and .csv puts its texts through here. A spreadsheet takes a cell for a formula by its first
character, also behind blanks, marks of byte order, tabs and line ends, and in East Asian settings by the wide form too.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

import xlsxwriter

TRIGGERS: Final = frozenset("=+-@＝＋－＠﹦﹢﹣﹫")
UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
LEADING: Final = frozenset("\t\r\n")
OPTIONS: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST_TITLE: Final = 31
LONGEST_BAND: Final = 240  # Excel refuses headers and footers over 255 characters


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute this text, or lose its beginning, when it opens or edits the cell."""
    if text[:1] in LEADING and text[:1]:
        return True
    first = next((sign for sign in text if unicodedata.category(sign) not in UNSEEN), "")
    return first in TRIGGERS


def inert(text: str) -> str:
    """The text for a cell of CSV: with an apostrophe before it where it would be computed."""
    return f"'{text}" if is_formula(text) else text


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its head, its width in characters, and whether it holds text, money or counts."""

    head: str
    width: int = 14
    kind: Literal["text", "money", "count"] = "text"


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title, columns, and rows of values in the order of the columns; None is an empty cell."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]


class Cells:
    """Writes cells into one book of xlsxwriter; texts stay texts, now and when somebody edits them."""

    def __init__(self, book: Any) -> None:
        self._quoted = book.add_format({"quote_prefix": True})
        self._formats = {
            "money": book.add_format({"num_format": "#,##0.00"}),
            "count": book.add_format({"num_format": "#,##0"}),
        }

    def text(self, sheet: Any, row: int, column: int, text: str, form: Any = None) -> None:
        """A text. One that looks like a formula is marked as text for good; a form of its own gives way to that."""
        sheet.write_string(row, column, text, self._quoted if is_formula(text) else form)

    def value(self, sheet: Any, row: int, column: int, value: object, kind: str) -> None:
        """A value as the kind of its column has it."""
        if value is None:
            return
        if kind in self._formats and isinstance(value, int | Decimal):
            sheet.write_number(row, column, value, self._formats[kind])
        else:
            self.text(sheet, row, column, str(value))


def workbook(sheets: Iterable[Sheet], *, mark: str = "") -> bytes:
    """The sheets as .xlsx. `mark` says who took it for what: it stands in the first row and on every printed page."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **OPTIONS}) as book:
        cells, bold = Cells(book), book.add_format({"bold": True, "bottom": 1})
        marked = book.add_format({"italic": True, "font_color": "#7a4b00", "bg_color": "#fff4d6"})
        for one in sheets:
            sheet = book.add_worksheet(_title(one.title))
            top = 1 if mark else 0
            if mark:
                cells.text(sheet, 0, 0, mark, marked)
                band = f"&L&8{mark.replace('&', '＆')[:LONGEST_BAND]}"
                sheet.set_header(band)
                sheet.set_footer(f"{band}&R&8&P/&N")
            for column, head in enumerate(one.columns):
                sheet.set_column(column, column, head.width)
                cells.text(sheet, top, column, head.head, bold)
            sheet.freeze_panes(top + 1, 0)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.repeat_rows(top)
            for number, row in enumerate(one.rows, start=top + 1):
                for column, value in enumerate(row):
                    cells.value(sheet, number, column, value, one.columns[column].kind)
    return out.getvalue()


def comma_separated(sheets: Iterable[Sheet], *, mark: str = "", stem: str = "table") -> dict[str, bytes]:
    """The sheets as files of CSV by name: UTF-8 with its mark, so that Excel and WPS read it, and every text inert.

    `mark` says who took it for what, in the first row as in a workbook.
    """
    files = {}
    for number, one in enumerate(sheets, start=1):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        if mark:
            writer.writerow([inert(mark)])
        writer.writerow([inert(column.head) for column in one.columns])
        writer.writerows(["" if value is None else _plain(value) for value in row] for row in one.rows)
        files[f"{stem}.csv" if number == 1 else f"{stem}-{number}.csv"] = out.getvalue().encode("utf-8-sig")
    return files


def _plain(value: object) -> str:
    """A number as it is, also below zero; whatever else is a text and computes nothing."""
    return str(value) if isinstance(value, int | Decimal) else inert(str(value))


def _title(text: str) -> str:
    """A name that a sheet may have."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in text)[:LONGEST_TITLE].strip("' ") or "表"
