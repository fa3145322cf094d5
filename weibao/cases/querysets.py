"""Reads of cases that can be chained; what hangs on a case is known to whoever may know of the case."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from weibao.access.models import Member
from weibao.cases.states import AssessmentState, CaseState, ConferenceState, ErrandState, HandOverState, OrderState, PlacementState
from weibao.children.querysets import team_of
from weibao.org.models import Post
from weibao.org.powers import APART, READS
from weibao.org.querysets import NumberedQuerySet, Scope, ScopedQuerySet, serves

if TYPE_CHECKING:
    from weibao.cases.models import Case
    from weibao.org.models import Staff

KIND = "cases.case"  # what teams and papers call a case (org.subjects)
Row = TypeVar("Row", bound=models.Model)


def case_team_of(staff: "Staff", on: date) -> "models.QuerySet[Any, Any]":
    """Numbers of the cases on whose team a person is on a day."""
    return Member.objects.of(staff, KIND).on(on).values("row")


class CaseQuerySet(ScopedQuerySet["Case"]):
    """Cases: seen over the place where they are worked on and over the places of the child; closed ones by their team.

    A restricted child's case is known to those on the team of the child, and to nobody else.
    """

    scope = Scope(
        kind="cases",
        codes=("place__code", "child__household__code", "child__residence__code"),
        closed="restricted",
        team=case_team_of,
    )

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Cases that the posts reach, or of whose team the person is; never past the restriction of a child."""
        kin = Q(child__in=team_of(staff, on)) if serves(staff, on) else Q(pk__in=[])
        open_child = Q(child=None) | Q(child__restricted=False)
        seen = self.scope.seen_by(staff, on)
        return self.filter((seen & (open_child | kin)) | (kin & Q(restricted=False)), Q(child=None) | Q(child__erased_at=None))

    def of_child(self, child: int) -> Self:
        """The cases of one child, youngest first."""
        return self.filter(child=child).order_by("-opened_at", "-pk")

    def open(self) -> Self:
        """Cases that are not over."""
        return self.exclude(state=CaseState.CLOSED)

    def late(self, on: date) -> Self:
        """Cases whose present step is overdue."""
        return self.open().filter(due__lt=on)

    def led_by(self, staff: "Staff") -> Self:
        """Open cases of one lead worker."""
        return self.open().filter(lead=staff)

    def without_leader(self, on: date) -> Self:
        """Open cases whose lead worker holds no post any more: somebody has to take them over."""
        posts = Post.objects.held_on(on).filter(staff=OuterRef("lead")).exclude(role__in=APART)
        return self.open().filter(~Exists(posts) | Q(lead__is_active=False))

    def to_approve(self) -> Self:
        """Cases that wait for the approver: a plan, or the end."""
        return self.filter(state__in=[CaseState.PLAN_ASKED, CaseState.CLOSING])


class OfCaseQuerySet(NumberedQuerySet[Row]):
    """What hangs on a case."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Rows of the cases that a person may know of."""
        from weibao.cases.models import Case  # noqa: PLC0415  the model needs this module

        return self.filter(case__in=Case.objects.visible_to(staff, on))


class PlacementQuerySet(OfCaseQuerySet[Any]):
    """Placements."""

    def running(self) -> Self:
        """Children who are placed now."""
        return self.filter(state=PlacementState.PLACED)

    def ending_by(self, day: date) -> Self:
        """Placements whose term ends by a day."""
        return self.running().filter(due__lte=day)


class GuardianAssessmentQuerySet(OfCaseQuerySet[Any]):
    """Assessments."""

    def running(self) -> Self:
        """Assessments that were begun."""
        return self.filter(state=AssessmentState.STARTED)

    def finished(self) -> Self:
        """Assessments with a result."""
        return self.filter(state=AssessmentState.FINISHED)


class ConferenceQuerySet(OfCaseQuerySet[Any]):
    """Conferences."""

    def called(self) -> Self:
        """Conferences that are to come."""
        return self.filter(state=ConferenceState.CALLED)

    def held(self) -> Self:
        """Conferences with minutes."""
        return self.filter(state=ConferenceState.HELD)


class ErrandQuerySet(OfCaseQuerySet[Any]):
    """Tasks and referrals to units outside."""

    def open(self) -> Self:
        """What is neither done nor called back."""
        return self.exclude(state__in=[ErrandState.DONE, ErrandState.RECALLED])

    def answerable(self, at: datetime) -> Self:
        """What the unit can still answer by its link."""
        return self.filter(state__in=[ErrandState.SENT, ErrandState.ACCEPTED], expires_at__gt=at)

    def run_out(self, at: datetime) -> Self:
        """Links that ran out unanswered."""
        return self.filter(state__in=[ErrandState.SENT, ErrandState.ACCEPTED], expires_at__lte=at)

    def to_follow(self) -> Self:
        """What came back and wants a person: an answer, a refusal, a link that ran out."""
        return self.filter(state__in=[ErrandState.ANSWERED, ErrandState.REJECTED, ErrandState.EXPIRED])


class HandOverQuerySet(OfCaseQuerySet[Any]):
    """Cases offered to another place."""

    def offered(self) -> Self:
        """Offers without an answer."""
        return self.filter(state=HandOverState.OFFERED)

    def offered_to(self, staff: "Staff", on: date) -> Self:
        """Offers to the places of a person's posts; a preview is all that the receiver knows of the case."""
        wanted = Q(pk__in=[])
        for post in staff.posts_on(on):
            if post.role in READS["cases"] and post.role not in APART:
                wanted |= Q(to__code__startswith=post.division_id)
        return self.filter(wanted)

    def run_out(self, on: date) -> Self:
        """Offers that nobody answered in time."""
        return self.offered().filter(due__lt=on)


class CaseOrderQuerySet(OfCaseQuerySet[Any]):
    """Papers of court, procuratorate and police."""

    def open(self) -> Self:
        """Asked for, or in force and not yet carried out."""
        return self.filter(state__in=[OrderState.ASKED, OrderState.IN_FORCE])


class FollowUpQuerySet(OfCaseQuerySet[Any]):
    """Looks after closing."""

    def waiting(self) -> Self:
        """Looks that are still to come."""
        return self.filter(done_at=None)


def closed_within(days: int, on: date) -> Q:
    """Cases that were closed within so many days before a day."""
    return Q(closed_at__date__gte=on - timedelta(days=days), closed_at__date__lte=on)


def day_of(at: datetime) -> date:
    """The day of a moment in Beijing."""
    return timezone.localtime(at).date()
