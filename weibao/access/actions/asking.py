"""Asking to read one file, and opening one first in an emergency (未成年人网络保护条例第36条).

Whoever asks learns nothing by asking: a number that leads nowhere and one of a restricted file are taken in and shown to the
asker like any other, and never come before an approver.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from django.utils.timezone import localtime

from weibao.access.models import Permit
from weibao.access.states import PERMIT, PermitState
from weibao.kernel.door import action, note
from weibao.kernel.identity import tidy
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal
from weibao.kernel.states import move
from weibao.org.models import Post, Staff
from weibao.org.powers import Role
from weibao.org.querysets import serves
from weibao.org.subjects import SUBJECTS
from weibao.workdays.calendar import deadline
from weibao.workdays.terms import terms

LAW: Final = "未成年人网络保护条例第36条"
LEAST: Final = 10  # characters of a reason
MOST_WAITING: Final = 20  # requests of one person at a time, so that nobody tries out numbers
MOST_TAKEN: Final = 10
EMERGENCY: Final = timedelta(hours=3)
COUNTY: Final = 6  # digits


class CannotAsk(Refusal):
    """The request is not complete, was made already, or is not needed."""


class NothingToOpen(NotAllowed):
    """No file can be opened by this number: none there, a restricted one, one that stands open anyway. The attempt is recorded."""

    status: ClassVar[int] = 404


@dataclass(frozen=True)
class Wish:
    """What is asked for: the kind of row (a key of SUBJECTS), the number as it was typed, and why."""

    kind: str
    asked_for: str
    reason: str


@action("access.ask", label="申请查阅档案", law=LAW)
def ask(wish: Wish, *, by: Staff, at: datetime) -> Permit:
    """Ask to read one file. The answer to the asker is the same whatever the number leads to.

    Raises CannotAsk for a reason that is too short, a request that waits already, too many at a time, or a file that stands
    open to the asker without asking.
    """
    wanted = _checked(wish, by, at)
    waiting = Permit.objects.of(by, wish.kind).asked()
    if any(tidy(one.asked_for) == wanted for one in waiting):
        raise CannotAsk("您已经对这个编号提出申请，请等待审批。")
    if len(waiting) >= MOST_WAITING:
        raise CannotAsk(f"您有 {MOST_WAITING} 件申请待审批，请等待答复后再申请。")
    row = _found(wish, by, at)
    permit = Permit.objects.create(
        kind=wish.kind,
        row=row.pk if row else None,
        place=_place(row, by, at) if row else "",
        asked_for=wish.asked_for.strip(),
        staff=by,
        reason=wish.reason.strip(),
        asked_at=at,
        state=PermitState.ASKED,
    )
    note(permit=permit.pk, row=permit.row)
    return permit


@action("access.withdraw", label="撤回查阅申请", law=LAW)
def withdraw(permit: Permit, *, by: Staff, at: datetime) -> Permit:
    """Take one's own request back before it was answered. Raises NotThere for another person's, ForbiddenMove or Stale after the answer."""
    if permit.staff_id != by.pk:
        raise NotThere
    move(permit, PermitState.WITHDRAWN, machine=PERMIT, decided_at=at)
    note(permit=permit.pk)
    return permit


@action("access.take", label="紧急查阅档案", law=LAW, says="紧急查阅，窗口3小时", reads=True)
def take(wish: Wish, *, by: Staff, at: datetime) -> Permit:
    """Open one file at once for three hours, because a child is in danger; reviewed on the next working day.

    Raises NothingToOpen for whatever cannot be opened, CannotAsk for a reason that is too short or too many unreviewed ones.
    """
    _checked(wish, by, at)
    if Permit.objects.of(by).unreviewed().count() >= MOST_TAKEN:
        raise CannotAsk(f"您有 {MOST_TAKEN} 件紧急查阅待复核，请先联系审批人。")
    note(kind=wish.kind)
    row = _found(wish, by, at)
    if row is None:
        raise NothingToOpen("没有可以打开的档案。")
    permit = Permit.objects.create(
        kind=wish.kind,
        row=row.pk,
        place=_place(row, by, at),
        asked_for=wish.asked_for.strip(),
        staff=by,
        reason=wish.reason.strip(),
        asked_at=at,
        state=PermitState.TAKEN,
        opens_at=at,
        closes_at=at + EMERGENCY,
        review_by=deadline(localtime(at).date(), terms().at(localtime(at).date()).whole("access_review")).on,
    )
    note(permit=permit.pk, row=permit.row)
    by.forget()
    return permit


def _checked(wish: Wish, by: Staff, at: datetime) -> str:
    if not serves(by, localtime(at).date()):
        raise NotAllowed("您的岗位不查阅儿童资料。")
    wanted = tidy(wish.asked_for)
    if wish.kind not in SUBJECTS or not wanted:
        raise CannotAsk("请填写档案编号或公民身份号码。")
    if len("".join(wish.reason.split())) < LEAST:
        raise CannotAsk(f"请写明查阅的理由，至少 {LEAST} 个字。")
    return wanted


def _found(wish: Wish, by: Staff, at: datetime) -> Any:
    """The row of a number, if it can be asked for. Raises CannotAsk when it stands open without asking."""
    row = SUBJECTS[wish.kind].find(wish.asked_for)
    if row is not None and SUBJECTS[wish.kind].rows().visible_to(by, localtime(at).date()).filter(pk=row.pk).exists():
        raise CannotAsk("这份档案在您的职责范围内，可以直接查阅，不需要申请。")
    return row


def _place(row: Any, by: Staff, at: datetime) -> str:
    """Who decides: the county of the row where an approver other than the asker serves, else its city."""
    code = next(iter(row.scope_codes()))
    county = code[:COUNTY]
    approvers = Post.objects.held_on(localtime(at).date()).filter(role=Role.COUNTY_APPROVER, division=county).exclude(staff=by)
    return str(county if approvers.exists() else code[:4])
