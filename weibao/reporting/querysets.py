"""Reads of reports, registers and checks that can be chained."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from weibao.children.querysets import team_of
from weibao.org.querysets import Scope, ScopedQuerySet
from weibao.reporting.states import NoticeState, ReportState, SignState

if TYPE_CHECKING:
    from weibao.org.models import Staff
    from weibao.reporting.duty import DutyUnit, UnitLink, UnreportedSign
    from weibao.reporting.models import Confidant, DutyContact, HarmReport, ReportNotice

KIND = "reports"
OPEN = (ReportState.RECEIVED, ReportState.TRIAGED)


def own_or_of_the_team(staff: "Staff", on: date) -> "models.QuerySet[Any, Any]":
    """Numbers of the reports that a person made, and of those about a child on whose team the person is."""
    rows = apps.get_model("reporting", "HarmReport")._default_manager  # noqa: SLF001  the models stand on these querysets
    return rows.filter(Q(filed_by=staff) | Q(child__in=team_of(staff, on))).values("pk")


class HarmReportQuerySet(ScopedQuerySet["HarmReport"]):
    """Reports: over the place where it happened; one about a restricted child is its team's alone, and whoever made one sees it."""

    scope = Scope(kind=KIND, codes=("place__code",), closed="child__restricted", team=own_or_of_the_team)

    def open(self) -> Self:
        """Reports on which something has to be done."""
        return self.filter(state__in=OPEN)

    def unanswered_by_police(self) -> Self:
        """Reports of which the reporter has to hear from the police by a day."""
        return self.filter(feedback_due__isnull=False)

    def made_by(self, staff: "Staff") -> Self:
        """One's own."""
        return self.filter(filed_by=staff)


class ReportNoticeQuerySet(models.QuerySet["ReportNotice"]):
    """The outbox of notices; nobody at a desk reads it but by its report."""

    def due(self, now: datetime) -> Self:
        """To be sent now."""
        return self.filter(state=NoticeState.QUEUED, due_at__lte=now)


class StandingQuerySet(ScopedQuerySet[Any]):
    """Rows over a county that stand until they are ended."""

    scope = Scope(kind=KIND, codes=("place__code",))

    def standing(self) -> Self:
        """Not ended."""
        return self.filter(ended_at=None)

    def over(self, code: str) -> Self:
        """Of the county of a division, and of what lies above it."""
        return self.filter(place__in=[code[:length] for length in (4, 6, 9, 12) if length <= len(code)])


class DutyContactQuerySet(StandingQuerySet):
    """Whom to tell at once."""


class ConfidantQuerySet(StandingQuerySet):
    """The named people who may see a reporter."""

    def covers(self, staff: "Staff", code: str) -> bool:
        """Whether a person is named for a division."""
        return self.standing().over(code).filter(staff=staff).exists()


class DutyUnitQuerySet(StandingQuerySet):
    """Units under the duty to report."""


class UnitLinkQuerySet(ScopedQuerySet["UnitLink"]):
    """Links of units."""

    scope = Scope(kind=KIND, codes=("unit__place__code",))

    def open_at(self, at: datetime) -> Self:
        """Links that still open the page."""
        return self.filter(revoked_at=None, expires_at__gt=at, unit__ended_at=None)


class UnreportedSignQuerySet(ScopedQuerySet["UnreportedSign"]):
    """Signs without a report; about a restricted child for its team alone."""

    scope = Scope(kind=KIND, codes=("place__code",), closed="child__restricted", row="child__pk", team=team_of)

    def waiting(self) -> Self:
        """Signs on which something has to be done."""
        return self.exclude(state__in=[SignState.CLEARED, SignState.SETTLED])
