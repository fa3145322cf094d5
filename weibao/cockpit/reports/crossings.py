"""跨省通办 as a matrix of accepting place × household place: our counties on one side, the cities of the country on the other.

Who may open the applications sees every number and opens its rows; who reads figures only is told no number under five, nor one
that would give such a one away (the rules of the cockpit's other tables).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from weibao.cockpit.reports.addresses import address
from weibao.cockpit.reports.guard import Count, hidden
from weibao.cockpit.reports.hiding import ALL, Hidden
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
    """Both sides, within the viewer's scope or, for who reads figures only, guarded over the city."""
    opens = bool(staff.roles_on(on) & READS["applications"])
    return [
        _outgoing(_counted(staff, on, Direction.OUT, opens=opens), opens),
        _incoming(_counted(staff, on, Direction.IN, opens=opens), opens),
    ]


def _counted(staff: Staff, on: date, direction: Direction, *, opens: bool) -> Counter[tuple[str, str]]:
    rows = Crossing.objects.filter(direction=direction, application__closed=False)
    if opens:
        rows = rows.visible_to(staff, on)
    pairs = rows.values_list("application__place", "other_code")
    return Counter((place[:COUNTY], other[:CITY]) for place, other in pairs)


def _outgoing(counted: Counter[tuple[str, str]], opens: bool) -> Matrix:
    ours, theirs = _heads(counted)
    told = _Told(counted, Direction.OUT, opens=opens)
    rows = [(name, [told.cell(county, city) for city in [*theirs, ALL]]) for county, name in ours.items()]
    return Matrix(
        "我们受理的", "受理地 ＼ 户籍地", [*theirs.values(), "合计"], [*rows, ("合计", [told.cell(ALL, city) for city in [*theirs, ALL]])]
    )


def _incoming(counted: Counter[tuple[str, str]], opens: bool) -> Matrix:
    ours, theirs = _heads(counted)
    told = _Told(counted, Direction.IN, opens=opens)
    rows = [(name, [told.cell(county, city) for county in [*ours, ALL]]) for city, name in theirs.items()]
    return Matrix(
        "转来我们办理的",
        "受理地 ＼ 户籍地",
        [*ours.values(), "合计"],
        [*rows, ("合计", [told.cell(county, ALL) for county in [*ours, ALL]])],
    )


def _heads(counted: Iterable[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
    pairs = list(counted)
    names = dict(Division.objects.filter(code__in={county for county, _ in pairs}).values_list("code", "name"))
    theirs = {city: city_name(city) for city in sorted({city for _, city in pairs})}
    return dict(sorted(names.items())), theirs


class _Told:
    """The cells of one side."""

    def __init__(self, counted: Counter[tuple[str, str]], direction: Direction, *, opens: bool) -> None:
        self.counted, self.direction, self.opens = counted, direction, opens
        table = (Count(county, city, number) for (county, city), number in counted.items())
        self.guard: Hidden | None = None if opens or not counted else hidden(table, finest=COUNTY)

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
        if self.guard is None:
            return sum(number for (own, other), number in self.counted.items() if county in {ALL, own} and city in {ALL, other})
        place = county or next(iter(self.counted))[0][:CITY]
        return self.guard.told(place, city or ALL)
