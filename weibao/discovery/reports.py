"""The facts of all children for the policy search, the tree behind a lead, and the figures of the work."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import polars as pl
from django.db import connection

from weibao.benefits import reports as benefits
from weibao.benefits.models import Category, Recognition
from weibao.children.models import Child, Ending, EndingKind, Health, Schooling
from weibao.discovery.books import years_of
from weibao.discovery.models import Lead, Scheme
from weibao.discovery.states import State
from weibao.org.models import Staff
from weibao.rules import NotYetLaw, premiums
from weibao.rules.discovery import STUDY_AHEAD, patients, students
from weibao.rules.explain import explain_day
from weibao.rules.facts import Facts
from weibao.rules.medical_aid import Patient
from weibao.rules.papers import Paper, Situation, checklist, premium_checklist, study_aid_checklist, tomorrow_checklist
from weibao.rules.study_aid import Student, stage_of
from weibao.rules.words import health_state

LIMIT_YEARS: Final = 18  # only to read no more rows than may concern; the rule itself decides
KEY: Final = {"child": pl.Int64}
CHILDREN: Final = """
SELECT c.id, c.birth_date, c.is_foundling, e.on, coalesce(r.likened, false) FROM children_child c
LEFT JOIN benefits_recognition r ON r.child_id = c.id AND r.ended_month IS NULL
LEFT JOIN children_ending e ON e.child_id = c.id AND e.taken_back_at IS NULL
WHERE c.merged_into_id IS NULL AND c.erased_at IS NULL AND (%(only)s::bigint[] IS NULL OR c.id = ANY(%(only)s)) ORDER BY c.id
"""
STATUSES: Final = """
SELECT p.child_id, p.side, s.status, lower(s.during), upper(s.during) - 1, nullif(s.proof, ''), nullif(s.disability_class, ''),
       s.disability_grade
FROM children_circumstance s JOIN children_parent p ON p.id = s.parent_id JOIN children_child c ON c.id = p.child_id
WHERE c.merged_into_id IS NULL AND c.erased_at IS NULL AND (%(only)s::bigint[] IS NULL OR c.id = ANY(%(only)s)) ORDER BY c.id
"""
CHILD_COLUMNS: Final = {**KEY, "birth": pl.Date, "foundling": pl.Boolean, "ended_on": pl.Date, "likened": pl.Boolean}
STATUS_COLUMNS: Final = {
    **KEY, "parent": pl.String, "status": pl.String, "since": pl.Date, "until": pl.Date,
    "proof": pl.String, "disability_class": pl.String, "disability_grade": pl.Int8,
}  # fmt: skip


def facts(children: Iterable[int] | None = None) -> Facts:
    """What the rules are given of these children, all unmerged ones by default; the key is the child."""
    wanted = None if children is None else list(children)
    return Facts(_frame(CHILDREN, CHILD_COLUMNS, wanted), _frame(STATUSES, STATUS_COLUMNS, wanted))


def _frame(query: str, columns: dict[str, Any], children: list[int] | None) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(query, {"only": children})
        return pl.DataFrame(cursor.fetchall(), schema=columns, orient="row")


def enrolled(children: Iterable[int] | None = None) -> pl.DataFrame:
    """The standing recognitions: child and category, null where it was not determined."""
    rows = Recognition.objects.standing()
    if children is not None:
        rows = rows.filter(child__in=list(children))
    pairs = [(child, category or None) for child, category in rows.values_list("child_id", "category")]
    return pl.DataFrame(pairs, schema={**KEY, "category": pl.String}, orient="row")


# Orphans by recognition who are of age or nearly so, with every school that they are known to have gone to.
YOUNG: Final = """
SELECT c.id, c.birth_date, min(r.confirmed_month), bool_or(e.kind = 'adopted'),
       array_agg(s.stage ORDER BY lower(s.during)), array_agg(lower(s.during) ORDER BY lower(s.during)),
       array_agg(upper(s.during) - 1 ORDER BY lower(s.during))
