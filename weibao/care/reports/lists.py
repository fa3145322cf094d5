"""The registers as a workbook: who stands on them, going out; proposals of a village or a township, coming in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from weibao.care.actions.registering import NewListing
from weibao.care.models import FoundBy, Listing
from weibao.kernel.archive import BadWorkbook, examined
from weibao.kernel.identity import tidy
from weibao.kernel.reading import BadDate, read_date, tidy_text
from weibao.kernel.sheets import Column, Sheet
from weibao.kernel.workbooks import sheets_of
from weibao.rules.care_registers import KINDS, SITUATIONS

HEADS: Final = ("姓名", "身份证号", "名册", "情形", "情形开始日期", "证明材料", "发现来源", "情况说明")
WIDTHS: Final = (10, 22, 16, 24, 16, 24, 16, 40)
MOST: Final = 500  # rows of a list that comes in
REGISTERS: Final = {tidy_text(label): kind for kind, label in KINDS.items()}
SOURCES: Final = {tidy_text(str(label)): value for value, label in FoundBy.choices}


@dataclass(frozen=True)
class Proposed:
    """A row of a list: its number in the sheet, name and identity number as typed, and what is proposed, or what is wrong with it."""

    row: int
    name: str
    number: str
    new: NewListing | None = None
    fault: str = ""


def blank() -> Sheet:
    """The empty list: its heads."""
    return Sheet("名册登记", [Column(head, width) for head, width in zip(HEADS, WIDTHS, strict=True)], [])


def standing(rows: Iterable[Listing]) -> Sheet:
    """The rows of the registers as they stand; identity numbers stay inside."""
    heads = [Column("姓名", 10), Column("居住地", 28), Column("名册", 16), Column("情形", 24), Column("情形开始日期", 16),
             Column("状态", 12), Column("核实或复核期限", 16), Column("证明材料", 24)]  # fmt: skip
    table = [_standing(one) for one in rows]
    return Sheet("关爱名册", heads, table)


def _standing(one: Listing) -> list[object]:
    home, parent = one.child.residence, one.child.residence.parent
    place = f"{parent.name if parent else ''}{home.name}"
    since, due = one.since.isoformat(), one.due.isoformat() if one.due else None
    return [one.child.name, place, one.get_kind_display(), one.situation_label, since, one.get_state_display(), due, one.proof]


def read(data: bytes, file: str) -> list[Proposed]:
    """The list as it came back, each row with its fault. Raises BadWorkbook where no list is in the file or it is too long."""
    for rows in sheets_of(examined(data, file)).values():
        for at, row in enumerate(rows):
            heads = [tidy_text(cell) for cell in row]
            if {"姓名", "身份证号", "名册"} <= set(heads):
                return _rows(rows, at, heads)
    raise BadWorkbook("没有找到“姓名”“身份证号”“名册”三列，请用系统给的空白表填写。")


def _rows(rows: list[list[object]], at: int, heads: list[str]) -> list[Proposed]:
    if missing := [head for head in HEADS if head not in heads]:
        raise BadWorkbook(f"名册登记表缺少“{missing[0]}”一列。")
    places = {head: heads.index(head) for head in HEADS}
    found = [_row(row, places, number) for number, row in enumerate(rows[at + 1 :], start=at + 2) if any(map(tidy_text, row))]
    if not found or len(found) > MOST:
        raise BadWorkbook(f"一份表登记 1 至 {MOST} 行，这份有 {len(found)} 行。")
    return found


def _row(row: list[object], places: Mapping[str, int], number: int) -> Proposed:
    cells = {head: tidy_text(row[place]) if place < len(row) else "" for head, place in places.items()}
    known = Proposed(number, cells["姓名"], tidy(cells["身份证号"]))
    kind = REGISTERS.get(cells["名册"], "")
    situation = next((code for code, label in SITUATIONS.get(kind, {}).items() if tidy_text(label) == cells["情形"]), "")
    source = SOURCES.get(cells["发现来源"], "")
    told = ((kind, "名册", KINDS.values()), (situation, "情形", SITUATIONS.get(kind, {}).values()), (source, "发现来源", FoundBy.labels))
    for value, head, words in told:
        if not value:
            return replace(known, fault=f"“{head}”应为：{'、'.join(map(str, words)) or '先填对名册'}")
    try:
        since = read_date(row[places["情形开始日期"]] if places["情形开始日期"] < len(row) else "")
    except BadDate as bad:
        return replace(known, fault=f"“情形开始日期”{bad}")
    return replace(known, new=NewListing(kind, situation, since, cells["证明材料"], source, cells["情况说明"][:400]))
