"""A level as the pages tell it, and how many children stand at which, by place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Substr

from weibao.care.models import Colour, RiskLevel
from weibao.org.models import Division, Level, Staff
from weibao.rules import risk


@dataclass(frozen=True)
class Told:
    """A level with its indicators in words, worst first, and the tree of reasons."""

    row: RiskLevel
    indicators: Sequence[risk.Indicator]
    tree: dict[str, Any]


def told(row: RiskLevel, on: date) -> Told:
    """The level as a page shows it; an indicator that the table no longer has is left out."""
    held = [one for one in row.indicators if one in risk.table()]
    verdict = risk.weigh(held, on)
    return Told(row, verdict.indicators, verdict.tree.as_dict())


@dataclass(frozen=True)
class PlaceLevels:
    """How many children of a place stand at each level, red first, and how many warnings wait."""

    name: str
    counts: Sequence[int]
    waiting: int


COLOURS = [Colour.RED, Colour.ORANGE, Colour.YELLOW, Colour.BLUE]


def by_place(staff: Staff, on: date) -> list[PlaceLevels]:
    """Levels within the viewer's scope by township (by county for a viewer over several): figures, no names."""
    digits = 6 if any(len(post.division_id) <= 4 for post in staff.posts_on(on)) else 9
    rows = RiskLevel.objects.visible_to(staff, on).current().filter(child__merged_into=None)
    asked = {colour.value: Count("pk", filter=Q(level=colour)) for colour in COLOURS}
    grouped = rows.annotate(place=Substr(F("child__residence_id"), 1, digits)).values("place")
    found: list[Any] = list(grouped.annotate(waiting=Count("due"), **asked).order_by("place"))
    level = Level.COUNTY if digits == 6 else Level.TOWNSHIP
    names = dict(Division.objects.filter(level=level, code__in=[row["place"] for row in found]).values_list("code", "name"))
    return [PlaceLevels(names.get(row["place"], row["place"]), [row[colour] for colour in COLOURS], row["waiting"]) for row in found]