FROM children_child c JOIN benefits_recognition r ON r.child_id = c.id AND r.category = 'orphan'
JOIN children_schooling s ON s.child_id = c.id
LEFT JOIN children_ending e ON e.child_id = c.id AND e.taken_back_at IS NULL
WHERE c.merged_into_id IS NULL AND c.erased_at IS NULL AND c.birth_date <= %(born)s AND coalesce(e.kind, '') <> 'died'
AND (%(only)s::bigint[] IS NULL OR c.id = ANY(%(only)s)) GROUP BY 1, 2 ORDER BY 1
"""
OLDEST, BREAK = 30, 120  # years; days between two schools that make no break, a summer


def young_people(children: Iterable[int] | None, on: date) -> list[tuple[int, Student]]:
    """Whom the study aid may concern: orphans by recognition, of age or within 60 days of it, whose school the register knows.

    Whether study is full-time and a disability is certified the register does not say: the paper that the family is asked for does.
    """
    born = date(on.year - LIMIT_YEARS, on.month, 28) + timedelta(days=STUDY_AHEAD + 3)
    with connection.cursor() as cursor:
        cursor.execute(YOUNG, {"born": born, "only": None if children is None else list(children)})
        rows = cursor.fetchall()
    found = [(row[0], _student(*row[1:])) for row in rows if row[1].year >= on.year - OLDEST]
    return [(child, student) for child, student in found if student is not None]


def _student(
    birth: date, confirmed: date, adopted: bool | None, stages: list[str], since: list[date | None], until: list[date | None]
) -> Student | None:
    stage = stage_of(stages[-1] or "")
    if stage is None:
        return None
    began = since[-1]
    for before, start in zip(reversed(until[:-1]), reversed(since[:-1]), strict=True):
        if began is None or before is None or (began - before).days > BREAK:
            break
        began = start
    return Student(birth, confirmed, stage, full_time=True, since=began or birth, until=until[-1], adopted=bool(adopted))


@dataclass(frozen=True)
class Claims:
    """Who is entitled to a scheme (in a year, 0 where it has none) by the rules of the day: child and category."""

    scheme: Scheme
    year: int
    children: dict[int, str] = field(default_factory=dict)


def claims(children: Iterable[int] | None, on: date) -> list[Claims]:
    """The claims to every scheme beside the allowance; of these children, all by default."""
    wanted, law = None if children is None else list(children), benefits.parameters()
    pupils = {child: "orphan" for child, _ in students(young_people(wanted, on), on, law)}
    helped = {child: "orphan" for child, _ in patients(known_patients(wanted, on), on, law)}
    yearly = [Claims(Scheme.PREMIUM, year, _insurable(wanted, year, on)) for year in years_of(Scheme.PREMIUM, on)]
    return [Claims(Scheme.STUDY_AID, 0, pupils), Claims(Scheme.TOMORROW, 0, helped), *yearly]


def _insurable(children: list[int] | None, year: int, on: date) -> dict[int, str]:
    """Children with a standing recognition of a category whose premium is paid in full, and no event that ended it."""
    rows = Recognition.objects.standing().filter(category__in=premiums.in_force(year).words(premiums.CATEGORIES))
    rows = rows.filter(child__merged_into=None, child__erased_at=None)
    gone = Ending.objects.filter(taken_back_at=None, on__lte=on).values("child")
    rows = rows.exclude(child__in=gone) if children is None else rows.filter(child__in=children).exclude(child__in=gone)
    return dict(rows.values_list("child_id", "category"))


def known_patients(children: Iterable[int] | None, on: date) -> list[tuple[int, Patient]]:
    """Whom 明天计划 may concern: orphans by recognition whose health, as the register has it on the day, is not simply good."""
    rows = Health.objects.filter(during__contains=on, child__recognitions__category=Category.ORPHAN)
    rows = rows.filter(child__merged_into=None, child__erased_at=None).select_related("child").distinct()
    if children is not None:
        rows = rows.filter(child__in=list(children))
    ill = {one.child_id: (one.child, state) for one in rows if (state := health_state(str(one.condition))) not in {"", "健康"}}
    first = dict(Recognition.objects.filter(child__in=ill, category=Category.ORPHAN).values_list("child_id", "confirmed_month"))
    ended = dict(Ending.objects.filter(child__in=ill, taken_back_at=None, on__lte=on).values_list("child_id", "kind"))
    stages = dict(Schooling.objects.filter(child__in=ill, during__contains=on).values_list("child_id", "stage"))
    return [
        (child, Patient(who.birth_date, first.get(child), stage_of(stages.get(child, "")) or "", ended.get(child) == EndingKind.ADOPTED,
                        disabled=state == "残疾", in_need=True))
        for child, (who, state) in ill.items() if ended.get(child) in {None, EndingKind.ADOPTED}
    ]  # fmt: skip


@dataclass(frozen=True)
class Basis:
    """Why a child was found, as of a day: the tree of reasons, and the papers of the application with those still missing."""

    tree: dict[str, Any] | None
    papers: list[Paper]

    @property
    def missing(self) -> int:
        """How many papers are still missing."""
        return sum(not paper.held for paper in self.papers)


def basis(lead: Lead, on: date) -> Basis:
    """The reasons and the papers behind a lead, by today's knowledge of the day."""
    if lead.scheme == Scheme.PREMIUM:
        stands = lead.child_id in _insurable([lead.child_id], lead.year, on)
        told = premiums.judge(lead.category, lead.year, standing=stands)
        return Basis(told.as_dict(), premium_checklist(numbered=bool(Child.objects.get(pk=lead.child_id).id_number)))
    if lead.scheme == Scheme.TOMORROW:
        sick = dict(patients(known_patients([lead.child_id], on), on, benefits.parameters())).get(lead.child_id)
        return Basis(sick.as_dict() if sick else None, tomorrow_checklist())
    if lead.scheme == Scheme.STUDY_AID:
        reasons = dict(students(young_people([lead.child_id], on), on, benefits.parameters()))
        found = reasons.get(lead.child_id)
        return Basis(found.as_dict() if found else None, study_aid_checklist())
    given = facts([lead.child_id])
    try:
        tree = explain_day(given, lead.child_id, on, benefits.parameters()).as_dict()
    except NotYetLaw:
        tree = None
    rows = given.statuses.filter(pl.col("until").is_null() | (pl.col("until") >= on), pl.col("status") != "normal")
    situations = [Situation(row["parent"], row["status"], row["proof"] or "") for row in rows.iter_rows(named=True)]
    return Basis(tree, checklist(lead.category, situations))


