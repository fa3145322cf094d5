"""How much: the published standard of the care form, less other aid where the top-up applies.

The official words are 基本生活养育标准, 机构集中养育 and 社会散居养育. The top-up (补差) of 民发〔2019〕62号 is for de facto unattended
children only; an orphan gets the whole standard. An amount is never negative.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import narwhals as nw

from weibao.rules import words
from weibao.rules.facts import MONEY
from weibao.rules.parameters.dated import STANDARDS

if TYPE_CHECKING:
    from weibao.rules.parameters import InForce

ZERO: Final = Decimal("0.00")
CENT: Final = Decimal("0.01")
REASON: Final = nw.Enum(list(words.REASONS))
MONEY_TYPE: Final = nw.Decimal(MONEY.precision, MONEY.scale)
TOPUP_CATEGORIES: Final = "allowance/topup/categories"
TOPUP_INCOMES: Final = "allowance/topup/incomes"


def standard(law: InForce, form: str) -> Decimal:
    """Yuan a month for the care form. Raises NotYetLaw."""
    return law.amount(STANDARDS[form]).quantize(CENT)


def standard_of_care(law: InForce) -> nw.Expr:
    """The standard by the column `care`; null where no care form is known. Raises NotYetLaw."""
    expression: nw.Expr = nw.lit(None)
    for form in STANDARDS:
        expression = nw.when(nw.col("care") == form).then(nw.lit(standard(law, form))).otherwise(expression)
    return expression


def pay(frame: nw.LazyFrame[Any], law: InForce) -> nw.LazyFrame[Any]:
    """Standard, deducted, amount (yuan, two places) and reason of claims.

    A claim has `category`, `care`, `refused` (null = paid) and `other_income`. Raises NotYetLaw.
    """
    paid, nothing = nw.col("refused").is_null(), nw.lit(ZERO).cast(MONEY_TYPE)
    topped_up = nw.col("category").is_in(law.words(TOPUP_CATEGORIES))
    frame = frame.with_columns(
        standard=standard_of_care(law).cast(MONEY_TYPE),
        other_income=nw.col("other_income").cast(MONEY_TYPE).fill_null(ZERO),
    )
    less = nw.min_horizontal(nw.col("other_income"), nw.col("standard"))
    frame = frame.with_columns(deducted=nw.when(paid & topped_up).then(less).otherwise(nothing).cast(MONEY_TYPE))
    rest = (nw.col("standard") - nw.col("deducted")).cast(MONEY_TYPE)
    frame = frame.with_columns(amount=nw.when(paid).then(rest).otherwise(nothing))
    full, none = nw.lit("paid", dtype=REASON), nw.lit("covered", dtype=REASON)
    given = nw.when(nw.col("amount") > nothing).then(full).otherwise(none)
    return frame.with_columns(reason=nw.when(paid).then(given).otherwise(nw.col("refused")))


def counted_income(income: nw.LazyFrame[Any], law: InForce) -> nw.LazyFrame[Any]:
    """One row a child: the aid that the top-up counts on the day of this law, in yuan."""
    on = nw.lit(law.day)
    counted = income.filter(
        nw.col("kind").is_in(law.words(TOPUP_INCOMES)),
        nw.col("since").is_null() | (nw.col("since") <= on),
        nw.col("until").is_null() | (nw.col("until") >= on),
    )
    return counted.group_by("child").agg(nw.col("amount").sum().alias("other_income"))
