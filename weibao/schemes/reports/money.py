"""Who owes something back in a scheme, and what a batch will ask of the bank."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from weibao.org.models import Staff
from weibao.schemes.ledger import Batch, BatchLine, Booking, Scheme
from weibao.schemes.reports.claims import balances


@dataclass(frozen=True)
class Owed:
    """A balance below zero: the last entry of what it is set off against, and yuan to come back."""

    booking: Booking
    amount: Decimal


def owing(staff: Staff, on: date) -> list[Owed]:
    """Balances below zero within scope: the money comes back, or is set off against what comes next."""
    found = []
    for scheme in Scheme.values:
        low = {key: -amount for key, amount in balances(scheme).items() if amount < 0}
        rows = Booking.objects.visible_to(staff, on).filter(scheme=scheme, key__in=low).with_child().order_by("key", "pk")
        last = {row.key: row for row in rows}
        found += [Owed(last[key], low[key]) for key in sorted(last)]
    return found


def sums(batch: Batch, staff: Staff, on: date) -> dict[str, Any]:
    """The sums of the lines that the person may see."""
    lines = BatchLine.objects.visible_to(staff, on).filter(batch=batch)
    moving = list(lines.paid().values_list("amount", "account_print"))
    return {
        "people": lines.paid().values("child").distinct().count(),
        "amount": sum((amount for amount, _ in moving), Decimal("0.00")),
        "back": sum((amount for amount, _ in moving if amount < 0), Decimal("0.00")),
        "without": sum(1 for amount, mark in moving if amount > 0 and not mark),
    }
