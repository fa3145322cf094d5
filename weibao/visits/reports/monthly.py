"""The figures of a township's month: visits and calls, problems, updates, registers, risk, places without their person."""

from collections.abc import Iterator
from datetime import date
from typing import TypedDict

from django.db.models import Count, Q, QuerySet

from weibao.care.models import Colour, Listing, RegisterKind, RiskLevel
from weibao.care.states import ListingState
from weibao.children.models import Child
from weibao.org.models import Division, Level, Staff
from weibao.org.powers import holders
from weibao.org.reports import villages_without_director
from weibao.rules.parameters import load
from weibao.visits.models import FactUpdate, Visit, VisitCheck, VisitPlan, VisitTask, Way
from weibao.visits.states import CheckState, TaskState, UpdateState


class Figure(TypedDict):
    """A line of the report."""

    group: str
    label: str
    value: int
    unit: str


def figures(place: Division, first: date, last: date, on: date) -> list[Figure]:
    """The lines of a month: what happened from the first day to the last, what stands on the day of counting.

    Restricted children are left out: nothing of them may be read off a figure.
    """
    return [*_visits(place, first, last, on), *_followed(place, first, last), *_registers(place), *_risk(place), *_posts(place, on)]


def _lives(place: Division, prefix: str) -> Q:
    known = {f"{prefix}residence__code__startswith": place.pk, f"{prefix}institution": None, f"{prefix}restricted": False}
    return Q(**known, **{f"{prefix}merged_into": None})


def _visits(place: Division, first: date, last: date, on: date) -> Iterator[Figure]:
    days = load().at(on).whole("visits/escalate_days")
    plans = VisitPlan.objects.filter(_lives(place, "child__"))
    late = plans.late(on).count(), plans.late(on, days).count()
    made = Visit.objects.current().filter(_lives(place, "child__"), on__range=(first, last))
    met = Q(way__in=Way.meeting())
    told = made.aggregate(
        visits=Count("pk", filter=met), children=Count("child", filter=met, distinct=True), calls=Count("pk", filter=~met),
        unseen=Count("pk", filter=met & Q(seen=False)),
    )  # fmt: skip
    yield _line("走访", "应走访的儿童", plans.count(), "名")
    yield _line("走访", "本月走访", told["visits"], "次")
    yield _line("走访", "本月走访到的儿童", told["children"], "名")
    yield _line("走访", "走访时没有见到儿童本人", told["unseen"], "次")
    yield _line("走访", "本月电话、视频联系", told["calls"], "次")
    yield _line("走访", "统计时已逾期", late[0], "名")
    yield _line("走访", f"其中逾期超过 {days} 天", late[1], "名")


def _followed(place: Division, first: date, last: date) -> Iterator[Figure]:
    checks = VisitCheck.objects.filter(_lives(place, "visit__child__"), at__date__range=(first, last))
    upheld = checks.aggregate(yes=Count("pk", filter=Q(state=CheckState.UPHELD)), no=Count("pk", filter=Q(state=CheckState.DOUBTED)))
    tasks = VisitTask.objects.filter(_lives(place, "visit__child__"))
    raised = tasks.filter(visit__at__date__range=(first, last)).count()
    told = tasks.aggregate(
        done=Count("pk", filter=Q(state=TaskState.DONE, done_at__date__range=(first, last))),
        open=Count("pk", filter=Q(state=TaskState.OPEN)),
    )
    updates = FactUpdate.objects.filter(_lives(place, "child__"))
    said = updates.aggregate(
        made=Count("pk", filter=Q(at__date__range=(first, last))),
        applied=Count("pk", filter=Q(state=UpdateState.APPLIED, decided_at__date__range=(first, last))),
        waiting=Count("pk", filter=Q(state=UpdateState.WAITING)),
    )
    yield _line("核实", "本月核实属实的走访", upheld["yes"], "次")
    yield _line("核实", "本月核实不属实的走访", upheld["no"], "次")
    yield _line("问题", "本月走访提出的问题", raised, "件")
    yield _line("问题", "本月处理的问题", told["done"], "件")
    yield _line("问题", "统计时待处理的问题", told["open"], "件")
    yield _line("信息更新", "本月提出", said["made"], "件")
    yield _line("信息更新", "本月更新到档案", said["applied"], "件")
    yield _line("信息更新", "统计时待审批", said["waiting"], "件")


def _registers(place: Division) -> Iterator[Figure]:
    rows = Listing.objects.standing().filter(_lives(place, "child__"))
    standing = dict(rows.order_by().values_list("kind").annotate(Count("pk")))
    waiting = Listing.objects.filter(_lives(place, "child__"), state=ListingState.PROPOSED).count()
    for kind, label in RegisterKind.choices:
        yield _line("名册", f"{label}在册", standing.get(kind, 0), "名")
    yield _line("名册", "待核实的登记", waiting, "名")


def _risk(place: Division) -> Iterator[Figure]:
    rows = RiskLevel.objects.current().filter(_lives(place, "child__"))
    told = dict(rows.order_by().values_list("level").annotate(Count("pk")))
    for colour in (Colour.RED, Colour.ORANGE, Colour.YELLOW, Colour.BLUE):
        yield _line("风险", str(colour.label), told.get(colour, 0), "名")
    yield _line("风险", "待处置的预警", rows.exclude(due=None).count(), "名")


def _posts(place: Division, on: date) -> Iterator[Figure]:
    yield _line("岗位", "村（社区）", Division.objects.filter(parent=place, level=Level.VILLAGE).count(), "个")
    yield _line("岗位", "没有儿童主任的村（社区）", villages_without_director([place.pk], on).count(), "个")


def places() -> list[Division]:
    """The townships that have a report: those where a child is to be visited."""
    rows = Child.objects.current().unrestricted().filter(visit_plan__isnull=False, institution=None)
    codes = {code[:9] for code in rows.values_list("residence", flat=True)}
    return list(Division.objects.filter(level=Level.TOWNSHIP, code__in=codes).order_by("code"))


def reported_by(staff: Staff, on: date) -> QuerySet[Division]:
    """The townships whose months a person has counted and confirms."""
    codes = [post.division_id for post in staff.posts_on(on) if post.role in holders("visits.compile_report")]
    return Division.objects.filter(pk__in=codes, level=Level.TOWNSHIP).order_by("code")


def _line(group: str, label: str, value: int, unit: str) -> Figure:
    return {"group": group, "label": label, "value": value, "unit": unit}
