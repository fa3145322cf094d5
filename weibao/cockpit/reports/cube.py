"""The list of the youngest monthly run, counted once in every way that the figures need: one query."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Case, CharField, Count, F, Q, Sum, Value, When
from django.db.models.functions import Substr

from weibao.cockpit.models import Table
from weibao.cockpit.reports.guard import COUNTY, Guard
from weibao.cockpit.reports.hiding import ALL
from weibao.cockpit.reports.viewer import Viewer
from weibao.kernel.months import Month
from weibao.payroll.models import Answer, Run, RunLine
from weibao.payroll.states import RunState

BANDS: Final = ((0, 3), (4, 6), (7, 10), (11, 14), (15, 17))
OLDER: Final = "18以上"
A_YEAR: Final = 12
ZERO: Final = Decimal("0.00")
TEN_THOUSAND: Final = Decimal("1E4")


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
    With a `guard` the numbers are those that may leave the scope: None is one that may not be told, and `run` is the
    newest published list. `coarse`: so are the sums of money.
    """

    run: Run | None
    cells: list[Cell]
    moved: dict[tuple[date, str], Decimal]
    guard: Guard | None = None
    coarse: bool = False

    def paid(self, category: str = ALL) -> int | None:
        """How many children are paid for the month, of a category or in all."""
        if self.guard:
            return self.guard.total(self.guard.tables.get(Table.PEOPLE), category)
        return self.people(lambda cell: cell.paid and category in {ALL, cell.category})

    def paid_at(self, places: Iterable[str], category: str = ALL) -> list[int | None]:
        """The same for each part."""
        if self.guard:
            return [self.guard.part(self.guard.tables.get(Table.PEOPLE), place, category) for place in places]
        counts = self.by(lambda cell: cell.place, lambda cell: cell.paid and category in {ALL, cell.category})
        return [counts.get(place, 0) for place in places]

    def aged(self, sex: str) -> list[int | None]:
        """How many of a sex are paid, by age band."""
        if self.guard:
            return [self.guard.total(self.guard.tables.get(Table.AGES), f"{sex}·{band}") for band in bands()]
        counts = self.by(lambda cell: cell.band, lambda cell: cell.paid and cell.sex == sex and not cell.closed)
        return [counts.get(band, 0) for band in bands()]

    def unpaid(self) -> dict[str, int | None]:
        """How many get nothing, by reason, most first; where it leaves the scope, the reasons that are told."""
        counts: dict[str, int | None] = {}
        if self.guard:
            table = self.guard.tables.get(Table.UNPAID)
            told = {reason: self.guard.total(table, reason) for reason in (*Answer.values, "held")}
            counts |= {reason: number for reason, number in told.items() if number is not None}
        else:
            counts |= self.by(lambda cell: cell.reason, lambda cell: not cell.paid)
        return dict(sorted(counts.items(), key=lambda one: (-(one[1] or 0), one[0])))

    def money(self, month: date, kind: str = ALL) -> Decimal | None:
        """What a run moves for a kind of line or in all; None where too few lines stand behind it.

        Where it leaves the scope, to ten thousand yuan: a standard is known, and with it a sum to the fen is a number of children.
        """
        moved = sum((amount for (of, which), amount in self.moved.items() if of == month and kind in {ALL, which}), ZERO)
        if not self.coarse:
            return moved
        told = self.guard and self.guard.total(self.guard.lines.get(month), kind)
        return moved.quantize(TEN_THOUSAND).quantize(ZERO) or None if told else None

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
    """Count the youngest run on or before the viewer's day, or take what was published; three queries."""
    guard = Guard.of(viewer.roots, viewer.on) if viewer.guarded else None
    run = guard.run if guard else Run.objects.standing().filter(month__lte=viewer.on).order_by("-month").first()
    if run is None:
        return Cube(None, [], {})
    if guard is None:
        return Cube(run, cells_of(run, viewer.counted("child"), viewer.depth, viewer.on, shut=viewer.shut("child")), _moved(viewer))
    moved = _moved(viewer)
    if viewer.money_guarded:
        moved = {(month, kind): amount for (month, kind), amount in moved.items() if month in guard.lines}
    return Cube(run, [], moved, guard, coarse=viewer.money_guarded)


def cells_of(run: Run, inside: Q, depth: int, on: date, shut: Q | None = None) -> list[Cell]:
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


def _moved(viewer: Viewer) -> dict[tuple[date, str], Decimal]:
    """What the runs of the last twelve months move, by month and kind."""
    first = Month.of(viewer.on).plus(1 - A_YEAR).first_day
    lines = RunLine.objects.filter(viewer.counted("child"), run__month__range=(first, viewer.on)).paid()
    sums = lines.exclude(run__state=RunState.DISCARDED).values_list("run__month", "kind").annotate(sum=Sum("amount"))
    return {(month, kind): amount for month, kind, amount in sums.order_by("run__month", "kind")}


def _band(on: date) -> Case:
    """The age band of a child on a day: born after the day so many years and one ago."""
    whens = [When(child__birth_date__gt=_years_before(on, last + 1), then=Value(f"{first}–{last}")) for first, last in BANDS]
    return Case(*whens, default=Value(OLDER), output_field=CharField())


def _years_before(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return date(on.year - years, 2, 28)
