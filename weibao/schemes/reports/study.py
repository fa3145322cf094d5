"""Study aid under today's knowledge: who the student is for the rules, why there is a claim, what is due of the year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Min, Q

from weibao.benefits.models import Category, Recognition
from weibao.children.models import Child, Ending, EndingKind
from weibao.org.models import Staff
from weibao.rules import study_aid
from weibao.rules.clause import Reason
from weibao.rules.parameters import load
from weibao.rules.periods import months_after
from weibao.rules.recognition import LIMIT
from weibao.rules.study_aid import Plan, Student
from weibao.schemes.ledger import Booking, Scheme
from weibao.schemes.models import Award, Choice, Proof, Topic
from weibao.schemes.states import ChoiceState

CITY = 4  # digits of the city's code


@dataclass(frozen=True)
class Choices:
    """What was chosen where, as far as it is in force: the nearest place before the wider one, the youngest school year first."""

    rows: Sequence[Choice] = ()

    def value(self, topic: str, place: str, year: int) -> Choice | None:
        """The choice that holds for a place in a school year; none where nobody chose."""
        fits = [one for one in self.rows if one.topic == topic and place.startswith(one.place_id) and one.from_year <= year]
        return max(fits, key=lambda one: (len(one.place_id), one.from_year, one.pk), default=None)

    def unit(self, place: str, year: int) -> str:
        """学年 unless chosen otherwise (policy: every notice says so)."""
        found = self.value(Topic.UNIT, place, year)
        return found.value if found else "year"

    def rhythm(self, place: str, year: int) -> str:
        """The rhythm of the place. Raises NotYetLaw."""
        found = self.value(Topic.RHYTHM, place, year)
        return found.value if found else study_aid.default_rhythm(year)


def choices() -> Choices:
    """All choices in force: one query."""
    return Choices(list(Choice.objects.filter(state=ChoiceState.IN_FORCE)))


@dataclass(frozen=True)
class Facts:
    """What the registry knows of students: since when recognised, and the events that ended them."""

    recognised: dict[int, date] = field(default_factory=dict)
    endings: dict[int, tuple[str, date]] = field(default_factory=dict)


def facts_of(children: Iterable[int]) -> Facts:
    """The facts of these children in two queries."""
    wanted = list(children)
    rows = (
        Recognition.objects.filter(child__in=wanted, category=Category.ORPHAN).values_list("child").annotate(first=Min("confirmed_month"))
    )
    endings = Ending.objects.filter(child__in=wanted, taken_back_at=None).values_list("child", "kind", "on")
    return Facts(dict(rows), {child: (kind, on) for child, kind, on in endings})


def of_age_on(birth: date, year: int) -> date:
    """The day on which somebody comes of age, by the limit of a school year. Raises NotYetLaw."""
    return months_after(birth, load().at(study_aid.begins(year)).whole(LIMIT) * 12)


def judged_on(award: Award) -> date:
    """The day on which a school year's claim is judged: its first, or when the student comes of age or begins to study, if later."""
    year = award.year
    day = max(study_aid.begins(year), of_age_on(award.child.birth_date, year), award.since)
    return min(day, study_aid.ends(year))


def tree(award: Award, known: Facts | None = None) -> Reason:
    """Whether the student has a claim in this school year, and why. Raises NotYetLaw."""
    known = known or facts_of([award.child_id])
    ended = known.endings.get(award.child_id)
    student = Student(
        birth=award.child.birth_date,
        recognised_on=known.recognised.get(award.child_id),
        stage=award.stage,
        full_time=award.full_time,
        since=award.since,
        until=award.left_on,
        adopted=bool(ended and ended[0] == EndingKind.ADOPTED),
        disabled=award.disabled,
    )
    return study_aid.judge(student, judged_on(award))


def plan_of(award: Award, made: Choices, known: Facts, proven: Iterable[int]) -> Plan:
    """How the year of an award is paid. Raises NotYetLaw."""
    place, year = award.child.household_id, award.year
    last = award.left_on if award.left_on and study_aid.settles_at(award.left_reason, award.left_on) else None
    ended = known.endings.get(award.child_id)
    if ended and ended[0] == EndingKind.DIED:
        last = min(last or ended[1], ended[1])
    first = max(of_age_on(award.child.birth_date, year), award.since)
    return Plan(year, made.rhythm(place, year), made.unit(place, year), first, last, frozenset(proven))


@dataclass(frozen=True)
class Money:
    """The year of one award in money: the plan, the instalments with their days, due by the day, and booked so far."""

    plan: Plan
    instalments: list[tuple[date, Decimal]]
    whole: Decimal
    due: Decimal
    booked: Decimal
    verified: bool


def money(award: Award, on: date, known: Facts | None = None) -> Money:
    """What an award is worth by a day. Raises NotYetLaw."""
    proven = [one.term for one in award.proofs.all() if one.received_on]
    plan = plan_of(award, choices(), known or facts_of([award.child_id]), proven)
    booked = sum(Booking.objects.filter(scheme=Scheme.STUDY, row=award.pk).values_list("amount", flat=True), Decimal("0.00"))
    law = load().at(study_aid.begins(award.year))
    verified = law.verified("study_aid/amount", f"study_aid/payments_a_year/{plan.rhythm}")
    return Money(plan, study_aid.schedule(plan), study_aid.yearly(award.year, plan.unit), study_aid.due(plan, on), booked, verified)


def proven_terms(awards: Iterable[int]) -> dict[int, set[int]]:
    """Which terms of these awards are proven: one query."""
    found: dict[int, set[int]] = {}
    for award, term in Proof.objects.filter(award__in=list(awards)).exclude(received_on=None).values_list("award", "term"):
        found.setdefault(award, set()).add(term)
    return found


def to_recheck(staff: Staff, on: date) -> Any:
    """Running awards whose student was adopted or moved away since: a person decides what follows, nothing stops by itself."""
    ended = Ending.objects.filter(taken_back_at=None, kind__in=[EndingKind.ADOPTED, EndingKind.MOVED])
    return Award.objects.visible_to(staff, on).filter(state="granted", child__in=ended.values("child"))


def same_person(child: Child) -> Q:
    """Awards of a child's file and of every file that was merged into it."""
    return Q(child=child) | Q(child__merged_into=child)
