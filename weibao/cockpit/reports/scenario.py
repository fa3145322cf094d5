"""Scenario before decree: what another factor, a wider group or higher prices would cost, from the same rules that pay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl
from django.db import connection

from weibao.benefits.reports import known_consumption, parameters
from weibao.cockpit.reports.viewer import Viewer
from weibao.discovery.reports import facts as plain_facts
from weibao.kernel.months import Month
from weibao.rules.facts import CARES, INCOMES, Facts
from weibao.rules.scenario import AS_IT_IS, Scenario, compared, project
from weibao.web.figures import Figure, Series

TWO_YEARS: Final = 24
KEY: Final = {"child": pl.Int64}
CARE: Final = "SELECT child_id, form, lower(during), upper(during) - 1 FROM children_careperiod ORDER BY child_id"
AID: Final = "SELECT child_id, kind, monthly, lower(during), upper(during) - 1 FROM benefits_receivedaid ORDER BY child_id"
CONFIRMED: Final = "SELECT child_id, to_char(confirmed_month, 'YYYY-MM') FROM benefits_recognition WHERE ended_month IS NULL"
PLACES: Final = "SELECT id, household_id FROM children_child WHERE merged_into_id IS NULL"


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


@dataclass(frozen=True)
class Outcome:
    """A scenario beside what is: by place, the whole, and by month as a chart."""

    lines: list[Line]
    whole: Line
    by_month: Figure
    months: tuple[str, str]


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
    lines = [_line(viewer.places.get(place, place), table.filter(pl.col("place") == place), months[-1]) for place in viewer.places]
    return Outcome(lines, _line("合计", table, months[-1]), _chart(table, months), (months[0], months[-1]))


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
    """Where each child inside the viewer's divisions is counted."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
        rows = cursor.fetchall()
    return {child: code[: viewer.depth] for child, code in rows if code.startswith(viewer.roots)}


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
    return Figure(kind="columns", question="今后两年每月需要多少资金？", categories=list(months), series=series, unit="元", note=note)
