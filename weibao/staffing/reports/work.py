"""How many children a director has, what a month's work was, who waits for an entry check, how people are reached."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from weibao.audit.models import Entry
from weibao.children.models import Child, Ending
from weibao.org.models import Post, Staff
from weibao.org.powers import APART, READS, Role
from weibao.staffing.models import EntryCheck
from weibao.staffing.reports.numbers import whole_on

SIGHTS: Final = ("accounts.", "audit.", "exports.", "training.", "staffing.", "watching.")  # deeds that are no work with children
NO_DEEDS: Final = frozenset({"org.confirm_post", "children.read", "children.reveal", "children.take_out", "attachments.read"})


def roots(staff: Staff, on: date, kind: str) -> list[str]:
    """The divisions over which a person's posts may see a kind of row."""
    return sorted({post.division_id for post in staff.posts_on(on) if post.role in READS[kind]})


def _inside(codes: Iterable[str], path: str) -> Q:
    inside = Q(pk__in=[])
    for code in codes:
        inside |= Q(**{f"{path}__startswith": code})
    return inside


@dataclass(frozen=True)
class Load:
    """A director and how many children live in the own villages."""

    post: Post
    places: tuple[str, ...]
    children: int


def overloaded(codes: Iterable[str], on: date) -> list[Load]:
    """Directors with more children than the limit, in the order of their places; restricted files are not counted: their team has them."""
    most = whole_on("most_children", on)
    ended = Ending.objects.filter(child=OuterRef("pk"), taken_back_at=None)
    living = Child.objects.filter(merged_into=None, erased_at=None, restricted=False).exclude(Exists(ended))
    counts = dict(living.filter(_inside(codes, "residence__code")).order_by().values_list("residence").annotate(Count("pk")))
    posts = Post.objects.held_on(on).filter(role=Role.VILLAGE_DIRECTOR, division__in=counts).select_related("staff", "division__parent")
    mine: dict[int, list[Post]] = {}
    for post in posts.order_by("division", "pk"):
        mine.setdefault(post.staff_id, []).append(post)
    loads = [
        Load(held[0], tuple(one.division.name for one in held), sum(counts[one.division_id] for one in held)) for held in mine.values()
    ]
    return [one for one in loads if one.children > most]


@dataclass(frozen=True)
class Worked:
    """What is on record of a director's post in a month."""

    post: int
    days: int
    deeds: int


def month_of(code: str, first: date, last: date) -> list[Worked]:
    """The directors' posts of a county held in a month: days held and deeds of the trail, stand-ins aside; in the order of places."""
    posts = Post.objects.filter(role=Role.VILLAGE_DIRECTOR, stands_in=False, during__isempty=False).inside(code)
    held = posts.filter(during__overlap=DateRange(first, last + timedelta(days=1))).order_by("division", "pk")
    rows = list(held.values_list("pk", "staff", "during"))
    done = Entry.objects.filter(at__date__range=(first, last), outcome="done", actor__in={staff for _, staff, _ in rows})
    deeds: Counter[int] = Counter()
    for actor, name, many in done.order_by().values_list("actor", "action").annotate(Count("pk")):
        if actor is not None and name not in NO_DEEDS and not name.startswith(SIGHTS):
            deeds[actor] += many
    told: set[int] = set()
    worked = []
    for pk, staff, during in rows:
        begins, ends = max(during.lower or first, first), min((during.upper or last + timedelta(days=1)) - timedelta(days=1), last)
        worked.append(Worked(pk, (ends - begins).days + 1, 0 if staff in told else deeds[staff]))
        told.add(staff)  # who has two villages did the work once
    return worked


def unchecked(codes: Iterable[str], on: date) -> QuerySet[Post]:
    """Posts whose holders have no clear entry check that is still in time; one line a person and role."""
    clear = EntryCheck.objects.filter(staff=OuterRef("staff")).clear_on(on)
    rows = Post.objects.held_on(on).filter(_inside(codes, "division__code"), staff__is_service=False).exclude(role__in=APART)
    return rows.exclude(Exists(clear)).select_related("staff", "unit", "division__parent").order_by("division", "role", "pk")


def barred(codes: Iterable[str], on: date) -> QuerySet[Post]:
    """Posts whose holder's latest entry check was not clear: to be relieved at once (未成年人保护法第62条)."""
    latest = EntryCheck.objects.filter(staff=OuterRef("staff")).order_by("-checked_on", "-pk").values("clear")[:1]
    rows = Post.objects.held_on(on).filter(_inside(codes, "division__code")).annotate(clear=latest).filter(clear=False)
    return rows.select_related("staff", "unit", "division__parent").order_by("division", "pk")


def directory(staff: Staff, on: date, words: str = "") -> QuerySet[Post]:
    """How people are reached: the posts of one's divisions, and the offices over one's own place. No administrators of the system."""
    own = {post.division_id for post in staff.posts_on(on)}
    above = {code[:length] for code in own for length in (4, 6, 9) if length <= len(code)}
    seen = _inside(own, "division__code") | Q(division__in=above)
    rows = Post.objects.held_on(on).filter(seen, staff__is_service=False).exclude(role__in=APART)
    if words:
        rows = rows.filter(Q(staff__name__contains=words) | Q(division__name__contains=words) | Q(unit__name__contains=words))
    return rows.select_related("staff", "unit", "division__parent").order_by("division", "role", "pk")
