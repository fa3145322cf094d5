"""Reads of recognitions and standards that can be chained."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from weibao.children.querysets import scope_of_child
from weibao.org.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from weibao.benefits.models import Agreement, Fostering, HandOver, PriceIndex, ReceivedAid, Recognition, Standard


class RecognitionQuerySet(ScopedQuerySet["Recognition"]):
    """Recognitions; they follow the child's household."""

    scope = scope_of_child("recognitions", "child__")

    def standing(self) -> Self:
        """Recognitions that have not ended."""
        return self.filter(ended_month=None)

    def doubtful(self) -> Self:
        """Standing ones that the rules do not bear out: each wants a person's decision, none is stopped by itself."""
        return self.standing().filter(doubt__gt="", doubt_answered_at=None)

    def without_agreement(self) -> Self:
        """Standing ones whose 孤儿养育协议 is to be signed: the first payment, or the next after a change of guardian, waits."""
        return self.standing().filter(agreement="wanted")


class AgreementQuerySet(ScopedQuerySet["Agreement"]):
    """Care agreements; they follow the child."""

    scope = scope_of_child("recognitions", "child__")

    def standing(self) -> Self:
        """Agreements that have not lost their force."""
        return self.filter(ended_on=None)

    def ending_by(self, day: date) -> Self:
        """Agreements whose term is over by a day."""
        return self.standing().filter(ends_on__lte=day)


class AidQuerySet(ScopedQuerySet["ReceivedAid"]):
    """Aid already received; it follows the child's household."""

    scope = scope_of_child("recognitions", "child__")


class HandOverQuerySet(ScopedQuerySet["HandOver"]):
    """Money months handed over; they follow the child's household."""

    scope = scope_of_child("recognitions", "child__")


class FosteringQuerySet(ScopedQuerySet["Fostering"]):
    """Foster care; it follows the child."""

    scope = scope_of_child("children", "child__")


class PriceIndexQuerySet(models.QuerySet["PriceIndex"]):
    """Published price rises; no person is in them."""

    def kept(self) -> Self:
        """Figures that hold or wait."""
        return self.filter(refused_at=None)

    def valid(self) -> Self:
        """Figures that another person has approved."""
        return self.kept().filter(approved_at__isnull=False)

    def waiting(self) -> Self:
        """Figures that wait for another person's approval."""
        return self.kept().filter(approved_at=None)


class StandardQuerySet(models.QuerySet["Standard"]):
    """Published standards."""

    def kept(self) -> Self:
        """Standards that hold or wait: neither replaced by a correction nor sent back."""
        return self.filter(replaced_by=None, refused_at=None)

    def valid(self) -> Self:
        """Standards that hold: approved, and not replaced by a correction."""
        return self.kept().filter(approved_at__isnull=False)

    def waiting(self) -> Self:
        """Standards that one person entered and another has not approved yet."""
        return self.kept().filter(approved_at=None)
