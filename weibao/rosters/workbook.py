"""A roster workbook: its sheet, its head, and its lines as raw cells. Nothing is judged here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from weibao.kernel.archive import BadWorkbook, examined
from weibao.kernel.reading import is_blank, tidy_text
from weibao.kernel.workbooks import sheets_of
from weibao.rosters.columns import find_columns, missing_columns, plain_head

HEAD_WITHIN = 30
_LIKE_A_HEAD = 8
# A page's foot or a sum, not a child: what its cells begin with when none of them names anybody.
_FOOT = re.compile(
    r"(填表|制表|填报|经办|复核|审核|审批|负责人|主管|单位|日期|联系人|联系电话|盖章|注:|备注|说明|以下空白|合计|总计|小计|共)"
)
_TELLING = ("id_number", "birth_date", "county", "township", "care", "father.status", "mother.status")
_ISSUER = re.compile(r"(?:填报|报送|上报|制表|编报)单位(?:\(.*?\))?:?(.+)")


@dataclass(frozen=True, slots=True)
class RawLine:
    """One row of the sheet: its number as Excel counts it, and its cells by column key."""

    row: int
    cells: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Roster:
    """One workbook read: file name, sheet, title and issuer above the head, columns, and lines.

    `columns` maps a key to its column, counted from 0; `width` is the number of columns with a head.
    """

    file: str
    sheet: str
    title: str
    issuer: str
    head_row: int
    columns: Mapping[str, int]
    width: int
    lines: tuple[RawLine, ...]


def read_roster(data: bytes, file: str) -> Roster:
    """Read a roster from the bytes of an .xlsx file.

    Blank rows, rows with a number and nothing else, repeated heads, sums and signatures are no lines.
    Columns without a known head, such as our own error column, are not read. Raises BadWorkbook with a
    Chinese sentence for a file that is none, that is hostile, or whose head lacks what must be known.
    """
    sheets = sheets_of(examined(data, file))
    heads = {name: head for name, rows in sheets.items() if (head := _find_head(rows)) is not None}
    whole = [name for name, head in heads.items() if not missing_columns(find_columns(sheets[name][head]))]
    if not whole:
        raise BadWorkbook(_what_is_missing(sheets, heads))
    rosters = [_roster(PurePath(file).name, name, sheets[name], heads[name]) for name in whole]
    filled = [roster for roster in rosters if roster.lines] or rosters[:1]
    if len(filled) > 1:
        named = "、".join(roster.sheet for roster in filled)
        raise BadWorkbook(f"工作簿里有几张花名册（{named}），请每张存为一个文件再交")
    return filled[0]


def _find_head(rows: Sequence[Sequence[object]]) -> int | None:
    """Find the row whose words are those of the form, among the first rows of a sheet."""
    best = max(range(min(len(rows), HEAD_WITHIN)), key=lambda index: len(find_columns(rows[index])), default=None)
    return best if best is not None and len(find_columns(rows[best])) >= _LIKE_A_HEAD else None


def _what_is_missing(sheets: Mapping[str, Sequence[Sequence[object]]], heads: Mapping[str, int]) -> str:
    if not heads:
        return "找不到花名册的表头（儿童姓名、公民身份号码、父亲情形……），请用原来的表样"
    name, head = next(iter(heads.items()))
    return f"表头缺少：{'、'.join(missing_columns(find_columns(sheets[name][head])))}，请用原来的表样"


def _roster(file: str, sheet: str, rows: Sequence[Sequence[object]], head: int) -> Roster:
    columns = find_columns(rows[head])
    keys = list(columns.items())
    head_words = {key: plain_head(rows[head][columns[key]]) for key in ("name", "care")}
    lines = []
    for number, row in enumerate(rows[head + 1 :], start=head + 2):
        cells = {key: row[index] if index < len(row) else "" for key, index in keys}
        if _is_line(cells, row, head_words):
            lines.append(RawLine(number, cells))
    above = [text for row in rows[:head] for cell in row if (text := tidy_text(cell))]
    issuer = next((found[1] for text in above if (found := _ISSUER.match(text))), "")
    width = max((index + 1 for index, word in enumerate(rows[head]) if plain_head(word)), default=0)
    return Roster(file, sheet, above[0] if above else "", issuer, head + 1, columns, width, tuple(lines))


def _is_line(cells: Mapping[str, object], row: Sequence[object], head_words: Mapping[str, str]) -> bool:
    """Say whether a row tells of a child. In doubt it does: a line too many is seen, a line lost is not."""
    if all(is_blank(cell) for key, cell in cells.items() if key != "serial"):
        return False
    if all(plain_head(cells[key]) == word for key, word in head_words.items()):
        return False
    first = next(text for cell in row if (text := tidy_text(cell)))
    told = (tidy_text(cells[key]) for key in _TELLING if not is_blank(cells[key]))
    return not _FOOT.match(first) or not all(_FOOT.match(text) for text in told)
