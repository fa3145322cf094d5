"""Scenario before decree: what another factor, a wider group or higher prices would cost, from the same rules that pay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl
from django.db import connection

from weibao.benefits.reports import known_consumption, parameters
from weibao.cockpit.reports.hiding import FEW
from weibao.cockpit.reports.viewer import COUNTY, Viewer
from weibao.discovery.reports import facts as plain_facts
from weibao.kernel.months import Month
from weibao.kernel.sheets import Column, Sheet, workbook
from weibao.rules.facts import CARES, INCOMES, Facts
from weibao.rules.scenario import AS_IT_IS, Scenario, compared, project
from weibao.web.figures import Figure, Series

TWO_YEARS: Final = 24
CENTS: Final = Decimal("0.00")
OTHERS: Final = "_"
KEY: Final = {"child": pl.Int64}
CARE: Final = "SELECT child_id, form, lower(during), upper(during) - 1 FROM children_careperiod ORDER BY child_id"
AID: Final = "SELECT child_id, kind, monthly, lower(during), upper(during) - 1 FROM benefits_receivedaid ORDER BY child_id"
CONFIRMED: Final = "SELECT child_id, to_char(confirmed_month, 'YYYY-MM') FROM benefits_recognition WHERE ended_month IS NULL"
PLACES: Final = "SELECT id, household_id, restricted FROM children_child WHERE merged_into_id IS NULL"


@dataclass(frozen=True)
class Line:
    """One county (or the whole): children paid in the last month, and yuan over all months, as it is and in the scenario."""

    place: str
    children: int
    children_then: int
    yuan: Decimal
    yuan_then: Decimal

    @property
    def more(self) -> Decimal:
        """Yuan that the scenario costs beyond what is paid as it is."""
        return self.yuan_then - self.yuan


SHOWN: Final = {
    "more": "增加的金额", "yuan_then": "金额（测算）", "yuan": "金额（现行）", "children_then": "人数（测算）", "children": "人数（现行）",
}  # fmt: skip
"""What the table of places and months can show."""


@dataclass(frozen=True)
class Grid:
    """Every month of every place: `rows` are month and the cells of `places`, the last of which is the whole; `sums` of money."""

    shows: str
    places: list[str]
    rows: list[tuple[str, list[Any]]]
    sums: list[Decimal] | None

    @property
    def counts(self) -> bool:
        """Whether the cells are children and not yuan."""
        return self.shows.startswith("children")


@dataclass(frozen=True)
class Outcome:
    """A scenario beside what is: by place, the whole, by month as a chart, and every month of every place.

    `merged`: how many places with few children stand together in one line for a viewer beyond whose scope the children are.
    """

    lines: list[Line]
    whole: Line
    by_month: Figure
    months: tuple[str, str]
    names: dict[str, str]
    table: pl.DataFrame
    merged: int = 0

    def grid(self, shows: str) -> Grid:
        """The table of one of SHOWN."""
        counted = shows.startswith("children")
        column = pl.col("yuan_then") - pl.col("yuan") if shows == "more" else pl.col(shows)
        cells = self.table.select("place", "month", cell=column)
        found = {(place, month): cell for place, month, cell in cells.iter_rows()}
        nothing: Any = 0 if counted else CENTS
        rows = []
        for month in sorted({month for _, month in found}):
            line = [found.get((place, month), nothing) for place in self.names]
            line = line if counted else [Decimal(cell).quantize(CENTS) for cell in line]
            rows.append((month, [*line, sum(line, nothing)]))
        sums = None if counted else [sum((line[turn] for _, line in rows), CENTS) for turn in range(len(self.names) + 1)]
        return Grid(shows, [*self.names.values(), "合计"], rows, sums)


def years_wanted(on: date) -> list[int]:
    """The years whose consumption the next two years' standards hang on, where none is published yet."""
    months = _months(on)
    first, last = int(months[0][:4]), int(months[-1][:4])
    return list(range(first - 1, last))


def expected_consumption(on: date) -> dict[int, Decimal]:
    """Yuan a head by year: what is known, and the last known figure for years to come (standards never fall)."""
    found, last = {}, Decimal(0)
    for year in years_wanted(on):
        known = known_consumption().get(year)
        last = known[0] if known else last
        found[year] = last
    return {year: yuan for year, yuan in found.items() if yuan}


def outcome(viewer: Viewer, scenario: Scenario, consumption: Mapping[int, Decimal]) -> Outcome:
    """Two years from this month on, for the children of the viewer's divisions, as it is and in the scenario.

    Raises NotYetLaw where a year has neither a standard nor a figure to propose one from.
    """
    months = _months(viewer.on)
    given = _facts()
    law = parameters()
    places = _places(viewer)
    inside = pl.DataFrame({"child": list(places), "place": list(places.values())}, schema={**KEY, "place": pl.String})
    frames = [project(given, months, consumption, one, law) for one in (AS_IT_IS, scenario)]
    kept = [frame.join(inside.select("child"), on="child", how="semi") for frame in frames]
    table = compared(kept[0], kept[1], inside)
    few = _too_few(table, viewer) if viewer.guarded else frozenset[str]()
    table, names = _together(table, few), {code: name for code, name in viewer.places.items() if code not in few}
    if few:
        names[OTHERS] = f"其他{len(few)}个{viewer.part}（人数较少，合并）"
    lines = [_line(name, table.filter(pl.col("place") == place), months[-1]) for place, name in names.items()]
    whole = _line("合计", table, months[-1])
    return Outcome(lines, whole, _chart(table, months), (months[0], months[-1]), names, table, len(few))


