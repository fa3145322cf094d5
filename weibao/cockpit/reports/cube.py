"""The list of the youngest monthly run, counted once in every way that the figures need: one query."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.db.models import Case, CharField, Count, F, Q, Sum, Value, When
from django.db.models.functions import Substr

from weibao.cockpit.reports.guard import COUNTY, TOWNSHIP, Guard
from weibao.cockpit.reports.hiding import ALL
from weibao.cockpit.reports.viewer import Viewer
from weibao.kernel.months import Month
from weibao.payroll.models import Run, RunLine
from weibao.payroll.querysets import LineQuerySet
from weibao.payroll.states import RunState

BANDS: Final = ((0, 3), (4, 6), (7, 10), (11, 14), (15, 17))
OLDER: Final = "18以上"
A_YEAR: Final = 12
ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Cell:
    """Children of the list who agree in all of this; `closed` ones have no place below the county, no age and no sex here."""

    place: str
    category: str
    care: str
    answer: str
    paid: bool
    held: bool
    sex: str
    band: str
    closed: bool
    people: int
    amount: Decimal

    @property
    def reason(self) -> str:
        """Why nothing is paid."""
        return "held" if self.held else self.answer


@dataclass(frozen=True)
class Cube:
    """The regular lines of a run within a viewer's divisions; `run` is None before the first run.

    `moved` is what each run of the last twelve months moves, by month and kind of line, those held back aside.
    With a `guard` the numbers are those that may leave the scope: None is one that may not be told.
    """

    run: Run | None
    cells: list[Cell]
    moved: dict[tuple[date, str], Decimal]
    guard: Guard | None = None

    def paid(self, category: str = ALL) -> int | None:
        """How many children are paid for the month, of a category or in all."""
        if self.guard:
            return self.guard.total(self.guard.people, category)
        return self.people(lambda cell: cell.paid and category in {ALL, cell.category})

    def paid_at(self, places: Iterable[str], category: str = ALL) -> list[int | None]:
        """The same for each part."""
        if self.guard:
            return [self.guard.part(self.guard.people, place, category) for place in places]
        counts = self.by(lambda cell: cell.place, lambda cell: cell.paid and category in {ALL, cell.category})
        return [counts.get(place, 0) for place in places]

    def aged(self, sex: str) -> list[int | None]:
        """How many of a sex are paid, by age band."""
        if self.guard:
            return [self.guard.total(self.guard.ages, f"{sex}·{band}") for band in bands()]
        counts = self.by(lambda cell: cell.band, lambda cell: cell.paid and cell.sex == sex and not cell.closed)
        return [counts.get(band, 0) for band in bands()]

    def unpaid(self) -> dict[str, int | None]:
        """How many get nothing, by reason, most first; those not told last."""
        counts = self.by(lambda cell: cell.reason, lambda cell: not cell.paid)
        told = {reason: self.guard.total(self.guard.unpaid, reason) if self.guard else count for reason, count in counts.items()}
        return dict(sorted(told.items(), key=lambda one: (-(one[1] or 0), one[0])))

    def money(self, month: date, kind: str = ALL) -> Decimal | None:
        """What a run moves for a kind of line or in all; None where too few lines stand behind it."""
        if self.guard:
            table = self.guard.lines.get(month)
            if table is not None and self.guard.total(table, kind) is None:
                return None
        return sum((amount for (of, which), amount in self.moved.items() if of == month and kind in {ALL, which}), ZERO)

    def people(self, wanted: Callable[[Cell], bool]) -> int:
        """How many children fit."""
        return sum(cell.people for cell in self.cells if wanted(cell))

    def by(self, key: Callable[[Cell], str], wanted: Callable[[Cell], bool]) -> dict[str, int]:
        """How many children fit, by a property."""
        found: dict[str, int] = {}
        for cell in self.cells:
            if wanted(cell):
                found[key(cell)] = found.get(key(cell), 0) + cell.people
        return found


def bands() -> list[str]:
    """The age bands, youngest first."""
    return [f"{first}–{last}" for first, last in BANDS]


def cube(viewer: Viewer) -> Cube:
    """Count the youngest run on or before the viewer's day; three queries, two more where the figures leave the scope."""
    run = Run.objects.standing().filter(month__lte=viewer.on).order_by("-month").first()
    if run is None:
        return Cube(None, [], {})
    cells = _cells(run, viewer.counted("child"), viewer.depth, viewer.on, shut=viewer.shut("child"))
    guard = None
    if viewer.guarded:
        city = Q(child__household__code__startswith=settings.WEIBAO_CITY)
        guard = Guard.of(viewer.roots, _cells(run, city, TOWNSHIP, viewer.on), _lines(viewer, city) if viewer.money_guarded else ())
    return Cube(run, cells, _moved(viewer), guard)


def _cells(run: Run, inside: Q, depth: int, on: date, shut: Q | None = None) -> list[Cell]:
    """The regular lines of a run counted by place, to so many digits, and by everything else that a figure asks for.

    Lines that are `shut` are counted by their county and say neither age nor sex.
    """
    paid = Q(held="") & Q(amount__gt=0)
    counted = (
        RunLine.objects.filter(inside, run=run)
        .regular()
        .annotate(
            closed=Case(When(shut or Q(pk__in=[]), then=Value(True)), default=Value(False)),
            place=Substr("child__household_id", 1, Case(When(closed=True, then=Value(min(depth, COUNTY))), default=Value(depth))),
            sex=Case(When(closed=True, then=Value("")), default=F("child__sex")),
            band=Case(When(closed=True, then=Value("")), default=_band(on)),
            paid=Case(When(paid, then=Value(True)), default=Value(False)),
            waits=Case(When(held="", then=Value(False)), default=Value(True)),
        )
        .values_list("place", "category", "care", "answer", "paid", "waits", "sex", "band", "closed")
        .annotate(people=Count("pk"), sum=Sum("amount", filter=paid, default=ZERO))
        .order_by(F("place"))
    )
    return [Cell(*row) for row in counted]


def _moving(viewer: Viewer, inside: Q) -> LineQuerySet:
    """The lines that runs of the last twelve months move."""
    first = Month.of(viewer.on).plus(1 - A_YEAR).first_day
    lines: LineQuerySet = RunLine.objects.filter(inside, run__month__range=(first, viewer.on)).paid()
    return lines.exclude(run__state=RunState.DISCARDED)


def _moved(viewer: Viewer) -> dict[tuple[date, str], Decimal]:
    """What they move, by month and kind."""
    sums = _moving(viewer, viewer.counted("child")).values_list("run__month", "kind").annotate(sum=Sum("amount"))
    return {(month, kind): amount for month, kind, amount in sums.order_by("run__month", "kind")}


def _lines(viewer: Viewer, inside: Q) -> Iterable[tuple[date, str, str, int]]:
    """How many lines they are, by month, county and kind."""
    lines = _moving(viewer, inside).annotate(place=Substr("child__household_id", 1, COUNTY))
    return lines.values_list("run__month", "place", "kind").annotate(number=Count("pk")).order_by("run__month", "place", "kind")


def _band(on: date) -> Case:
    """The age band of a child on a day: born after the day so many years and one ago."""
    whens = [When(child__birth_date__gt=_years_before(on, last + 1), then=Value(f"{first}–{last}")) for first, last in BANDS]
    return Case(*whens, default=Value(OLDER), output_field=CharField())


def _years_before(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return date(on.year - years, 2, 28)
