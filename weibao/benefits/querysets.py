"""Reads of recognitions and standards that can be chained."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from weibao.children.querysets import scope_of_child
from weibao.org.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from weibao.benefits.models import Agreement, Recognition, Standard


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


class StandardQuerySet(models.QuerySet["Standard"]):
    """Published standards."""

    def valid(self) -> Self:
        """Standards that were not replaced by a correction."""
        return self.filter(Q(replaced_by=None))
