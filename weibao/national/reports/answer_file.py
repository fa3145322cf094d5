"""An answer file as it stands: the workbook we sent with the answers filled in, or the register's own export. Nothing is judged here.

A workbook is looked through before it is read (`kernel.archive`); text is read in UTF-8, with or without its mark, and in GB18030.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from weibao.kernel.archive import BadWorkbook, examined
from weibao.kernel.reading import tidy_text
from weibao.kernel.refusal import Refusal

LARGEST: Final = 20 * 1024 * 1024
MOST_ROWS: Final = 60_000
HEAD_WITHIN: Final = 20
EXACT_DIGITS: Final = 15
RECORD, RESULT, REASON, NUMBER = "记录号", "处理结果", "失败原因", "全国系统编号"
OTHER_NAMES: Final = {
    "结果": RESULT, "审核结果": RESULT, "导入结果": RESULT, "原因": REASON, "不通过原因": REASON, "儿童编号": NUMBER,
    "身份证号": "公民身份号码", "身份证号码": "公民身份号码", "证件号码": "公民身份号码", "姓名": "儿童姓名",
}  # fmt: skip


class UnreadableAnswer(Refusal):
    """No answer file that can be read at all."""


@dataclass(frozen=True)
class Line:
    """One line: its row as the spreadsheet counts, its cells by the name of the column, and the letter of each column."""

    row: int
    cells: dict[str, str]
    letters: dict[str, str] = field(default_factory=dict)

    def cell(self, name: str) -> str:
        """What stands under a head; empty where there is none."""
        return self.cells.get(name, "")

    def at(self, name: str) -> str:
        """The cell by its place: C7."""
        return f"{self.letters.get(name, '')}{self.row}"


def read_lines(name: str, content: bytes, *, needs: Sequence[str]) -> list[Line]:
    """The lines below the head, the row that holds the heads in `needs`. Raises UnreadableAnswer."""
    if len(content) > LARGEST:
        raise UnreadableAnswer("文件超过 20 MB")
    if not content:
        raise UnreadableAnswer("文件是空的")
    rows = _workbook(name, content) if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0" else _text(content)
    heads: dict[int, str] = {}
    lines = []
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise UnreadableAnswer(f"文件超过 {MOST_ROWS} 行")
        cells = [_cell(value) for value in row]
        if not heads:
            heads = _heads(cells, needs)
            if not heads and number >= HEAD_WITHIN:
                break
        elif any(cells):
            lines.append(_line(number, cells, heads))
    if not heads:
        raise UnreadableAnswer(f"没有找到表头：前几行应有“{'、'.join(needs)}”")
    return lines


def _line(number: int, cells: Sequence[str], heads: dict[int, str]) -> Line:
    found = {head: cells[place] if place < len(cells) else "" for place, head in heads.items()}
    return Line(number, found, {head: _letter(place) for place, head in heads.items()})


def _heads(cells: Sequence[str], needs: Sequence[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        head = OTHER_NAMES.get(cell, cell)
        if head and head not in found.values():
            found[place] = head
    return found if set(needs) <= set(found.values()) else {}


def _letter(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        exact = value.is_integer() and len(f"{value:.0f}") <= EXACT_DIGITS
        return f"{value:.0f}" if exact else repr(value)
    return tidy_text(value).removeprefix("'").strip()


def _workbook(name: str, content: bytes) -> Iterator[Sequence[Any]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(examined(content, name)))
        yield from book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except BadWorkbook as fault:
        raise UnreadableAnswer(str(fault)) from fault
    except (CalamineError, ValueError, OSError, KeyError, IndexError) as fault:
        raise UnreadableAnswer("文件已损坏，打不开，请重新导出后再交") from fault


def _text(content: bytes) -> Iterator[Sequence[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        yield from csv.reader(io.StringIO(text, newline=""))
        return
    raise UnreadableAnswer("不是 Excel 工作簿（.xlsx）或 CSV 文件")
