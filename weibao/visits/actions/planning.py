"""计划 Planning: when each child is to be visited next, kept by the facts themselves and looked over each night."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.timezone import localdate

from weibao.benefits.models import Recognition
from weibao.care.models import Listing, RegisterKind, RiskLevel
from weibao.children.models import Care, CarePeriod, Child, Ending
from weibao.kernel.door import action, note
from weibao.rules import NotYetLaw
from weibao.rules.parameters import load
from weibao.rules.visits import Due, Visited, contact_due, due, level_of
from weibao.visits.models import FactUpdate, Visit, VisitPlan, Way

LAW = "民发〔2019〕34号（定期走访）"
CHUNK = 2000


@action("visits.plan", label="编排走访计划", law=LAW, says="编排走访计划 {planned} 人", system=True)
def plan(children: list[int] | None, *, by: None, at: datetime) -> int:
    """Make the plans of these children anew, of all for None. Returns how many children are to be visited. Safe to repeat."""
    numbers = list(Child.objects.order_by("pk").values_list("pk", flat=True)) if children is None else children
    planned = replan(numbers, at)
    note(looked=len(numbers), planned=planned)
    return planned


def replan(children: Iterable[int], at: datetime) -> int:
    """Make the plans of these children anew; who is no longer visited (18, ended, merged, erased) has none.

    Returns how many have one. Called by the actions of this package and by its reactions, inside them. No law of its own.
    """
    on, planned = localdate(at), 0
    numbers = list(children)
    for some in (numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK)):
        rows = [row for child in _visited(some, on) if (row := _plan(child, on)) is not None]
        VisitPlan.objects.filter(child__in=some).exclude(child__in=[row.child_id for row in rows]).delete()
        VisitPlan.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["child"],
            update_fields=["category", "level", "last_on", "due", "contact_due", "path"],
            batch_size=500,
        )
        planned += len(rows)
    return planned


def _visited(children: Collection[int], on: date) -> Iterable[Any]:
    """Children of the registry under the age limit whose entitlement here has not ended, with what the interval depends on."""
    standing = Recognition.objects.standing().filter(child=OuterRef("pk")).values("category")[:1]
    inside = CarePeriod.objects.on(on).filter(child=OuterRef("pk"), form=Care.INSTITUTIONAL)
    counting = Visit.objects.counting().filter(child=OuterRef("pk")).order_by("-on", "-pk")
    last = counting.filter(way__in=Way.meeting())
    colour = RiskLevel.objects.current().filter(child=OuterRef("pk")).values("level")[:1]
    away = Listing.objects.standing().filter(child=OuterRef("pk"), kind=RegisterKind.LEFT_BEHIND)
    rows = Child.objects.current().filter(pk__in=children, birth_date__gt=_born(on))
    rows = rows.exclude(Exists(Ending.objects.filter(child=OuterRef("pk"), taken_back_at=None, on__lte=on)))
    return rows.annotate(
        standing=Subquery(standing),
        inside=Exists(inside),
        last=Subquery(last.values(row=JSONObject(on=F("on"), key=F("key_attention")))[:1]),
        contact=Subquery(counting.values("on")[:1]),
        colour=Subquery(colour),
        away=Exists(away),
    )


def _born(on: date) -> date:
    """Who was born on this day comes of age today; who was born after it is a child."""
    year = on.year - load().at(on).whole("age/limit")
    try:
        return on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def category_of(row: Any) -> str:
    """The category that the interval goes by."""
    return "institutional" if row.inside else row.standing or ("left_behind" if row.away else "other")


def _plan(row: Any, on: date) -> VisitPlan | None:
    last = date.fromisoformat(row.last["on"]) if row.last else None
    level = level_of(row.colour or "none", attention=bool(row.last and row.last["key"]))
    child = Visited(category_of(row), level, localdate(row.registered_at), last)
    found = _due(child, on)
    if found is None:
        return None
    call = contact_due(child, row.contact, on)
    before = call.on if call and call.on < found.on else None
    return VisitPlan(child_id=row.pk, category=child.category, level=level, last_on=last, due=found.on, contact_due=before, path=found.path)


def _due(child: Visited, on: date) -> Due | None:
    try:
        return due(child, on)
    except NotYetLaw:
        return None


def follow_merge(merge: int, *, kept: int, merged: int, at: datetime) -> None:
    """The kept file takes over the visits of the merged one. Called by the reaction. No law of its own."""
    for model in (Visit, FactUpdate):
        model._default_manager.filter(child=merged).update(child=kept, moved_by=merge)  # noqa: SLF001  Django's public name for it
    replan([kept, merged], at)


def follow_undoing(merge: int, *, kept: int, merged: int, at: datetime) -> None:
    """The visits that the merge moved go back. Called by the reaction. No law of its own."""
    for model in (Visit, FactUpdate):
        model._default_manager.filter(moved_by=merge).update(child=merged, moved_by=None)  # noqa: SLF001  Django's public name for it
    replan([kept, merged], at)
