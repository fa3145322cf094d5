"""Reads of entry checks, candidates and allowance sheets that can be chained."""

from datetime import date
from typing import TYPE_CHECKING, Self

from weibao.org.querysets import Scope, ScopedQuerySet
from weibao.staffing.states import CandidateState

if TYPE_CHECKING:
    from weibao.staffing.models import AllowanceSheet, Candidate, EntryCheck


class EntryCheckQuerySet(ScopedQuerySet["EntryCheck"]):
    """Entry checks, seen over the place of the person."""

    scope = Scope(kind="entry_checks", codes=("place__code",))

    def clear_on(self, on: date) -> Self:
        """Checks that found nothing and are not due again by a day."""
        return self.filter(clear=True, checked_on__lte=on, next_due__gte=on)


class CandidateQuerySet(ScopedQuerySet["Candidate"]):
    """Candidates, seen over their place."""

    scope = Scope(kind="candidates", codes=("place__code",))

    def open(self) -> Self:
        """Those on whom somebody has a step to do."""
        return self.filter(state__in=[CandidateState.PROPOSED, CandidateState.FILED])


class SheetQuerySet(ScopedQuerySet["AllowanceSheet"]):
    """Allowance sheets of counties."""

    scope = Scope(kind="allowances", codes=("place__code",))
