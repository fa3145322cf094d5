"""The list of the youngest monthly run, counted once in every way that the figures need: one query."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Case, CharField, Count, F, Q, Sum, Value, When
from django.db.models.functions import Substr

from weibao.cockpit.reports.viewer import Viewer
from weibao.kernel.months import Month
from weibao.payroll.models import Run, RunLine
from weibao.payroll.states import RunState

BANDS: Final = ((0, 3), (4, 6), (7, 10), (11, 14), (15, 17))
OLDER: Final = "18以上"
A_YEAR: Final = 12
ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Cell:
    """Children of the list who agree in all of this."""

    place: str
    category: str
    care: str
    answer: str
    paid: bool
    held: bool
    sex: str
    band: str
    people: int
    amount: Decimal


@dataclass(frozen=True)
class Cube:
    """The regular lines of a run within a viewer's divisions; `run` is None before the first run.

    `moved` is what each run of the last twelve months moves, by month and kind of line, those held back aside.
    """

    run: Run | None
    cells: list[Cell]
    moved: dict[tuple[date, str], Decimal]

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
    """Count the youngest run on or before the viewer's day; three queries."""
    run = Run.objects.standing().filter(month__lte=viewer.on).order_by("-month").first()
    if run is None:
        return Cube(None, [], {})
    lines = RunLine.objects.filter(viewer.inside("child__household__code"), run=run).regular()
    paid = Q(held="") & Q(amount__gt=0)
    counted = (
        lines.annotate(
            place=Substr("child__household_id", 1, viewer.depth),
            band=_band(viewer.on),
            paid=Case(When(paid, then=Value(True)), default=Value(False)),
            waits=Case(When(held="", then=Value(False)), default=Value(True)),
        )
        .values_list("place", "category", "care", "answer", "paid", "waits", "child__sex", "band")
        .annotate(people=Count("pk"), sum=Sum("amount", filter=paid, default=ZERO))
        .order_by(F("place"))
    )
    return Cube(run, [Cell(*row) for row in counted], _moved(viewer))


def _moved(viewer: Viewer) -> dict[tuple[date, str], Decimal]:
    """What the runs of the last twelve months move, by month and kind."""
    first = Month.of(viewer.on).plus(1 - A_YEAR).first_day
    lines = RunLine.objects.filter(viewer.inside("child__household__code"), run__month__range=(first, viewer.on)).paid()
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
