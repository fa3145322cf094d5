"""What the pages of visits draw on: the next visit of a child with its rule, the history, the township's desk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from weibao.care.models import RiskLevel
from weibao.children.models import Child
from weibao.children.reports.file import short_place
from weibao.org.models import Division, Level, Staff
from weibao.org.powers import holders
from weibao.org.reports import villages_without_director
from weibao.rules.parameters import load
from weibao.rules.visits import CATEGORIES, why, why_in_list
from weibao.visits.models import CallBack, QuestionSet, Visit, VisitCheck, VisitPlan, VisitTask
from weibao.visits.states import CheckState

AHEAD = 14  # days: what is due within them stands on the worklist


@dataclass(frozen=True)
class Next:
    """The plan of a child as a page shows it: the rule in words, whether its parameter was checked against a text, days left."""

    plan: VisitPlan
    why: str
    why_in_list: str
    verified: bool
    days: int

    @property
    def level(self) -> str:
        """The colour of the term."""
        return "red" if self.days < 0 else "yellow" if self.days <= AHEAD else ""

    @property
    def term(self) -> str:
        """The term in words."""
        return f"逾期 {-self.days} 天" if self.days < 0 else "今天到期" if self.days == 0 else f"还有 {self.days} 天"


def next_of(plan: VisitPlan, on: date) -> Next:
    """A plan with its rule of the day."""
    days = (plan.due - on).days if plan.due else 0
    told = why(plan.path, plan.category, plan.level, on), why_in_list(plan.path, plan.category, plan.level, on)
    return Next(plan, *told, load().at(on).verified(plan.path), days)


def planned(child: Child, staff: Staff, on: date) -> Next | None:
    """The next visit of a child, as far as the person may know of it; none for who is not visited any more."""
    found = VisitPlan.objects.visible_to(staff, on).filter(child=child).first()
    return next_of(found, on) if found else None


@dataclass(frozen=True)
class Told:
    """A visit of the history, with what followed from it, and whether it counts."""

    visit: Visit
    counts: bool
    waits: bool


def history(child: Child, staff: Staff, on: date) -> list[Told]:
    """The visits of a child as far as the person may know of them, the youngest first, each in its last version."""
    rows = Visit.objects.visible_to(staff, on).current().filter(child=child).select_related("by", "corrects")
    found = rows.prefetch_related(
        "checks", Prefetch("tasks", VisitTask.objects.order_by("pk")), Prefetch("callbacks", CallBack.objects.all())
    )
    return [told(one) for one in found]


def told(visit: Visit) -> Told:
    """Whether a visit counts, by the checks that were read with it."""
    checks = list(visit.checks.all())
    doubted = any(one.state == CheckState.DOUBTED for one in checks)
    waits = any(one.state == CheckState.OPEN and one.kind == "old" for one in checks)
    return Told(visit, counts=not doubted and not waits, waits=waits)


def last_visit(child: Child, staff: Staff, on: date) -> Visit | None:
    """The last visit that counts, for what the form opens with."""
    return Visit.objects.visible_to(staff, on).counting().filter(child=child).order_by("-on", "-pk").first()


@dataclass(frozen=True)
class Opening:
    """What the registry knows for the form of a visit: who guards the child, where it lives, whether it goes to school."""

    guardian: Mapping[str, str] | None
    place: str
    studies: bool


def opening(child: Child, on: date) -> Opening:
    """The facts of the day behind a new form."""
    first = child.guardians.filter(during__contains=on).order_by("pk").first()
    guardian = {"name": first.name, "relation": first.relation} if first else None
    schooling = child.schoolings.filter(during__contains=on).first()
    studies = bool(schooling and (schooling.school or schooling.stage))
    return Opening(guardian, short_place(child.residence.name), studies)


def questions_for(plan: VisitPlan | None) -> QuestionSet | None:
    """The questions in force for the category of a child; none where there are none."""
    found = QuestionSet.objects.latest_of(plan.category) if plan else None
    return found if found and found.questions else None


@dataclass(frozen=True)
class Desk:
    """The township's desk: who is late beyond the term, problems to be dealt with, visits to be looked into, what may be drawn."""

    late: list[Next]
    tasks: list[VisitTask]
    checks: list[VisitCheck]
    places: list[Division]
    total_late: int
    escalate_days: int
    warnings: int
    vacant: int


MOST = 100


def desk(staff: Staff, on: date) -> Desk:
    """What waits for whoever looks after the visits of a division."""
    days = load().at(on).whole("visits/escalate_days")
    late = VisitPlan.objects.visible_to(staff, on).late(on, days).order_by("due", "pk").select_related("child__residence__parent")
    tasks = VisitTask.objects.visible_to(staff, on).waiting().order_by("due", "pk")
    checks = VisitCheck.objects.visible_to(staff, on).waiting().order_by("due", "pk")
    beside = ("visit__child__residence__parent", "visit__by")
    return Desk(
        [next_of(one, on) for one in late[:MOST]],
        list(tasks.select_related(*beside)[:MOST]),
        list(checks.select_related(*beside)[:MOST]),
        _divisions(staff, on),
        late.count(),
        days,
        RiskLevel.objects.visible_to(staff, on).warnings().count(),
        villages_without_director([post.division_id for post in staff.posts_on(on)], on).count(),
    )


def _divisions(staff: Staff, on: date) -> list[Division]:
    """The townships that a person may draw in: those of the posts that hold the power."""
    found: Iterable[Division] = ()
    for post in staff.posts_on(on):
        if post.role in holders("visits.draw"):
            found = [*found, *Division.objects.filter(code__startswith=post.division_id, level=Level.TOWNSHIP).order_by("code")]
    return list(found)


@dataclass(frozen=True)
class Asked:
    """A category with the version of its questions that is in force."""

    category: str
    label: str
    newest: QuestionSet | None


def questions_by_category() -> list[Asked]:
    """Every category of children with its questions: one query."""
    rows = QuestionSet.objects.order_by("category", "version").select_related("by")
    newest = {one.category: one for one in rows}
    return [Asked(code, label, newest.get(code)) for code, label in CATEGORIES.items()]


def versions_of(category: str) -> list[QuestionSet]:
    """All versions of a category's questions, the youngest first."""
    return list(QuestionSet.objects.filter(category=category).order_by("-version").select_related("by"))


def as_lines(asked: QuestionSet | None) -> str:
    """The questions as they are typed."""
    lines = [one["text"] + (f"｜{'／'.join(one['options'])}" if one["options"] else "") for one in (asked.questions if asked else [])]
    return "\n".join(lines)
