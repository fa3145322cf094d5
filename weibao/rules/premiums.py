"""参保资助: whose premium of 城乡居民基本医疗保险 is paid in full, for which year, and when the list goes out.

国办发〔2021〕42号 pays in full for orphans; that de facto unattended children are paid in full too is the city's own practice. An
insurance year is collected in the autumn before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import narwhals as nw
import polars as pl

from weibao.rules.clause import Reason, all_of, decide, explain, fact
from weibao.rules.parameters import Parameters, load

if TYPE_CHECKING:
    from decimal import Decimal

    from weibao.rules.parameters import InForce

AMOUNT: Final = "premium/amount"
CATEGORIES: Final = "premium/categories"
OPENS, CLOSES, LEAD = "premium/window/opens", "premium/window/closes", "premium/window/lead"


@dataclass(frozen=True)
class Window:
    """When the premium of a year is collected, and how many working days before that the list goes out."""

    opens: date
    closes: date
    lead: int
    ref: str
    verified: bool


def window(year: int, parameters: Parameters | None = None) -> Window:
    """The window of an insurance year: in the year before it. Raises NotYetLaw."""
    law = (parameters or load()).at(date(year - 1, 12, 31))
    days = [_day(year - 1, law.whole(path)) for path in (OPENS, CLOSES)]
    return Window(days[0], days[1], law.whole(LEAD), law.ref(OPENS), law.verified(OPENS, CLOSES, LEAD))


def amount(year: int, parameters: Parameters | None = None) -> Decimal:
    """The personal premium of an insurance year, in yuan. Raises NotYetLaw."""
    return (parameters or load()).at(date(year, 1, 1)).amount(AMOUNT)


def in_force(year: int, parameters: Parameters | None = None) -> InForce:
    """The law of the first day of an insurance year."""
    return (parameters or load()).at(date(year, 1, 1))


def entitled(category: str, year: int, parameters: Parameters | None = None) -> bool:
    """Whether the premium of a child of this category is paid in full. Raises NotYetLaw."""
    return category in in_force(year, parameters).words(CATEGORIES)


def judge(category: str, year: int, *, standing: bool, parameters: Parameters | None = None) -> Reason:
    """Whether the premium of a child is paid in the year, and why; `standing`: the recognition stands. Raises NotYetLaw."""
    law = in_force(year, parameters)
    ref, verified = law.ref(CATEGORIES), law.verified(CATEGORIES)
    asked = all_of(
        "premium", f"{year}年度参保个人缴费全额资助",
        fact("standing", "已认定，保障没有终止", nw.col("standing"), law=ref),
        fact("category_paid", "属于全额资助的类别", nw.col("category").is_in(law.words(CATEGORIES)), law=ref, verified=verified),
        law=ref,
    )  # fmt: skip
    row = pl.DataFrame([{"category": category, "standing": standing}], schema={"category": pl.String, "standing": pl.Boolean})
    decided = decide(nw.from_native(row.lazy()), asked).collect().to_native().row(0, named=True)
    return explain(asked, decided)


def _day(year: int, written: int) -> date:
    """831 is 31 August. Raises ValueError for what is no day."""
    return date(year, written // 100, written % 100)
