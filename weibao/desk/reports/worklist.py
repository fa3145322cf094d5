"""The worklist of a person, composed from the open rows of every domain, and the cards above it."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, cast

from django.db.models import Count, Q, Sum

from weibao.desk.reports import (
    accounts,
    applications,
    care,
    cases,
    children,
    crossings,
    departments,
    discoveries,
    harm,
    money,
    national,
    operations,
    organisation,
    permits,
    phones,
    privacy,
    rosters,
    schemes,
    schools,
    staffing,
    training,
    visits,
)
from weibao.desk.reports.item import LATE, SOON, TODAY, Item, address
from weibao.desk.reports.terms import term_of
from weibao.desk.reports.together import Question, Work, together
from weibao.kernel.months import Month
from weibao.org.models import Staff
from weibao.org.powers import READS
from weibao.payroll.models import Kind, Run, RunLine

SOURCES: Final = (
    harm,
    rosters,
    applications,
    permits,
    children,
    discoveries,
    money,
    organisation,
    operations,
    accounts,
    privacy,
    crossings,
    departments,
    national,
    schemes,
    phones,
    schools,
    staffing,
    training,
    visits,
    care,
    cases,
)
Source = Callable[[Staff, date], Work]
ALL: Final = "all"
TOPICS: Final = {
    "harm_report": ("在办的侵害未成年人报告", "份"),
    "application": ("待办理的认定申请", "件"),
    "case": ("个案待办", "件"),
    "discovery": ("政策找人待告知", "名儿童"),
    "visit": ("走访", "名儿童"),
    "visit_task": ("走访问题、核实和更新", "件"),
    "department": ("部门数据待处理", "项"),
    "unguarded": ("无人照护的儿童", "名"),
    "risk": ("风险预警待处置", "名儿童"),
    "delegation": ("委托照护待联系、待告知", "份"),
    "delegation_end": ("委托照护期满", "份"),
    "care_plan": ("待评估的服务计划", "份"),
    "register_confirm": ("待核实的名册登记", "条"),
    "register_recheck": ("待复核的名册", "条"),
    "doubt": ("待复核的认定", "名儿童"),
    "scheme": ("专项救助在办", "件"),
    "proof": ("待登记的在读证明", "份"),
    "rehabilitation": ("康复救助在办", "件"),
    "premium": ("参保资助名单", "份"),
    "finding": ("待答复的资金疑点", "条"),
    "age": ("90天内年满18周岁", "名儿童"),
    "basket": ("花名册待更正和核定", "行"),
    "place": ("户籍村待核定", "名儿童"),
    "national": ("全国系统报送", "项"),
    "permit": ("查阅申请与复核", "件"),
    "crossing": ("跨省通办", "件"),
    "vacancy": ("岗位空缺", "处"),
    "phone": ("待核实的手机上报", "件"),
    "complaint": ("待答复的基层意见", "条"),
    "school": ("学校核对差异", "人"),
    "harm_feedback": ("待公安反馈的报告", "份"),
    "harm_sign": ("反向核查线索", "条"),
    "lesson": ("待学习的课程", "门"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An item as the page shows it."""

    item: Item
    level: str
    term: str
    urgent: bool
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """A figure above the list; its address opens the rows behind it."""

    label: str
    value: int
    unit: str
    url: str
    level: str = ""
    note: str = ""


@dataclass(frozen=True)
class Worklist:
    """All that waits for a person on a day, in the order in which it is done."""

    on: date
    items: list[Item]
    cards: list[Card]

    def rows(self, show: str) -> list[Row]:
        """The rows of a card: late, today, week, a topic, or all."""
        wanted = [item for item in self.items if _shows(item, show, self.on)]
        return [Row(item, *item.chip(self.on), item.bucket(self.on) in {LATE, TODAY}, _checked(item, self.on)) for item in wanted]


def worklist(staff: Staff, on: date) -> Worklist:
    """What waits for a person on a day: all sources and the card of the month are read together, whatever the number of rows."""
    roles = staff.roles_on(on)
    cards = [_month_card(staff, on)] if roles & READS["payments"] else []
    said = together([*(source(staff, on) for source in _sources(roles)), *cards])
    items = sorted((one for one in said if isinstance(one, Item)), key=lambda item: item.order(on))
    month = next((one for one in said if isinstance(one, Card)), None)
    return Worklist(on, items, list(_cards(on, items, month)))


def _sources(roles: frozenset[str]) -> Iterable[Source]:
    for package in SOURCES:
        yield from cast("Iterator[Source]", package.sources(roles))


def _cards(on: date, items: list[Item], month: Card | None) -> Iterator[Card]:
    late = sum(item.bucket(on) == LATE for item in items)
    today = sum(item.bucket(on) == TODAY for item in items)
    yield Card("立即办理与逾期", late, "件", address("desk:worklist", show="late"), "red" if late else "")
    yield Card("今天到期", today, "件", address("desk:worklist", show="today"), "yellow" if today else "")
    yield _busiest(on, items)
    yield month or Card("全部待办", len(items), "件", address("desk:worklist"))


def _busiest(on: date, items: list[Item]) -> Card:
    """The kind of work that this person has most of, in the order of TOPICS; what is due within the week where there is none."""
    for topic, (label, unit) in TOPICS.items():
        rows = sum(item.rows for item in items if item.topic == topic)
        if rows:
            return Card(label, rows, unit, address("desk:worklist", show=topic), "blue")
    week = sum(_shows(item, "week", on) for item in items)
    return Card(f"{SOON}天内到期", week, "件", address("desk:worklist", show="week"), "blue" if week else "")


def _month_card(staff: Staff, on: date) -> Generator[Card | Question, Any, None]:
    """People and money of the youngest run, within the viewer's scope."""
    last = Run.objects.standing().filter(month__lte=on).order_by("-month")[:1]
    lines = RunLine.objects.visible_to(staff, on).paid().filter(run__in=last.values("pk"))
    told = lines.values("run__month", "run__state").annotate(
        people=Count("pk", filter=Q(kind=Kind.REGULAR)), amount=Sum("amount", default=Decimal("0.00"))
    )
    for one in (yield told):
        month = Month.of(one["run__month"])
        state = dict(Run._meta.get_field("state").flatchoices)[one["run__state"]]  # noqa: SLF001  Django's public name
        yield Card(
            f"{month.number}月发放（{state}）", one["people"], "人", address("payroll:run", str(month)), note=f"{one['amount']:,.2f} 元"
        )


def _checked(item: Item, on: date) -> bool:
    """Whether the term behind the day of an item was checked against a text."""
    value = term_of(item.topic, on) if item.due else None
    return value is None or value.verified


def _shows(item: Item, show: str, on: date) -> bool:
    if show == "late":
        return item.bucket(on) == LATE
    if show == "today":
        return item.bucket(on) == TODAY
    if show == "week":
        return item.due is not None and on <= item.due <= on + timedelta(days=SOON)
    return show in {ALL, "", item.topic}
