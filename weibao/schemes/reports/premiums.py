"""The premiums of a year: which list waits, how far the children are insured, and what the bureaus' answers leave open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Count, Q

from weibao.kernel.refusal import Refusal
from weibao.rules import NotYetLaw, premiums
from weibao.rules.premiums import Window
from weibao.schemes.actions.insuring import unlisted
from weibao.schemes.models import PremiumLine, PremiumList
from weibao.schemes.querysets import PremiumLineQuerySet
from weibao.workdays.calendar import Calendar, UncoveredYear

RESULTS: Final = {
    "here": "本地参保", "elsewhere": "异地参保", "refused": "拒绝参保", "none": "未参保", "missing": "没有答复",
    "unpaid": "已标识、税务未缴",
}  # fmt: skip
FILTERS: Final = {
    "here": Q(mark="here"), "elsewhere": Q(mark="elsewhere"), "refused": Q(mark="refused"), "none": Q(mark="none"), "missing": Q(mark=""),
    "unpaid": Q(mark="here") & ~Q(levy="paid"),
}  # fmt: skip


@dataclass(frozen=True)
class Coverage:
    """How far the children of these lines are insured. `rate` is in hundredths of a per cent; None where there is nobody."""

    people: int
    counts: dict[str, int]

    @property
    def insured(self) -> int:
        """Here or elsewhere."""
        return self.counts["here"] + self.counts["elsewhere"]

    @property
    def rate(self) -> Decimal | None:
        """In per cent, two places."""
        return (Decimal(100) * self.insured / self.people).quantize(Decimal("0.01")) if self.people else None


def coverage(lines: PremiumLineQuerySet) -> Coverage:
    """The results of lines that a person may see: one query."""
    row = lines.aggregate(people=Count("pk"), **{name: Count("pk", which) for name, which in FILTERS.items()})
    return Coverage(row["people"], {name: row[name] for name in FILTERS})


@dataclass(frozen=True)
class Standing:
    """Where the premiums of a year stand: the window, until when the list goes out, the amount, and how many are on no list."""

    year: int
    window: Window
    due: date | None
    each: Decimal
    verified: bool
    waiting: int


def standing(year: int) -> Standing:
    """Where a year stands. Raises Refusal where no premium or window is published."""
    try:
        window, each = premiums.window(year), premiums.amount(year)
        verified = premiums.in_force(year).verified(premiums.AMOUNT, premiums.CATEGORIES) and window.verified
        return Standing(year, window, _before(window), each, verified, len(unlisted(year)))
    except NotYetLaw as unknown:
        raise Refusal(unknown.message) from unknown


def _before(window: Window) -> date | None:
    """The last day in time: so many working days before the window opens; None where the year's calendar is not known."""
    calendar, day, left = Calendar(), window.opens, window.lead
    try:
        while left:
            day -= timedelta(days=1)
            left -= calendar.is_workday(day)
    except UncoveredYear:
        return None
    return day


def expected(made: PremiumList) -> Decimal:
    """What the finance bureau should have paid: the premium of each child who is insured here."""
    return made.each * made.lines.filter(mark="here").count()


def sums_by_county(lines: Sequence[PremiumLine], each: Decimal) -> list[list[object]]:
    """Children and yuan by county, for the finance bureau."""
    counted: dict[str, int] = {}
    for line in lines:
        counted[line.child.county.name] = counted.get(line.child.county.name, 0) + 1
    return [[name, many, each * many] for name, many in sorted(counted.items())]
