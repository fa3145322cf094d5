"""Scenario before decree: what the same rules that pay would pay if a number of the law were another.

A scenario is a set of other values and, for years to come, the consumption that the growth formula is given. Years with a published
standard pay it, unless the scenario changes the formula or the prices: then its own proposal stands in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl

from weibao.rules import growth
from weibao.rules.entitlement import decide_months
from weibao.rules.facts import Facts
from weibao.rules.parameters import BadParameter, NotYetLaw, Parameters, StandardRow, load
from weibao.rules.parameters.dated import STANDARDS, Content, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

REF: Final = "〔测算〕"
ONE: Final = Decimal(1)
PERCENT: Final = Decimal(100)


@dataclass(frozen=True)
class Scenario:
    """What would be other: values of parameters by path, prices in per cent above the figures given, and whether those who are
    entitled and not enrolled are paid as well (a widened group is not enrolled yet).
    """

    values: Mapping[str, Content] = field(default_factory=dict)
    prices: Decimal = Decimal(0)
    everyone: bool = False

    @property
    def remakes_standards(self) -> bool:
        """Whether the standards of the months follow the formula and no longer the notice."""
        return self.prices != 0 or any(path.startswith("growth/") for path in self.values)


AS_IT_IS: Final = Scenario()


def project(
    facts: Facts,
    months: Sequence[str],
    consumption: Mapping[int, Decimal],
    scenario: Scenario = AS_IT_IS,
    parameters: Parameters | None = None,
) -> pl.DataFrame:
    """What each child would be due: child, month, category, amount in yuan. `consumption` is yuan a head by year; the standard of a year
    hangs on that of the year before.

    Raises NotYetLaw for a year without a standard and without a figure to propose one from, BadParameter for an unknown path or a value
    of another kind.
    """
    law = _other(parameters or load(), scenario, months)
    law = law.with_standards(_standards(law, months, consumption, scenario))
    if scenario.everyone:
        facts = Facts(_all_enrolled(facts.children, months[0]), facts.statuses, facts.care, facts.income)
    return decide_months(facts, months, law).select("child", "month", "category", "amount")


def compared(before: pl.DataFrame, after: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Children paid and yuan by place and month, as it is and in the scenario: place, month, children, yuan, children_then, yuan_then.

    `places` (child, place) says where each child is counted.
    """
    sums = [_sums(frame, places) for frame in (before, after)]
    both = sums[0].join(sums[1], on=("place", "month"), how="full", coalesce=True, suffix="_then")
    zero = pl.lit(Decimal(0)).cast(pl.Decimal(18, 2))
    counts = [pl.col(name).fill_null(0) for name in ("children", "children_then")]
    return both.with_columns(*counts, *(pl.col(name).fill_null(zero) for name in ("yuan", "yuan_then"))).sort("place", "month")


def _sums(frame: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    placed = frame.join(places, on="child", how="left")
    paid = pl.col("amount") > 0
    return placed.group_by("place", "month").agg(children=paid.sum(), yuan=pl.col("amount").cast(pl.Decimal(18, 2)).sum())


def _other(law: Parameters, scenario: Scenario, months: Sequence[str]) -> Parameters:
    """The law with the values of the scenario from the year of the first month on."""
    start = date(int(months[0][:4]), 1, 1)
    exchanged = []
    for path, content in scenario.values.items():
        if path not in {parameter.path for parameter in law}:
            raise BadParameter(f"没有参数 {path}")
        known = law[path]
        if type(content) is not type(known.values[-1].value):
            raise BadParameter(f"{known.label}的值类型不对")
        kept = tuple(value for value in known.values if value.start < start)
        exchanged.append(replace(known, values=(*kept, Value(start, content, REF, verified=False))))
    return law.replacing(*exchanged)


def _standards(law: Parameters, months: Sequence[str], consumption: Mapping[int, Decimal], scenario: Scenario) -> Iterator[StandardRow]:
    """The standards of the years before the scenario as they were, then year by year the published or proposed ones."""
    first, last = int(months[0][:4]), int(months[-1][:4])
    rows = list(_published(law, first))
    for year in range(first, last + 1):
        own = [] if scenario.remakes_standards else [row for row in _published(law, year + 1) if row.start.year == year]
        rows += own or _proposed(law.with_standards(rows) if rows else law, year, consumption, scenario)
    yield from rows


def _published(law: Parameters, before: int) -> Iterator[StandardRow]:
    for form, path in STANDARDS.items():
        for value in law[path].values:
            if value.start.year < before and isinstance(value.value, Decimal):
                yield StandardRow(form, value.value, value.start, value.ref, value.verified, value.until)


def _proposed(law: Parameters, year: int, consumption: Mapping[int, Decimal], scenario: Scenario) -> list[StandardRow]:
    if year - 1 not in consumption:
        raise NotYetLaw(f"没有{year}年的标准，也没有{year - 1}年居民人均消费支出，不能测算")
    higher = consumption[year - 1] * (ONE + scenario.prices / PERCENT)
    proposal = growth.propose(year, higher, law)
    amounts = {"institutional": proposal.institutional, "scattered": proposal.scattered}
    return [StandardRow(form, amount, date(year, 1, 1), REF, verified=False) for form, amount in amounts.items()]


def _all_enrolled(children: pl.DataFrame, month: str) -> pl.DataFrame:
    """Everybody enrolled by the month before the first one."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 2, 12)
    return children.with_columns(confirmed_month=pl.col("confirmed_month").fill_null(f"{year:04d}-{number + 1:02d}"))
