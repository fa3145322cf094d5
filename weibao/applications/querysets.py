"""Reads of applications that can be chained."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from weibao.access.models import Member
from weibao.applications.states import CLOSED, State
from weibao.children.querysets import team_of
from weibao.kernel.identity import tidy
from weibao.kernel.sealed import blind_index
from weibao.org.querysets import Scope, ScopedQuerySet

if TYPE_CHECKING:
    from weibao.applications.models import Application, Notice, PaperTerm
    from weibao.org.models import Staff

KIND = "applications.application"  # what teams and papers call an application (org.subjects)
ID_LABEL, APPLICANT_LABEL = "applications.id_number", "applications.applicant_number"


def team_of_application(staff: "Staff", on: date) -> "models.QuerySet[Any, Any]":
    """Numbers of the applications whose own team, or whose child's team, a person is on."""
    from weibao.applications.models import Application  # noqa: PLC0415  the model needs this module

    own = Member.objects.of(staff, KIND).on(on).values("row")
    return Application.objects.filter(Q(pk__in=own) | Q(child__in=team_of(staff, on))).values("pk")


class ApplicationQuerySet(ScopedQuerySet["Application"]):
    """Applications; seen at the place that handles them, by the institution that applies, and a closed one by its team alone."""

    scope = Scope(kind="applications", codes=("place__code",), units=("institution",), closed="closed", team=team_of_application)

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """As every scope; an application about a restricted child is its team's, whatever its own mark says."""
        hidden = Q(child__restricted=True) & ~Q(pk__in=team_of_application(staff, on))
        return super().visible_to(staff, on).exclude(hidden)

    def open(self) -> Self:
        """Applications on which somebody has a step to do."""
        return self.exclude(state__in=CLOSED)

    def late(self, on: date) -> Self:
        """Steps whose last day is over."""
        return self.open().filter(due__lt=on)

    def near(self, on: date) -> Self:
        """Steps of which four fifths are over, the late ones too (deadline/escalate_at)."""
        return self.open().filter(warn_on__lte=on)

    def with_id_number(self, text: str) -> Self:
        """Applications for the child of an identity number, by the blind index."""
        return self.filter(id_index=blind_index(ID_LABEL, tidy(text)))

    def of_applicant(self, text: str) -> Self:
        """Applications that the person of this identity number made."""
        return self.filter(applicant_index=blind_index(APPLICANT_LABEL, tidy(text)))

    def of_child(self, child_id: int) -> Self:
        """Applications of a registered child, the youngest first."""
        return self.filter(child=child_id).order_by("-submitted_at", "-pk")

    def accepted_here(self) -> Self:
        """Cross-province applications that we took in for a household elsewhere."""
        return self.filter(channel="cross_province").exclude(entry="pushed")

    def received(self) -> Self:
        """Cross-province applications that another place pushed to us as the household place."""
        return self.filter(channel="cross_province", entry="pushed")

    def awaiting_calendar(self) -> Self:
        """Steps whose last day lies in a year that has no calendar yet."""
        return self.open().filter(due=None).exclude(due_open="")

    def in_state(self, *states: State) -> Self:
        """Applications in one of these states."""
        return self.filter(state__in=states)


OF_APPLICATION = Scope(
    kind="applications",
    codes=("application__place__code",),
    units=("application__institution",),
    closed="application__closed",
    row="application",
    team=team_of_application,
)


class PaperTermQuerySet(ScopedQuerySet["PaperTerm"]):
    """Days on which papers end; they follow the application."""

    scope = OF_APPLICATION

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """As the application's own scope says."""
        hidden = Q(application__child__restricted=True) & ~Q(application__in=team_of_application(staff, on))
        return super().visible_to(staff, on).exclude(hidden)

    def ending_by(self, last: date) -> Self:
        """Papers that end by a day and that something still hangs on: an application under way, or what is paid by it."""
        return self.filter(until__lte=last).exclude(application__state__in=CLOSED - {State.PAYING})


class NoticeQuerySet(ScopedQuerySet["Notice"]):
    """Papers of decision; they follow the application."""

    scope = OF_APPLICATION

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """As the application's own scope says."""
        hidden = Q(application__child__restricted=True) & ~Q(application__in=team_of_application(staff, on))
        return super().visible_to(staff, on).exclude(hidden)

    def valid(self) -> Self:
        """Papers that were not made void."""
        return self.filter(voided_at=None)
