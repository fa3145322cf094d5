"""跨省通办 as a matrix of accepting place × household place: our counties on one side, the cities of the country on the other.

Who may open the applications sees every number and opens its rows; who reads figures only sees what was published with the
month's other tables (releasing.py), of the cities with which any number was.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from weibao.cockpit.models import Table
from weibao.cockpit.reports.addresses import address
from weibao.cockpit.reports.guard import Guard
from weibao.cockpit.reports.hiding import ALL
from weibao.cockpit.reports.releasing import Published
from weibao.exchange.models import Crossing, Direction
from weibao.exchange.reports.places import city_name
from weibao.org.models import Division, Staff
from weibao.org.powers import READS
from weibao.web.figures import HIDDEN

COUNTY, CITY = 6, 4


@dataclass(frozen=True)
class Cell:
    """A number, as it may be told, and the address of its rows for who may open them."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Matrix:
    """One side: the heads of its rows and columns, and the cells; the last row and the last column are the sums."""

    title: str
    corner: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]


def matrices(staff: Staff, on: date) -> list[Matrix]:
    """Both sides, within the viewer's scope or, for who reads figures only, as they were published for the city."""
    opens = bool(staff.roles_on(on) & READS["applications"])
    tables = {} if opens else Guard.of((), on).tables
    return [
        _outgoing(_Told(_counted(staff, on, Direction.OUT) if opens else {}, Direction.OUT, tables.get(Table.CROSSED_OUT), opens=opens)),
        _incoming(_Told(_counted(staff, on, Direction.IN) if opens else {}, Direction.IN, tables.get(Table.CROSSED_IN), opens=opens)),
    ]


def _counted(staff: Staff, on: date, direction: Direction) -> Counter[tuple[str, str]]:
    rows = Crossing.objects.filter(direction=direction, application__closed=False).visible_to(staff, on)
    pairs = rows.values_list("application__place", "other_code")
    return Counter((place[:COUNTY], other[:CITY]) for place, other in pairs)


def _outgoing(told: "_Told") -> Matrix:
    ours, theirs = told.heads()
    rows = [(name, [told.cell(county, city) for city in [*theirs, ALL]]) for county, name in ours.items()]
    last = ("合计", [told.cell(ALL, city) for city in [*theirs, ALL]])
    return Matrix("我们受理的", "受理地 ＼ 户籍地", [*theirs.values(), "合计"], [*rows, last])


def _incoming(told: "_Told") -> Matrix:
    ours, theirs = told.heads()
    rows = [(name, [told.cell(county, city) for county in [*ours, ALL]]) for city, name in theirs.items()]
    last = ("合计", [told.cell(county, ALL) for county in [*ours, ALL]])
    return Matrix("转来我们办理的", "受理地 ＼ 户籍地", [*ours.values(), "合计"], [*rows, last])


def _heads(counted: Iterable[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    pairs = list(counted)
    names = dict(Division.objects.filter(code__in={county for county, _ in pairs}).values_list("code", "name"))
    theirs = {city: city_name(city) for city in sorted({city for _, city in pairs})}
    return dict(sorted(names.items())), theirs


class _Told:
    """The cells of one side."""

    def __init__(self, counted: Mapping[tuple[str, str], int], direction: Direction, published: Published | None, *, opens: bool) -> None:
        self.counted, self.direction, self.published, self.opens = counted, direction, published, opens

    def heads(self) -> tuple[dict[str, str], dict[str, str]]:
        """Our counties and the cities of others, with their names: those with a number, or with a published one."""
        if self.opens or self.published is None:
            return _heads(self.counted)
        return _heads((place, other) for place, other in self.published.counts if other and self.published.told(place, other) is not None)

    def cell(self, county: str, city: str) -> Cell:
        number = self._number(county, city)
        if number is None:
            return Cell(HIDDEN)
        if not self.opens or not number:
            return Cell(f"{number:,}" if number else "0")
        query = {"side": str(self.direction.value), "show": "all"}
        query |= {"place": county} if county else {}
        query |= {"other": city} if city else {}
        return Cell(f"{number:,}", address("exchange:list", **query))

    def _number(self, county: str, city: str) -> int | None:
        if self.opens:
            return sum(number for (own, other), number in self.counted.items() if county in {ALL, own} and city in {ALL, other})
        return None if self.published is None else self.published.told(county or settings.WEIBAO_CITY, city)
