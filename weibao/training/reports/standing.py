"""Who holds a director's or supervisor's post with which certificate; the report per county. Counts and facts, no order of merit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from weibao.org.models import Division, Post
from weibao.org.powers import SEATS, Role
from weibao.rules.training import Standing, standing
from weibao.training.models import LEARNERS, Certificate, Course, ExamResult, PlanItem, Topic
from weibao.training.reports.numbers import value


@dataclass(frozen=True)
class CountyTraining:
    """One county: how many hold such posts, were trained this year, hold a valid certificate, have one that ends soon, have none."""

    code: str
    name: str
    people: int
    trained: int
    valid: int
    expiring: int
    without: int


def remind_days(on: date) -> int:
    """How long before its end a certificate is told of."""
    days = value("remind_days", on).value
    return int(days) if isinstance(days, int) else 0


def seats(roots: Iterable[str], on: date) -> QuerySet[Post]:
    """The director's and supervisor's posts of a day inside these divisions, stand-ins aside."""
    inside = Q(pk__in=[])
    for root in roots:
        inside |= Q(division__code__startswith=root)
    return Post.objects.held_on(on).filter(inside, role__in=SEATS, stands_in=False)


def by_county(roots: Iterable[str], on: date) -> list[CountyTraining]:
    """The report: one line a county, in the order of their codes; three queries, whatever the number of people."""
    rows = seats(roots, on).annotate(
        best=Max(
            "staff__certificates__expires_on",
            filter=Q(staff__certificates__withdrawn_at=None, staff__certificates__issued_on__lte=on),
        )
    )
    people: dict[str, dict[tuple[int, str], date | None]] = {}
    for code, staff, role, best in rows.values_list("division", "staff", "role", "best"):
        people.setdefault(code[:6], {})[staff, role] = best
    trained = set(ExamResult.objects.filter(on__year=on.year).values_list("staff", flat=True).distinct())
    names = dict(Division.objects.filter(pk__in=people).values_list("code", "name"))
    return [_line(code, names.get(code, code), people[code], trained, on) for code in sorted(people)]


def _line(code: str, name: str, people: dict[tuple[int, str], date | None], trained: set[int], on: date) -> CountyTraining:
    said = [standing(best, on, remind_days(on)) for best in people.values()]
    return CountyTraining(
        code, name,
        people=len(people),
        trained=sum(staff in trained for staff, _ in people),
        valid=sum(one != Standing.NONE for one in said),
        expiring=said.count(Standing.EXPIRING),
        without=said.count(Standing.NONE),
    )  # fmt: skip


def without_certificate(roots: Iterable[str], on: date) -> QuerySet[Post]:
    """Posts whose holder has no valid certificate for the role on the day."""
    valid = Certificate.objects.valid_on(on).filter(staff=OuterRef("staff"), role=OuterRef("role"))
    rows = seats(roots, on).filter(~Exists(valid))
    return rows.select_related("staff", "division__parent").order_by("division", "role", "pk")


def expiring(roots: Iterable[str], on: date) -> QuerySet[Certificate]:
    """Certificates inside these divisions that end within the reminder."""
    inside = Q(pk__in=[])
    for root in roots:
        inside |= Q(place__code__startswith=root)
    soon = date.fromordinal(on.toordinal() + remind_days(on))
    return (
        Certificate.objects.valid_on(on).filter(inside, expires_on__lte=soon).select_related("place__parent").order_by("expires_on", "pk")
    )


@dataclass(frozen=True)
class Lesson:
    """A course as its learner sees it: the newest pass, and the last day of the plan."""

    course: Course
    passed_on: date | None
    holds: bool
    due: date | None


def lessons(staff: int, roles: Iterable[str], plan: Iterable[PlanItem], since: date) -> list[Lesson]:
    """The published courses of some roles with what a person has passed since a day."""
    courses = Course.objects.published().for_roles(roles)
    passed = dict(ExamResult.objects.filter(staff=staff, passed=True).order_by().values_list("course").annotate(Max("on")))
    due: dict[int, date] = {}
    for item in plan:
        due[item.course_id] = min(item.due, due.get(item.course_id, item.due))
    return [Lesson(one, passed.get(one.pk), passed.get(one.pk, date.min) >= since, due.get(one.pk)) for one in courses]


def topics_planned(items: Iterable[PlanItem]) -> list[tuple[str, int]]:
    """The six topics, each with how many lines of the plan it has: one without any is a hole in the plan."""
    counts = dict.fromkeys(Topic.values, 0)
    for item in items:
        counts[item.course.topic] += 1
    return [(Topic(topic).label, many) for topic, many in counts.items()]


def is_learner(roles: Iterable[str]) -> bool:
    """Whether one of the roles has lessons."""
    return bool(set(roles) & {str(one) for one in LEARNERS})


def role_label(role: str) -> str:
    """A role in words."""
    return str(Role(role).label)
