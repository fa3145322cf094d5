"""How fresh the data of each county are: when a file last changed, when each kind of list last came, what waits too long.

The national system flags areas without new data for 7 days and approvals older than 15 days; both are parameters.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max
from django.db.models.functions import Left
from django.utils.timezone import localdate

from weibao.applications.models import Application
from weibao.applications.states import UNDECIDED
from weibao.benefits.models import Recognition
from weibao.benefits.reports import parameters
from weibao.children.models import Child
from weibao.departments.models import Difference, Snapshot
from weibao.departments.tables import ListKind, kinds
from weibao.org.models import Division, Level, Staff
from weibao.rules.parameters import Value

COUNTY = 6  # digits of a county's code
STALE, APPROVAL = "data_sharing/stale_days", "data_sharing/approval_days"


@dataclass(frozen=True)
class Age:
    """A day on which something last came, and whether that is too long ago; None: never."""

    last: date | None
    days: int | None
    stale: bool


@dataclass(frozen=True)
class CountyRow:
    """One county: its files, and what waits longer than the limit."""

    county: Division
    files: Age
    children: int
    applications: int
    waiting: int
    doubts: int


@dataclass(frozen=True)
class KindRow:
    """One kind of list: the newest that reaches each county, in the order of the counties."""

    kind: ListKind
    ages: list[Age]


@dataclass(frozen=True)
class Freshness:
    """The whole page."""

    counties: list[CountyRow]
    kinds: list[KindRow]
    stale: Value
    approval: Value


def freshness(staff: Staff, on: date) -> Freshness:
    """The counties within a person's scope. Children of whom the viewer may not know are not counted."""
    law = parameters().at(on)
    stale, approval = law.value(STALE), law.value(APPROVAL)
    counties = list(_counties(staff, on))
    codes = [county.code for county in counties]
    newest = _newest(on)
    return Freshness(
        list(_rows(counties, staff, on, (law.whole(STALE), law.whole(APPROVAL)))),
        [KindRow(kind, [_age(newest.get((kind.code, code)), on, law.whole(STALE)) for code in codes]) for kind in kinds().values()],
        stale,
        approval,
    )


def _counties(staff: Staff, on: date) -> Iterator[Division]:
    mine = [post.division_id for post in staff.posts_on(on)]
    rows = Division.objects.filter(level=Level.COUNTY, code__startswith=settings.WEIBAO_CITY).order_by("code")
    return (row for row in rows if any(row.code.startswith(code) for code in mine))


def _newest(on: date) -> dict[tuple[str, str], date]:
    """By kind and county, the day that the newest list speaks of; a list of the whole city reaches every county."""
    rows = Snapshot.objects.read().filter(as_of__lte=on).values_list("kind", "division").annotate(Max("as_of")).order_by()
    found: dict[tuple[str, str], date] = {}
    counties = list(Division.objects.filter(level=Level.COUNTY).values_list("code", flat=True))
    for kind, division, day in rows:
        for county in counties:
            if county.startswith(division[:6]) or division.startswith(county):
                found[kind, county] = max(day, found.get((kind, county), date.min))
    return found


def _rows(counties: list[Division], staff: Staff, on: date, days: tuple[int, int]) -> Iterator[CountyRow]:
    stale, approval = days
    files = Child.objects.visible_to(staff, on).current()
    before = on - timedelta(days=approval)
    told = files.annotate(place=Left("household_id", COUNTY)).order_by().values_list("place").annotate(Max("changed_at"), Count("pk"))
    by_county: dict[str, tuple[datetime, int]] = {place: (last, count) for place, last, count in told}
    waiting = Difference.objects.visible_to(staff, on).waiting().older_than(before)
    asked = Application.objects.visible_to(staff, on).filter(state__in=UNDECIDED, submitted_at__date__lt=before)
    doubts = Recognition.objects.visible_to(staff, on).exclude(doubt="").filter(ended_month=None, doubt_answered_at=None)
    late = _count(waiting.values_list("child__household", flat=True))
    old = _count(doubts.filter(confirmed_at__date__lt=before).values_list("child__household", flat=True))
    slow = _count(asked.values_list("place", flat=True))
    for county in counties:
        last, count = by_county.get(county.code, (None, 0))
        files_age = _age(localdate(last) if last else None, on, stale)
        code = county.code
        yield CountyRow(county, files_age, count, slow.get(code, 0), late.get(code, 0), old.get(code, 0))


def _count(codes: Iterable[str]) -> dict[str, int]:
    """How many rows a county, from the codes of their places."""
    return dict(Counter(code[:COUNTY] for code in codes))


def _age(last: date | None, on: date, limit: int) -> Age:
    if last is None:
        return Age(None, None, stale=True)
    days = (on - last).days
    return Age(last, days, stale=days > limit)
