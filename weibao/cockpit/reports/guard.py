"""The figures of the list as they may leave the scope: once a month, from the sealed list, alike for every viewer.

A leader sees the counties, a county its townships, a wall what its owner sees; what is told is decided on the whole city
and beside the months before (releasing.py), so that nobody who puts pages or months side by side gains anything. Villages
are never told apart: they are too small.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from weibao.cockpit.models import Release, Table
from weibao.cockpit.reports.hiding import ALL, Cell, summed
from weibao.cockpit.reports.releasing import Published
from weibao.payroll.models import Run

CITY, COUNTY, TOWNSHIP = 4, 6, 9
MONTHS: Final = 12  # the published months that a new one is weighed against


@dataclass(frozen=True)
class Guard:
    """What a viewer over these roots may be told; None is a number that may not, or a table that was never published.

    `run` is the list that the newest tables were made from; `lines` are the numbers of its lines, and those of the lists before.
    """

    roots: tuple[str, ...]
    run: Run | None
    tables: Mapping[str, Published]
    lines: Mapping[date, Published]

    @classmethod
    def of(cls, roots: tuple[str, ...], on: date) -> "Guard":
        """From what was published by a day: the newest of each table; one query."""
        rows = list(Release.objects.filter(month__lte=on).select_related("run").order_by("-month")[: MONTHS * len(Table)])
        newest: dict[str, Release] = {}
        for row in rows:
            newest.setdefault(row.table, row)
        lines = {row.month: as_published(row) for row in rows if row.table == Table.LINES}
        tables = {table: as_published(row) for table, row in newest.items()}
        return cls(roots, rows[0].run if rows else None, tables, lines)

    def total(self, table: Published | None, category: str = ALL) -> int | None:
        """The sum over the viewer's roots; None if one of them is not told, or is finer than the table."""
        told = [self.part(table, root, category) for root in self.roots]
        return None if None in told else sum(one for one in told if one is not None)

    def part(self, table: Published | None, place: str, category: str = ALL) -> int | None:
        """One place; None for one finer than the table goes."""
        return None if table is None else table.told(place, category)


def as_published(row: Release, frame: Iterable[str] = ()) -> Published:
    """A kept table with its sums."""
    leaves = {_cell(name): count for name, count in row.counts.items()}
    withheld = frozenset(map(_cell, row.withheld))
    places = places_over({place for place, _ in leaves} | set(frame))
    return Published(summed(places, sorted({category for _, category in leaves}), leaves), withheld)


def _cell(name: str) -> Cell:
    place, _, category = name.partition(" ")
    return place, category


def places_over(smallest: Iterable[str]) -> dict[str, str | None]:
    """The tree of these places: townships (what has none is counted at the county's code and three noughts), counties, the city."""
    parents: dict[str, str | None] = {}
    for place in smallest:
        for size, over in ((TOWNSHIP, COUNTY), (COUNTY, CITY)):
            if len(place) >= size:
                parents[place[:size]] = place[:over]
        parents[place[:CITY]] = None
    return parents
