"""The six charts, each the answer to its question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from weibao.benefits.models import Category
from weibao.benefits.reports import growth_figure
from weibao.children.models import Sex
from weibao.cockpit.reports.addresses import Rows
from weibao.cockpit.reports.cube import Cube, bands, cube
from weibao.cockpit.reports.viewer import Viewer
from weibao.kernel.months import Month
from weibao.payroll.models import Answer, Kind
from weibao.web.figures import Figure, Number, Series

SKETCH: Final = "示意图，仅供内部工作使用"
MERGED: Final = "按最近一批已封存名册公布，人数按5取整；少于5人的数，以及可据以推算的数，不公布"


@dataclass(frozen=True)
class Chart:
    """A chart with what it counts, where that stands and under which document."""

    name: str
    question: str
    definition: str
    source: str
    law: str
    draw: Callable[[Viewer, Cube], Figure]


def _people(name: str, values: Sequence[Number], urls: list[str]) -> Series:
    """A row of numbers with its addresses; one that is not told leads nowhere."""
    return Series(name, values, ["" if value is None else url for value, url in zip(values, urls, strict=True)])


def payees_by_place(viewer: Viewer, counted: Cube) -> Figure:
    """Children paid for the month, by household county (or township, or village)."""
    codes = list(viewer.places)
    rows = Rows(viewer, counted.run)
    return Figure(
        kind="map" if viewer.depth == 6 else "bars",
        question=f"哪些{viewer.part}领取补贴的儿童最多？",
        categories=[viewer.places[code] for code in codes] if counted.run else [],
        series=[_people("发放人数", counted.paid_at(codes), [rows.paid(county=code) for code in codes])] if counted.run else [],
        unit="人",
        head="县（市、区）" if viewer.depth == 6 else "区划",
        note="；".join(filter(None, [SKETCH if viewer.depth == 6 else "", MERGED if viewer.guarded else ""])),
    )


def ages(viewer: Viewer, counted: Cube) -> Figure:
    """Children paid for the month, by age on the day and sex."""
    series = [Series(sex.label, counted.aged(sex)) for sex in Sex]
    return Figure(
        kind="pyramid",
        question=CHARTS["ages"].question,
        categories=bands() if counted.run else [],
        series=series if counted.run else [],
        unit="人",
        head="年龄（周岁）",
        note=MERGED if viewer.guarded else "",
    )


def standard_growth(viewer: Viewer, counted: Cube) -> Figure:  # noqa: ARG001  every chart is drawn in the same way
    """The published standards and next year's forecast."""
    return growth_figure(viewer.on.year)


def monthly_payments(viewer: Viewer, counted: Cube) -> Figure:
    """What each run of the last twelve months moves: the month itself, arrears, recoveries."""
    sums = counted.moved
    months = sorted({month for month, _ in sums})
    kinds = [kind for kind in Kind if any((month, kind) in sums for month in months)]
    rows = Rows(viewer, counted.run)
    return Figure(
        kind="columns",
        question=CHARTS["payments"].question,
        categories=[str(Month.of(month)) for month in months],
        series=[
            _people(kind.label, [counted.money(month, kind) for month in months], [rows.run(month) for month in months]) for kind in kinds
        ],
        unit="元",
        head="月份",
    )


def categories(viewer: Viewer, counted: Cube) -> Figure:
    """Children paid for the month by place, orphans and de facto unattended children."""
    codes, rows = list(viewer.places), Rows(viewer, counted.run)
    series = []
    for category in Category:
        urls = [rows.paid(county=code, category=category.value) for code in codes]
        series.append(_people(category.label, counted.paid_at(codes, category.value), urls))
    return Figure(
        kind="bars",
        question=CHARTS["categories"].question,
        categories=[viewer.places[code] for code in codes] if counted.run else [],
        series=series if counted.run else [],
        unit="人",
        head="区划",
        note=MERGED if viewer.guarded else "",
    )


def unpaid(viewer: Viewer, counted: Cube) -> Figure:
    """Recognised children on the list who get nothing for the month, by reason."""
    counts = counted.unpaid()
    rows = Rows(viewer, counted.run)
    labels = {**dict(Answer.choices), "held": "暂缓发放"}
    found = list(counts)
    return Figure(
        kind="bars",
        question=CHARTS["unpaid"].question,
        categories=[labels[answer] for answer in found],
        series=[_people("不发放人数", list(counts.values()), [rows.unpaid(answer) for answer in found])] if found else [],
        unit="人",
        head="原因",
        note="不发放不等于终止认定，均须由人复核",
    )


LIST: Final = "当月发放名册（最近一批，按户籍地）"
CHARTS: Final = {
    chart.name: chart
    for chart in (
        Chart(
            "payees",
            "哪里领取补贴的儿童最多？",
            "最近一批发放名册中当月实际发放（金额大于零、未暂缓）的儿童人数，按户籍所在的县（乡镇、村）计。",
            LIST,
            "民发〔2019〕62号；国办发〔2010〕54号",
            payees_by_place,
        ),
        Chart("ages", "孩子们多大？", "当月实际发放的儿童，按今天的周岁和性别计。", LIST, "未满18周岁", ages),
        Chart(
            "growth",
            "养育标准会怎样增长？",
            "已公布的月标准，以及按自然增长机制公式对下一年的测算；测算不作为发放依据，以公布为准，且不低于上年。",
            "养育标准登记；全省居民人均消费支出",
            "晋民发〔2022〕3号",
            standard_growth,
        ),
        Chart(
            "payments",
            "每月发了多少钱？",
            "近十二个月各批名册的当月、补发和追回金额，不含暂缓。",
            "发放名册",
            "民发〔2010〕161号（按月发放）",
            monthly_payments,
        ),
        Chart(
            "categories",
            "两类儿童各在哪里？",
            "当月实际发放的孤儿和事实无人抚养儿童人数，按户籍地计。",
            LIST,
            "国办发〔2010〕54号；民发〔2019〕62号",
            categories,
        ),
        Chart(
            "unpaid",
            "哪些已认定的儿童没有发放，为什么？",
            "名册中当月金额为零或暂缓的儿童人数，按判定原因计。",
            LIST,
            "民发〔2019〕62号；民发〔2020〕125号",
            unpaid,
        ),
    )
}


def draw(name: str, viewer: Viewer) -> Figure:
    """One chart by its name. Raises KeyError for a name that no chart has."""
    return CHARTS[name].draw(viewer, cube(viewer))
