"""Reads of runs, their lists, the ledger and the payments that can be chained."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from weibao.org.powers import READS
from weibao.org.querysets import Scope, ScopedQuerySet
from weibao.payroll.states import BOOKED, EDITABLE, PaymentState, RunState

if TYPE_CHECKING:
    from weibao.org.models import Staff
    from weibao.payroll.models import Entry, Finding, Payable, Payment, Repayment, Run, RunLine

FOLLOWS_HOUSEHOLD = Scope(kind="payments", codes=("child__household__code",))


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


class LineQuerySet(ScopedQuerySet["RunLine"]):
    """Lines of a run's list."""

    scope = FOLLOWS_HOUSEHOLD

    def regular(self) -> Self:
        """Lines of the run's own month."""
        return self.filter(kind="regular")

    def settling(self) -> Self:
        """Arrears and recoveries: lines of earlier months."""
        return self.exclude(kind="regular")

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
        """By the child's name, pinyin or identity number, as the search box takes them."""
        from weibao.children.models import Child  # noqa: PLC0415  models import this module

        return self.filter(child__in=Child.objects.matching(text).values("pk")) if text.strip() else self


class PayableQuerySet(ScopedQuerySet["Payable"]):
    """What a run will ask the bank to pay."""

    scope = FOLLOWS_HOUSEHOLD

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


class EntryQuerySet(ScopedQuerySet["Entry"]):
    """Lines of the ledger."""

    scope = FOLLOWS_HOUSEHOLD


class PaymentQuerySet(ScopedQuerySet["Payment"]):
    """What the bank was asked to pay."""

    scope = FOLLOWS_HOUSEHOLD

    def failed(self) -> Self:
        """Payments that the bank sent back."""
        return self.filter(state=PaymentState.FAILED)

    def unanswered(self) -> Self:
        """Payments on which the bank has not answered."""
        return self.filter(state=PaymentState.ISSUED)


class RepaymentQuerySet(ScopedQuerySet["Repayment"]):
    """Money that came back."""

    scope = FOLLOWS_HOUSEHOLD


class FindingQuerySet(ScopedQuerySet["Finding"]):
    """Hits of the money checks."""

    scope = FOLLOWS_HOUSEHOLD

    def open(self) -> Self:
        """Hits that want an answer."""
        return self.filter(answered_at=None)
