"""What the search box finds: children, units, places, monthly runs, each within the viewer's scope."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import QuerySet

from weibao.children.models import Child
from weibao.desk.reports import words
from weibao.desk.reports.item import address
from weibao.kernel.months import Month
from weibao.kernel.reading import tidy_text
from weibao.org.models import Division, Level, Staff, Unit
from weibao.org.powers import READS
from weibao.payroll.models import Run

MOST: Final = 20
_MONTH = re.compile(r"(?:(\d{4})\s*[年./-]?\s*)?(\d{1,2})\s*月?")


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is called, one line about it, and its address."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Found:
    """What was found of each kind; `more` names the kinds of which only the first are shown."""

    children: list[Hit] = field(default_factory=list)
    units: list[Hit] = field(default_factory=list)
    places: list[Hit] = field(default_factory=list)
    runs: list[Hit] = field(default_factory=list)
    more: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.children or self.units or self.places or self.runs)


def search(staff: Staff, on: date, text: str) -> Found:
    """Everything that fits the words, at most MOST of a kind; four queries."""
    wanted = tidy_text(text)
    if not wanted:
        return Found()
    kinds = {
        "children": [_child(one, on) for one in _children(staff, on, wanted)],
        "units": [_unit(one) for one in _units(staff, on, wanted)],
        "places": [_place(one) for one in _places(staff, on, wanted)],
        "runs": [_run(one) for one in _runs(staff, on, wanted)],
    }
    more = frozenset(name for name, hits in kinds.items() if len(hits) > MOST)
    return Found(**{name: hits[:MOST] for name, hits in kinds.items()}, more=more)


def _children(staff: Staff, on: date, wanted: str) -> QuerySet[Child]:
    rows = Child.objects.visible_to(staff, on).current().matching(wanted)
    return rows.select_related("household__parent").order_by("pinyin", "birth_date", "pk")[: MOST + 1]


def _units(staff: Staff, on: date, wanted: str) -> QuerySet[Unit]:
    """Units are no secret inside the city; a person without a post finds none."""
    if not staff.roles_on(on) & READS["posts"] or wanted.isdigit():
        return Unit.objects.none()
    return (
        Unit.objects.open_on(on).filter(name__contains=wanted).select_related("division").order_by("division", "kind", "name")[: MOST + 1]
    )


def _places(staff: Staff, on: date, wanted: str) -> QuerySet[Division]:
    if not staff.roles_on(on) & READS["posts"]:
        return Division.objects.none()
    lower = Division.objects.filter(level__gte=Level.COUNTY, code__startswith=_city(staff, on))
    fitting = lower.filter(code=wanted) if wanted.isdigit() else lower.filter(name__contains=wanted)
    return fitting.select_related("parent").order_by("level", "code")[: MOST + 1]


def _city(staff: Staff, on: date) -> str:
    """The city of the first post: places of other cities are noise here."""
    return next((post.division_id[:4] for post in staff.posts_on(on)), "-")


def _runs(staff: Staff, on: date, wanted: str) -> QuerySet[Run]:
    match = _MONTH.fullmatch(wanted)
    if match is None or not staff.roles_on(on) & READS["payments"] or not 1 <= int(match[2]) <= 12:
        return Run.objects.none()
    year = int(match[1]) if match[1] else on.year
    return Run.objects.visible_to(staff, on).standing().filter(month=date(year, int(match[2]), 1))


def _child(one: Child, on: date) -> Hit:
    return Hit(words.child(one, on), words.place(one.household), address("desk:file", one.pk))


def _unit(one: Unit) -> Hit:
    return Hit(one.name, f"{one.get_kind_display()} · {one.division.name}", address("org:posts", unit=one.pk))


def _place(one: Division) -> Hit:
    where = one.parent.name if one.parent else ""
    return Hit(words.short(one.name), f"{where} · {one.code}", address("org:posts", place=one.code))


def _run(one: Run) -> Hit:
    month = Month.of(one.month)
    return Hit(f"{month.label}发放名册", one.get_state_display(), address("payroll:run", str(month)))
