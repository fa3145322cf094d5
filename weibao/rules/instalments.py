"""A yearly amount in equal payments of whole cents; the last one corrects the sum."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import Final

CENT: Final = Decimal("0.01")


def instalments(amount: Decimal, count: int) -> list[Decimal]:
    """So many payments in yuan that add up to the amount exactly: 10,000 in 12 is eleven times 833.33 and once 833.37.

    Raises ValueError for no payments at all, or for an amount with parts of a cent.
    """
    if count < 1:
        raise ValueError("分期次数应至少为1")
    if amount < 0 or amount != amount.quantize(CENT):
        raise ValueError("金额应为两位小数，且不小于零")
    one = (amount / count).quantize(CENT, ROUND_DOWN)
    return [one] * (count - 1) + [amount.quantize(CENT) - one * (count - 1)]
