"""What was set aside: a person has it done after all, or drops it with a reason. No law of its own: each deed names its own."""

from datetime import datetime

from django.utils import timezone

from weibao.kernel.door import action, by_way_of, note
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal
from weibao.org.models import Staff
from weibao.sync.actions.taking_in import carry_out, label_of
from weibao.sync.models import Envelope
from weibao.sync.states import EnvelopeState


class CannotDo(Refusal):
    """The deed refuses it, for lack of the row or of the power: the envelope stays where it is."""


class NoDropReason(Refusal):
    """Dropping wants a reason."""


@action("sync.retry", label="重新办理手机上报", says="重新办理手机上报：{what}")
def retry(envelope: Envelope, *, by: Staff, at: datetime) -> Envelope:
    """Do it now, whatever its clock says: a person has looked. In the director's name while the post lasts, else in one's own.

    Raises what the deed raises; the thing then stays where it is.
    """
    if envelope.state != EnvelopeState.ASIDE:
        envelope.move(EnvelopeState.DONE)
    director: Staff = envelope.staff
    doer = director if director.is_active and director.posts_on(timezone.localtime(at).date()) else by
    with by_way_of(phone=envelope.phone_id, taken_up_by=by.pk):
        try:
            carry_out(envelope, dict(envelope.facts or {}), by=doer, at=at)
        except (NotThere, NotAllowed) as refusal:
            raise CannotDo(f"不能办理：{refusal.message}") from refusal
    envelope.move(EnvelopeState.DONE, facts=None, reason=None, settled_by=by, settled_at=at)
    note(what=label_of(envelope.action))
    return envelope


@action("sync.drop", label="作废手机上报", says="作废手机上报：{what}")
def drop(envelope: Envelope, *, by: Staff, at: datetime, reason: str) -> Envelope:
    """It is not done and its contents are kept no longer; that it came, and why it was dropped, stays. Raises NoDropReason, Stale."""
    if len(reason.strip()) < 2:
        raise NoDropReason("请写明作废的理由")
    envelope.move(EnvelopeState.DROPPED, facts=None, settled_by=by, settled_at=at, remark=reason.strip()[:200])
    note(what=label_of(envelope.action))
    return envelope
