"""打给谁、去哪里: public facts of units only, no persons and no rows of anybody."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from weibao.children.reports.file import short_place
from weibao.org.models import Division, Level, Unit, UnitKind


@dataclass(frozen=True)
class Desk:
    """Where one goes: the township and its station, as the city set them up."""

    code: str
    name: str
    offices: tuple[str, ...]


def counties(city: str) -> list[Division]:
    """The counties of the city, in the order of their codes."""
    return list(Division.objects.filter(level=Level.COUNTY, code__startswith=city))


def desks(county: str, on: date) -> list[Desk]:
    """The townships of a county with their offices for children; units of statistics only are left out."""
    places = Division.objects.filter(level=Level.TOWNSHIP, code__startswith=county, is_quasi=False)
    kinds = (UnitKind.TOWNSHIP, UnitKind.STATION)
    offices: dict[str, list[str]] = {}
    for unit in Unit.objects.open_on(on).filter(kind__in=kinds, division__code__startswith=county).order_by("kind", "pk"):
        offices.setdefault(unit.division_id, []).append(unit.name)
    return [Desk(one.code, short_place(one.name), tuple(offices.get(one.code, (f"{one.name}人民政府（街道办事处）",)))) for one in places]


def places(over: str) -> list[tuple[str, str]]:
    """The parts of a division as choices, one step down: counties of the city, townships, villages. Statistical units are left out."""
    rows = Division.objects.filter(parent=over or settings.WEIBAO_CITY, is_quasi=False)
    return [(one.code, short_place(one.name)) for one in rows]
