"""Figures of the allowance that join several tables, each a function with a name."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from weibao.kernel.months import Month
from weibao.payroll.models import Payment, Run, RunLine

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Total:
    """So many children, or lines, and so much money."""

    count: int = 0
    amount: Decimal = ZERO


@dataclass(frozen=True)
class Summary:
    """The sums of a run's list, lines held back counted apart."""

    paid: Total
    regular: Total
    arrears: Total
    recovery: Total
    held: Total
    asked: Total
    by_category: dict[str, Total]
    by_care: dict[str, Total]
    unpaid: dict[str, int]
    lines: int


def summary(run: Run) -> Summary:
    """The sums of a run: all that it moves, by kind, by category and care form of the month itself, and who is not paid, by reason."""
    lines = RunLine.objects.filter(run=run)
    kinds = {row["kind"]: row for row in lines.values("kind").annotate(n=Count("pk", PAID), sum=Sum("amount", filter=PAID)).order_by()}
    held = lines.held_back().aggregate(n=Count("pk"), sum=Sum("amount"))
    asked = run.payables.filter(asked__gt=0).aggregate(n=Count("pk"), sum=Sum("asked"))
    by_kind = {kind: _total(kinds.get(kind, {})) for kind in ("regular", "arrears", "recovery")}
    return Summary(
        paid=Total(by_kind["regular"].count, sum((one.amount for one in by_kind.values()), ZERO)),
        held=_total(held),
        asked=_total(asked),
        by_category=_totals(lines, "category"),
        by_care=_totals(lines, "care"),
        unpaid=unpaid_by_reason(run),
        lines=lines.count(),
        **by_kind,
    )


PAID = Q(held="") & ~Q(amount=0)


def _total(row: Any) -> Total:
    return Total(row.get("n") or 0, row.get("sum") or ZERO)


def _totals(lines: Any, column: str) -> dict[str, Total]:
    rows = lines.regular().paid().values(column).annotate(n=Count("pk"), sum=Sum("amount")).order_by(column)
    return {row[column]: _total(row) for row in rows}


def unpaid_by_reason(run: Run) -> dict[str, int]:
    """How many children on the list get nothing for the month, by the answer of the rules; `held` counts those held back."""
    lines = RunLine.objects.filter(run=run).regular()
    zero = lines.filter(held="", amount=0).values_list("answer").annotate(n=Count("pk")).order_by("answer")
    held = lines.held_back().count()
    return dict(zero) | ({"held": held} if held else {})


@dataclass(frozen=True)
class Comparison:
    """This month beside the last: how many joined, left or changed, by reason, and what that moves."""

    before: Total
    now: Total
    changes: dict[str, Total]


def comparison(run: Run) -> Comparison | None:
    """The regular lines of a run against those of the run before; None for the first run."""
    lines = RunLine.objects.filter(run=run).regular()
    if not Run.objects.standing().before(run.month).exists():
        return None
    before = lines.filter(before__gt=0).aggregate(n=Count("pk"), sum=Sum("before"))
    now = lines.paid().aggregate(n=Count("pk"), sum=Sum("amount"))
    rows = (
        lines.changed()
        .values("change")
        .annotate(n=Count("pk"), old=Sum("before", default=ZERO), new=Sum("amount", filter=Q(held=""), default=ZERO))
    )
    changes = {row["change"]: Total(row["n"], row["new"] - row["old"]) for row in rows.order_by("change")}
    return Comparison(_total(before), _total(now), changes)


def as_contract(run: Run) -> dict[str, Any]:
    """What `weibao pay run` writes."""
    sums = summary(run)
    return {
        "month": str(Month.of(run.month)),
        "state": run.state,
        "version": run.version,
        "digest": run.digest,
        "people": sums.regular.count,
        "amount": str(sums.paid.amount),
        "by_category": {name: _plain(total) for name, total in sums.by_category.items()},
        "by_care": {name: _plain(total) for name, total in sums.by_care.items()},
        "regular": _plain(sums.regular),
        "arrears": _plain(sums.arrears, "lines"),
        "recovery": _plain(sums.recovery, "lines"),
        "held": _plain(sums.held, "lines"),
        "to_bank": _plain(sums.asked, "payments"),
        "unpaid": sums.unpaid,
        "lines": sums.lines,
    }


def _plain(total: Total, name: str = "people") -> dict[str, Any]:
    return {name: total.count, "amount": f"{total.amount:.2f}"}


def paid_by_month(last: int = 24) -> list[tuple[date, int, Decimal]]:
    """Month, children and yuan of the frozen runs, oldest first: for the charts."""
    runs = Run.objects.booked().order_by("-month").values_list("month", "people", "amount")[:last]
    return list(reversed(runs))


def paid_by_county(run: Run) -> dict[str, Total]:
    """What a run asks of the bank, by the six digits of the county."""
    rows = Payment.objects.filter(run=run).values(county=F("child__household__code"))
    sums: dict[str, Total] = {}
    for row in rows.annotate(n=Count("pk"), sum=Sum("amount")).order_by():
        old = sums.get(row["county"][:6], Total())
        sums[row["county"][:6]] = Total(old.count + row["n"], old.amount + row["sum"])
    return sums
