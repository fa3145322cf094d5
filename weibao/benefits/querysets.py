"""Reads of recognitions and standards that can be chained."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from weibao.children.querysets import scope_of_child
from weibao.org.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from weibao.benefits.models import Recognition, Standard


class RecognitionQuerySet(ScopedQuerySet["Recognition"]):
    """Recognitions; they follow the child's household."""

    scope = scope_of_child("recognitions", "child__")

    def standing(self) -> Self:
        """Recognitions that have not ended."""
        return self.filter(ended_month=None)

    def doubtful(self) -> Self:
        """Standing ones that the rules do not bear out: each wants a person's decision, none is stopped by itself."""
        return self.standing().filter(doubt__gt="", doubt_answered_at=None)


class StandardQuerySet(models.QuerySet["Standard"]):
    """Published standards."""

    def valid(self) -> Self:
        """Standards that were not replaced by a correction."""
        return self.filter(Q(replaced_by=None))