def _too_few(table: pl.DataFrame, viewer: Viewer) -> frozenset[str]:
    """The places that do not stand alone: in some month fewer than FEW children are paid, or join or leave by the scenario.

    The group grows by the smallest of the others until no month of it is small either, and never consists of one place: its figure
    would be had by subtraction. 未成年人保护法第103条.
    """
    size = dict(table.group_by("place").agg(pl.col("children_then").max()).iter_rows())
    others = sorted(viewer.places, key=lambda place: (size.get(place) or 0, place))
    group = [place for place in others if _small(table.filter(pl.col("place") == place))]
    others = [place for place in others if place not in group and size.get(place)]
    while group and others and (len(group) == 1 or _small(_together(table, frozenset(group)).filter(pl.col("place") == OTHERS))):
        group.append(others.pop(0))
    return frozenset(group)


def _small(table: pl.DataFrame) -> bool:
    change = pl.col("children_then") - pl.col("children")
    cells = table.select(pl.col("children"), pl.col("children_then"), change.abs().alias("change"))
    return any(0 < cell < FEW for row in cells.iter_rows() for cell in row)


def _together(table: pl.DataFrame, group: frozenset[str]) -> pl.DataFrame:
    """The places of the group as one, OTHERS."""
    place = pl.when(pl.col("place").is_in(list(group))).then(pl.lit(OTHERS)).otherwise(pl.col("place"))
    sums = [pl.col(name).sum() for name in ("children", "yuan", "children_then", "yuan_then")]
    return table.with_columns(place=place).group_by("place", "month").agg(sums).sort("place", "month")


def scenario_workbook(outcome: Outcome) -> bytes:
    """The outcome as .xlsx, totals and a sheet for each of SHOWN. It holds no child: places and sums only."""
    head = ("地区", "期末人数（现行）", "期末人数（测算）", "两年金额（现行）", "两年金额（测算）", "增加")
    totals = [(one.place, one.children, one.children_then, one.yuan, one.yuan_then, one.more) for one in (*outcome.lines, outcome.whole)]
    kinds: list[Any] = ["text", "count", "count", "money", "money", "money"]
    sheets = [Sheet("合计", [Column(name, 18, kind) for name, kind in zip(head, kinds, strict=True)], totals)]
    for shows, title in SHOWN.items():
        grid = outcome.grid(shows)
        kind: Any = "count" if grid.counts else "money"
        rows: list[list[Any]] = [[month, *cells] for month, cells in grid.rows]
        if grid.sums is not None:
            rows.append(["合计", *grid.sums])
        sheets.append(Sheet(title, [Column("月份", 10), *(Column(name, 16, kind) for name in grid.places)], rows))
    return workbook(sheets)


def _months(on: date) -> list[str]:
    first = Month.of(on)
    return [str(first.plus(number)) for number in range(TWO_YEARS)]


def _facts() -> Facts:
    bare = plain_facts()
    confirmed = _frame(CONFIRMED, {**KEY, "confirmed_month": pl.String})
    children = bare.children.drop("confirmed_month").join(confirmed, on="child", how="left")
    inside = children.select("child")
    care, aid = _frame(CARE, {**KEY, **CARES}), _frame(AID, {**KEY, **INCOMES})
    return Facts(children, bare.statuses, care.join(inside, on="child", how="semi"), aid.join(inside, on="child", how="semi"))


def _frame(query: str, columns: Mapping[str, Any]) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return pl.DataFrame(cursor.fetchall(), schema=dict(columns), orient="row")


def _places(viewer: Viewer) -> dict[int, str]:
    """Where each child inside the viewer's divisions is counted; a restricted one in no part that is less than a county."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
        rows = cursor.fetchall()
    parts = viewer.depth > COUNTY
    return {
        child: code[: viewer.depth]
        for child, code, shut in rows
        if code.startswith(viewer.roots) and not (shut and parts and child not in viewer.team)
    }


def _line(name: str, table: pl.DataFrame, last: str) -> Line:
    end = table.filter(pl.col("month") == last)
    counts = [int(end[column].sum()) for column in ("children", "children_then")]
    sums = [Decimal(table[column].sum() or 0).quantize(Decimal("0.01")) for column in ("yuan", "yuan_then")]
    return Line(name, counts[0], counts[1], sums[0], sums[1])


def _chart(table: pl.DataFrame, months: Sequence[str]) -> Figure:
    sums = table.group_by("month").agg(pl.col("yuan").sum(), pl.col("yuan_then").sum())
    by_month = {row["month"]: row for row in sums.iter_rows(named=True)}
    series = [
        Series(name, [Decimal(by_month[month][column]).quantize(Decimal("0.01")) if month in by_month else Decimal(0) for month in months])
        for name, column in (("现行", "yuan"), ("测算", "yuan_then"))
    ]
    note = "由发放所用的同一套规则逐人逐月测算；尚未公布的年度按公式推算，不作发放依据"
    return Figure(kind="forecast", question="今后两年每月需要多少资金？", categories=list(months), series=series, unit="元", note=note)
