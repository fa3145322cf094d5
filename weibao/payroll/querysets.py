"""Reads of runs, their lists, the ledger and the payments that can be chained."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Substr

from weibao.org.powers import READS
from weibao.org.querysets import Scope, ScopedQuerySet
from weibao.payroll.states import BOOKED, EDITABLE, PaymentState, RunState

if TYPE_CHECKING:
    from weibao.org.models import Staff
    from weibao.payroll.models import Channel, CheckRun, Entry, Finding, Payable, Payment, Repayment, Run, RunLine

# money is summed and paid for restricted children too; their lines bear a number for a name and no place below the county
FOLLOWS_HOUSEHOLD = Scope(kind="payments", codes=("child__household__code",), blurred="child__restricted")
COUNTY = 6  # digits

Row = TypeVar("Row", bound=models.Model)


class RunQuerySet(models.QuerySet["Run"]):
    """Monthly runs, newest first where it matters. A run holds no person: whoever may know of payments may know of every run."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """All runs for a post that reads payments, none for any other; what stands in them is scoped by its own rows."""
        return self if staff.roles_on(on) & READS["payments"] else self.none()

    def standing(self) -> Self:
        """Runs that were not discarded."""
        return self.exclude(state=RunState.DISCARDED)

    def open(self) -> Self:
        """Runs on which somebody has still something to do."""
        return self.exclude(state__in=[RunState.SETTLED, RunState.DISCARDED])

    def editable(self) -> Self:
        """Runs whose list is not frozen yet."""
        return self.filter(state__in=EDITABLE)

    def booked(self) -> Self:
        """Runs that the ledger holds."""
        return self.filter(state__in=BOOKED)

    def before(self, month: date) -> Self:
        """Runs of earlier months."""
        return self.filter(month__lt=month)

    def after(self, month: date) -> Self:
        """Runs of later months."""
        return self.filter(month__gt=month)


class OfChildQuerySet(ScopedQuerySet[Row]):
    """Rows of money: they follow the child's household, and give nothing away of a restricted child beyond its county."""

    scope = FOLLOWS_HOUSEHOLD

    def in_order(self, *before: str, after: tuple[str, ...] = ()) -> Self:
        """By place and child; a restricted one stands before the villages of its county, not among its neighbours."""
        county = Case(When(child__restricted=True, then=Substr("child__household_id", 1, COUNTY)), default="child__household_id")
        return self.annotate(place_shown=county).order_by(*before, "place_shown", "child", *after)

    def at_place(self, code: str) -> Self:
        """Rows of a division; those of restricted children from the county on."""
        rows = self.filter(child__household__code__startswith=code)
        return rows.filter(child__restricted=False) if len(code) > COUNTY else rows

    def with_child(self) -> Self:
        """With all that a page says of the child, in the same query."""
        return self.select_related("child__household__parent__parent")


class LineQuerySet(OfChildQuerySet["RunLine"]):
    """Lines of a run's list."""

    def regular(self) -> Self:
        """Lines of the run's own month."""
        return self.filter(kind="regular")

    def settling(self) -> Self:
        """Arrears and recoveries of the allowance: lines of earlier months."""
        return self.filter(kind__in=["arrears", "recovery"])

    def priced(self) -> Self:
        """Lines of the price subsidy."""
        return self.filter(kind__in=["price", "price_back"])

    def paid(self) -> Self:
        """Lines that move money now."""
        return self.filter(held="").exclude(amount=0)

    def unpaid(self) -> Self:
        """Children on the list who get nothing for the month itself, held ones too."""
        return self.regular().filter(Q(amount=0) | ~Q(held=""))

    def held_back(self) -> Self:
        """Lines that a person holds back."""
        return self.exclude(held="")

    def changed(self) -> Self:
        """Lines of the month that differ from the month before."""
        return self.regular().exclude(change="")

    def matching(self, text: str) -> Self:
        """By the child's name, pinyin or identity number, as the search box takes them; a restricted child is found by none."""
        from weibao.children.models import Child  # noqa: PLC0415  models import this module

        return self.filter(child__in=Child.objects.unrestricted().matching(text).values("pk")) if text.strip() else self


class PayableQuerySet(OfChildQuerySet["Payable"]):
    """What a run will ask the bank to pay."""

    def sums(self) -> dict[str, Any]:
        """How many are asked for and how much, what was carried from before, and how many have no account."""
        asked = Q(asked__gt=0)
        carried = models.Sum("carried", filter=asked & Q(account__isnull=False), default=Decimal(0))
        return self.aggregate(
            n=models.Count("pk", asked & Q(account__isnull=False)),
            amount=models.Sum("asked", filter=asked & Q(account__isnull=False), default=Decimal(0)),
            from_before=carried,
            without=models.Count("pk", asked & Q(account=None)),
            negative=models.Count("pk", Q(carried__lt=-models.F("of_run"))),
        )

    def without_account(self) -> Self:
        """Children with money due and no account to send it to."""
        return self.filter(asked__gt=0, account=None)

    def owing(self) -> Self:
        """Children whose balance is below zero: money to come back, or to be set off."""
        return self.filter(carried__lt=-models.F("of_run"))


class EntryQuerySet(OfChildQuerySet["Entry"]):
    """Lines of the ledger."""


class PaymentQuerySet(OfChildQuerySet["Payment"]):
    """What the bank was asked to pay."""

    def failed(self) -> Self:
        """Payments that the bank sent back."""
        return self.filter(state=PaymentState.FAILED)

    def unanswered(self) -> Self:
        """Payments on which the bank has not answered."""
        return self.filter(state=PaymentState.ISSUED)


class ChannelQuerySet(models.QuerySet["Channel"]):
    """Channels that counties chose; no person is in them."""

    def holding(self, month: date) -> dict[str, str]:
        """County (six digits) → channel, of those who chose one for this month."""
        rows = self.filter(since__lte=month).order_by("since", "pk").values_list("county_id", "channel")
        return dict(rows)


class CheckRunQuerySet(models.QuerySet["CheckRun"]):
    """Money checks that were run."""

    def between(self, first: date, last: date) -> Self:
        """Those of a period, both days inside."""
        return self.filter(at__date__gte=first, at__date__lte=last)


class RepaymentQuerySet(OfChildQuerySet["Repayment"]):
    """Money that came back."""


class FindingQuerySet(OfChildQuerySet["Finding"]):
    """Hits of the money checks."""

    def open(self) -> Self:
        """Hits that want an answer."""
        return self.filter(answered_at=None)
