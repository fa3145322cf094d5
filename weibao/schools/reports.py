"""Which schools have pupils on file, which pupils, and how many lines differ."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from weibao.children.models import Child, Ending, Schooling
from weibao.rules.parameters import Value, load
from weibao.schools.models import PupilLine, SchoolLink

PATH: Final = "schools/"
AT_SCHOOL: Final = Q(child__merged_into=None, child__erased_at=None, child__restricted=False)


def value(name: str, on: date) -> Value:
    """A number with its document."""
    return load()[f"{PATH}{name}"].at(on)


def quarter_of(on: date) -> str:
    """2023Q3."""
    return f"{on.year}Q{(on.month + 2) // 3}"


def _rows(county: str, on: date) -> QuerySet[Schooling]:
    ended = Ending.objects.filter(child=OuterRef("child"), taken_back_at=None)
    living = Q(child__household__code__startswith=county) | Q(child__residence__code__startswith=county)
    rows = Schooling.objects.filter(AT_SCHOOL, living, during__contains=on).exclude(school="")
    return rows.exclude(Exists(ended))


def schools_of(county: str, on: date) -> list[tuple[str, int]]:
    """The schools with pupils on file who belong to a county or live there, and how many."""
    counted = _rows(county, on).order_by("school").values_list("school").annotate(Count("child", distinct=True))
    return [(school, many) for school, many in counted]


def pupils_of(county: str, school: str, on: date) -> list[int]:
    """Those pupils, by number."""
    return sorted(set(_rows(county, on).filter(school=school).values_list("child", flat=True)))


def tallies(links: list[SchoolLink]) -> Mapping[int, tuple[int, int]]:
    """How many pupils are on each link, and how many lines a person still has to settle; restricted files not counted."""
    rows = PupilLine.objects.filter(AT_SCHOOL, link__in=links).order_by().values_list("link")
    counted = rows.annotate(everybody=Count("pk"), different=Count("pk", filter=Q(state="different")))
    return {link: (all_, different) for link, all_, different in counted}


def latest_of(child: Child) -> list[PupilLine]:
    """What schools said of a child, youngest first."""
    rows = PupilLine.objects.filter(child=child, answered_on__isnull=False).select_related("link")
    return list(rows.order_by("-answered_on", "-pk")[:8])
