"""Reads of lists, matches and differences that can be chained."""

from datetime import date
from typing import TYPE_CHECKING, Self

from weibao.children.querysets import scope_of_child
from weibao.departments.states import STANDING, WAITING, DifferenceState, MatchState, SnapshotState
from weibao.org.querysets import Scope, ScopedQuerySet

if TYPE_CHECKING:
    from weibao.departments.models import Difference, Match, Snapshot


class SnapshotQuerySet(ScopedQuerySet["Snapshot"]):
    """Lists as they were received."""

    scope = Scope(kind="department_lists", codes=("division__code",))

    def read(self) -> Self:
        """Lists that were compared to the end."""
        return self.filter(state=SnapshotState.MATCHED)


class MatchQuerySet(ScopedQuerySet["Match"]):
    """Rows found in our files; they follow the child, a restricted one is known to its team alone."""

    scope = scope_of_child("children", "child__")

    def waiting(self) -> Self:
        """Matches that a person decides."""
        return self.filter(state=MatchState.WAITING)

    def standing(self) -> Self:
        """Matches that are taken for the same person."""
        return self.filter(state__in=STANDING)


class DifferenceQuerySet(ScopedQuerySet["Difference"]):
    """Differences between lists and files; they follow the child."""

    scope = scope_of_child("children", "child__")

    def waiting(self) -> Self:
        """Differences that nobody has settled."""
        return self.filter(state__in=WAITING)

    def exact(self) -> Self:
        """Differences of those whose number and name agree, which nobody has looked into yet."""
        return self.filter(exact=True, state=DifferenceState.OPEN)

    def older_than(self, day: date) -> Self:
        """Differences found before a day."""
        return self.filter(found_on__lt=day)
