"""Reads of the schemes that can be chained. Awards and cases follow the child; lines of money show a restricted one by number only."""

from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q

from weibao.children.querysets import scope_of_child
from weibao.org.powers import READS
from weibao.org.querysets import NumberedQuerySet, Scope, ScopedQuerySet
from weibao.payroll.querysets import OfChildQuerySet
from weibao.payroll.states import EDITABLE, PaymentState, RunState
from weibao.schemes.states import PAID_AWARDS, AwardState

if TYPE_CHECKING:
    from weibao.org.models import Staff
    from weibao.schemes.models import (
        Award,
        Batch,
        BatchLine,
        Booking,
        Choice,
        MedicalCase,
        PremiumLine,
        PremiumList,
        Proof,
        Provider,
        Refund,
        RehabCase,
        RehabSettlement,
        Session,
        Transfer,
    )

Row = TypeVar("Row", bound=models.Model)


class AwardQuerySet(ScopedQuerySet["Award"]):
    """Study aid of a school year; it follows the student."""

    scope = scope_of_child("schemes", "child__")

    def paid(self) -> Self:
        """Awards that were granted, those stopped since too: money is due or was."""
        return self.filter(state__in=PAID_AWARDS)

    def standing(self) -> Self:
        """Awards of which not all is said and done."""
        return self.exclude(state__in=[AwardState.REFUSED, AwardState.STOPPED])

    def with_child(self) -> Self:
        """With all that a page says of the student, in the same query."""
        return self.select_related("child__household__parent__parent")


class EnrolmentProofQuerySet(ScopedQuerySet["Proof"]):
    """Proofs of enrolment; they follow the student."""

    scope = scope_of_child("schemes", "award__child__")

    def wanted(self) -> Self:
        """Proofs that a running award still waits for."""
        return self.filter(received_on=None, award__state=AwardState.GRANTED)


class ChoiceQuerySet(ScopedQuerySet["Choice"]):
    """What places chose where the law leaves it open. It holds no person: whoever works with the schemes may read it."""

    scope = Scope(kind="scheme_choices", codes=("place__code",))

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """Every choice for a post that reads them, none for any other."""
        return self if staff.roles_on(on) & READS["scheme_choices"] else self.none()


class AidBatchQuerySet(NumberedQuerySet["Batch"]):
    """Payment batches. A batch holds no person: its lines are scoped by themselves."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """All batches for a post that reads payments, none for any other."""
        return self if staff.roles_on(on) & READS["payments"] else self.none()

    def open(self) -> Self:
        """Batches on which somebody has still something to do."""
        return self.exclude(state__in=[RunState.SETTLED, RunState.DISCARDED])

    def editable(self) -> Self:
        """Batches whose list is not booked yet."""
        return self.filter(state__in=EDITABLE)


class BatchLineQuerySet(OfChildQuerySet["BatchLine"]):
    """Lines of a batch."""

    def paid(self) -> Self:
        """Lines that move money now."""
        return self.filter(held="").exclude(amount=0)

    def without_account(self) -> Self:
        """Lines with money and nowhere to send it."""
        return self.filter(amount__gt=0, account_print="")


class BookingQuerySet(OfChildQuerySet["Booking"]):
    """What the schemes' ledger holds."""


class TransferQuerySet(OfChildQuerySet["Transfer"]):
    """What the bank was asked to pay."""

    def unanswered(self) -> Self:
        """Payments on which the bank has not answered."""
        return self.filter(state=PaymentState.ISSUED)

    def kept(self) -> Self:
        """Payments that did not fail."""
        return self.filter(~Q(state=PaymentState.FAILED))


class RefundQuerySet(OfChildQuerySet["Refund"]):
    """Money that came back."""


class PremiumListQuerySet(NumberedQuerySet["PremiumList"]):
    """Lists of premiums. A list holds no person: its lines are scoped by themselves."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """All lists for a post that reads payments, none for any other."""
        return self if staff.roles_on(on) & READS["payments"] else self.none()


class PremiumLineQuerySet(OfChildQuerySet["PremiumLine"]):
    """Children on a list of premiums."""

    def insured(self) -> Self:
        """Insured here or elsewhere, as the insurance bureau says."""
        return self.filter(mark__in=["here", "elsewhere"])


class ProviderQuerySet(NumberedQuerySet["Provider"]):
    """Designated hospitals and rehabilitation units. No person stands in it: whoever works with the schemes reads it."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """All of them for a post that works with the schemes, none for any other."""
        return self if staff.roles_on(on) & READS["schemes"] else self.none()

    def open_on(self, on: date, kind: str) -> Self:
        """Those of a kind that are designated on a day."""
        return self.filter(kind=kind, during__contains=on)


class MedicalCaseQuerySet(ScopedQuerySet["MedicalCase"]):
    """Cases of 明天计划; they follow the child."""

    scope = scope_of_child("schemes", "child__")

    def with_child(self) -> Self:
        """With all that a page says of the child, in the same query."""
        return self.select_related("child__household__parent__parent", "provider")


class RehabCaseQuerySet(ScopedQuerySet["RehabCase"]):
    """Cases of rehabilitation aid; they follow the child."""

    scope = scope_of_child("schemes", "child__")

    def with_child(self) -> Self:
        """With all that a page says of the child, in the same query."""
        return self.select_related("child__household__parent__parent", "provider")


class SessionQuerySet(ScopedQuerySet["Session"]):
    """Sessions of rehabilitation; they follow the child."""

    scope = scope_of_child("schemes", "case__child__")


class RehabSettlementQuerySet(ScopedQuerySet["RehabSettlement"]):
    """Settlements of sessions; they follow the child."""

    scope = scope_of_child("schemes", "case__child__")
