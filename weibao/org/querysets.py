"""Scope, said once: which rows a person may know of, and which posts hold a power over a subject."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone

from weibao.org.powers import READS, Role, holders

if TYPE_CHECKING:
    from weibao.org.models import Post, Staff, Unit

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Scope:
    """Where the division codes of a row stand, and which kind of row it is in the table of reads.

    `codes` are lookups that lead to a division code; one that lies inside a post's division makes the row visible.
    `units` are lookups to a unit: whose post is at that unit sees the row too (an institution sees its residents).
    """

    kind: str
    codes: tuple[str, ...]
    units: tuple[str, ...] = ()

    def inside(self, post: "Post") -> Q:
        """Rows inside the division of a post."""
        seen = Q(pk__in=[])
        for path in self.codes:
            seen |= Q(**{f"{path}__startswith": post.division_id})
        for path in self.units:
            seen |= Q(**{path: post.unit_id})
        return seen


class ScopedQuerySet(models.QuerySet[Row]):
    """Rows that a person may know of: one SQL predicate, whatever the number of villages."""

    scope: ClassVar[Scope]

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Rows inside the divisions of the posts whose role may see this kind. No such post, no rows."""
        allowed = READS[self.scope.kind]
        seen = Q(pk__in=[])
        for post in staff.posts_on(on):
            if post.role in allowed:
                if post.role in INSIDE_UNIT_ONLY:
                    seen |= self.inside_unit(post)
                else:
                    seen |= self.scope.inside(post)
        return self.filter(seen)

    def inside_unit(self, post: "Post") -> Q:
        """Rows of the unit alone: the worker of an institution sees its residents and nobody else."""
        seen = Q(pk__in=[])
        for path in self.scope.units:
            seen |= Q(**{path: post.unit_id})
        return seen


INSIDE_UNIT_ONLY = frozenset({Role.INSTITUTION_WORKER})


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units, open on a day, of a kind."""

    def open_on(self, on: date) -> Self:
        """Units that exist on a day."""
        return self.filter(Q(opened_on=None) | Q(opened_on__lte=on), Q(closed_on=None) | Q(closed_on__gt=on))


class PostQuerySet(ScopedQuerySet["Post"]):
    """Posts: held on a day, inside a branch, waiting for their holder's look."""

    scope = Scope(kind="posts", codes=("division__code",))

    def held_on(self, on: date) -> Self:
        """Posts whose dates hold the day."""
        return self.filter(during__contains=on)

    def lasting_from(self, on: date) -> Self:
        """Posts that hold on a day or on a later one."""
        return self.filter(during__overlap=DateRange(on, None))

    def of_place(self, role: str, code: str) -> Self:
        """Posts of one role over exactly this division."""
        return self.filter(role=role, division=code)

    def past_term(self, on: date) -> Self:
        """Posts that are still held though their term has run out: stand-ins overdue, terms neither renewed nor handed over."""
        return self.held_on(on).filter(term_until__lt=on)

    def ending_within(self, on: date, days: int) -> Self:
        """Posts held today whose term, or whose period, ends within so many days."""
        last = on + timedelta(days=days)
        ends = Q(during__endswith__gt=on, during__endswith__lte=last + timedelta(days=1))
        return self.held_on(on).filter(Q(term_until__gte=on, term_until__lte=last) | ends)

    def inside(self, code: str) -> Self:
        """Posts over a division or a part of it."""
        return self.filter(division__code__startswith=code)

    def unconfirmed(self) -> Self:
        """Posts that their holders have not looked over yet."""
        return self.filter(confirmed_at=None)


def may(by: Any, name: str, subject: Any, at: datetime) -> bool:
    """Whether a person's posts hold the power of an action over a subject, on the day of the deed.

    A subject that tells its division codes (`scope_codes`) must lie inside the post's division; one that tells its
    unit (`scope_units`) may also be reached from a post at that unit.
    """
    if by is None or not getattr(by, "is_active", False):
        return False
    allowed = holders(name)
    posts = [post for post in by.posts_on(timezone.localtime(at).date()) if post.role in allowed]
    return any(_covers(post, subject) for post in posts)


def _covers(post: "Post", subject: Any) -> bool:
    codes: Iterable[str] | None = subject.scope_codes() if hasattr(subject, "scope_codes") else None
    units: Iterable[int] = subject.scope_units() if hasattr(subject, "scope_units") else ()
    if post.unit_id in units:
        return True
    if codes is None:
        return True
    if post.role in INSIDE_UNIT_ONLY:
        return False
    return any(code.startswith(post.division_id) for code in codes)
