"""Reads of phones and of what they sent."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from weibao.org.querysets import Scope, ScopedQuerySet
from weibao.sync.states import EnvelopeState

if TYPE_CHECKING:
    from weibao.sync.models import Complaint, Envelope, FieldPhone, Invitation, Nudge


class InvitationQuerySet(ScopedQuerySet["Invitation"]):
    """Pairing codes."""

    scope = Scope(kind="phones", codes=("division__code",))

    def open_at(self, now: datetime) -> Self:
        """Codes that were not used and have not run out."""
        return self.filter(used_at=None, until__gt=now)


class FieldPhoneQuerySet(ScopedQuerySet["FieldPhone"]):
    """Phones of directors, known to whoever supervises the village."""

    scope = Scope(kind="phones", codes=("division__code",))

    def in_force(self) -> Self:
        """Phones that were neither revoked nor wiped, and whose post has not ended."""
        return self.filter(ended_at=None)


class EnvelopeQuerySet(ScopedQuerySet["Envelope"]):
    """What phones sent; a person looks only at what was set aside."""

    scope = Scope(kind="phones", codes=("division__code",))

    def aside(self) -> Self:
        """Waiting for a person."""
        return self.filter(state=EnvelopeState.ASIDE)


class ComplaintQuerySet(ScopedQuerySet["Complaint"]):
    """What directors say of the work and of this app; it goes past their own supervisor to the city."""

    scope = Scope(kind="complaints", codes=("division__code",))

    def unanswered(self) -> Self:
        """Without an answer."""
        return self.filter(answered_at=None)


class NudgeQuerySet(ScopedQuerySet["Nudge"]):
    """Messages of supervisors to directors."""

    scope = Scope(kind="phones", codes=("division__code",))

    def since(self, moment: datetime) -> Self:
        """Those sent since a moment."""
        return self.filter(at__gte=moment)
