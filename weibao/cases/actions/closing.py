"""结案 Closing: with proof and nothing left open, by another person's leave; followed up, opened again by new facts."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from weibao.cases.actions.assessing import begin
from weibao.cases.actions.planning import somebody_approves
from weibao.cases.actions.telling import CaseOver, Term, advance, held, need, tell
from weibao.cases.announcements import CaseClosed, CaseReopened
from weibao.cases.models import (
    AssessmentKind,
    Case,
    CaseConference,
    CaseHandOver,
    CaseOrderKind,
    CaseOutcome,
    Closure,
    FollowUp,
    GuardianAssessment,
    HelpPlan,
    Measure,
    PlacementKind,
)
from weibao.cases.states import ASSESSMENT, CLOSURE, AssessmentState, CaseState, ClosureState, HelpState, OrderState, PlacementState
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.rules.periods import months_after
from weibao.rules.protection import PROOFS, WITHOUT_PLAN, missing

LAW: Final = "未成年人保护法第93条；MZ/T 086-2017（结案、跟踪）"


WAITING: Final = {"assessment": "送返评估还没有完成", "conference": "召集的会商还没有召开", "handover": "移送还没有答复"}


class CannotClose(Refusal):
    """Something is open, or a proof is missing; that it was tried stays in the trail."""

    stays: ClassVar[bool] = True


@action("cases.ask_closing", label="报批结案", law=LAW)
def ask_closing(case: Case, *, by: Staff, at: datetime, outcome: str, words: str, proofs: Mapping[str, str]) -> Closure:
    """Ask for the end of a case; `proofs` names the paper of each kind (PROOFS). Raises CannotClose with all that is open, CaseOver."""
    row = held(case)
    words = need(words, "请写明结案情况。")
    if outcome not in CaseOutcome.values:
        raise CannotClose("请选择结果。")
    given = {name: text.strip() for name, text in proofs.items() if name in PROOFS and text.strip()}
    left = [*(f"缺少{one}" for one in missing(outcome, given)), *still_open(row, outcome)]
    if left:
        raise CannotClose(f"不能结案：{'；'.join(left)}。")
    somebody_approves(row, by, at)
    made = Closure.objects.create(case=case, outcome=outcome, proofs=given, words=words, came_from=case.state, by=by, at=at)
    advance(case, CaseState.CLOSING, at=at)
    note(outcome=outcome)
    tell(case, "cases.ask_closing", by=by, at=at, words=f"{made.get_outcome_display()}：{words}")
    return made


@action("cases.decide_closing", label="审批结案", law=LAW)
def decide_closing(closure: Closure, *, by: Staff, at: datetime, approved: bool, opinion: str) -> Closure:
    """The approver, never who asked or leads. Approved, the child is looked after for some months, or the case is over; else it goes back.

    Raises NotAllowed, CannotClose for what has been opened since, ForbiddenMove, Stale.
    """
    case = closure.case
    opinion = need(opinion, "请写明审批意见。")
    if by.pk in {closure.by_id, case.lead_id}:
        raise NotAllowed("经办和审批不能是同一个人。")
    new = ClosureState.APPROVED if approved else ClosureState.RETURNED
    left = list(still_open(case, closure.outcome)) if approved else []
    if left:
        raise CannotClose(f"不能结案：{'；'.join(left)}。")
    move(closure, new, machine=CLOSURE, decided_by=by, decided_at=at, opinion=opinion)
    if approved:
        _end(case, closure, at)
    else:
        advance(case, CaseState(closure.came_from), at=at)
    note(closure=closure.pk, approved=approved)
    tell(case, "cases.decide_closing", by=by, at=at, words=f"{'同意' if approved else '退回'}：{opinion}")
    return closure


@action("cases.follow_up", label="登记结案后跟进", law=LAW)
def follow_up(row: FollowUp, *, by: Staff, at: datetime, safe: bool, words: str) -> FollowUp:
    """How the child is after closing: not safe, the case is open again; safe at the last look, it is over. Raises Stale, CaseOver."""
    case = row.case
    words = need(words, "请写明跟进情况。")
    if case.state != CaseState.FOLLOWING:
        raise CaseOver("个案不在结案后跟进中。")
    if FollowUp.objects.filter(pk=row.pk, done_at=None).update(done_at=at, safe=safe, words=words, by=by) != 1:
        raise Stale
    note(follow_up=row.pk, safe=safe)
    if not safe:
        _open_again(case, by, at)
    else:
        left = case.follow_ups.waiting().order_by("due").first()
        if left is None:
            advance(case, CaseState.CLOSED, at=at)
        else:
            Case.objects.filter(pk=case.pk).update(due=left.due)
            case.due = left.due
    tell(case, "cases.follow_up", by=by, at=at, words=words)
    return row


@action("cases.reopen", label="重新办理个案", law="未成年人保护法第11条（及时受理、处置）")
def reopen(case: Case, *, by: Staff, at: datetime, words: str) -> Case:
    """New facts: the case is assessed anew, by the numbers that it began with. Raises ForbiddenMove for an open one, Stale."""
    words = need(words, "请写明新的情况。")
    if case.state not in {CaseState.FOLLOWING, CaseState.CLOSED}:
        raise CaseOver("个案正在办理。")
    _open_again(case, by, at)
    tell(case, "cases.reopen", by=by, at=at, words=words)
    return case


def still_open(case: Case, outcome: str) -> Iterator[str]:
    """What keeps a case from being closed with an outcome, each in a few words."""
    there = _standing(case)
    if outcome not in WITHOUT_PLAN and not there["plan"]:
        yield "还没有经批准的帮扶方案"
    if errands := case.errands.open().count():
        yield f"还有{errands}件协办事项没有办结"
    undone = Measure.objects.filter(plan__case=case, plan__state=HelpState.APPROVED, done_on=None).count()
    if undone and outcome not in WITHOUT_PLAN:
        yield f"还有{undone}项帮扶措施没有完成"
    placed = case.placements.running().first()
    if placed is not None and not (outcome == CaseOutcome.LONG_TERM and placed.kind == PlacementKind.LONG_TERM):
        yield "儿童还在安置中，送返须先评估"
    if outcome == CaseOutcome.LONG_TERM and placed is None:
        yield "还没有登记长期监护"
    if outcome == CaseOutcome.RETURNED_HOME and not case.placements.filter(state=PlacementState.RETURNED).exists():
        yield "没有经评估的送返记录"
    yield from (words for name, words in WAITING.items() if there[name])
    orders = case.orders.open().exclude(kind=CaseOrderKind.PROTECTION, state=OrderState.IN_FORCE)
    yield from (f"{one.get_kind_display()}还没有结果或者没有执行完毕" for one in orders)


def _standing(case: Case) -> Mapping[str, bool]:
    """Whether there is an approved plan, and what waits of WAITING: one question."""
    of_case = {"case": OuterRef("pk")}
    asked = {
        "plan": Exists(HelpPlan.objects.filter(**of_case, state=HelpState.APPROVED)),
        "assessment": Exists(GuardianAssessment.objects.running().filter(**of_case, kind=AssessmentKind.RETURN)),
        "conference": Exists(CaseConference.objects.called().filter(**of_case)),
        "handover": Exists(CaseHandOver.objects.offered().filter(**of_case)),
    }
    found: Any = Case.objects.filter(pk=case.pk).values(**asked).get()
    return dict(found)


def _end(case: Case, closure: Closure, at: datetime) -> None:
    for running in case.assessments.running():
        move(running, AssessmentState.DROPPED, machine=ASSESSMENT)
    if closure.outcome in WITHOUT_PLAN:
        advance(case, CaseState.CLOSED, at=at)
    else:
        limit = case.limits["follow_months"]
        days = [months_after(localdate(at), int(month)) for month in limit["value"]]
        FollowUp.objects.bulk_create([FollowUp(case=case, due=day) for day in days])
        advance(case, CaseState.FOLLOWING, at=at, until=Term(days[0], limit["ref"], limit["verified"]))
    announce(CaseClosed(case.pk, case.child_id, case.origin, closure.outcome, at))


def _open_again(case: Case, by: Staff, at: datetime) -> None:
    case.follow_ups.waiting().delete()
    advance(case, CaseState.ASSESSING, at=at)
    begin(case, AssessmentKind.GUARDIANSHIP, by=by, at=at)
    announce(CaseReopened(case.pk, case.child_id, at))
