"""协办 Sending: tasks and referrals to units without an account, by a link; they accept, answer or refuse, we settle or call back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import F
from django.utils.timezone import localdate

from weibao.cases.actions.telling import held, need, tell
from weibao.cases.models import Case, Errand, ErrandKind
from weibao.cases.reports.told import SHARED, closed_to_others
from weibao.cases.states import ERRAND, ErrandState
from weibao.kernel.door import action, note, note_many
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.kernel.tokens import digest_of, is_ours, signed
from weibao.org.models import Staff
from weibao.rules.protection import BODIES

LAW: Final = "未成年人保护法第9条、第11条（部门协同）；个人信息保护法第6条（最小必要）"
SIGNER: Final = "weibao.cases"
MOST_OPENINGS: Final = 200


class CannotSend(Refusal):
    """What a task needs is missing, or it would tell what must not be told."""


class LinkShut(Refusal):
    """The link is over, or never was; the two sound alike."""

    status = 404


@dataclass(frozen=True)
class NewErrand:
    """To which unit, what is asked until when; `told` names what of the child it learns (SHARED), and nothing else goes out."""

    kind: str
    body: str
    unit: str
    words: str
    due: date
    told: Sequence[str] = ()


@action("cases.send_errand", label="发出协办事项", law=LAW, says="发出协办事项，告知内容{told}")
def send_errand(case: Case, *, by: Staff, at: datetime, new: NewErrand) -> tuple[Errand, str]:
    """A task or referral with its link; the token is told this once. Raises CannotSend, CaseOver."""
    row = held(case)
    if new.kind not in ErrandKind.values or new.body not in BODIES or not new.unit.strip():
        raise CannotSend("请选择类别、单位类别，并填写单位名称。")
    words = need(new.words, "请写明请求事项。")
    if new.due < localdate(at):
        raise CannotSend("办理期限不能早于今天。")
    told = [name for name in SHARED if name in set(new.told)]
    hidden = closed_to_others(row) & set(told)
    if hidden or set(new.told) - set(SHARED):
        raise CannotSend(f"这件个案限团队查阅，不得告知：{'、'.join(SHARED[name] for name in SHARED if name in hidden)}。")
    token, expires = _fresh(row, at)
    facts = {"kind": new.kind, "body": new.body, "unit": new.unit.strip(), "words": words, "told": told, "due": new.due}
    made = Errand.objects.create(case=row, digest=digest_of(token), expires_at=expires, by=by, at=at, **facts)
    note(errand=made.pk, body=new.body, told="、".join(told) or "无")
    tell(row, "cases.send_errand", by=by, at=at, words=f"{made.get_kind_display()}：{made.unit}")
    return made, token


@action("cases.resend_errand", label="重发协办事项", law=LAW)
def resend_errand(errand: Errand, *, by: Staff, at: datetime, due: date) -> tuple[Errand, str]:
    """What was refused or ran out goes out again with a new link. Raises CannotSend, ForbiddenMove, Stale."""
    row = held(errand.case)
    if due < localdate(at):
        raise CannotSend("办理期限不能早于今天。")
    token, expires = _fresh(row, at)
    move(errand, ErrandState.SENT, machine=ERRAND, digest=digest_of(token), expires_at=expires, due=due, opened=0)
    note(errand=errand.pk)
    tell(row, "cases.resend_errand", by=by, at=at, words=errand.unit)
    return errand, token


@action("cases.recall_errand", label="撤回协办事项", law=LAW)
def recall_errand(errand: Errand, *, by: Staff, at: datetime, remark: str) -> Errand:
    """The link opens nothing any more. Raises ForbiddenMove once it is answered or done, Stale."""
    held(errand.case)
    move(errand, ErrandState.RECALLED, machine=ERRAND, remark=need(remark, "请写明撤回的理由。"), settled_at=at)
    note(errand=errand.pk)
    tell(errand.case, "cases.recall_errand", by=by, at=at, words=errand.unit)
    return errand


@action("cases.settle_errand", label="确认协办反馈", law=LAW)
def settle_errand(errand: Errand, *, by: Staff, at: datetime, done: bool, remark: str) -> Errand:
    """The answer is enough, or the unit is asked to go on; its link then serves again. Raises ForbiddenMove, Stale."""
    row = held(errand.case)
    remark = need(remark, "请写明意见。")
    if done:
        move(errand, ErrandState.DONE, machine=ERRAND, remark=remark, settled_at=at)
    else:
        move(errand, ErrandState.ACCEPTED, machine=ERRAND, remark=remark, expires_at=at + timedelta(days=row.limit("link_days")))
    note(errand=errand.pk, done=done)
    tell(row, "cases.settle_errand", by=by, at=at, words=f"{errand.unit}：{remark}")
    return errand


@action("cases.open_errand", label="协办单位打开链接", law=LAW, reads=True)
def open_errand(token: str, *, by: Staff, at: datetime) -> Errand:
    """The errand behind a token. Raises LinkShut."""
    found = _behind(token)
    if found is None or not found.can_be_answered(at) or found.opened >= MOST_OPENINGS:
        raise LinkShut("链接无效，或者已经过期、撤回、办结。需要办理的，请与发出单位联系。")
    Errand.objects.filter(pk=found.pk).update(opened=F("opened") + 1)
    note(errand=found.pk, case=found.case_id)
    return found


@action("cases.accept_errand", label="协办单位签收", law=LAW)
def accept_errand(errand: Errand, *, by: Staff, at: datetime, filled_by: str) -> Errand:
    """The unit takes it on. Raises LinkShut, ForbiddenMove, Stale."""
    _answerable(errand, at)
    move(errand, ErrandState.ACCEPTED, machine=ERRAND, filled_by=need(filled_by, "请填写办理人。")[:40])
    note(errand=errand.pk)
    tell(errand.case, "cases.accept_errand", by=by, at=at, words=errand.unit)
    return errand


@action("cases.answer_errand", label="协办单位反馈", law=LAW)
def answer_errand(errand: Errand, *, by: Staff, at: datetime, filled_by: str, answer: str) -> Errand:
    """What the unit did; who answers at once has accepted. Raises LinkShut, ForbiddenMove, Stale."""
    _answerable(errand, at)
    answer, person = need(answer, "请写明办理结果。"), need(filled_by, "请填写办理人。")[:40]
    if errand.state == ErrandState.SENT:
        move(errand, ErrandState.ACCEPTED, machine=ERRAND, filled_by=person)
    move(errand, ErrandState.ANSWERED, machine=ERRAND, filled_by=person, answer=answer, answered_at=at)
    note(errand=errand.pk)
    tell(errand.case, "cases.answer_errand", by=by, at=at, words=f"{errand.unit}：{answer}")
    return errand


@action("cases.reject_errand", label="协办单位不予接收", law=LAW)
def reject_errand(errand: Errand, *, by: Staff, at: datetime, filled_by: str, answer: str) -> Errand:
    """The unit does not take it on, and says why. Raises LinkShut, ForbiddenMove once it was accepted, Stale."""
    _answerable(errand, at)
    answer, person = need(answer, "请写明不予接收的理由。"), need(filled_by, "请填写办理人。")[:40]
    move(errand, ErrandState.REJECTED, machine=ERRAND, filled_by=person, answer=answer, answered_at=at)
    note(errand=errand.pk)
    tell(errand.case, "cases.reject_errand", by=by, at=at, words=f"{errand.unit}：{answer}")
    return errand


@action("cases.expire_errands", label="协办链接到期", law=LAW, says="到期{count}件", system=True)
def expire_errands(errands: type[Errand], *, by: None, at: datetime) -> list[int]:
    """Links that ran out unanswered wait for their sender."""
    gone = list(Errand.objects.run_out(at).select_related("case"))
    for errand in gone:
        move(errand, ErrandState.EXPIRED, machine=ERRAND)
        tell(errand.case, "cases.expire_errands", by=None, at=at, words=errand.unit)
    note_many(errand.pk for errand in gone)
    return [errand.pk for errand in gone]


def _fresh(row: Case, at: datetime) -> tuple[str, datetime]:
    return signed(SIGNER), at + timedelta(days=row.limit("link_days"))


def _behind(token: str) -> Errand | None:
    if not is_ours(token, SIGNER):
        return None
    return Errand.objects.select_related("case__child", "case__place__parent__parent").filter(digest=digest_of(token)).first()


def _answerable(errand: Errand, at: datetime) -> None:
    if not errand.can_be_answered(at):
        raise LinkShut("链接无效，或者已经过期、撤回、办结。需要办理的，请与发出单位联系。")
