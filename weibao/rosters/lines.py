"""A line of a roster as typed facts, and what was found wrong or doubtful in it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from weibao.kernel.months import Month
from weibao.kernel.reading import plain_text

REJECTING = (
    "id.checksum",
    "id.birth_date",
    "id.sex",
    "name.missing",
    "division.unknown",
    "date.invalid",
    "parent.status_unknown",
    "care_form.missing",
)
"""The codes that send a line to the basket, in the order in which they are told."""

# Where a line stands and how it was numbered is no fact of the child.
_NOT_FACTS = frozenset({"file", "row"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or warning: code, column key, cell as Excel names it (``E17``), and a Chinese sentence."""

    code: str
    row: int
    key: str
    cell: str
    sentence: str

    @property
    def message(self) -> str:
        """The sentence with its row and cell, fit to stand alone."""
        return f"第{self.row}行 {self.sentence}（{self.cell}）"

    def as_dict(self) -> dict[str, object]:
        """Give the finding as JSON data."""
        return asdict(self) | {"message": self.message}


@dataclass(frozen=True, slots=True)
class ParentFacts:
    """Father or mother: status in the words of the rules, dates both inclusive, proof by kind and as written."""

    name: str
    id_number: str
    status: str
    since: date | None
    until: date | None
    proof: str
    proof_text: str
    disability_class: str | None
    disability_grade: int | None


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A good line: everything that a child can be registered, judged and paid by.

    Divisions are codes; `village` is empty where the text fits none. `care` is scattered or institutional,
    `confirmed` None while nobody has confirmed. Amounts are yuan a month, the child's own share.
    """

    file: str
    row: int
    name: str
    sex: str
    ethnicity: str
    id_number: str
    birth_date: date
    county: str
    township: str
    village: str
    village_text: str
    address: str
    care: str
    foundling: bool
    father: ParentFacts
    mother: ParentFacts
    guardian: str
    relation: str
    phone: str
    school: str
    stage: str
    minimum_living: Decimal
    disability_living: Decimal
    bank: str
    account: str
    payee: str
    confirmed: Month | None
    remark: str

    def facts(self) -> dict[str, object]:
        """Give all facts as plain JSON data, without the place of the line."""
        return {key: _plain(value) for key, value in asdict(self).items() if key not in _NOT_FACTS}

    def fingerprint(self) -> str:
        """Give 64 hexadecimal digits that are the same for the same facts, however they were spelled."""
        text = json.dumps(self.facts(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one row: a line, or faults; warnings either way.

    `number` is the identity number tidied, right or wrong; `cells` are the raw cells by column key.
    """

    file: str
    row: int
    number: str
    line: RosterLine | None
    faults: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    cells: Mapping[str, object]

    @property
    def texts(self) -> dict[str, str]:
        """The cells as they were written, for a person to read and put right."""
        return {key: plain_text(cell) for key, cell in self.cells.items()}

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the faults, each once, in the order of REJECTING."""
        found = {fault.code for fault in self.faults}
        return tuple(code for code in REJECTING if code in found)

    @property
    def message(self) -> str:
        """All faults in one sentence: ``第17行 公民身份号码校验位不对（E17）；…``."""
        return f"第{self.row}行 " + "；".join(f"{fault.sentence}（{fault.cell}）" for fault in self.faults)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        if value.keys() == {"year", "number"}:
            return str(Month(**value))
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (date, Decimal)):
        return str(value)
    return value
