"""The register of money checks: what each asks, by which rule, and how its hits are found. Packages above add their own.

A check reads the ledger and raw facts and gives hits; a hit is a question to a person and is closed by an answer only. What a
package above registers here runs every night with the rest and stands in the report for the auditors.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weibao.payroll.models import Run


@dataclass(frozen=True)
class Hit:
    """One hit: which check, about whom, by what it is known again, and the facts of the sentence."""

    check: str
    child_id: int
    key: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class MoneyCheck:
    """A check. `find` is given the last booked run and the moment; `says` makes the sentence of a hit from its facts.

    `law` is the rule with its article; `derived` checks compare the ledger with the rules and find nothing right after booking.
    """

    code: str
    label: str
    law: str
    find: "Callable[[Run, datetime], Iterable[Hit]]"
    says: Callable[[Mapping[str, Any]], str]
    derived: bool = False


CHECKS: dict[str, MoneyCheck] = {}


def register(*checks: MoneyCheck) -> None:
    """Make checks known. Raises ValueError when a code stands for another check already."""
    for check in checks:
        known = CHECKS.get(check.code)
        if known is not None and known.label != check.label:
            raise ValueError(f"{check.code} is another check already")
        CHECKS[check.code] = check


def label_of(code: str) -> str:
    """The name of a check; of one that is registered no more, its code."""
    return CHECKS[code].label if code in CHECKS else code
