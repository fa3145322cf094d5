"""Ending: the event after which a child is no longer entitled here, and taking a mistaken one back."""

from datetime import date, datetime

from weibao.children.actions.amending import changed, check_day, lock
from weibao.children.announcements import ChildEnded, EndingTakenBack
from weibao.children.models import Child, Ending, EndingKind
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

LAW = "民发〔2019〕62号"


class EndedAlready(Refusal):
    """The child has a standing ending."""

    status = 409


class NotEnded(Refusal):
    """There is no standing ending to take back."""

    status = 409


class NotOnlyMoved(Refusal):
    """The child died or was adopted: it cannot come back as one that had moved."""

    status = 409


class NoReason(Refusal):
    """A reason or proof is missing."""


@action("children.end", label="登记终止事由", law=LAW, says="登记终止事由 {kind}，发生于 {on}")
def end(child: Child, *, by: Staff, at: datetime, kind: str, on: date, proof: str, seen: datetime | None = None) -> Ending:
    """The child died, was adopted or moved away on a day. Raises EndedAlready, BadDate, NoReason."""
    held = lock(child, seen)
    check_day(held, on, at)
    if not proof.strip():
        raise NoReason("请写明证明材料。")
    if held.endings.filter(taken_back_at=None).exists():
        raise EndedAlready("该儿童已登记终止事由；登记有误的，请先撤回。")
    note(kind=kind, on=on)
    ending = Ending.objects.create(child=held, kind=kind, on=on, proof=proof.strip(), noted_at=at)
    changed(child, at)
    announce(ChildEnded(child.pk, on, at))
    return ending


def come_back(child: Child, at: datetime, words: str) -> bool:
    """The child that had moved away is here again: the ending stands no longer, and `words` say that it was no mistake.

    Called by the action that takes the money months over; raises NotOnlyMoved for a child that ended otherwise. No law of its own.
    """
    ending = child.endings.filter(taken_back_at=None).first()
    if ending is None:
        return False
    if ending.kind != EndingKind.MOVED:
        raise NotOnlyMoved(f"该儿童已登记“{ending.get_kind_display()}”，不能按户籍迁回办理；登记有误的，请先撤回。")
    Ending.objects.filter(pk=ending.pk).update(taken_back_at=at, taken_back_reason=words[:200])
    changed(child, at)
    announce(EndingTakenBack(child.pk, ending.on, at))
    return True


@action("children.take_back_ending", label="撤回终止事由", law=LAW, says="撤回终止事由 {ending}")
def take_back_ending(child: Child, *, by: Staff, at: datetime, reason: str, seen: datetime | None = None) -> Ending:
    """The ending was entered by mistake. Raises NotEnded, NoReason."""
    held = lock(child, seen)
    ending = held.endings.filter(taken_back_at=None).first()
    if ending is None:
        raise NotEnded("该儿童没有登记终止事由。")
    if not reason.strip():
        raise NoReason("请写明撤回的理由。")
    note(ending=ending.pk, kind=ending.kind, on=ending.on)
    Ending.objects.filter(pk=ending.pk).update(taken_back_at=at, taken_back_reason=reason.strip())
    ending.refresh_from_db()
    changed(child, at)
    announce(EndingTakenBack(child.pk, ending.on, at))
    return ending
