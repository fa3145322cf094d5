"""Reads of visits that can be chained."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from weibao.children.querysets import scope_of_child
from weibao.org.powers import Role, holders
from weibao.org.querysets import Scope, ScopedQuerySet
from weibao.visits.states import CheckState, ConflictState, ReportState, TaskState, UpdateState

if TYPE_CHECKING:
    from weibao.org.models import Staff
    from weibao.visits.models import Conflict, FactUpdate, QuestionSet, Visit, VisitCheck, VisitPlan, VisitTask
    from weibao.visits.monthly import MonthReport


class VisitPlanQuerySet(ScopedQuerySet["VisitPlan"]):
    """When each child is to be visited next; the plans follow the child."""

    scope = scope_of_child("visits", "child__")

    def due_by(self, day: date) -> Self:
        """Plans whose last day is not after a day."""
        return self.filter(due__lte=day)

    def late(self, on: date, days: int = 0) -> Self:
        """Plans whose last day is over by more than so many days."""
        return self.filter(due__lt=on - timedelta(days=days))

    def to_call(self, day: date) -> Self:
        """Plans whose family is to be called by a day, before the next visit."""
        return self.filter(contact_due__lte=day)

    def inside(self) -> Self:
        """Plans of children who live in an institution."""
        return self.exclude(child__institution=None)

    def worked_by(self, staff: "Staff", on: date) -> Self:
        """Plans of the children whom a person visits: visits follow the residence; in an institution, its own people visit."""
        mine = Q(pk__in=[])
        for post in staff.posts_on(on):
            if post.role == Role.INSTITUTION_WORKER:
                mine |= Q(child__institution=post.unit_id)
            elif post.role in holders("visits.record"):
                mine |= Q(child__institution=None, child__residence__code__startswith=post.division_id)
        return self.filter(mine)


class VisitQuerySet(ScopedQuerySet["Visit"]):
    """Visits as recorded; a correction stands beside what it corrects."""

    scope = scope_of_child("visits", "child__")

    def current(self) -> Self:
        """The last version of each."""
        return self.filter(corrected_by=None)

    def counting(self) -> Self:
        """Visits that count: not borne out is none, and one recorded too late counts when the township says so."""
        checks = self.model._meta.get_field("checks").related_model._default_manager.filter(visit=OuterRef("pk"))  # noqa: SLF001  Django's public names
        return self.current().exclude(Exists(checks.filter(Q(state=CheckState.DOUBTED) | Q(kind="old", state=CheckState.OPEN))))

    def since(self, day: date) -> Self:
        """Visits made on a day or after it."""
        return self.filter(on__gte=day)


class VisitTaskQuerySet(ScopedQuerySet["VisitTask"]):
    """Problems handed to the township; they follow the child."""

    scope = scope_of_child("visits", "visit__child__")

    def waiting(self) -> Self:
        """Those that nobody has dealt with."""
        return self.filter(state=TaskState.OPEN)


class VisitCheckQuerySet(ScopedQuerySet["VisitCheck"]):
    """Looks that another person takes at a visit; they follow the child."""

    scope = scope_of_child("visits", "visit__child__")

    def waiting(self) -> Self:
        """Those that nobody has answered."""
        return self.filter(state=CheckState.OPEN)


class MonthReportQuerySet(ScopedQuerySet["MonthReport"]):
    """Monthly reports of townships; no child is in them."""

    scope = Scope(kind="month_reports", codes=("place__code",))

    def waiting(self) -> Self:
        """Those that nobody has confirmed."""
        return self.filter(state=ReportState.DRAFT)


class QuestionSetQuerySet(models.QuerySet["QuestionSet"]):
    """Versions of the additional questions; no person is in them."""

    def latest_of(self, category: str) -> "QuestionSet | None":
        """The version in force for a category of children."""
        return self.filter(category=category).order_by("-version").first()


class FactUpdateQuerySet(ScopedQuerySet["FactUpdate"]):
    """Proposals on facts; they follow the child."""

    scope = scope_of_child("visits", "child__")

    def waiting(self) -> Self:
        """Those that a person has to decide on."""
        return self.filter(state=UpdateState.WAITING)

    def returned_to(self, staff: "Staff", since: date) -> Self:
        """A person's own that were sent back since a day and not proposed anew."""
        later = self.model._base_manager.filter(child=OuterRef("child"), fact=OuterRef("fact"), by=staff, pk__gt=OuterRef("pk"))  # noqa: SLF001  Django's public name
        return self.filter(by=staff, state=UpdateState.RETURNED, decided_at__date__gte=since).exclude(Exists(later))


class ConflictQuerySet(ScopedQuerySet["Conflict"]):
    """Two values of one fact that met; they follow the child."""

    scope = scope_of_child("visits", "update__child__")

    def open(self) -> Self:
        """Those at which no person has looked."""
        return self.filter(state=ConflictState.OPEN)

    def concerning(self, staff: "Staff") -> Self:
        """Those in which one of the two values is a person's own."""
        return self.filter(Q(update__by=staff) | Q(theirs_by=staff))
