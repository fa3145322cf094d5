"""Reads of courses, plans, tests, certificates and classroom days that can be chained.

What belongs to a person is seen by the person, and by whose post over the person's place may see training.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from weibao.org.powers import READS, holders
from weibao.org.querysets import NumberedQuerySet, Scope, ScopedQuerySet
from weibao.training.states import AdviceState, CourseState, DayState

if TYPE_CHECKING:
    from weibao.org.models import Staff
    from weibao.training.models import (
        Advice,
        Certificate,
        ClassroomDay,
        Course,
        ExamPaper,
        ExamResult,
        Material,
        PlanItem,
        Question,
    )


def over(staff: "Staff", on: date) -> list[str]:
    """The divisions over which a person's posts may see training."""
    return sorted({post.division_id for post in staff.posts_on(on) if post.role in READS["training"]})


class CourseQuerySet(NumberedQuerySet["Course"]):
    """Courses are the city's: published ones are everybody's who holds a post, drafts are those of who writes them."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Published courses; the others too for who writes courses."""
        roles = staff.roles_on(on)
        if roles & holders("training.write_course"):
            return self
        return self.published() if roles else self.none()

    def published(self) -> Self:
        """Courses that count."""
        return self.filter(state=CourseState.PUBLISHED)

    def for_roles(self, roles: Iterable[str]) -> Self:
        """Courses meant for one of these roles."""
        return self.filter(roles__overlap=sorted(roles))


class MaterialQuerySet(NumberedQuerySet["Material"]):
    """Pictures and audio of courses: seen where the course is."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Those of courses that the person sees."""
        from weibao.training.models import Course  # noqa: PLC0415  the models need this module first

        return self.filter(course__in=Course.objects.visible_to(staff, on))


class QuestionQuerySet(NumberedQuerySet["Question"]):
    """The bank; its right answers are for who writes it."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """All for who writes courses, none for others: a test shows its own questions."""
        return self if staff.roles_on(on) & holders("training.write_course") else self.none()

    def standing(self) -> Self:
        """Questions that a test may be drawn from."""
        return self.filter(withdrawn_at=None)


class PlanQuerySet(ScopedQuerySet["PlanItem"]):
    """The yearly plan: the city's lines and those of one's own county."""

    scope = Scope(kind="training", codes=("place__code",))

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Lines inside one's divisions, and those of the places above one's posts: they are about oneself."""
        above = {post.division_id[:length] for post in staff.posts_on(on) for length in (4, 6)}
        return self.filter(self.scope.seen_by(staff, on) | Q(place__in=above))

    def standing(self) -> Self:
        """Lines that were not struck."""
        return self.filter(dropped_at=None)

    def for_person(self, staff: "Staff", on: date) -> Self:
        """Lines that ask something of this person: of the role, of the place or one above."""
        asked = Q(pk__in=[])
        for post in staff.posts_on(on):
            asked |= Q(role=post.role, place__in=[post.division_id[:4], post.division_id[:6]])
        return self.standing().filter(asked)


class PersonalQuerySet(ScopedQuerySet[Any]):
    """Rows about a person: seen by the person too."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """One's own, and those inside the divisions of the posts whose role may see training."""
        own = Q(staff=staff.pk) if staff.roles_on(on) else Q(pk__in=[])
        return self.filter(self.scope.seen_by(staff, on) | own)


class PaperQuerySet(NumberedQuerySet["ExamPaper"]):
    """Tests as they were drawn: seen by who takes them, and by nobody else."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """One's own."""
        return self.filter(staff=staff.pk) if staff.roles_on(on) else self.none()

    def open(self) -> Self:
        """Those that were not answered yet."""
        return self.filter(attempt=None)


class ExamResultQuerySet(PersonalQuerySet):
    """Tests that were taken, on line or on a classroom day; never changed."""

    scope = Scope(kind="training", codes=("place__code",))

    if TYPE_CHECKING:
        model: type["ExamResult"]

    def passed_since(self, day: date) -> Self:
        """Passes from a day on."""
        return self.filter(passed=True, on__gte=day)


class CertificateQuerySet(PersonalQuerySet):
    """Certificates; one that was withdrawn says nothing any more."""

    scope = Scope(kind="training", codes=("place__code",))

    if TYPE_CHECKING:
        model: type["Certificate"]

    def valid_on(self, on: date) -> Self:
        """Certificates that hold on a day."""
        return self.filter(issued_on__lte=on, expires_on__gte=on, withdrawn_at=None)


class DayQuerySet(ScopedQuerySet["ClassroomDay"]):
    """Classroom days, seen over their place."""

    scope = Scope(kind="training", codes=("place__code",))

    def planned(self) -> Self:
        """Days that are still to be held or closed."""
        return self.filter(state=DayState.PLANNED)


class AdviceQuerySet(PersonalQuerySet):
    """Lessons that the work proposed."""

    scope = Scope(kind="training", codes=("place__code",))

    if TYPE_CHECKING:
        model: type["Advice"]

    def open(self) -> Self:
        """Those not learnt and not set aside."""
        return self.filter(state=AdviceState.OPEN)


def without_pass(rows: PlanQuerySet, staff: "Staff") -> PlanQuerySet:
    """Lines of a plan whose course the person has not passed in the year of the line."""
    from weibao.training.models import ExamResult  # noqa: PLC0415  the models need this module first

    passed = ExamResult.objects.filter(staff=staff.pk, course=OuterRef("course"), passed=True, on__year=OuterRef("year"))
    return rows.exclude(Exists(passed))
