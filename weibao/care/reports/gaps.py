"""最后一公里: which need has no service near, by place. Small counts are told to nobody, and no sums from which they follow."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, F
from django.db.models.functions import Substr

from weibao.care.models import CareNeed, PlanService
from weibao.org.models import Division, Level, Staff

FEW: Final = 5  # as in the figures of the cockpit: fewer children than this are not told apart
HIDDEN: Final = f"少于{FEW}"


@dataclass(frozen=True)
class Gaps:
    """The needs that lack a service anywhere within scope, and each place with a cell a need: a number, HIDDEN or empty."""

    needs: Sequence[str]
    places: Sequence[tuple[str, Sequence[str]]]
    level: str


def gaps(staff: Staff, on: date) -> Gaps:
    """Children in open plans for whom nobody near gives what they need; by county for a viewer over several, else by township."""
    city = any(len(post.division_id) <= 4 for post in staff.posts_on(on))
    digits, level = (6, Level.COUNTY) if city else (9, Level.TOWNSHIP)
    rows = PlanService.objects.visible_to(staff, on).open().without_provider().filter(plan__child__merged_into=None)
    grouped = rows.annotate(place=Substr(F("plan__child__residence_id"), 1, digits)).values("place", "need")
    found: list[Any] = list(grouped.annotate(children=Count("plan__child", distinct=True)).order_by("place"))
    cells: Mapping[str, dict[str, int]] = defaultdict(dict)
    for row in found:
        cells[row["place"]][row["need"]] = row["children"]
    names = dict(Division.objects.filter(level=level, code__in=list(cells)).values_list("code", "name"))
    wanted = [need for need in CareNeed.values if any(need in row for row in cells.values())]
    places = [(names.get(code, code), [_cell(row.get(need, 0)) for need in wanted]) for code, row in cells.items()]
    return Gaps([str(CareNeed(need).label) for need in wanted], places, "县（区、市）" if city else "乡镇（街道）")


def _cell(count: int) -> str:
    if count == 0:
        return ""
    return HIDDEN if count < FEW else str(count)
