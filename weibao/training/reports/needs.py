"""What the work shows: figures that are there already, counted by person, each leading to a topic.

A package above registers a further source; see `register`. A figure is told to the person and to who guides the person, never to
colleagues, and nobody is put in an order by it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count

from weibao.applications.models import Supplement
from weibao.children.models import Child
from weibao.org.models import Post
from weibao.org.powers import Role
from weibao.training.models import Topic
from weibao.training.reports.numbers import value


@dataclass(frozen=True)
class Source:
    """Where a lesson may come from.

    `count(first, last)` gives rows by number of the person for the period; `least` of them make a proposal; `words` tells the person
    what was seen, in a sentence without any child in it.
    """

    code: str
    words: str
    topic: Topic
    count: Callable[[date, date], Mapping[int, int]]
    least: int = 1


SOURCES: Final[dict[str, Source]] = {}


def register(source: Source) -> None:
    """Make a source known; the same code again replaces the earlier one."""
    SOURCES[source.code] = source


def since(on: date) -> date:
    """The first day of the period that is looked at."""
    days = value("look_back_days", on).value
    return on - timedelta(days=int(days) if isinstance(days, int) else 90)


def words_of(code: str) -> str:
    """What was seen, in words."""
    return SOURCES[code].words if code in SOURCES else code


def supplemented(first: date, last: date) -> Mapping[int, int]:
    """How many applications that a person entered had to be supplemented."""
    rows = Supplement.objects.filter(at__date__range=(first, last), taken_back_at=None, application__submitted_by__isnull=False)
    counted = rows.order_by().values_list("application__submitted_by").annotate(Count("application", distinct=True))
    return {int(staff): many for staff, many in counted if staff is not None}


def unsettled_places(first: date, last: date) -> Mapping[int, int]:
    """How many children of a director's village have stood for the whole period without a settled place."""
    rows = Child.objects.filter(merged_into=None, erased_at=None, restricted=False, registered_at__date__lt=first).exclude(place_note="")
    villages = dict(rows.order_by().values_list("household").annotate(Count("pk")))
    posts = Post.objects.held_on(last).filter(role=Role.VILLAGE_DIRECTOR, stands_in=False, division__in=villages)
    found: dict[int, int] = {}
    for staff, village in posts.values_list("staff", "division"):
        found[staff] = found.get(staff, 0) + villages[village]
    return found


register(Source("supplement", "近期经手的申请有材料不齐被要求补正的", Topic.POLICY, supplemented))
register(Source("place", "本村（社区）有户籍地长期待核的儿童", Topic.UPDATES, unsettled_places))
