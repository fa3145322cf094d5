"""Reads of roster files and their lines that can be chained."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from weibao.children.querysets import team_of
from weibao.org.querysets import Scope, ScopedQuerySet

if TYPE_CHECKING:
    from weibao.org.models import Staff
    from weibao.rosters.models import Book, Line

WEIGHTY = ("amount.unreadable", "account.missing", "account.unreadable", "confirmed.missing")


class BookQuerySet(ScopedQuerySet["Book"]):
    """Roster files."""

    scope = Scope(kind="rosters", codes=("division__code",))


class RosterLineQuerySet(ScopedQuerySet["Line"]):
    """Lines of roster files."""

    scope = Scope(kind="rosters", codes=("book__division__code",), closed="child__restricted", row="child", team=team_of)

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Lines of the books in scope; those of a restricted child, and those that repeat them, for its team only."""
        again = Q(same_as__child__restricted=True) & ~Q(same_as__child__in=team_of(staff, on))
        return super().visible_to(staff, on).exclude(again)

    def basket(self) -> Self:
        """Rejected lines that no later file put right."""
        return self.filter(fate="rejected", settled_at=None)

    def unclear(self) -> Self:
        """Loaded lines of which something that money hangs on could not be read: a person looks it up."""
        doubtful = Q(pk__in=[])
        for code in WEIGHTY:
            doubtful |= Q(warnings__contains=[{"code": code}])
        return self.filter(doubtful, fate="loaded", settled_at=None)

    def disputed(self) -> Self:
        """Duplicates that differ from the line that was kept: a person decides, payment goes by the kept one meanwhile."""
        return self.filter(fate="duplicate", settled_at=None).exclude(differs=[])
