"""残疾儿童康复救助 Rehabilitating (国发〔2018〕20号): township → county → the federation's decision, sessions, settlement within the limit.

The county federation of disabled persons decides; it has no files here, so its decision is entered with its number and day.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Sum
from django.utils.timezone import localdate

from weibao.children.models import Child
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.rules import NotYetLaw, rehabilitation
from weibao.rules.rehabilitation import Applicant
from weibao.schemes.care import Provider, RehabCase, RehabSettlement, Session
from weibao.schemes.states import REHAB, SETTLE, RehabState, SettleState
from weibao.workdays.calendar import deadline

LAW: Final = "国发〔2018〕20号；残疾预防和残疾人康复条例第26条"
ZERO: Final = Decimal("0.00")


class SamePersonAgain(Refusal):
    """Each step is another person's."""


class NotEligible(Refusal):
    """The rules do not bear the aid out."""

    status = 409


@dataclass(frozen=True)
class Asked:
    """What is applied for."""

    disability: str
    situation: str
    kind: str
    provider: Provider
    need: str
    urgent: bool = False


@action("schemes.rehab_apply", label="受理康复救助申请", law=LAW, says="受理康复救助申请 {case}")
def rehab_apply(child: Child, *, by: Staff, at: datetime, form: Asked) -> RehabCase:
    """Take an application. Raises Refusal for a unit that is not designated, or when one of this kind is open already."""
    Child.objects.select_for_update().get(pk=child.pk)
    if not Provider.objects.open_on(localdate(at), "unit").filter(pk=form.provider.pk).exists():
        raise Refusal("该机构现在不是定点康复机构")
    if not form.need.strip():
        raise Refusal("请写明康复需求")
    ended = [RehabState.REFUSED, RehabState.CLOSED]
    if RehabCase.objects.filter(child=child, kind=form.kind).exclude(state__in=ended).exists():
        raise Refusal("该儿童已有同一项目的康复救助在办")
    case = RehabCase(child=child, applied_by=by, applied_at=at, **vars(form))
    case.basis = told(case)
    case.save(force_insert=True)
    note(case=case.pk, child=child.pk)
    return case


def told(case: RehabCase) -> dict[str, Any]:
    """The tree of reasons on the day of the application, as plain data. Part of an action and of its page. No law of its own."""
    asked = Applicant(case.child.birth_date, case.disability, case.situation)
    try:
        return rehabilitation.judge(asked, localdate(case.applied_at)).as_dict()
    except NotYetLaw as unknown:
        return {"name": "unknown", "label": unknown.message, "law": "", "holds": False, "verified": False, "detail": {}, "parts": []}


@action("schemes.rehab_check", label="查验康复救助申请", law=LAW, says="查验康复救助申请 {case}")
def rehab_check(case: RehabCase, *, by: Staff, at: datetime) -> RehabCase:
    """The county checks and passes it to the federation; its time runs from here.

    Raises SamePersonAgain, NotEligible, Stale, ForbiddenMove.
    """
    if by.pk == case.applied_by_id:
        raise SamePersonAgain("受理人不能查验，请由另一人查验")
    tree = told(case)
    if not tree["holds"]:
        raise NotEligible("按现有事实不符合康复救助条件；请核对，或作出不予救助的决定")
    due = deadline(localdate(at), rehabilitation.review_days(localdate(at)))
    columns: dict[str, Any] = {"checked_by": by, "checked_at": at, "due": due.on, "basis": tree}
    move(case, RehabState.CHECKED, machine=REHAB, **columns)
    note(case=case.pk, child=case.child_id, due=due.on)
    return case


@action("schemes.rehab_confirm", label="登记残联审核通过", law=LAW, says="登记康复救助 {case} 残联审核通过")
def rehab_confirm(case: RehabCase, *, by: Staff, at: datetime, document: str, decided_on: date) -> RehabCase:
    """The federation agreed: the number and day of its decision. Raises SamePersonAgain, Refusal, Stale, ForbiddenMove."""
    if by.pk in {case.checked_by_id, case.applied_by_id}:
        raise SamePersonAgain("受理人、查验人不能登记审核结果，请由另一人登记")
    if not document.strip() or decided_on > localdate(at):
        raise Refusal("请填写审核文号和不晚于今天的日期")
    columns: dict[str, Any] = {"document": document.strip()[:80], "decided_on": decided_on, "decided_by": by, "due": None}
    move(case, RehabState.CONFIRMED, machine=REHAB, **columns)
    note(case=case.pk, child=case.child_id)
    return case


@action("schemes.rehab_refuse", label="不予康复救助", law=LAW, says="康复救助 {case} 不予救助")
def rehab_refuse(case: RehabCase, *, by: Staff, at: datetime, words: str) -> RehabCase:
    """A person refuses, with reasons in writing. Raises SamePersonAgain, Refusal, Stale, ForbiddenMove."""
    if by.pk == case.applied_by_id:
        raise SamePersonAgain("受理人不能作出决定，请由另一人办理")
    if not words.strip():
        raise Refusal("请写明不予救助的理由和依据")
    columns: dict[str, Any] = {"words": words.strip(), "decided_by": by, "due": None}
    move(case, RehabState.REFUSED, machine=REHAB, **columns)
    note(case=case.pk, child=case.child_id)
    return case


