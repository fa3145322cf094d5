"""The figures of the list as they may leave the scope: every table of the city is hidden once, alike for every viewer.

A leader sees the counties, a county its townships, a wall what its owner sees; what is hidden is decided on the whole city,
so that nobody who puts two of these pages side by side gains anything. Villages are never told apart: they are too small.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from weibao.cockpit.reports.hiding import ALL, Cell, Hidden

CITY, COUNTY, TOWNSHIP = 4, 6, 9


@dataclass(frozen=True)
class Count:
    """So many of a category at a place (the code of a township, or of a county where nothing finer is known)."""

    place: str
    category: str
    number: int


def hidden(counts: Iterable[Count], *, finest: int = TOWNSHIP) -> Hidden:
    """The table of these counts over the city, its counties and, if `finest` says so, their townships."""
    table: dict[Cell, int] = {}
    for one in counts:
        place = one.place[:finest].ljust(finest, "0")  # what has no township is counted apart in its county
        table[place, one.category] = table.get((place, one.category), 0) + one.number
    parents: dict[str, str | None] = {}
    for place, _ in table:
        _climb(parents, place)
    return Hidden(parents, sorted({category for _, category in table}), table)


def _climb(parents: dict[str, str | None], place: str) -> None:
    for size, over in ((TOWNSHIP, COUNTY), (COUNTY, CITY)):
        if len(place) >= size:
            parents[place[:size]] = place[:over]
    parents[place[:CITY]] = None


@dataclass(frozen=True)
class Guard:
    """What a viewer over these roots may be told; None is a number that may not."""

    roots: tuple[str, ...]
    people: Hidden
    ages: Hidden
    unpaid: Hidden
    lines: Mapping[date, Hidden]

    @classmethod
    def of(cls, roots: tuple[str, ...], cells: list[Any], lines: Iterable[tuple[date, str, str, int]]) -> "Guard":
        """From the cells of the whole city (by township) and the lines of each month (month, place, kind, how many)."""

        def table(category: Callable[[Any], str], *, paid: bool, finest: int) -> Hidden:
            return hidden((Count(one.place, category(one), one.people) for one in cells if one.paid is paid), finest=finest)

        months: dict[date, list[Count]] = {}
        for month, place, kind, number in lines:
            months.setdefault(month, []).append(Count(place, kind, number))
        return cls(
            roots,
            people=table(lambda one: one.category, paid=True, finest=TOWNSHIP),
            ages=table(lambda one: f"{one.sex}·{one.band}", paid=True, finest=COUNTY),
            unpaid=table(lambda one: one.reason, paid=False, finest=COUNTY),
            lines={month: hidden(counts, finest=COUNTY) for month, counts in months.items()},
        )

    def total(self, table: Hidden, category: str = ALL) -> int | None:
        """The sum over the viewer's roots; None if one of them is not told, or is finer than the table."""
        told = [self.part(table, root, category) for root in self.roots]
        return None if None in told else sum(one for one in told if one is not None)

    def part(self, table: Hidden, place: str, category: str = ALL) -> int | None:
        """One place; None for one finer than the table goes."""
        finest = max((len(code) for code, _ in table.counts), default=TOWNSHIP)
        return table.told(place, category) if len(place) <= finest else None
