"""权利申请 Requesting: a copy, a correction, a deletion; answered in time, refused in writing with the reason."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from weibao.access.models import Member, Permit
from weibao.attachments.actions import erase as erase_papers
from weibao.children.actions.erasing import ERASED
from weibao.children.models import Child
from weibao.children.querysets import KIND
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.privacy.actions.destroying import propose_one
from weibao.privacy.models import Consent, Right, RightsRequest
from weibao.privacy.retention import terms
from weibao.privacy.states import REQUEST_MOVES, RequestState
from weibao.workdays.calendar import Calendar

LAW = "个人信息保护法第44条至第50条；未成年人网络保护条例第34条"
SHORTEST = 10  # characters of a reason that can be answered


class BadRequest(Refusal):
    """Something is missing, or the day is to come."""


class NoReason(Refusal):
    """A refusal without its reason is none (未成年人网络保护条例第34条: 书面告知并说明理由)."""


@dataclass(frozen=True)
class NewRequest:
    """A request as it came: what is asked for (Right), by whom (Asker), how identity and relation were checked, and when."""

    right: str
    asker: str
    asker_name: str
    phone: str
    proof: str
    content: str
    received_on: date


@action("privacy.receive_request", label="受理个人信息权利申请", law=LAW, says="受理申请：{right}")
def receive_request(child: Child, *, by: Staff, at: datetime, new: NewRequest) -> RightsRequest:
    """Enter a request; its clock runs in working days from the day after it came. Raises BadRequest."""
    if new.received_on > timezone.localtime(at).date():
        raise BadRequest("收到日期不能晚于今天。")
    if not all(text.strip() for text in (new.asker_name, new.proof, new.content)):
        raise BadRequest("请写明申请人姓名、身份和关系怎样核验、申请内容。")
    due = Calendar().deadline(new.received_on, terms().at(new.received_on).whole("answer/rights"))
    note(child=child.pk, right=Right(new.right).label, due=due.on)
    facts = asdict(new) | {"phone": new.phone.strip() or None}
    return RightsRequest.objects.create(child=child, by=by, at=at, due=due.on, due_open=due.open_reason[:120], **facts)


@action("privacy.grant_request", label="同意个人信息权利申请", law=LAW)
def grant_request(request: RightsRequest, *, by: Staff, at: datetime, reason: str = "") -> RightsRequest:
    """The request is granted. A deletion goes on as a destruction list of one file, which two people approve."""
    _answer(request, RequestState.GRANTED, by=by, at=at, reason=reason.strip() or None)
    if request.right == Right.DELETE:
        propose_one(request, at=at)
    return request


@action("privacy.refuse_request", label="拒绝个人信息权利申请", law=LAW)
def refuse_request(request: RightsRequest, *, by: Staff, at: datetime, reason: str) -> RightsRequest:
    """The request is refused in writing, with the reason: a person decides, never a machine. Raises NoReason."""
    if len(reason.strip()) < SHORTEST:
        raise NoReason("不予办理的，应当书面告知并说明理由；请写明理由和依据。")
    _answer(request, RequestState.REFUSED, by=by, at=at, reason=reason.strip(), done_at=at)
    return request


def _answer(request: RightsRequest, state: RequestState, *, by: Staff, at: datetime, **facts: Any) -> None:
    today = timezone.localtime(at).date()
    in_time = None if request.due is None else today <= request.due
    due = None if state == RequestState.REFUSED else request.due
    move(request, state, machine=REQUEST_MOVES, decided_by=by, decided_at=at, in_time=in_time, due=due, **facts)
    note(child=request.child_id, right=request.get_right_display(), in_time=in_time)


@action("privacy.finish_request", label="办结个人信息权利申请", law=LAW)
def finish_request(request: RightsRequest, *, by: Staff, at: datetime, outcome: str) -> RightsRequest:
    """What was granted is done: the copy handed over, the file put right, the data destroyed. Raises BadRequest, ForbiddenMove."""
    if not outcome.strip():
        raise BadRequest("请写明办理结果。")
    if request.right == Right.DELETE and not request.lists.filter(state="destroyed").exists():
        raise BadRequest("销毁清单还没有执行，不能办结；不予销毁的，请登记申请人撤回或书面说明。")
    move(request, RequestState.DONE, machine=REQUEST_MOVES, outcome=outcome.strip(), done_at=at, due=None)
    note(child=request.child_id, right=request.get_right_display())
    return request


@action("privacy.drop_request", label="登记申请人撤回申请", law=LAW)
def drop_request(request: RightsRequest, *, by: Staff, at: datetime) -> RightsRequest:
    """The asker takes the request back. Raises ForbiddenMove."""
    move(request, RequestState.WITHDRAWN, machine=REQUEST_MOVES, done_at=at, due=None)
    return request


@action("privacy.give_copy", label="制作个人信息副本", law=LAW, reads=True)
def give_copy(request: RightsRequest, *, by: Staff, at: datetime) -> Child:
    """A copy of all that is held about the child, for who asked for it. Raises BadRequest when none was granted."""
    if request.right != Right.COPY or request.state not in {RequestState.GRANTED, RequestState.DONE}:
        raise BadRequest("同意查阅、复制后，才能制作副本。")
    note(child=request.child_id)
    return request.child


def set_open_deadlines(at: datetime) -> int:
    """Deadlines that waited for a year's calendar are computed now; called when a notice was entered. No law of its own."""
    calendar, done = Calendar(), 0
    for request in RightsRequest.objects.waiting().filter(due=None).exclude(due_open=""):
        due = calendar.deadline(request.received_on, terms().at(request.received_on).whole("answer/rights"))
        done += RightsRequest.objects.filter(pk=request.pk, due=None).update(due=due.on, due_open=due.open_reason[:120])
    return done


def follow_merge(merge_id: int, *, kept: int, merged: int) -> None:
    """What was agreed and asked about the merged file belongs to the kept one. Called by the reaction. No law of its own."""
    for model in (Consent, RightsRequest):
        model.objects.filter(child=merged).update(child=kept, moved_by=merge_id)


def follow_undoing(merge_id: int, *, merged: int) -> None:
    """What a merge had moved goes back. Called by the reaction. No law of its own."""
    for model in (Consent, RightsRequest):
        model.objects.filter(moved_by=merge_id).update(child=merged, moved_by=None)


def follow_erasing(children: tuple[int, ...], at: datetime) -> None:
    """Consents, finished requests and requests to read erased files lose their words. Called by the reaction. No law of its own."""
    Consent.objects.filter(child__in=children).update(giver_name=ERASED, extent="", paper="")
    rows = RightsRequest.objects.filter(child__in=children)
    rows.update(content=None, reason=None, outcome=None)
    erase_papers(KIND, list(children))
    Permit.objects.filter(kind=KIND, row__in=children).update(asked_for=ERASED, reason=ERASED, remark=None)
    Member.objects.filter(kind=KIND, row__in=children).update(duty="")


def erase_asker(row: int, at: datetime) -> dict[str, int]:
    """Destroy what a finished request says of its asker. Called by the destruction of its list. No law of its own."""
    rows = RightsRequest.objects.filter(pk=row, erased_at=None).exclude(done_at=None)
    nothing = dict.fromkeys(("asker_name", "phone", "content", "reason", "outcome"))
    return {"privacy.rightsrequest": rows.update(**nothing, erased_at=at)}
