"""A named person answers: a request to read, and afterwards an opening that was taken in an emergency."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.timezone import localtime

from weibao.access.actions.asking import LAW
from weibao.access.announcements import EmergencyRejected
from weibao.access.models import Permit
from weibao.access.states import PERMIT, PermitState
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.org.querysets import serves

WINDOW: Final = timedelta(hours=24)


class CannotDecide(Refusal):
    """The asker serves no more, or the word that goes with the answer is missing."""


@action("access.approve", label="批准查阅", law=LAW, says="批准查阅，窗口24小时")
def approve(permit: Permit, *, by: Staff, at: datetime, remark: str = "") -> Permit:
    """Let the asker read the file for 24 hours from now.

    Raises NotAllowed for one's own request, CannotDecide when the asker holds no post any more, ForbiddenMove or Stale when
    it was answered already.
    """
    _not_own(permit, by)
    if not serves(permit.staff, localtime(at).date()):
        raise CannotDecide("申请人已经没有岗位，不能批准。")
    answer: dict[str, Any] = {"decided_by": by, "decided_at": at, "remark": remark.strip() or None}
    move(permit, PermitState.GRANTED, machine=PERMIT, opens_at=at, closes_at=at + WINDOW, **answer)
    note(permit=permit.pk, row=permit.row, staff=permit.staff_id)
    return permit


@action("access.refuse", label="不批准查阅", law=LAW)
def refuse(permit: Permit, *, by: Staff, at: datetime, remark: str) -> Permit:
    """Refuse a request, with the reason that the asker reads. Raises CannotDecide without one."""
    _not_own(permit, by)
    _says_why(remark)
    move(permit, PermitState.REFUSED, machine=PERMIT, decided_by=by, decided_at=at, remark=remark.strip())
    note(permit=permit.pk, row=permit.row, staff=permit.staff_id)
    return permit


@action("access.review", label="复核紧急查阅", law=LAW)
def review(permit: Permit, *, by: Staff, at: datetime, justified: bool, remark: str = "") -> Permit:
    """Say of an opening taken in an emergency whether it was called for. If not, it is closed at once and the auditor is told."""
    _not_own(permit, by)
    if not justified:
        _says_why(remark)
    answer: dict[str, Any] = {"decided_by": by, "decided_at": at, "remark": remark.strip() or None}
    if justified:
        move(permit, PermitState.JUSTIFIED, machine=PERMIT, **answer)
    else:
        closes = max(permit.opens_at, min(permit.closes_at, at)) if permit.opens_at and permit.closes_at else None
        move(permit, PermitState.UNJUSTIFIED, machine=PERMIT, closes_at=closes, **answer)
        announce(EmergencyRejected(permit.pk, permit.staff_id, at))
    note(permit=permit.pk, row=permit.row, staff=permit.staff_id, justified=justified)
    return permit


def _not_own(permit: Permit, by: Staff) -> None:
    if permit.staff_id == by.pk:
        raise NotAllowed("不能审批本人的查阅申请。")


def _says_why(remark: str) -> None:
    if not remark.strip():
        raise CannotDecide("请写明理由，申请人会看到。")
