"""明天计划: what is left of a bill after every other payer, and that is paid in full.

《“孤儿医疗康复明天计划”项目实施办法》 (in force 2019-03-01): the part that basic and serious-illness insurance, medical aid, rehabilitation
aid and charity leave to the child. The order of the payers is kept, so that each share can be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PAYERS: Final = {
    "basic_insurance": "城乡居民基本医疗保险",
    "serious_illness": "大病保险",
    "medical_aid": "医疗救助",
    "rehabilitation": "残疾儿童康复救助",
    "charity": "慈善捐助",
}
LAW: Final = "《“孤儿医疗康复明天计划”项目实施办法》"
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
