"""The inside of a workbook or a text table that was looked through: its visible sheets as rows of raw cells. Nothing is judged here."""

import csv
import io
from collections.abc import Sequence

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from weibao.kernel.archive import LAST_COLUMN, MEGABYTE, MOST_BYTES, MOST_ROWS, BadWorkbook

_SPOILT = "文件已损坏，打不开，请重新导出后再交"
_LONGEST_CELL = 4_000
_WIDEST = 104  # CZ
_ENCODINGS = ("utf-8-sig", "gb18030")


def sheets_of(data: bytes) -> dict[str, list[list[object]]]:
    """Give the rows of each visible worksheet, the first row first; `data` is what `examined` gave. Raises BadWorkbook."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [
            meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet
        ]
        return {name: _rows(book.get_sheet_by_name(name)) for name in names}
    except (CalamineError, ValueError, OSError, KeyError) as error:
        raise BadWorkbook(_SPOILT) from error
    except BaseException as error:
        # A panic of the reader is no Exception; nothing else may be swallowed.
        if type(error).__name__ != "PanicException":
            raise
        raise BadWorkbook(_SPOILT) from error


def _rows(sheet: CalamineSheet) -> list[list[object]]:
    """Give the rows; what is written once over cells merged downwards is said of each of the rows."""
    rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if left < len(rows[0] if rows else ()):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    return rows


def rows_of_csv(data: bytes) -> list[list[object]]:
    """Give the rows of a table of text: comma, semicolon or tab between the cells, UTF-8 or GB 18030.

    Raises BadWorkbook for what is no text, too long, or too wide.
    """
    if len(data) > MOST_BYTES:
        raise BadWorkbook(f"文件超过{MOST_BYTES // MEGABYTE}MB，请分成几个文件再交")
    text = _decoded(data)
    head = next((line for line in text.splitlines() if line.strip()), "")
    between = max(",;\t", key=head.count)
    rows: list[list[object]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True):
            rows.append(list(row))
            _refuse_what_does_not_fit(len(rows), row)
    except csv.Error as error:
        raise BadWorkbook(_SPOILT) from error
    return rows


def _decoded(data: bytes) -> str:
    if not data.strip():
        raise BadWorkbook("文件是空的")
    if b"\x00" in data:
        raise BadWorkbook("这不是文本表格（.csv），请另存为 .xlsx 或 .csv 再交")
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadWorkbook("文件的文字编码不能识别，请另存为 .xlsx 再交")


def _refuse_what_does_not_fit(number: int, row: Sequence[str]) -> None:
    if number > MOST_ROWS or len(row) > _WIDEST:
        raise BadWorkbook(f"表格在第{MOST_ROWS}行以后或{LAST_COLUMN}列以后还有内容，请删去多余内容再交")
    if any(len(cell) > _LONGEST_CELL for cell in row):
        raise BadWorkbook(f"第{number}行有一格超过{_LONGEST_CELL}字，不像名单，已拒收")
