"""An application in the fields of the national system: written as a workbook, read from one. The mapping is data/national_fields.yaml.

A row of that table is a column of the file; proofs and papers stand in it by the codes of `rules`, words by its own table.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import yaml
from python_calamine import CalamineError, CalamineWorkbook

from weibao.applications.actions.facts import Applicant, NewApplication
from weibao.applications.models import Application, Channel, Entry, plain
from weibao.children.actions.facts import NewAccount, NewChild, NewCircumstance, NewGuardian, NewParent, NewSchooling
from weibao.exchange.models import Crossing
from weibao.exchange.reports.places import whole_name
from weibao.exchange.reports.sent import child_as_sent, papers_as_sent
from weibao.kernel import sealed
from weibao.kernel.archive import BadWorkbook, examined
from weibao.kernel.reading import BadDate, plain_text, read_date
from weibao.kernel.refusal import Refusal
from weibao.kernel.sheets import Column, Sheet
from weibao.rules.words import PROOFS

DATA: Final = Path(__file__).parent.parent / "data" / "national_fields.yaml"
DAYS: Final = frozenset({"birth_date", "since", "until", "complete_on", "pushed_on"})
SITUATIONS: Final = 2
HEAD_WITHIN: Final = 6
PAPERS_BETWEEN: Final = ";"


class BadFileSet(Refusal):
    """A file that is no application in the national system's fields."""


@dataclass(frozen=True)
class Field:
    """One row of the mapping."""

    column: str
    field: str
    required: bool = False
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Mapped:
    """The mapping as a page shows it."""

    source: str
    ref: str
    verified: bool
    constants: Mapping[str, str]
    fields: tuple[Field, ...]


@cache
def mapping() -> Mapped:
    """The table of columns, read once. Raises ValueError for a column that stands twice."""
    told = yaml.safe_load(DATA.read_text())
    fields = tuple(Field(**one) for one in told["fields"])
    if len({one.column for one in fields} | set(told["constants"])) != len(fields) + len(told["constants"]):
        raise ValueError("a column stands twice in the mapping")
    return Mapped(told["source"], told["ref"], told["verified"], told["constants"], fields)


@dataclass(frozen=True)
class Received:
    """What a file holds: the application, the day of the push, the number that the other side gave it."""

    new: NewApplication
    pushed_on: date
    accepted_name: str
    code: str

    def scope_codes(self) -> list[str]:
        return self.new.scope_codes()


def sheet_of(crossing: Crossing) -> Sheet:
    """One application as a sheet: a column each, the heads those of the national system."""
    values, known = _values(crossing.application, crossing), mapping()
    columns = [Column(name, 16) for name in (*known.constants, *(one.column for one in known.fields))]
    row = [*known.constants.values(), *(_written(one, values.get(one.field)) for one in known.fields)]
    return Sheet(known.source[:31], columns, [row])


def read_file_set(content: bytes, name: str = "申请.xlsx") -> Received:
    """The application of a file. Raises BadFileSet with what is wrong in which column, never with what stands there."""
    cells = _cells(content, name)
    values: dict[str, Any] = {}
    for one in mapping().fields:
        text = plain_text(cells.get(one.column, "")).strip()
        if not text and one.required:
            raise BadFileSet(f"“{one.column}”没有填写。")
        if text:
            values[one.field] = _read(one, cells[one.column], text)
    where = values.get("accepted_name") or whole_name(values["accepted_code"])
    code = values.get("code") or sealed.fingerprint("exchange.file_set", f"{values['child.id_number']}:{values['matter']}")[:32]
    return Received(_application(values), values["pushed_on"], where, code)


