"""Reads of findings that can be chained."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from weibao.children.querysets import scope_of_child
from weibao.discovery.states import ENDED, State
from weibao.org.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from weibao.discovery.models import Lead


class LeadQuerySet(ScopedQuerySet["Lead"]):
    """Findings; they follow the child."""

    scope = scope_of_child("children", "child__")

    def standing(self) -> Self:
        """Findings that have not ended."""
        return self.exclude(state__in=ENDED)

    def told(self) -> Self:
        """Findings whose families were told, whatever they answered."""
        return self.filter(state__in=[State.WILLING, State.DECLINED, State.ENROLLED])

    def found(self) -> Self:
        """All findings but those whose facts changed meanwhile."""
        return self.exclude(state=State.PASSED)

    def waiting(self, on: date) -> Self:
        """Findings on which the next step is ours: to be told, or put off until a day that has come."""
        return self.filter(Q(state=State.OPEN) | Q(state=State.SNOOZED, until__lte=on))
