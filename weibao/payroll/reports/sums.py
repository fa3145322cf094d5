"""Sums of runs and of their lists. Given the lines that a person may see, they are that person's sums."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, Count, Q, QuerySet, Sum, When
from django.db.models.functions import Substr
from django.urls import reverse

from weibao.kernel.months import Month
from weibao.org.models import Division, Level, Staff
from weibao.payroll.models import Answer, Channel, Kind, PayChannel, Payment, Run, RunLine
from weibao.payroll.querysets import LineQuerySet
from weibao.web.figures import Figure, Series

ZERO: Final = Decimal("0.00")
PAID: Final = Q(held="") & ~Q(amount=0)


@dataclass(frozen=True)
class Total:
    """So many children, or lines, and so much money."""

    count: int = 0
    amount: Decimal = ZERO


@dataclass(frozen=True)
class Summary:
    """The sums of a list. `regular` is the month itself, `moved` all kinds together; lines held back count apart.

    `price` and `price_back` are the price subsidy, and what of it comes back.
    """

    regular: Total
    arrears: Total
    recovery: Total
    price: Total
    price_back: Total
    held: Total
    unpaid: int
    lines: int

    @property
    def moved(self) -> Decimal:
        """All that the list moves."""
        return self.regular.amount + self.arrears.amount + self.recovery.amount + self.priced.amount

    @property
    def priced(self) -> Total:
        """The lines of the price subsidy, those that take back among them."""
        return Total(self.price.count + self.price_back.count, self.price.amount + self.price_back.amount)


def summary(lines: LineQuerySet) -> Summary:
    """The sums of a list in one query."""
    wanted: dict[str, Any] = {"lines": Count("pk"), "unpaid": Count("pk", Q(kind=Kind.REGULAR) & (Q(amount=0) | ~Q(held="")))}
    for name, which in [(kind.value, PAID & Q(kind=kind)) for kind in Kind] + [("held", ~Q(held=""))]:
        wanted[f"n_{name}"] = Count("pk", which)
        wanted[f"sum_{name}"] = Sum("amount", filter=which, default=ZERO)
    row = lines.aggregate(**wanted)
    totals = {name: Total(row[f"n_{name}"], row[f"sum_{name}"]) for name in (*Kind.values, "held")}
    return Summary(**totals, unpaid=row["unpaid"], lines=row["lines"])


def runs_in_scope(staff: Staff, on: date, runs: list[Run]) -> dict[int, Summary]:
    """The sums of several runs, of the lines that a person may see, in one query."""
    rows = RunLine.objects.visible_to(staff, on).filter(run__in=runs).values("run", "kind").order_by()
    found: dict[int, dict[str, Total]] = {}
    for row in rows.annotate(n=Count("pk", PAID), sum=Sum("amount", filter=PAID, default=ZERO)):
        found.setdefault(row["run"], {})[row["kind"]] = Total(row["n"], row["sum"])
    return {run: _of_kinds(kinds) for run, kinds in found.items()}


def _of_kinds(kinds: dict[str, Total]) -> Summary:
    totals = {kind.value: kinds.get(kind.value, Total()) for kind in Kind}
    return Summary(**totals, held=Total(), unpaid=0, lines=0)


def unpaid_by_reason(lines: LineQuerySet) -> dict[str, int]:
    """How many children on the list get nothing for the month, by the answer of the rules; `held` counts those held back."""
    rows = lines.unpaid().values_list("answer", "held").annotate(n=Count("pk")).order_by("answer")
    found: dict[str, int] = {}
    for answer, held, many in rows:
        found["held" if held else answer] = found.get("held" if held else answer, 0) + many
    return found


@dataclass(frozen=True)
class Comparison:
    """This month beside the last: by reason how many differ, and what that moves."""

    before: Total
    now: Total
    joined: int
    left: int
    changes: dict[str, Total]

    @property
    def difference(self) -> Decimal:
        """What this month costs more, or less."""
        return self.now.amount - self.before.amount


def comparison(run: Run, lines: LineQuerySet) -> Comparison | None:
    """The lines of the month itself against those of the run before, reason by reason; None for the first run. Two queries."""
    sums = lines.regular().aggregate(
        old_n=Count("pk", Q(before__gt=0)),
        old=Sum("before", default=ZERO),
        new_n=Count("pk", PAID),
        new=Sum("amount", filter=PAID, default=ZERO),
        joined=Count("pk", PAID & (Q(before=None) | Q(before=0))),
        left=Count("pk", Q(before__gt=0) & (Q(amount=0) | ~Q(held=""))),
    )
    if not sums["old_n"] and not Run.objects.standing().before(run.month).exists():
        return None
    rows = (
        lines.changed()
        .values("change")
        .annotate(n=Count("pk"), old=Sum("before", default=ZERO), new=Sum("amount", filter=Q(held=""), default=ZERO))
    )
    changes = {row["change"]: Total(row["n"], row["new"] - row["old"]) for row in rows.order_by("change")}
    return Comparison(Total(sums["old_n"], sums["old"]), Total(sums["new_n"], sums["new"]), sums["joined"], sums["left"], changes)


def as_contract(run: Run) -> dict[str, Any]:
    """What `weibao pay run` writes."""
    lines = RunLine.objects.filter(run=run)
    sums = summary(lines)
    asked = run.payables.filter(asked__gt=0).aggregate(n=Count("pk"), sum=Sum("asked", default=ZERO))
    return {
        "month": str(Month.of(run.month)),
        "state": run.state,
        "version": run.version,
        "digest": run.digest,
        "people": sums.regular.count,
        "amount": f"{sums.moved:.2f}",
        "by_category": _by(lines, "category"),
        "by_care": _by(lines, "care"),
        "regular": _plain(sums.regular),
        "arrears": _plain(sums.arrears, "lines"),
        "recovery": _plain(sums.recovery, "lines"),
        "price_subsidy": _plain(sums.priced, "lines"),
        "held": _plain(sums.held, "lines"),
        "to_bank": _plain(Total(asked["n"], asked["sum"]), "payments"),
        "unpaid": unpaid_by_reason(lines),
        "lines": sums.lines,
    }


def _by(lines: LineQuerySet, column: str) -> dict[str, dict[str, Any]]:
    rows = lines.regular().paid().values(column).annotate(n=Count("pk"), sum=Sum("amount")).order_by(column)
    return {row[column]: _plain(Total(row["n"], row["sum"])) for row in rows}


def _plain(total: Total, name: str = "people") -> dict[str, Any]:
    return {name: total.count, "amount": f"{total.amount:.2f}"}


def paid_by_month(last: int = 24) -> list[tuple[date, int, Decimal]]:
    """Month, children and yuan of the frozen runs, oldest first: for the charts."""
    runs = Run.objects.booked().order_by("-month").values_list("month", "people", "amount")[:last]
    return list(reversed(runs))


def figure_of_months(rows: list[tuple[Run, Summary]]) -> Figure:
    """What each booked month moved, oldest first, in the scope of the sums given."""
    booked = [(run, sums) for run, sums in reversed(rows) if run.is_booked()]
    months = [Month.of(run.month) for run, _ in booked]
    urls = [reverse("payroll:run", args=[str(month)]) for month in months]
    values = [sums.moved for _, sums in booked]
    return Figure(
        kind="columns",
        question="每月发放多少？",
        categories=[month.label for month in months],
        series=[Series("发放金额", values, urls)],
        unit="元",
        head="月份",
        note="已封存批次的当月发放、补发与追回合计",
    )


def by_county(lines: LineQuerySet) -> list[tuple[str, Total]]:
    """Children and yuan of the month by the county that pays it (six digits), in the order of the codes."""
    rows = lines.regular().paid().annotate(paying=_paying()).values("paying").order_by("paying")
    return [(row["paying"], Total(row["n"], row["sum"])) for row in rows.annotate(n=Count("pk"), sum=Sum("amount"))]


def _paying() -> Case:
    """The county that pays; rows from before it was kept count where the household stands now."""
    return Case(When(county="", then=Substr("child__household__code", 1, 6)), default="county")


def paid_by_county(run: Run) -> dict[str, Total]:
    """What a run asks of the bank, by the six digits of the county."""
    rows = Payment.objects.filter(run=run).annotate(paying=_paying()).values("paying").order_by("paying")
    return {row["paying"]: Total(row["n"], row["sum"]) for row in rows.annotate(n=Count("pk"), sum=Sum("amount"))}


def counties(staff: Staff, on: date) -> list[tuple[str, str]]:
    """Code and name of the counties inside the person's posts, for the filters."""
    inside = Q(pk__in=[])
    for post in staff.posts_on(on):
        inside |= Q(code__startswith=post.division_id)
    return list(Division.objects.filter(inside, level=Level.COUNTY).order_by("code").values_list("code", "name"))


def county_rows(staff: Staff, on: date) -> "QuerySet[Division]":
    """The counties inside the person's posts, for the choice of a channel."""
    return Division.objects.filter(code__in=[code for code, _ in counties(staff, on)], level=Level.COUNTY).order_by("code")


def channels(staff: Staff, on: date) -> "QuerySet[Channel]":
    """The channels that the counties inside the person's posts chose; no person is in them."""
    return Channel.objects.filter(county__in=county_rows(staff, on)).select_related("county", "by")


def has_cards(run: Run) -> bool:
    """Whether some of a run's money goes by the card channel."""
    return Payment.objects.filter(run=run, channel=PayChannel.CARD).exists()


UNPAID_LABELS: Final = dict(Answer.choices) | {"held": "暂缓发放"}
