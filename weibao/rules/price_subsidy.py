"""价格临时补贴: a month's extra line when prices rise (发改价格〔2021〕1553号; the limits of Shanxi were not checked).

The trigger is a published rise of prices over the same month of the year before; the amount is the standard times the rise, to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from weibao.rules.parameters import Parameters, load

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

CENT: Final = Decimal("0.01")
PERCENT: Final = Decimal(100)


class BadIndex(ValueError):
    """A price index that is no number of per cent."""


@dataclass(frozen=True)
class Trigger:
    """Whether the subsidy is paid for a month and by which of the two rises (per cent over the same month of the year before)."""

    holds: bool
    by: tuple[str, ...]
    law: str
    verified: bool


def trigger(on: date, cpi: Decimal, food: Decimal, parameters: Parameters | None = None) -> Trigger:
    """Whether the month of `on` has the subsidy: the index of all consumption or that of food reaches its limit.

    Raises NotYetLaw, BadIndex.
    """
    law = (parameters or load()).at(on)
    by = [
        label
        for label, rise, path in (("居民消费价格指数", cpi, "price_subsidy/cpi"), ("食品价格", food, "price_subsidy/food"))
        if _rise(rise) >= law.amount(path)
    ]
    paths = ("price_subsidy/cpi", "price_subsidy/food")
    return Trigger(bool(by), tuple(by), law.ref(paths[0]), law.verified(*paths))


def amount(standard: Decimal, cpi: Decimal) -> Decimal:
    """Yuan for the month: the monthly standard times the rise of the consumer price index, to the nearest cent; nothing for a fall."""
    return max(standard * _rise(cpi) / PERCENT, Decimal(0)).quantize(CENT, ROUND_HALF_UP)


def entitled(category: str, on: date, parameters: Parameters | None = None) -> bool:
    """Whether children of this category receive it. Raises NotYetLaw."""
    return category in (parameters or load()).at(on).words("price_subsidy/categories")


@dataclass(frozen=True)
class Rise:
    """A month's approved rises in per cent, and the document: what the subsidy of that month hangs on."""

    month: date
    cpi: Decimal
    food: Decimal
    document: str


def subsidies(paid: pl.DataFrame, rises: Iterable[Rise], parameters: Parameters | None = None) -> pl.DataFrame:
    """What each paid child is due of the subsidy: the rows of `paid` (month, category and standard among its columns) of months whose
    trigger holds, with `subsidy` in yuan, `cpi` and `document`.

    One line a child and month that the allowance is due for, of the categories that the notice names. Raises NotYetLaw, BadIndex.
    """
    law = parameters or load()
    held = [one for one in rises if trigger(one.month, one.cpi, one.food, law).holds]
    keys: dict[str, Any] = {"month": pl.Date, "category": pl.String, "standard": paid.schema["standard"]}
    priced = {**keys, "subsidy": paid.schema["standard"], "cpi": pl.String, "document": pl.String}
    rows = []
    for one in held:
        known = paid.filter(pl.col("month") == one.month).select("category", "standard").unique().drop_nulls()
        for category, standard in known.iter_rows():
            if entitled(category, one.month, law):
                rows.append((one.month, category, standard, amount(standard, one.cpi), f"{one.cpi:.2f}", one.document))
    return paid.join(pl.DataFrame(rows, schema=priced, orient="row"), on=list(keys), how="inner")


def _rise(value: Decimal) -> Decimal:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise BadIndex("涨幅应为百分数，写作小数")
    return value
