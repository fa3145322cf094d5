"""Figures of the work: received, decided, late, and how many working days a step takes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

from django.db.models import Count, Q
from django.utils.timezone import localdate

from weibao.applications.models import Application, Step
from weibao.applications.querysets import ApplicationQuerySet
from weibao.applications.states import CLOSED, State
from weibao.org.models import Staff
from weibao.workdays.calendar import Calendar, UncoveredYear

DECIDED: Final = (State.CONFIRMED, State.DENIED)
ENDS: Final = {"accept": "受理", "conclude": "查验（审核）", "decide": "确认（审批）", "tell": "告知"}


@dataclass(frozen=True)
class Tally:
    """Applications inside a person's scope: received this year, under way, decided this year, late now."""

    received: int
    open: int
    decided: int
    late: int


def tally(staff: Staff, on: date) -> Tally:
    """The figures of a year within the viewer's scope: one query."""
    return tally_of(Application.objects.visible_to(staff, on), on)


def tally_of(rows: ApplicationQuerySet, on: date) -> Tally:
    """The same of chosen rows."""
    open_now = ~Q(state__in=sorted(CLOSED))
    given = rows.aggregate(
        received=Count("pk", filter=Q(submitted_at__year=on.year)),
        open=Count("pk", filter=open_now),
        decided=Count("pk", filter=Q(decided_at__year=on.year)),
        late=Count("pk", filter=open_now & Q(due__lt=on)),
    )
    return Tally(**given)


def days_by_step(staff: Staff, on: date, calendar: Calendar | None = None) -> dict[str, float]:
    """The median of working days from the step before to the end of each step, of this year's; a supplement's time is its own."""
    seen = Application.objects.visible_to(staff, on).filter(submitted_at__year=on.year).values("pk")
    rows = Step.objects.filter(application__in=seen, taken_back_at=None).order_by("application", "at", "pk")
    calendar, taken = calendar or Calendar(), defaultdict[str, list[int]](list)
    for one, before in _pairs(rows):
        if one.verb in ENDS and before.application_id == one.application_id:
            try:
                taken[one.verb].append(calendar.workdays_between(localdate(before.at), localdate(one.at)))
            except UncoveredYear:
                continue
    return {label: median(taken[verb]) for verb, label in ENDS.items() if taken[verb]}


def _pairs(rows: Iterable[Step]) -> Iterable[tuple[Step, Step]]:
    before: Step | None = None
    for one in rows:
        if before is not None:
            yield one, before
        before = one
