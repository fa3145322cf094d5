"""Reads of registers that can be chained; every row follows its child."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Count, Q

from weibao.care.states import ListingState
from weibao.children.querysets import scope_of_child
from weibao.org.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from weibao.care.models import CarePlan, Delegation, Listing, Observation, PlanService, RiskLevel, Unguarded

SCOPE = scope_of_child("care", "child__")


class ListingQuerySet(ScopedQuerySet["Listing"]):
    """Rows of the registers."""

    scope = SCOPE

    def standing(self) -> Self:
        """Confirmed rows that have not ended."""
        return self.filter(state=ListingState.STANDING)

    def proposed(self) -> Self:
        """Rows that wait for the township."""
        return self.filter(state=ListingState.PROPOSED)

    def open(self) -> Self:
        """Rows that stand or wait."""
        return self.filter(state__in=[ListingState.STANDING, ListingState.PROPOSED])

    def late(self, on: date) -> Self:
        """Rows whose confirmation or re-check is overdue."""
        return self.filter(due__lt=on)


class DelegationQuerySet(ScopedQuerySet["Delegation"]):
    """Delegated care."""

    scope = SCOPE

    def running(self) -> Self:
        """Agreements that nobody has ended, in force or run out."""
        return self.filter(ended_on=None)

    def in_force(self, on: date) -> Self:
        """Agreements that hold on a day."""
        return self.filter(during__contains=on)

    def ending_by(self, day: date) -> Self:
        """Agreements not ended whose last day is not later than a day."""
        return self.running().filter(during__endswith__lte=day + timedelta(days=1))

    def silent(self, on: date) -> Self:
        """Agreements whose parents should have been in touch by a day."""
        return self.running().filter(contact_due__lt=on)

    def untold(self) -> Self:
        """Agreements of which the school or the village committee was not told in writing."""
        return self.running().filter(Q(school_told_on=None) | Q(village_told_on=None))


class UnguardedQuerySet(ScopedQuerySet["Unguarded"]):
    """Children found without care."""

    scope = SCOPE

    def waiting(self) -> Self:
        """Reports on which nobody has written what was done."""
        return self.filter(settled_at=None)


class ObservationQuerySet(ScopedQuerySet["Observation"]):
    """Indicators that workers saw."""

    scope = SCOPE

    def standing(self) -> Self:
        """Those that nobody has declared over."""
        return self.filter(over_on=None)


class RiskLevelQuerySet(ScopedQuerySet["RiskLevel"]):
    """Levels of risk with their history."""

    scope = SCOPE

    def current(self) -> Self:
        """The level of each child that holds now."""
        return self.filter(until_at=None)

    def warnings(self) -> Self:
        """Rises that nobody has answered with a measure."""
        return self.current().filter(due__isnull=False)


class CarePlanQuerySet(ScopedQuerySet["CarePlan"]):
    """Care plans."""

    scope = SCOPE

    def running(self) -> Self:
        """Plans that are not closed."""
        return self.filter(closed_at=None)

    def to_review(self, on: date) -> Self:
        """Plans whose review is overdue."""
        return self.running().filter(review_due__lt=on)

    def with_counts(self) -> Self:
        """With the number of services, of those done, and of those that nobody near gives."""
        done, lacking = Q(services__done_on__isnull=False), Q(services__none_near=True)
        return self.annotate(
            all_services=Count("services"),
            done_services=Count("services", filter=done),
            lacking_services=Count("services", filter=lacking),
        )


class PlanServiceQuerySet(ScopedQuerySet["PlanService"]):
    """Services of plans; they follow the child of the plan."""

    scope = scope_of_child("care", "plan__child__")

    def open(self) -> Self:
        """Services of open plans that were not given yet."""
        return self.filter(done_on=None, plan__closed_at=None)

    def without_provider(self) -> Self:
        """Services that nobody near gives."""
        return self.filter(none_near=True)