def _values(application: Application, crossing: Crossing) -> dict[str, Any]:
    facts = plain(child_as_sent(application))
    found: dict[str, Any] = {
        "code": str(crossing.code),
        "matter": application.matter,
        "accepted_code": application.accepted_code,
        "accepted_name": whole_name(application.accepted_code),
        "household_name": whole_name(application.household_code),
        "complete_on": application.complete_on.isoformat(),
        "pushed_on": crossing.pushed_on.isoformat(),
        "applicant.name": application.applicant_name,
        "applicant.relation": application.applicant_relation,
        "applicant.phone": application.applicant_phone,
        "applicant.id_number": application.applicant_number,
        "papers": PAPERS_BETWEEN.join(papers_as_sent(application)),
    }
    found |= {f"child.{key}": value for key, value in facts.items() if isinstance(value, str)}
    found |= {f"child.schooling.{key}": value for key, value in (facts.get("schooling") or {}).items()}
    found |= {f"account.{key}": value for key, value in (facts.get("account") or {}).items()}
    for guardian in (facts.get("guardians") or [])[:1]:
        found |= {f"guardian.{key}": value for key, value in guardian.items()}
    for parent in facts.get("parents") or []:
        side = parent["side"]
        found |= {f"{side}.name": parent["name"], f"{side}.id_number": parent["id_number"]}
        for place, one in enumerate(parent["circumstances"][:SITUATIONS]):
            found |= {f"{side}.{place}.{key}": value for key, value in one.items()}
    return found


def _written(one: Field, value: object) -> str:
    text = "" if value is None else str(value)
    if one.field.endswith(".proof"):
        return PROOFS.get(text, text)
    return one.words.get(text, text)


def _read(one: Field, cell: object, text: str) -> Any:
    if one.field.rsplit(".", 1)[-1] in DAYS:
        try:
            return read_date(cell)
        except BadDate as bad:
            raise BadFileSet(f"“{one.column}”不是日期。") from bad
    words = PROOFS if one.field.endswith(".proof") else one.words
    if not words:
        return text[:400]
    codes = {label: code for code, label in words.items()}
    if text not in codes:
        raise BadFileSet(f"“{one.column}”的填写不在可选范围内。")
    return codes[text]


def _cells(content: bytes, name: str) -> dict[str, object]:
    try:
        rows = CalamineWorkbook.from_filelike(BytesIO(examined(content, name))).get_sheet_by_index(0).to_python()
    except (BadWorkbook, CalamineError, OSError, ValueError) as bad:
        raise BadFileSet("文件打不开，请使用没有加密的 xlsx 文件。") from bad
    wanted = {one.column for one in mapping().fields if one.required}
    head = next((place for place, row in enumerate(rows[:HEAD_WITHIN]) if wanted <= {str(cell).strip() for cell in row}), None)
    if head is None:
        raise BadFileSet("文件的表头与全国系统的字段对不上。")
    filled = [row for row in rows[head + 1 :] if any(str(cell).strip() for cell in row)]
    if len(filled) != 1:
        raise BadFileSet("一个文件只放一件申请。")
    return {str(name).strip(): cell for name, cell in zip(rows[head], filled[0], strict=False)}


def _application(values: Mapping[str, Any]) -> NewApplication:
    def part(kind: Callable[..., Any], head: str, **more: Any) -> Any:
        given = {key.removeprefix(f"{head}."): value for key, value in values.items() if key.startswith(f"{head}.")}
        return kind(**{key: value for key, value in given.items() if "." not in key}, **more) if given else None

    child = part(
        NewChild,
        "child",
        parents=tuple(parent for side in ("father", "mother") if (parent := _parent(values, side))),
        guardians=tuple(one for one in [part(NewGuardian, "guardian")] if one),
        schooling=part(NewSchooling, "child.schooling"),
        account=part(NewAccount, "account") if values.get("account.account") and values.get("account.holder") else None,
    )
    return NewApplication(
        matter=values["matter"],
        child=child,
        applicant=part(Applicant, "applicant"),
        entry=Entry.PUSHED,
        channel=Channel.CROSS_PROVINCE,
        place=values["child.household"][:9],
        accepted_code=values["accepted_code"],
        papers=tuple(one for one in str(values.get("papers", "")).replace("；", ";").split(PAPERS_BETWEEN) if one),
    )


def _parent(values: Mapping[str, Any], side: str) -> NewParent | None:
    situations = []
    for place in range(SITUATIONS):
        given = {key.rsplit(".", 1)[1]: value for key, value in values.items() if key.startswith(f"{side}.{place}.")}
        if given.get("status"):
            situations.append(NewCircumstance(**given))
    name, number = values.get(f"{side}.name", ""), values.get(f"{side}.id_number")
    return NewParent(side, name, number, tuple(situations)) if name or number or situations else None
