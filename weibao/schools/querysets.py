"""Reads of links and of pupils' lines that can be chained."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from weibao.children.querysets import scope_of_child
from weibao.org.querysets import Scope, ScopedQuerySet
from weibao.schools.states import LineState

if TYPE_CHECKING:
    from weibao.schools.models import PupilLine, SchoolLink


class SchoolLinkQuerySet(ScopedQuerySet["SchoolLink"]):
    """Links to schools, seen over the county."""

    scope = Scope(kind="school_links", codes=("place__code",))

    def open_at(self, at: datetime) -> Self:
        """Links that can still be answered."""
        return self.filter(Q(handed_in_at=None), revoked_at=None, expires_at__gt=at)


class PupilLineQuerySet(ScopedQuerySet["PupilLine"]):
    """Lines follow the child: a restricted one is known to its team alone."""

    scope = scope_of_child("children", "child__")

    def different(self) -> Self:
        """Lines that a person has to settle."""
        return self.filter(state=LineState.DIFFERENT)
