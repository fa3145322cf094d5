"""Who owes something back in a scheme, and what a batch will ask of the bank."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from weibao.org.models import Staff
from weibao.schemes.ledger import Batch, BatchLine, Booking
from weibao.schemes.reports.claims import all_balances


@dataclass(frozen=True)
class Owed:
    """A balance below zero: the last entry of what it is set off against, and yuan to come back."""

    booking: Booking
    amount: Decimal


def owing(staff: Staff, on: date) -> list[Owed]:
    """Balances below zero within scope: the money comes back, or is set off against what comes next. Five queries."""
    low = {(scheme, key): -amount for scheme, keys in all_balances().items() for key, amount in keys.items() if amount < 0}
    rows = Booking.objects.visible_to(staff, on).filter(key__in={key for _, key in low}).with_child().order_by("scheme", "key", "pk")
    last = {(row.scheme, row.key): row for row in rows if (row.scheme, row.key) in low}
    return [Owed(last[place], low[place]) for place in sorted(last)]


def sums(batch: Batch, staff: Staff, on: date) -> dict[str, Any]:
    """The sums of the lines that the person may see."""
    lines = BatchLine.objects.visible_to(staff, on).filter(batch=batch)
    moving = list(lines.paid().values_list("amount", "account_print", "child"))
    return {
        "people": len({child for _, _, child in moving}),
        "amount": sum((amount for amount, _, _ in moving), Decimal("0.00")),
        "back": sum((amount for amount, _, _ in moving if amount < 0), Decimal("0.00")),
        "without": sum(1 for amount, mark, _ in moving if amount > 0 and not mark),
    }
