"""Invented lists, and parents with numbers."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from weibao.children.models import Child, Parent, Status
from weibao.children.querysets import PARENT_ID_LABEL
from weibao.departments.actions.receiving import Upload, receive
from weibao.departments.jobs import compare_whole
from weibao.departments.models import Snapshot
from weibao.departments.tables import kind_of
from weibao.kernel.identity import check_digit
from weibao.kernel.pinyin import full
from weibao.kernel.sealed import blind_index
from weibao.kernel.sheets import Column, Sheet, workbook
from weibao.testing import make
from weibao.testing.city import PINGYAO

AS_OF = date(2023, 7, 1)
BORN = date(1985, 4, 9)


def list_file(kind: str, rows: Iterable[Mapping[str, object]]) -> bytes:
    """A list of a kind as .xlsx, its columns by our keys."""
    columns = kind_of(kind).columns
    table = [[str(row[key]) if key in row else None for key in columns] for row in rows]
    return workbook([Sheet("名单", [Column(one.label) for one in columns.values()], table)])


def csv_file(kind: str, rows: Iterable[Mapping[str, object]], encoding: str = "gb18030") -> bytes:
    """The same as text."""
    columns = kind_of(kind).columns
    lines = [",".join(one.label for one in columns.values())]
    lines += [",".join(str(row.get(key, "")) for key in columns) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def parent(child: Child, side: str, name: str, birth: date, **facts: Any) -> Parent:
    """The father or the mother with a name and a number."""
    sex = "male" if side == "father" else "female"
    number = facts.get("number") or make.id_number(birth, sex=sex)
    row = Parent.objects.get_or_create(child=child, side=side)[0]
    row.name, row.pinyin, row.id_number, row.id_index = name, full(name), number, blind_index(PARENT_ID_LABEL, number)
    row.save()
    return row


def mistyped(number: str, place: int = 16) -> str:
    """The number with one digit wrong, as a hand types it; the check sign no longer fits."""
    digit = str((int(number[place - 1]) + 3) % 10)
    return number[: place - 1] + digit + number[place:]


def stranger(turn: int) -> str:
    """A number of another province that nobody of ours has."""
    body = f"5001{turn % 9 + 1:02d}19{50 + turn % 40:02d}{turn % 12 + 1:02d}{turn % 28 + 1:02d}{turn % 1000:03d}"
    return body + check_digit(body)


def sent(city: Any, at: Any, kind: str, rows: Iterable[Mapping[str, object]], **facts: Any) -> Snapshot:
    """A list, taken in and compared by the county's officer."""
    by = city.people[facts.get("by", "county_officer")]
    content = facts.get("content") or list_file(kind, rows)
    upload = Upload(facts.get("name", "名单.xlsx"), content, kind, facts.get("as_of", AS_OF), facts.get("division", PINGYAO))
    return compare_whole(receive(upload, by=by, at=at), by, at)


def dead(person: Any, name: str | None = None, number: str | None = None, on: str = "2023-05-20", **more: str) -> dict[str, str]:
    """A row of a death list."""
    return {"name": name or person.name, "id_number": person.id_number if number is None else number, "day": on} | more


def family(name: str = "郝建国", birth: date = BORN, **facts: Any) -> tuple[Child, Parent]:
    """A child whose mother is dead, and the father."""
    child = make.child(**{"father": Status.NORMAL, "mother": Status.DEAD} | facts)
    return child, parent(child, "father", name, birth)
