"""Reads of the privacy registers that can be chained. What is about a child is seen by whom the child's own scope lets see it."""

from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q

from weibao.children.models import Child
from weibao.org.powers import READS
from weibao.org.querysets import Scope, ScopedQuerySet
from weibao.privacy.states import OPEN_LISTS, OPEN_REQUESTS

if TYPE_CHECKING:
    from weibao.org.models import Staff
    from weibao.privacy.models import Assessment, Consent, DestructionList, RightsRequest, YearReport

Row = TypeVar("Row", bound=models.Model)


class OfChildQuerySet(models.QuerySet[Row]):
    """Rows about a child: the scope of children is asked, not said again."""

    kind = ""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Rows of the children that a person may know of, for posts that read this register."""
        if not staff.roles_on(on) & READS[self.kind]:
            return self.none()
        return self.filter(child__in=Child.objects.visible_to(staff, on).values("pk"))


class ConsentQuerySet(OfChildQuerySet["Consent"]):
    """Consents given for what the law's duty does not cover."""

    kind = "consents"

    def standing_on(self, on: date) -> Self:
        """Consents that hold on a day."""
        return self.filter(Q(until=None) | Q(until__gte=on), Q(withdrawn_on=None) | Q(withdrawn_on__gt=on), given_on__lte=on)


class RequestQuerySet(OfChildQuerySet["RightsRequest"]):
    """Requests to see, correct or delete."""

    kind = "rights_requests"

    def waiting(self) -> Self:
        """Requests on which somebody has still something to do."""
        return self.filter(state__in=OPEN_REQUESTS)


class RegisterQuerySet(models.QuerySet[Row]):
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
    """Destruction lists: they hold numbers of rows, and belong to a place."""

    scope = Scope(kind="destructions", codes=("division__code",))

    def waiting(self) -> Self:
        """Lists on which somebody has still something to do."""
        return self.filter(state__in=OPEN_LISTS)
