"""A department's list from bytes to rows: every cell read forgivingly, every fault named by its cell. Nothing is looked up here."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final, Self

from openpyxl.utils import get_column_letter

from weibao.departments.tables import Column, ListKind, plain_head
from weibao.kernel.archive import BadWorkbook, examined
from weibao.kernel.identity import BadIdNumber, dissect, read_id_number, tidy
from weibao.kernel.marking import Layout
from weibao.kernel.reading import BadAmount, BadDate, is_blank, read_date, read_money, read_month, tidy_text
from weibao.kernel.workbooks import rows_of_csv, sheets_of

HEAD_WITHIN: Final = 20
LONGEST_NAME: Final = 25
LONGEST: Final = 80
MOST_PERSONS: Final = 20
_SEXES: Final = {"男": "male", "女": "female", "男性": "male", "女性": "female"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the row, the key of the column, the cell as Excel names it, and a sentence without the value itself."""

    row: int
    key: str
    cell: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a good row says of a person. `number` may be wrong (a digit mistyped): it is compared, never believed.

    `on` is the day of the event; `more` holds the other facts of the kind, days as ISO text, money as text.
    """

    name: str
    number: str = ""
    birth: date | None = None
    sex: str = ""
    place: str = ""
    on: date | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    def day(self, key: str) -> date | None:
        """Another day of the row."""
        return date.fromisoformat(self.more[key]) if self.more.get(key) else None

    def who(self) -> str:
        """Who is meant, in one text: the same person in the next list gives the same text."""
        return "|".join((self.name, self.number, self.birth.isoformat() if self.birth else "", self.place))

    def plain(self) -> dict[str, Any]:
        """The facts as JSON has them."""
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(self).items() if value}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """The facts again from JSON."""
        days = {key: date.fromisoformat(plain[key]) for key in ("birth", "on") if plain.get(key)}
        return cls(**{**plain, **days})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list: what it says, or why it says nothing."""

    number: int
    told: Told | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list read: where its table stands, and its rows. `plain` is the workbook as it may be written back; None for a text table."""

    layout: Layout
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    plain: bytes | None


def is_text_table(file: str) -> bool:
    """Whether the file says that it is a text table."""
    return PurePath(file).suffix.lower() in {".csv", ".txt"}


def read_list(data: bytes, file: str, kind: ListKind) -> ReadList:
    """Read a list of a kind from an .xlsx or .csv file.

    Raises BadWorkbook with a sentence for a file that is none, that is hostile, or whose heads lack what the kind wants.
    """
    plain = None if is_text_table(file) else examined(data, file)
    sheets = {"名单": rows_of_csv(data)} if plain is None else sheets_of(plain)
    sheet, head = _find_head(sheets, kind)
    rows = sheets[sheet]
    columns = kind.find_columns(rows[head])
    width = max((index + 1 for index, word in enumerate(rows[head]) if plain_head(word)), default=0)
    heads = tuple(tidy_text(word) for word in rows[head][:width])
    told = tuple(
        _Reader(number, row, columns, kind).read()
        for number, row in enumerate(rows[head + 1 :], start=head + 2)
        if _is_row(row, columns, rows[head])
    )
    return ReadList(Layout(sheet, head + 1, columns, width), heads, told, plain)


def _find_head(sheets: Mapping[str, Sequence[Sequence[object]]], kind: ListKind) -> tuple[str, int]:
    best: tuple[int, str, int] = (0, "", 0)
    for name, rows in sheets.items():
        for index, row in enumerate(rows[:HEAD_WITHIN]):
            best = max(best, (len(kind.find_columns(row)), name, -index), key=lambda one: one[0])
    if not best[0]:
        raise BadWorkbook(f"找不到“{kind.label}”的表头（{'、'.join(kind.missing({}))}），请核对名单种类，或使用下发的表样")
    _, name, turned = best
    lacking = kind.missing(kind.find_columns(sheets[name][-turned]))
    if lacking:
        raise BadWorkbook(f"表头缺少：{'、'.join(lacking)}，请核对名单种类，或使用下发的表样")
    return name, -turned


def _is_row(row: Sequence[object], columns: Mapping[str, int], heads: Sequence[object]) -> bool:
    """Whether a row tells of somebody: not blank, not the head again, not a sum or a signature."""
    cells = {key: row[index] if index < len(row) else "" for key, index in columns.items()}
    filled = [key for key, cell in cells.items() if not is_blank(cell)]
    again = all(plain_head(cells[key]) == plain_head(heads[columns[key]]) for key in filled)
    foot = plain_head(cells.get("name", "")) in {"合计", "总计", "小计"}
    return bool(filled) and not again and not foot


class _Reader:
    """One row being read: its cells, and the faults that are found on the way."""

    def __init__(self, number: int, row: Sequence[object], columns: Mapping[str, int], kind: ListKind) -> None:
        self.number, self.columns, self.kind = number, columns, kind
        self.cells = {key: row[index] if index < len(row) else "" for key, index in columns.items()}
        self.faults: list[Fault] = []

    def read(self) -> Row:
        name = tidy_text(self.cells.get("name"))
        if not name or len(name) > LONGEST_NAME:
            self.fault("name", "没有填写姓名" if not name else "姓名过长")
        number = self.id_number()
        birth = self.value(self.kind.columns["birth"]) if "birth" in self.columns else ""
        more = {key: self.value(one) for key, one in self.kind.columns.items() if key not in _PERSON and key in self.columns}
        on = more.pop("day", "")
        self.check(number, birth)
        if self.faults:
            return Row(self.number, None, tuple(self.faults))
        told = Told(
            name=name,
            number=number,
            birth=date.fromisoformat(birth) if birth else None,
            sex=_SEXES.get(tidy_text(self.cells.get("sex")), ""),
            place=tidy_text(self.cells.get("place"))[:LONGEST],
            on=date.fromisoformat(on) if on else None,
            more={key: value for key, value in more.items() if value},
        )
        return Row(self.number, told)

    def check(self, number: str, birth: str) -> None:
        """Somebody must be meant: a number, a birth date or a place beside the name."""
        if not number and not birth and is_blank(self.cells.get("place")) and is_blank(self.cells.get("child_name")):
            self.fault("id_number", "没有公民身份号码、出生日期或地址，无法辨认是谁")

    def id_number(self) -> str:
        value = self.cells.get("id_number")
        if is_blank(value):
            return ""
        try:
            return read_id_number(value).text
        except BadIdNumber as bad:
            found = dissect(value)
            if found is None and len(tidy(value)) not in range(16, 20):
                self.fault("id_number", str(bad))
            return found.text if found else tidy(value)[:20]

    def value(self, column: Column) -> str:
        """A cell as text of its kind; empty where nothing stands."""
        cell = self.cells[column.key]
        if is_blank(cell):
            if column.required:
                self.fault(column.key, f"没有填写{column.label}")
            return ""
        try:
            return self.typed(column, cell)
        except (BadDate, BadAmount, ValueError):
            self.fault(column.key, f"{column.label}{_WRONG[column.reads]}")
            return ""

    def typed(self, column: Column, cell: object) -> str:
        if column.reads == "date":
            return read_date(cell).isoformat()
        if column.reads == "month":
            return read_month(cell).first_day.isoformat()
        if column.reads == "money":
            return str(read_money(cell) or Decimal("0.00"))
        if column.reads == "count":
            return str(_count(tidy_text(cell)))
        if column.reads == "word":
            return column.meaning(tidy_text(cell)) or _unknown()
        return tidy_text(cell)[:LONGEST]

    def fault(self, key: str, sentence: str) -> None:
        index = self.columns.get(key)
        cell = f"{get_column_letter(index + 1)}{self.number}" if index is not None else ""
        self.faults.append(Fault(self.number, key, cell, sentence))


_PERSON: Final = frozenset({"name", "id_number", "birth", "sex", "place"})
_WRONG: Final = {
    "date": "不是日期",
    "month": "不是月份",
    "money": "不是金额",
    "count": "不是人数",
    "word": "不是约定的写法",
    "text": "",
    "number": "",
}


def _count(text: str) -> int:
    number = int(text.removesuffix("人").removesuffix(".0"))
    if not 0 < number <= MOST_PERSONS:
        raise ValueError(text)
    return number


def _unknown() -> str:
    raise ValueError("a word that nobody agreed on")