@dataclass(frozen=True)
class Tally:
    """The figures of the work inside a person's scope: children found, families told, children enrolled, and yuan a month for those."""

    found: int
    told: int
    willing: int
    declined: int
    enrolled: int
    monthly: Decimal


def tally(staff: Staff, on: date) -> Tally:
    """Found, told, enrolled and the money of this month for the enrolled, within the viewer's scope."""
    rows = list(Lead.objects.visible_to(staff, on).values_list("child_id", "state", "scheme"))
    states = Counter(state for _, state, _ in rows)
    inside = [child for child, state, scheme in rows if state == State.ENROLLED and scheme == Scheme.ALLOWANCE]
    return Tally(
        found=len(rows) - states[State.PASSED],
        told=states[State.WILLING] + states[State.DECLINED] + states[State.ENROLLED],
        willing=states[State.WILLING],
        declined=states[State.DECLINED],
        enrolled=states[State.ENROLLED],
        monthly=_monthly(inside, on),
    )


def amounts(children: list[int], on: date) -> dict[int, Decimal]:
    """Yuan of this month by child, for the rows behind the sum."""
    if not children:
        return {}
    try:
        decided = benefits.due([f"{on:%Y-%m}"], children)
    except NotYetLaw:
        return {}
    return dict(decided.select("child", "amount").iter_rows())


def _monthly(children: list[int], on: date) -> Decimal:
    return sum(amounts(children, on).values(), Decimal("0.00"))


def category_label(code: str) -> str:
    """The words for a category."""
    return str(dict(Category.choices).get(code, code))
