"""Kinds of records that are not kept for ever: each package registers its own when it is ready.

A kind names the dated parameter of its term, finds what need not be kept any more, and erases one row of it. Restricted
files come on no list by themselves: their team proposes them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from weibao.rules.parameters import Parameters, Value, read


@dataclass(frozen=True)
class Due:
    """A row that need not be kept any more: its number, the county that decides, and since when."""

    row: int
    county: str
    since: date


@dataclass(frozen=True)
class Kind:
    """A kind of record. `due(on, years)` finds the rows whose term is over; `erase(row, at)` destroys one and tells what went."""

    code: str
    label: str
    what: str
    due: Callable[[date, int], Iterable[Due]]
    erase: Callable[[int, datetime], dict[str, int]]

    @property
    def parameter(self) -> str:
        """The parameter of the term."""
        return f"keep/{self.code}"

    def term(self, on: date) -> Value:
        """The term in force, with its source. Raises NotYetLaw."""
        return terms().at(on).value(self.parameter)


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known; a second registration of the same code replaces the first."""
    for kind in kinds:
        KINDS[kind.code] = kind


@cache
def terms() -> Parameters:
    """The terms and ages of this package, dated, each with its source."""
    return read(Path(__file__).parent / "data" / "terms")


def years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
