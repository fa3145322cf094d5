"""Scope, said once: which rows a person may know of, and which posts hold a power over a subject."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from weibao.org.powers import APART, READS, STANDING, Role, Standing, holders

if TYPE_CHECKING:
    from weibao.org.models import Post, Staff, Unit

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Scope:
    """Where the division codes of a row stand, and which kind of row it is in the table of reads.

    `codes` are lookups that lead to a division code; one that lies inside a post's division makes the row visible.
    `units` are lookups to a unit: whose post is at that unit sees the row too (an institution sees its residents).
    `closed` leads to a flag that shuts the row to all but its team; `team` gives the numbers of the rows on whose team a
    person is on a day, and `row` leads to such a number.
    """

    kind: str
    codes: tuple[str, ...]
    units: tuple[str, ...] = ()
    closed: str = ""
    row: str = "pk"
    team: Callable[["Staff", date], "models.QuerySet[Any, Any]"] | None = None

    def inside(self, post: "Post") -> Q:
        """Rows that a post's standing approval reaches: of its division, or of its unit alone."""
        seen = Q(pk__in=[])
        if STANDING[Role(post.role)] != Standing.UNIT:
            for path in self.codes:
                seen |= Q(**{f"{path}__startswith": post.division_id})
        for path in self.units:
            seen |= Q(**{path: post.unit_id})
        return seen

    def seen_by(self, staff: "Staff", on: date) -> Q:
        """Rows that a person may know of on a day: what the posts reach and is not closed, and what the person is on the team of."""
        seen = Q(pk__in=[])
        for post in staff.posts_on(on):
            if post.role in READS[self.kind]:
                seen |= self.inside(post)
        if self.closed:
            seen &= ~Q(**{self.closed: True})
        if self.team is not None and serves(staff, on):
            seen |= Q(**{f"{self.row}__in": self.team(staff, on)})
        return seen


def serves(staff: "Staff", on: date) -> bool:
    """Whether a person holds a post on a day that may be on a team or read through a window at all."""
    return bool(staff.is_active and staff.roles_on(on) - APART)


class ScopedQuerySet(models.QuerySet[Row]):
    """Rows that a person may know of: one SQL predicate, whatever the number of villages."""

    scope: ClassVar[Scope]

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Rows inside the divisions of the posts whose role may see this kind, closed ones for their team only. No post, no rows."""
        return self.filter(self.scope.seen_by(staff, on))


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

    def inside(self, code: str) -> Self:
        """Posts over a division or a part of it."""
        return self.filter(division__code__startswith=code)

    def unconfirmed(self) -> Self:
        """Posts that their holders have not looked over yet."""
        return self.filter(confirmed_at=None)


def may(by: Any, name: str, subject: Any, at: datetime) -> bool:
    """Whether a person's posts hold the power of an action over a subject, on the day of the deed.

    A subject that tells its division codes (`scope_codes`) must lie inside the post's division; one that tells its
    unit (`scope_units`) may also be reached from a post at that unit. One that knows a team (`scope_team`) may be reached
    by its members wherever they serve, and a closed one (`scope_closed`) by nobody else. One that may be opened for a
    while (`scope_window`) is reached by whoever holds the window, for the actions that read and for no other.
    """
    if by is None or not getattr(by, "is_active", False):
        return False
    on = timezone.localtime(at).date()
    posts = by.posts_on(on)
    holding = [post for post in posts if post.role in holders(name)]
    if any(_covers(post, subject) for post in holding) and not _closed(subject):
        return True
    serving = [post for post in (posts if name == OPENING else holding) if post.role not in APART]
    if not serving:
        return False
    return _says(subject, "scope_team", by, on) or (name in READING and _says(subject, "scope_window", by, at))


OPENING = "children.read"  # a team or a window opens the file to any post; other deeds want their power as well
READING = frozenset({OPENING, "children.reveal"})


def _closed(subject: Any) -> bool:
    return _says(subject, "scope_closed")


def _says(subject: Any, question: str, *facts: Any) -> bool:
    answer = getattr(subject, question, None)
    return bool(answer(*facts)) if answer is not None and not isinstance(subject, type) else False


def _covers(post: "Post", subject: Any) -> bool:
    codes: Iterable[str] | None = subject.scope_codes() if hasattr(subject, "scope_codes") else None
    units: Iterable[int] = subject.scope_units() if hasattr(subject, "scope_units") else ()
    if post.unit_id in units:
        return True
    if codes is None:
        return True
    if STANDING[Role(post.role)] == Standing.UNIT:
        return False
    return any(code.startswith(post.division_id) for code in codes)
