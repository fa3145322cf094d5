"""Reads of batches, records and what is kept about the register that can be chained."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from weibao.children.querysets import scope_of_child, team_of
from weibao.national.states import Decision, RecordState
from weibao.org.powers import READS
from weibao.org.querysets import Scope, ScopedQuerySet

if TYPE_CHECKING:
    from weibao.national.models import Batch, Gap, Record, RegisterDifference, Registration, Reply, Supplement
    from weibao.org.models import Staff

GONE = (RecordState.WITHDRAWN, RecordState.SUPERSEDED)


class BatchQuerySet(ScopedQuerySet["Batch"]):
    """Batches of a county; that of a restricted child is known to its team alone."""

    scope = Scope(kind="national", codes=("division__code",), closed="secret", row="child", team=team_of)


class ReplyQuerySet(ScopedQuerySet["Reply"]):
    """Answer files; they follow their batch, or stand for a county."""

    scope = Scope(kind="national", codes=("division__code",), closed="secret", row="child", team=team_of)


class RecordQuerySet(ScopedQuerySet["Record"]):
    """Records; they follow their batch."""

    scope = Scope(kind="national", codes=("batch__division__code",), closed="batch__secret", row="batch__child", team=team_of)

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Records of the batch, but none of a child who was restricted since: the team alone knows of it."""
        shut = Q(child__restricted=True) & ~Q(child__in=team_of(staff, on))
        return super().visible_to(staff, on).exclude(shut)

    def standing(self) -> Self:
        """Of each thing that went out, the record that stands."""
        return self.exclude(state__in=GONE)

    def to_settle(self) -> Self:
        """Rejected ones on which nobody has decided."""
        return self.filter(state=RecordState.REJECTED)


class GapQuerySet(ScopedQuerySet["Gap"]):
    """What is missing; it follows the child."""

    scope = scope_of_child("children", "child__")

    def for_roles(self, roles: frozenset[str]) -> Self:
        """What the person's own roles fill in; all of it for those who read batches."""
        return self if roles & READS["national"] else self.filter(owner__in=roles)


class RegisterDifferenceQuerySet(ScopedQuerySet["RegisterDifference"]):
    """Differences; they follow the child."""

    scope = scope_of_child("national", "child__")

    def undecided(self) -> Self:
        """Those on which nobody has decided."""
        return self.filter(decision=Decision.OPEN)


class RegistrationQuerySet(ScopedQuerySet["Registration"]):
    """Numbers of the register; they follow the child."""

    scope = scope_of_child("children", "child__")


class SupplementQuerySet(ScopedQuerySet["Supplement"]):
    """Facts that only the register asks for; they follow the child."""

    scope = scope_of_child("children", "child__")