@action("schemes.rehab_record", label="登记康复记录", law=LAW, says="登记康复记录，个案 {case}")
def rehab_record(case: RehabCase, *, by: Staff, at: datetime, on: date, content: str, charge: Decimal) -> Session:
    """One session or thing supplied. Before the confirmation only where it is urgent. Raises Refusal."""
    early = case.urgent and case.state in {RehabState.APPLIED, RehabState.CHECKED}
    if case.state != RehabState.CONFIRMED and not early:
        raise Refusal("残联审核通过后才能登记康复记录；急需的可以先救治后确认")
    if on > localdate(at) or not content.strip() or charge < 0:
        raise Refusal("请填写不晚于今天的日期、内容和不小于零的费用")
    made = Session.objects.create(case=case, on=on, content=content.strip()[:120], charge=charge, recorded_by=by, recorded_at=at)
    note(case=case.pk, child=case.child_id, session=made.pk)
    return made


@action("schemes.rehab_strike", label="撤销康复记录", law=LAW, says="撤销康复记录 {session}")
def rehab_strike(session: Session, *, by: Staff, at: datetime) -> Session:
    """A session entered by mistake goes, as long as it is in no settlement. Raises Stale."""
    note(session=session.pk, case=session.case_id)
    if Session.objects.filter(pk=session.pk, settlement=None).delete()[0] != 1:
        raise Stale("这条记录已经结算，不能撤销")
    return session


@action("schemes.rehab_settle", label="编制康复结算", law=LAW, says="康复救助 {case} {year}年结算 {paid} 元")
def rehab_settle(case: RehabCase, *, by: Staff, at: datetime, year: int) -> RehabSettlement:
    """The sessions of a year that are in no settlement, against what is left of the year's limit. Raises Refusal, NotEligible."""
    RehabCase.objects.select_for_update().get(pk=case.pk)
    if case.state not in {RehabState.CONFIRMED, RehabState.CLOSED}:
        raise NotEligible("残联审核通过后才能结算")
    if RehabSettlement.objects.filter(case=case, state=SettleState.MADE).exists():
        raise Refusal("已有一份结算待审批")
    rows = Session.objects.filter(case=case, settlement=None, on__year=year)
    charges = list(rows.values_list("charge", flat=True))
    if not charges:
        raise Refusal(f"{year}年没有未结算的康复记录")
    try:
        found = rehabilitation.settle(case.kind, charges, used(case, year), date(year, 12, 31))
    except NotYetLaw as unknown:
        raise Refusal(unknown.message) from unknown
    sums = {"charged": found.charged, "paid": found.paid, "own": found.own, "limit": found.limit, "verified": found.verified}
    made = RehabSettlement.objects.create(case=case, year=year, made_by=by, made_at=at, **sums)
    rows.update(settlement=made)
    note(case=case.pk, child=case.child_id, year=year, paid=found.paid)
    return made


def used(case: RehabCase, year: int) -> Decimal:
    """What of the year's limit for this kind is used already, by every case of the child. Part of an action. No law of its own."""
    rows = RehabSettlement.objects.filter(case__child=case.child_id, case__kind=case.kind, year=year, state=SettleState.APPROVED)
    return rows.aggregate(sum=Sum("paid", default=ZERO))["sum"] or ZERO


@action("schemes.rehab_approve", label="审批康复结算", law=LAW, says="审批康复结算 {settlement}")
def rehab_approve(made: RehabSettlement, *, by: Staff, at: datetime) -> RehabSettlement:
    """Another person approves: the unit is paid in the next batch. Raises SamePersonAgain, Stale when the limit was used meanwhile."""
    _another(made, by)
    RehabCase.objects.select_for_update().filter(child=made.case.child_id).count()
    if used(made.case, made.year) + made.paid > made.limit:
        raise Stale("本年度限额已有变化，请退回后重新结算")
    move(made, SettleState.APPROVED, machine=SETTLE, decided_by=by, decided_at=at)
    note(settlement=made.pk, case=made.case_id, paid=made.paid)
    return made


@action("schemes.rehab_return", label="退回康复结算", law=LAW, says="退回康复结算 {settlement}")
def rehab_return(made: RehabSettlement, *, by: Staff, at: datetime) -> RehabSettlement:
    """The settlement goes back: its sessions are free again. Raises SamePersonAgain, Stale, ForbiddenMove."""
    _another(made, by)
    move(made, SettleState.RETURNED, machine=SETTLE, decided_by=by, decided_at=at)
    Session.objects.filter(settlement=made).update(settlement=None)
    note(settlement=made.pk, case=made.case_id)
    return made


def _another(made: RehabSettlement, by: Staff) -> None:
    if by.pk == made.made_by_id:
        raise SamePersonAgain("结算人不能审批，请由另一人审批")


@action("schemes.rehab_close", label="结束康复救助", law=LAW, says="康复救助 {case} 结束")
def rehab_close(case: RehabCase, *, by: Staff, at: datetime, words: str) -> RehabCase:
    """The rehabilitation is over, or goes on elsewhere. Raises Refusal without words, Stale, ForbiddenMove."""
    if not words.strip():
        raise Refusal("请写明结束的原因")
    move(case, RehabState.CLOSED, machine=REHAB, words=words.strip())
    note(case=case.pk, child=case.child_id)
    return case
