"""Reads of the privacy registers that can be chained. What is about a child is seen by whom the child's own scope lets see it."""

from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q

from weibao.children.querysets import scope_of_child, team_of
from weibao.org.powers import READS
from weibao.org.querysets import NumberedQuerySet, Scope, ScopedQuerySet
from weibao.privacy.states import OPEN_LISTS, OPEN_REQUESTS

if TYPE_CHECKING:
    from weibao.org.models import Staff
    from weibao.privacy.models import Assessment, Consent, DestructionList, RightsRequest, YearReport

Row = TypeVar("Row", bound=models.Model)


class ConsentQuerySet(ScopedQuerySet["Consent"]):
    """Consents given for what the law's duty does not cover; they follow the child."""

    scope = scope_of_child("consents", "child__")

    def standing_on(self, on: date) -> Self:
        """Consents that hold on a day."""
        return self.filter(Q(until=None) | Q(until__gte=on), Q(withdrawn_on=None) | Q(withdrawn_on__gt=on), given_on__lte=on)


class RequestQuerySet(ScopedQuerySet["RightsRequest"]):
    """Requests to see, correct or delete; they follow the child."""

    scope = scope_of_child("rights_requests", "child__")

    def waiting(self) -> Self:
        """Requests on which somebody has still something to do."""
        return self.filter(state__in=OPEN_REQUESTS)


class RegisterQuerySet(NumberedQuerySet[Row]):
    """Registers without a child in them: who may read the kind sees all of it."""

    kind = ""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """All or nothing."""
        return self.all() if staff.roles_on(on) & READS[self.kind] else self.none()


class AssessmentQuerySet(RegisterQuerySet["Assessment"]):
    """Impact assessments."""

    kind = "assessments"

    def current(self) -> Self:
        """Those that no newer one replaced."""
        return self.filter(replaced_by=None)


class ReportQuerySet(RegisterQuerySet["YearReport"]):
    """Yearly reports."""

    kind = "year_reports"


class ListQuerySet(ScopedQuerySet["DestructionList"]):
    """Destruction lists: they hold numbers of rows, and belong to a place; one about a restricted child is its team's."""

    scope = Scope(
        kind="destructions",
        codes=("division__code",),
        closed="request__child__restricted",
        row="request__child__pk",
        team=team_of,
    )

    def waiting(self) -> Self:
        """Lists on which somebody has still something to do."""
        return self.filter(state__in=OPEN_LISTS)
