"""The money of one child: month by month for the file, and who owes something back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from weibao.children.models import Child
from weibao.org.models import Staff
from weibao.payroll.actions.balancing import balances
from weibao.payroll.models import Entry
from weibao.payroll.reports.sentences import why

ZERO: Final = Decimal("0.00")


@dataclass
class MonthOfChild:
    """What the ledger holds of a month: the sum, and each entry with the run that booked it, its kind, amount and sentence."""

    month: date
    amount: Decimal = ZERO
    entries: list[tuple[date, str, Decimal, str]] = field(default_factory=list)


def months_of(children: Iterable[int]) -> list[MonthOfChild]:
    """The booked months of a child, youngest first. Give the file's pk and those merged into it. One query."""
    found: dict[date, MonthOfChild] = {}
    for entry in Entry.objects.filter(child__in=list(children)).select_related("run").order_by("-month", "run__month"):
        month = found.setdefault(entry.month, MonthOfChild(entry.month))
        month.amount += entry.amount
        month.entries.append((entry.run.month, entry.get_kind_display(), entry.amount, why(entry)))
    return list(found.values())


def balance_of(child: int) -> Decimal:
    """What a child has coming (positive) or owes (negative): all that was booked, less what was paid, plus what came back."""
    rows = balances()
    return sum((row["carried"] for row in rows.iter_rows(named=True) if row["child_id"] == child), ZERO)


def owing(staff: Staff, on: date) -> list[tuple[Child, Decimal]]:
    """Children whom a person may see and whose family owes something back, the largest sum first."""
    owed = {row["child_id"]: -row["carried"] for row in balances().iter_rows(named=True) if row["carried"] < 0}
    seen = Entry.objects.visible_to(staff, on).filter(child__in=owed).values("child")
    rows = Child.objects.filter(pk__in=seen).select_related("household__parent__parent")
    return sorted(((child, owed[child.pk]) for child in rows), key=lambda pair: (-pair[1], pair[0].pk))
