"""明天计划: what is left of a bill after every other payer, and that is paid in full.

《“孤儿医疗康复明天计划”项目实施办法》 (in force 2019-03-01): the part that basic and serious-illness insurance, medical aid, rehabilitation
aid and charity leave to the child. The order of the payers is kept, so that each share can be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import narwhals as nw
import polars as pl

from weibao.rules.clause import Clause, Reason, all_of, any_of, decide, explain, fact, not_
from weibao.rules.parameters import Parameters, load
from weibao.rules.periods import months_after
from weibao.rules.recognition import LIMIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from weibao.rules.parameters import InForce

PAYERS: Final = {
    "basic_insurance": "城乡居民基本医疗保险",
    "serious_illness": "大病保险",
    "medical_aid": "医疗救助",
    "rehabilitation": "残疾儿童康复救助",
    "charity": "慈善捐助",
}
LAW: Final = "《“孤儿医疗康复明天计划”项目实施办法》"
STAGES, ADOPTED = "tomorrow/adult_stages", "tomorrow/adopted_disabled"
MONTHS_A_YEAR: Final = 12
CENT: Final = Decimal("0.01")


class BadBill(ValueError):
    """A bill that does not add up: an unknown payer, a negative or broken amount, more paid than was charged."""


@dataclass(frozen=True)
class Share:
    """What one payer took of the bill, and what was left after it, in yuan."""

    payer: str
    label: str
    paid: Decimal
    left: Decimal


@dataclass(frozen=True)
class Settlement:
    """A bill through all payers; `ours` is what 明天计划 pays, in yuan."""

    total: Decimal
    shares: tuple[Share, ...]
    ours: Decimal


def settle(total: Decimal, paid: Mapping[str, Decimal]) -> Settlement:
    """The bill through its payers in the order of PAYERS; what is left is ours. Raises BadBill."""
    if strange := set(paid) - set(PAYERS):
        raise BadBill(f"不认识的支付方：{'、'.join(sorted(strange))}")
    left = _yuan(total, "费用总额")
    shares = []
    for payer, label in PAYERS.items():
        amount = _yuan(paid.get(payer, Decimal(0)), label)
        if amount > left:
            raise BadBill(f"{label}支付 {amount} 元，超过剩余费用 {left} 元")
        left -= amount
        shares.append(Share(payer, label, amount, left))
    return Settlement(_yuan(total, "费用总额"), tuple(shares), left)


def _yuan(amount: Decimal, label: str) -> Decimal:
    if not isinstance(amount, Decimal) or not amount.is_finite() or amount < 0 or amount != amount.quantize(CENT):
        raise BadBill(f"{label}应为不小于零的两位小数金额")
    return amount.quantize(CENT)


@dataclass(frozen=True)
class Patient:
    """What is known of one person on the day of the application. `stage` is that of full-time study (study_aid.STAGES), "" = none.

    `in_need`: the register's words on the person's health ask for a look (the policy search; an application brings its diagnosis).
    """

    birth: date
    recognised_on: date | None
    stage: str = ""
    adopted: bool = False
    disabled: bool = False
    in_need: bool = False


def conditions(law: InForce) -> Clause:
    """Who is helped: orphans 0–18, those older at school, and where the rule says so adopted disabled ones. Raises NotYetLaw."""
    orphan = fact("recognised", "认定为孤儿", nw.col("recognised_on") <= nw.col("day"), law=LAW)
    young = fact("under_age", f"未满{law.whole(LIMIT)}周岁", nw.col("of_age_on") > nw.col("day"), law=LAW)
    at_school = fact("at_school", "年满18周岁仍在校就读", nw.col("stage").is_in(law.words(STAGES)), law=LAW, verified=law.verified(STAGES))
    free = not_("not_adopted", "未被收养", fact("adopted", "已被收养", nw.col("adopted"), law=LAW), law=LAW)
    kept = free
    if law.whole(ADOPTED) == 1:
        disabled = fact("disabled", "残疾孤儿", nw.col("disabled"), law=law.ref(ADOPTED), verified=law.verified(ADOPTED))
        kept = any_of("kept", "未被收养，或为被收养的残疾孤儿", free, disabled, law=law.ref(ADOPTED))
    aged = any_of("aged", "未满18周岁，或年满18周岁仍在校", young, at_school, law=LAW)
    return all_of("tomorrow", "符合明天计划资助条件", orphan, aged, kept, law=LAW)


def judge(patient: Patient, on: date, parameters: Parameters | None = None) -> Reason:
    """Whether the person may be helped on the day, and why. Raises NotYetLaw."""
    law = (parameters or load()).at(on)
    return _judged(patient, on, law, conditions(law))


def judge_need(patient: Patient, on: date, parameters: Parameters | None = None) -> Reason:
    """Whether the person may be helped and is known to need it: the lead of the policy search. Raises NotYetLaw."""
    law = (parameters or load()).at(on)
    need = fact("in_need", "登记的健康状况需要医疗或康复", nw.col("in_need"), law=LAW)
    return _judged(patient, on, law, all_of("tomorrow_need", "有医疗康复需要，符合明天计划资助条件", need, conditions(law), law=LAW))


def _judged(patient: Patient, on: date, law: InForce, asked: Clause) -> Reason:
    row = {**vars(patient), "day": on, "of_age_on": months_after(patient.birth, law.whole(LIMIT) * MONTHS_A_YEAR)}
    schema = {"recognised_on": pl.Date}
    decided = decide(nw.from_native(pl.DataFrame([row], schema_overrides=schema).lazy()), asked).collect().to_native().row(0, named=True)
    return explain(asked, decided)
