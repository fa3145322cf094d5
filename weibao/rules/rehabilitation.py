"""残疾儿童康复救助 (国发〔2018〕20号): who may be helped, with what, and how much of the charges is paid.

Ages and yearly limits are set by each place; none was found for Shanxi, so they are unverified parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

import narwhals as nw
import polars as pl

from weibao.rules.clause import Clause, Reason, all_of, decide, explain, fact
from weibao.rules.parameters import Parameters, load
from weibao.rules.periods import months_after

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weibao.rules.parameters import InForce

CLASSES: Final = {
    "visual": "视力",
    "hearing": "听力",
    "speech": "言语",
    "physical": "肢体",
    "intellectual": "智力",
    "autism": "孤独症",
    "mental": "精神",
    "multiple": "多重",
}
KINDS: Final = {"surgery": "手术", "device": "辅助器具", "training": "康复训练"}
SITUATIONS: Final = {
    "low_income": "最低生活保障家庭",
    "poor_register": "建档立卡家庭",
    "institution": "儿童福利机构收养",
    "orphan": "残疾孤儿",
    "special_hardship": "特困人员",
    "other_hard": "其他经济困难家庭",
    "none": "不属于上述情形",
}
LIMIT: Final = "rehabilitation/age/limit"
CENT: Final = Decimal("0.01")
MONTHS_A_YEAR: Final = 12


class BadCharge(ValueError):
    """A charge that is no amount of money."""


@dataclass(frozen=True)
class Applicant:
    """A child on the day of the application: the class of disability (CLASSES) and the family's situation (SITUATIONS)."""

    birth: date
    disability: str
    situation: str


def conditions(law: InForce) -> Clause:
    """The clause on one applicant. Raises NotYetLaw."""
    limit, source = law.whole(LIMIT), law.ref(LIMIT)
    classes, situations = law.words("rehabilitation/classes"), law.words("rehabilitation/situations")
    young = fact("young", f"未满{limit}周岁", nw.col("over_on") > nw.col("day"), law=source, verified=law.verified(LIMIT))
    named = "、".join(CLASSES[one] for one in CLASSES if one in classes)
    of_class = fact("of_class", f"残疾类别为{named}", nw.col("disability").is_in(classes), law=law.ref("rehabilitation/classes"))
    hard = fact("hard", "属于保障的家庭情形", nw.col("situation").is_in(situations), law=law.ref("rehabilitation/situations"))
    return all_of("rehabilitation", "符合残疾儿童康复救助条件", young, of_class, hard, law=source)


def judge(applicant: Applicant, on: date, parameters: Parameters | None = None) -> Reason:
    """Whether the child may be helped on the day, and why. Raises NotYetLaw, ValueError for an unknown word."""
    if applicant.disability not in CLASSES or applicant.situation not in SITUATIONS:
        raise ValueError(f"不认识的残疾类别或家庭情形 {applicant.disability} {applicant.situation}")
    law = (parameters or load()).at(on)
    asked = conditions(law)
    row = {**vars(applicant), "day": on, "over_on": months_after(applicant.birth, law.whole(LIMIT) * MONTHS_A_YEAR)}
    decided = decide(nw.from_native(pl.DataFrame([row]).lazy()), asked).collect().to_native().row(0, named=True)
    return explain(asked, decided)


@dataclass(frozen=True)
class Paid:
    """A settlement: what was charged, what of it is paid, and what the family bears, in yuan; `limit` is that of the year."""

    charged: Decimal
    paid: Decimal
    own: Decimal
    limit: Decimal
    verified: bool


def settle(kind: str, charges: Iterable[Decimal], before: Decimal, on: date, parameters: Parameters | None = None) -> Paid:
    """The charges of a year against the year's limit for this kind, of which `before` is used already.

    Raises NotYetLaw, BadCharge, ValueError for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"不认识的康复项目 {kind}")
    law, path = (parameters or load()).at(on), f"rehabilitation/limit/{kind}"
    limit = law.amount(path)
    charged = sum((_yuan(one) for one in charges), Decimal("0.00"))
    paid = max(min(charged, limit - _yuan(before)), Decimal("0.00"))
    return Paid(charged, paid, charged - paid, limit, law.verified(path))


def review_days(on: date, parameters: Parameters | None = None) -> int:
    """Within how many working days the county federation reviews. Raises NotYetLaw."""
    return (parameters or load()).at(on).whole("rehabilitation/review_days")


def _yuan(amount: Decimal) -> Decimal:
    if not isinstance(amount, Decimal) or not amount.is_finite() or amount < 0 or amount != amount.quantize(CENT, ROUND_HALF_UP):
        raise BadCharge("费用应为不小于零的两位小数金额")
    return amount.quantize(CENT)
