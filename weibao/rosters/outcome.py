"""What a check of rosters found, as objects and as the JSON that other programs read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from weibao.kernel.months import Month
from weibao.rosters import words
from weibao.rosters.duplicates import DISPUTED, Duplicate
from weibao.rosters.lines import Reading, RosterLine

NOTHING = Decimal("0.00")
_PAID = {"orphan": "paid_orphans", "de_facto_unattended": "paid_de_facto_unattended"}
# Who is not confirmed at all waits like those confirmed too late.
_UNPAID = {
    "neither": "ineligible",
    "over_age": "over_age",
    "not_yet": "confirmed_this_month",
    "not_confirmed": "confirmed_this_month",
}


@dataclass(frozen=True, slots=True)
class ChildOutcome:
    """What was decided of a kept line: category on the day judged, yuan for the month, why in a sentence.

    `code` is the rules' word for the reason: paid, covered, over_age, neither, not_yet, not_confirmed.
    """

    line: RosterLine
    category: str
    pay: Decimal
    code: str
    reason: str

    def as_dict(self) -> dict[str, str]:
        """Give the child as the contract writes it."""
        return {
            "id": self.line.id_number,
            "category": self.category,
            "care": words.CARE_LABELS[self.line.care],
            "pay": str(self.pay),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that could not be read as a roster, with the sentence that says why."""

    file: str
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The check of a set of rosters for a month. Every row is among children, rejected or duplicates."""

    month: Month
    readings: Sequence[Reading]
    children: Sequence[ChildOutcome]
    duplicates: Sequence[Duplicate]
    refused: Sequence[RefusedFile]

    @property
    def rejected(self) -> list[Reading]:
        """The rows that go to the basket."""
        return [reading for reading in self.readings if reading.line is None]

    def totals(self) -> dict[str, int | str]:
        """Count rows, children and money, as the contract names them."""
        counts = Counter(_counted(child) for child in self.children)
        return {
            "distinct_children": len(self.children),
            "rejected_rows": len(self.rejected),
            "duplicate_rows": len(self.duplicates),
            **{name: counts[name] for name in (*_PAID.values(), "ineligible", "over_age", "confirmed_this_month")},
            "payroll": str(sum((child.pay for child in self.children), NOTHING)),
        }

    def as_dict(self) -> dict[str, object]:
        """Give the whole outcome as the contract's JSON; warnings and files refused stand beside it."""
        return {
            "month": str(self.month),
            "rows": len(self.readings),
            "rejected": [
                {"file": read.file, "row": read.row, "codes": list(read.codes), "message": read.message} for read in self.rejected
            ],
            "duplicates": [_duplicate(duplicate) for duplicate in self.duplicates],
            "children": [child.as_dict() for child in self.children],
            "totals": self.totals(),
            "warnings": [
                {"file": read.file, "row": read.row, "code": warning.code, "message": warning.message}
                for read in self.readings
                for warning in read.warnings
            ],
            "refused_files": [{"file": refused.file, "message": refused.message} for refused in self.refused],
        }


def _counted(child: ChildOutcome) -> str:
    return _PAID.get(child.category, "") if child.pay else _UNPAID.get(child.code, "covered")


def _duplicate(duplicate: Duplicate) -> Mapping[str, object]:
    return {
        "file": duplicate.line.file,
        "row": duplicate.line.row,
        "same_as": {"file": duplicate.same_as.file, "row": duplicate.same_as.row},
        "differs": [DISPUTED[key] for key in duplicate.differs],
    }
