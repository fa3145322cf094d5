"""Reads of teams and of permits to read that can be chained."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from weibao.access.states import PermitState
from weibao.org.models import Post
from weibao.org.powers import APART, holders
from weibao.org.querysets import Scope, ScopedQuerySet

if TYPE_CHECKING:
    from weibao.access.models import Member, Permit
    from weibao.org.models import Staff


class MemberQuerySet(models.QuerySet["Member"]):
    """Who is on the team of a row, and when."""

    def of(self, staff: "Staff", kind: str) -> Self:
        """What one person is on the team of."""
        return self.filter(staff=staff, kind=kind)

    def around(self, kind: str, row: int) -> Self:
        """The team of one row."""
        return self.filter(kind=kind, row=row)

    def on(self, day: date) -> Self:
        """Memberships that hold on a day."""
        return self.filter(during__contains=day)

    def serving(self, day: date) -> Self:
        """Memberships that count on a day: the person is in service and holds a post that children are for."""
        posts = Post.objects.held_on(day).filter(staff=OuterRef("staff")).exclude(role__in=APART)
        return self.on(day).filter(Exists(posts), staff__is_active=True)

    def leading(self, day: date) -> Self:
        """Memberships of those who may name others: without one of them nobody could help, or open the file again."""
        posts = Post.objects.held_on(day).filter(staff=OuterRef("staff"), role__in=holders("access.join_team"))
        return self.on(day).filter(Exists(posts), staff__is_active=True)


class PermitQuerySet(ScopedQuerySet["Permit"]):
    """Requests to read one row, and what came of them. What the asker sees is `of`; `visible_to` is the approver's list."""

    scope = Scope(kind="permits", codes=("place",))

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Permits for rows that lead somewhere, inside the posts that decide on them; never one's own."""
        return super().visible_to(staff, on).exclude(place="").exclude(staff=staff)

    def of(self, staff: "Staff", kind: str = "") -> Self:
        """Permits of one person."""
        return self.filter(staff=staff, **({"kind": kind} if kind else {}))

    def open_at(self, at: datetime) -> Self:
        """Windows that are open at a moment."""
        return self.filter(opens_at__lte=at, closes_at__gt=at)

    def asked(self) -> Self:
        """Requests that wait for an answer."""
        return self.filter(state=PermitState.ASKED)

    def unreviewed(self) -> Self:
        """Emergency openings that nobody has looked at yet."""
        return self.filter(state=PermitState.TAKEN)

    def waiting(self) -> Self:
        """All that wants an approver's word."""
        return self.filter(Q(state=PermitState.ASKED) | Q(state=PermitState.TAKEN))


def on_team_of(staff: "Staff", kind: str, on: date) -> frozenset[int]:
    """Numbers of the rows on whose team a person is on a day, read once a request."""
    from weibao.access.models import Member  # noqa: PLC0415  the model needs this module

    return staff.keep(("team", kind, on), lambda: frozenset(Member.objects.of(staff, kind).on(on).values_list("row", flat=True)))


def windows_of(staff: "Staff", kind: str, at: datetime) -> frozenset[int]:
    """Numbers of the rows that a window is open for, read once a request and moment."""
    from weibao.access.models import Permit  # noqa: PLC0415  the model needs this module

    found = Permit.objects.of(staff, kind).open_at(at)
    return staff.keep(("window", kind, at), lambda: frozenset(row for row in found.values_list("row", flat=True) if row))
