"""The key figures above the charts, each with its definition."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count as CountRows
from django.db.models import Q

from weibao.benefits.models import Category, Recognition
from weibao.cockpit.models import Table
from weibao.cockpit.reports.addresses import Rows, address
from weibao.cockpit.reports.cube import Cube
from weibao.cockpit.reports.viewer import Viewer
from weibao.kernel import money
from weibao.kernel.months import Month
from weibao.org.models import Post
from weibao.org.powers import Role
from weibao.org.reports import vacancies
from weibao.payroll.models import Finding
from weibao.web.figures import HIDDEN


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure: what it is called, its words, what it counts, and where its rows are."""

    name: str
    label: str
    value: str
    unit: str
    definition: str
    url: str = ""
    level: str = ""
    note: str = ""


def cards(viewer: Viewer, counted: Cube) -> Iterator[Card]:
    """The six key figures: who is paid, how much, who covers whom, what is open."""
    yield from _people(viewer, counted)
    yield _money(viewer, counted)
    yield from _coverage(viewer)
    yield _open(viewer, counted)


def _people(viewer: Viewer, counted: Cube) -> Iterator[Card]:
    rows = Rows(viewer, counted.run)
    month = Month.of(counted.run.month).label if counted.run else "尚无名册"
    for category in Category:
        people = counted.paid(category.value)
        yield Card(
            name=category.value,
            label=category.label,
            value=HIDDEN if people is None else f"{people:,}",
            unit="人",
            definition=f"{month}名册中认定为{category.label}、当月实际发放的儿童人数，按户籍地计。",
            url="" if people is None else rows.paid(category=category.value),
        )


def _money(viewer: Viewer, counted: Cube) -> Card:
    run, rows = counted.run, Rows(viewer, counted.run)
    definition = "最近一批名册的全部金额：当月、补发和追回，不含暂缓。"
    if run is None:
        return Card("amount", "本月发放", "—", "万元", definition, note="尚无名册")
    moved = counted.money(run.month)
    if moved is None:
        return Card("amount", "本月发放", HIDDEN, "", definition, note=run.get_state_display())
    month = Month.of(run.month)
    return Card(
        name="amount",
        label=f"{month.number}月发放",
        value=f"{money.yuan(moved / 10000):,.2f}",
        unit="万元",
        definition=f"{definition}{month.label}{_exactly(viewer, moved)}，{run.get_state_display()}。",
        url=rows.run(run.month),
        note=run.get_state_display(),
    )


def _coverage(viewer: Viewer) -> Iterator[Card]:
    held = Post.objects.held_on(viewer.on).filter(viewer.inside("division__code"))
    people = held.aggregate(
        directors=CountRows("staff", filter=Q(role=Role.VILLAGE_DIRECTOR), distinct=True),
        supervisors=CountRows("staff", filter=Q(role=Role.TOWNSHIP_SUPERVISOR), distinct=True),
    )
    bare = vacancies(viewer.roots, viewer.on)
    url = "" if viewer.wall else address("cockpit:coverage")
    yield Card(
        name="directors",
        label="儿童主任",
        value=f"{people['directors']:,}",
        unit="人",
        definition="今天在任的儿童主任人数（一人任两村的计一人）；空缺指没有儿童主任的村（社区）。",
        url=url,
        level="yellow" if bare.villages else "green",
        note=f"{bare.villages} 个村（社区）空缺" if bare.villages else "村（社区）全覆盖",
    )
    yield Card(
        name="supervisors",
        label="儿童督导员",
        value=f"{people['supervisors']:,}",
        unit="人",
        definition="今天在任的儿童督导员人数；乡镇（街道）应设未保工作站或者指定专人，两者都没有的计为未覆盖。",
        url=url,
        level="yellow" if bare.townships or bare.supervisors else "green",
        note=f"{bare.townships} 个乡镇未覆盖" if bare.townships else "乡镇站点或专人全覆盖",
    )


def _open(viewer: Viewer, counted: Cube) -> Card:
    """Doubtful recognitions and unanswered hits of the money checks, in one query."""
    definition = "规则不支持、尚未由人复核的认定，加上尚未答复的资金疑点。"
    if viewer.guarded:
        told = counted.guard and counted.guard.total(counted.guard.tables.get(Table.OPEN), "open")
        url = "" if viewer.wall else address("desk:worklist")
        return Card("open", "待复核疑点", f"{told:,}" if told else HIDDEN, "件", definition, url=url, level="red" if told else "")
    doubts = Recognition.objects.doubtful().filter(viewer.inside("child__household__code")).exclude(viewer.shut("child"))
    hits = Finding.objects.open().filter(viewer.counted("child"))
    count = doubts.order_by().values("pk").union(hits.order_by().values("pk"), all=True).count()
    return Card(
        name="open",
        label="待复核疑点",
        value=f"{count:,}",
        unit="件",
        definition=definition,
        url=address("desk:worklist"),
        level="red" if count else "green",
    )


def _exactly(viewer: Viewer, amount: Decimal) -> str:
    """The sum to the fen stands where it stays inside: from it and a standard, numbers of children can be had."""
    return "名册" if viewer.money_guarded else f"合计 {money.show(amount)} 元"
