"""What is counted for the published tables: the frame of each, which is the same whatever is counted, and the counts of a list."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Substr

from weibao.benefits.models import Category, Recognition
from weibao.children.models import Sex
from weibao.cockpit.models import Release, Table
from weibao.cockpit.reports.cube import Cell, bands, cells_of
from weibao.cockpit.reports.guard import CITY, COUNTY, MONTHS, TOWNSHIP, as_published, places_over
from weibao.cockpit.reports.hiding import Cell as Place
from weibao.cockpit.reports.releasing import Published
from weibao.exchange.models import Crossing, Direction
from weibao.exchange.reports.places import cities
from weibao.org.models import Division, Level
from weibao.payroll.models import Answer, Finding, Kind, Run, RunLine


@dataclass(frozen=True)
class Frame:
    """The smallest places of a table and its categories."""

    places: frozenset[str]
    categories: tuple[str, ...]

    @property
    def parents(self) -> dict[str, str | None]:
        """Each place with the place over it."""
        return places_over(self.places)


def frame_of(table: Table) -> Frame:
    """The places and categories of a table."""
    inside = Division.objects.filter(code__startswith=settings.WEIBAO_CITY)
    counties = set(inside.filter(level=Level.COUNTY).values_list("code", flat=True))
    if table == Table.PEOPLE:
        townships = set(inside.filter(level=Level.TOWNSHIP).values_list("code", flat=True))
        return Frame(frozenset(townships | {county.ljust(TOWNSHIP, "0") for county in counties}), tuple(Category.values))
    return Frame(frozenset(counties), CATEGORIES[table])


CATEGORIES: dict[Table, tuple[str, ...]] = {
    Table.AGES: tuple(f"{sex}·{band}" for sex in Sex.values for band in bands()),
    Table.UNPAID: (*Answer.values, "held"),
    Table.LINES: tuple(Kind.values),
    Table.OPEN: ("open",),
    Table.CROSSED_OUT: cities(),
    Table.CROSSED_IN: cities(),
}


def counts_of(run: Run, table: Table, frame: Frame, on: date) -> dict[Place, int]:
    """The counts of the smallest places of the whole city. Restricted children have neither township nor age nor sex here."""
    found: dict[Place, int] = {}
    size = TOWNSHIP if table == Table.PEOPLE else COUNTY
    for place, category, number in COUNTED[table](run, on):
        cell = (place if place in frame.places else place[:COUNTY].ljust(size, "0"), category)
        if cell[0] in frame.places and category in frame.categories:
            found[cell] = found.get(cell, 0) + number
    return found


Counts = Iterator[tuple[str, str, int]]


def _of_cells(wanted: Callable[[Cell], bool], category: Callable[[Cell], str]) -> Callable[[Run, date], Counts]:
    def counted(run: Run, on: date) -> Counts:
        cells = cells_of(run, _inside(), TOWNSHIP, on, shut=Q(child__restricted=True))
        return ((cell.place, category(cell), cell.people) for cell in cells if wanted(cell))

    return counted


def _inside() -> Q:
    return Q(child__household__code__startswith=settings.WEIBAO_CITY)


def _lines(run: Run, _on: date) -> Counts:
    rows = RunLine.objects.filter(_inside(), run=run).paid().annotate(place=Substr("child__household_id", 1, COUNTY))
    yield from rows.values_list("place", "kind").annotate(number=Count("pk")).order_by("place", "kind")


def _open(_run: Run, _on: date) -> Counts:
    for rows in (Recognition.objects.doubtful(), Finding.objects.open()):
        placed = rows.filter(_inside()).annotate(place=Substr("child__household_id", 1, COUNTY)).values_list("place")
        for place, number in placed.annotate(number=Count("pk")).order_by("place"):
            yield place, "open", number


def _crossed(direction: Direction) -> Callable[[Run, date], Counts]:
    def counted(_run: Run, _on: date) -> Counts:
        rows = Crossing.objects.filter(direction=direction, application__closed=False)
        for place, other in rows.values_list("application__place", "other_code"):
            yield place[:COUNTY], other[:CITY], 1

    return counted


COUNTED: dict[Table, Callable[[Run, date], Counts]] = {
    Table.PEOPLE: _of_cells(lambda cell: cell.paid, lambda cell: cell.category),
    Table.AGES: _of_cells(lambda cell: cell.paid and not cell.closed, lambda cell: f"{cell.sex}·{cell.band}"),
    Table.UNPAID: _of_cells(lambda cell: not cell.paid, lambda cell: cell.reason),
    Table.LINES: _lines,
    Table.OPEN: _open,
    Table.CROSSED_OUT: _crossed(Direction.OUT),
    Table.CROSSED_IN: _crossed(Direction.IN),
}


def published_before(table: Table, frame: Frame, month: date) -> list[Published]:
    """The months before, as they were published, no more of them than MONTHS."""
    rows = Release.objects.filter(table=table, month__lt=month).order_by("-month")[:MONTHS]
    return [as_published(row, frame.places) for row in rows]
