"""The board of cases: what is late and why, how long each step takes, what each lead worker has, where cases come from and how they end.

All within the viewer's scope; no ranking of people: lead workers stand by name.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, Min, OuterRef, Q

from weibao.cases.models import Case, CaseColour, CaseEvent, CaseOutcome, CaseSource, Closure
from weibao.cases.states import CaseState, ClosureState
from weibao.org.models import Staff
from weibao.rules.parameters import load
from weibao.web.figures import Figure, Series

YEAR: Final = timedelta(days=365)
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Late:
    """Cases of one step that are past their day, what set the day, and the oldest of them."""

    step: str
    law: str
    rows: int
    oldest: date


@dataclass(frozen=True)
class Load:
    """Open cases of one lead worker: all, red and orange ones, late ones."""

    name: str
    rows: int
    grave: int
    late: int


@dataclass(frozen=True)
class Flow:
    """How many cases of a source came to an outcome."""

    source: str
    outcome: str
    rows: int


def late(staff: Staff, on: date) -> list[Late]:
    """What is late, by step and by what set the day."""
    rows = Case.objects.visible_to(staff, on).late(on).order_by("state", "due_law").values_list("state", "due_law")
    counted = rows.annotate(many=Count("pk"), oldest=Min("due"))
    return [Late(str(CaseState(state).label), law, many, oldest) for state, law, many, oldest in counted]


def loads(staff: Staff, on: date) -> list[Load]:
    """Open cases by lead worker, in the order of names."""
    grave, overdue = Q(colour__in=[CaseColour.RED, CaseColour.ORANGE]), Q(due__lt=on)
    rows = Case.objects.visible_to(staff, on).open().order_by("lead__name", "lead").values_list("lead__name", "lead")
    counted = rows.annotate(many=Count("pk"), grave=Count("pk", filter=grave), overdue=Count("pk", filter=overdue))
    return [Load(name, many, red, behind) for name, _, many, red, behind in counted]


def flows(staff: Staff, on: date) -> list[Flow]:
    """From which source to which outcome, of the ends that were approved within a year."""
    ends = Closure.objects.filter(case__in=Case.objects.visible_to(staff, on), state=ClosureState.APPROVED)
    ends = ends.filter(decided_at__date__gte=on - YEAR, decided_at__date__lte=on)
    counted = ends.order_by("case__source", "outcome").values_list("case__source", "outcome").annotate(many=Count("case", distinct=True))
    return [Flow(str(CaseSource(source).label), str(CaseOutcome(outcome).label), many) for source, outcome, many in counted]


def reported_again(staff: Staff, on: date) -> tuple[int, int]:
    """Cases closed within a year after which the child had another one within the days of the parameter; and all closed ones."""
    days = load().at(on).whole("cases/rereport_days")
    apart = ExpressionWrapper(F("opened_at") - OuterRef("closed_at"), output_field=DurationField())
    later = Case.objects.filter(child=OuterRef("child"), opened_at__gt=OuterRef("closed_at")).exclude(pk=OuterRef("pk"))
    near = later.annotate(apart=apart).filter(apart__lte=timedelta(days=days))
    closed = Case.objects.visible_to(staff, on).filter(state=CaseState.CLOSED, child__isnull=False, closed_at__date__gte=on - YEAR)
    told = closed.annotate(again=Exists(near))
    answer = told.aggregate(all_closed=Count("pk"), back=Count("pk", filter=Q(again=True)))
    return answer["back"], answer["all_closed"]


def median_hours(staff: Staff, on: date) -> Figure:
    """How many hours cases stayed in each step, the middle one of all that left it within a year; steps that nobody left are 0."""
    rows = CaseEvent.objects.filter(case__in=Case.objects.visible_to(staff, on), at__date__gte=on - YEAR)
    told = list(rows.order_by("case", "at", "pk").values_list("case", "state", "at"))
    spent = _spent(told)
    steps = [state for state in CaseState if state != CaseState.CLOSED]
    values = [_middle(spent.get(state, [])) for state in steps]
    return Figure("bars", "哪一步用时最长？", [str(state.label) for state in steps], [Series("中位用时", values)], unit="小时", head="步骤")


def _spent(told: Sequence[tuple[int, str, datetime]]) -> dict[str, list[int]]:
    """Hours in each state that was left, case by case."""
    spent: dict[str, list[int]] = defaultdict(list)
    entered: tuple[int, str, datetime] | None = None
    for case, state, at in told:
        if entered is None or entered[0] != case:
            entered = (case, state, at)
        elif entered[1] != state:
            spent[entered[1]].append((at - entered[2]) // HOUR)
            entered = (case, state, at)
    return spent


def _middle(hours: list[int]) -> int:
    return sorted(hours)[(len(hours) - 1) // 2] if hours else 0
