"""Reads of proofs, drafts and messages that can be chained. Nobody at a desk reads them: they have no scope."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from weibao.public.states import MessageState

if TYPE_CHECKING:
    from weibao.public.models import Draft, Message, Proof

HOUR = dt.timedelta(hours=1)


class ProofQuerySet(models.QuerySet["Proof"]):
    """Proofs by their token, and as many as were asked for within the hour."""

    def asked_since(self, now: dt.datetime, span: dt.timedelta = HOUR) -> Self:
        """Codes asked for within a span before a (true) moment."""
        return self.filter(asked_at__gt=now - span)

    def holding(self, now: dt.datetime) -> Self:
        """Proofs that hold at a (true) moment: the code was right, and neither time nor the person has ended it."""
        return self.filter(until__gt=now, ended_at=None)

    def waiting_for_code(self, now: dt.datetime) -> Self:
        """Proofs whose code can still be typed."""
        return self.filter(proved_at=None, ended_at=None, code_until__gt=now)

    def outlived(self, before: dt.datetime) -> Self:
        """Proofs of which nothing is needed any more."""
        return self.filter(asked_at__lt=before)


class DraftQuerySet(models.QuerySet["Draft"]):
    """Drafts of the person who proved identity number and phone."""

    def of(self, proof: "Proof", now: dt.datetime) -> Self:
        """The draft of this identity number and this phone, while it is kept."""
        if not proof.identity:
            return self.none()
        return self.filter(id_index__in=proof.id_spellings(), phone_index__in=proof.phone_spellings(), until__gt=now)

    def outlived(self, now: dt.datetime) -> Self:
        """Drafts whose days are over."""
        return self.filter(until__lte=now)


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages on their way out."""

    def due(self, now: dt.datetime) -> Self:
        """Messages to be sent now."""
        return self.filter(state=MessageState.WAITING, due_at__lte=now)

    def outlived(self, now: dt.datetime) -> Self:
        """Messages whose code no longer opens anything: not sent any more."""
        return self.filter(Q(until__lte=now), state=MessageState.WAITING)
