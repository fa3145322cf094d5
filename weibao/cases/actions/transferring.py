"""移送 Transferring: a case offered to another place stays until it is accepted there; refused, called back, or run out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.timezone import localdate

from weibao.cases.actions.leading import chosen, form_team
from weibao.cases.actions.sending import CannotSend
from weibao.cases.actions.telling import held, need, tell, term
from weibao.cases.models import Case, CaseHandOver
from weibao.cases.reports.told import SHARED, closed_to_others
from weibao.cases.states import HANDOVER, HandOverState
from weibao.kernel.door import action, note, note_many
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Division, Staff

LAW: Final = "《未成年人临时监护服务规范》（征求意见稿，由情形发生地县级民政部门承担）；未成年人保护法第11条"


class CannotOffer(Refusal):
    """What an offer needs is missing, or one stands already."""


class Received:
    """An offer as those it is made to meet it: reached from the posts of its place, never by the place of the case."""

    def __init__(self, handover: CaseHandOver) -> None:
        self.handover, self.pk = handover, handover.pk

    def scope_codes(self) -> list[str]:
        """The place that it is offered to."""
        return self.handover.receiver_codes()


@action("cases.offer", label="移送个案", law=LAW)
def offer(case: Case, *, by: Staff, at: datetime, to: Division, words: str, told: Sequence[str]) -> CaseHandOver:
    """Offer a case to another place, which learns what is ticked and no more. Raises CannotOffer, CannotSend, CaseOver."""
    row = held(case)
    words = need(words, "请写明移送的理由。")
    if row.place_id.startswith(to.pk) or to.pk.startswith(row.place_id):
        raise CannotOffer("请选择另一个县（市、区）或者乡镇（街道）。")
    if row.handovers.offered().exists():
        raise CannotOffer("已有待对方接收的移送。")
    kept = [name for name in SHARED if name in set(told)]
    if closed_to_others(row) & set(kept):
        raise CannotSend("这件个案限团队查阅，住址、学校和监护人在接收之后才能看到。")
    made = CaseHandOver.objects.create(
        case=row, to=to, words=words, told=kept, due=term(row, "approve_days", localdate(at)).on, by=by, at=at
    )  # fmt: skip
    note(to=to.pk, handover=made.pk, told="、".join(kept))
    tell(row, "cases.offer", by=by, at=at, words=f"{to.name}：{words}")
    return made


@action("cases.recall_offer", label="撤回个案移送", law=LAW)
def recall_offer(handover: CaseHandOver, *, by: Staff, at: datetime, words: str) -> CaseHandOver:
    """The offer is called back. Raises ForbiddenMove once it is answered, Stale."""
    move(handover, HandOverState.RECALLED, machine=HANDOVER, decided_by=by, decided_at=at, opinion=need(words, "请写明撤回的理由。"))
    note(handover=handover.pk)
    tell(handover.case, "cases.recall_offer", by=by, at=at, words=words)
    return handover


@action("cases.answer_offer", label="答复个案移送", law=LAW)
def answer_offer(received: Received, *, by: Staff, at: datetime, accepted: bool, opinion: str) -> CaseHandOver:
    """Accepted, the case is worked on here from now on by whoever accepts, or by the next in place; else it stays where it was.

    Raises ForbiddenMove, Stale when it was answered or called back, CannotLead.
    """
    handover = received.handover
    opinion = need(opinion, "请写明意见。")
    new = HandOverState.ACCEPTED if accepted else HandOverState.REJECTED
    move(handover, new, machine=HANDOVER, decided_by=by, decided_at=at, opinion=opinion)
    case = handover.case
    if accepted:
        row = held(case)
        lead = chosen(None, by, handover.to_id, at)
        Case.objects.filter(pk=row.pk).update(place=handover.to_id, lead=lead)
        case.refresh_from_db()
        if case.restricted:
            form_team(case, by=by, at=at)
    note(case=case.pk, handover=handover.pk, accepted=accepted)
    tell(case, "cases.answer_offer", by=by, at=at, words=f"{handover.to.name}{'接收' if accepted else '不予接收'}：{opinion}")
    return handover


@action("cases.expire_offers", label="个案移送逾期", law=LAW, says="逾期{count}件", system=True)
def expire_offers(handovers: type[CaseHandOver], *, by: None, at: datetime) -> list[int]:
    """Offers that nobody answered in time; the case stays where it is."""
    gone = list(CaseHandOver.objects.run_out(localdate(at)).select_related("case", "to"))
    for handover in gone:
        move(handover, HandOverState.EXPIRED, machine=HANDOVER)
        tell(handover.case, "cases.expire_offers", by=None, at=at, words=handover.to.name)
    note_many(handover.pk for handover in gone)
    return [handover.pk for handover in gone]
