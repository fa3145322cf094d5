"""令状 Ordering: what is asked of court, procuratorate and police about a guardian, what they make, and that it is carried out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final

from django.utils.timezone import localdate

from weibao.cases.actions.telling import held, need, tell
from weibao.cases.models import Case, CaseOrder, CaseOrderKind, RevocationApplicant, RevocationGround
from weibao.cases.states import ORDER, OrderState
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.rules.periods import months_after
from weibao.rules.protection import ORDERS

LAW: Final = "反家庭暴力法第16条、第23条至第30条；家庭教育促进法第49条；民法典第36条、第38条；未成年人保护法第108条、第118条"
DUTY: Final = "民法典第36条第三款（民政部门应当申请）"


class CannotOrder(Refusal):
    """What the paper needs is missing, or the law does not know it so."""


class OrderOver(Refusal):
    """The paper is not in a state in which this is done."""

    status: ClassVar[int] = 409


@dataclass(frozen=True)
class NewOrder:
    """What is asked, of whom, by whom. `waiting`: of a revocation, nobody has applied yet; who may is waited for."""

    kind: str
    body: str
    content: str
    applicant: str = ""
    ground: str = ""
    urgent: bool = False
    waiting: bool = False


@dataclass(frozen=True)
class Made:
    """A paper as it was made: its number, its day, its last day where it has one."""

    number: str
    made_on: date
    until: date | None = None


@action("cases.ask_order", label="申请令状、裁判", law=LAW)
def ask_order(case: Case, *, by: Staff, at: datetime, new: NewOrder) -> CaseOrder:
    """Something is asked of the court; of a protection order the clock of the court runs from now. Raises CannotOrder, CaseOver.

    A revocation for which another may apply is waited for; when its days are over, civil affairs has to apply itself.
    """
    row = held(case)
    _lawful(new, asked=True)
    for old in row.orders.filter(kind=new.kind, state=OrderState.ASKED):
        if old.asked_at is not None or new.waiting:
            raise CannotOrder("同一种申请正在等待结果。")
        move(old, OrderState.LIFTED, machine=ORDER, ended_on=localdate(at), due=None, due_at=None)
    facts = {"kind": new.kind, "body": new.body, "applicant": new.applicant, "ground": new.ground, "urgent": new.urgent}
    made = CaseOrder.objects.create(
        case=row, content=new.content.strip(), asked_at=None if new.waiting else at, by=by, at=at, **facts, **_asking_clock(row, new, at)
    )  # fmt: skip
    note(order=made.pk, kind=new.kind, applicant=new.applicant)
    who = made.get_applicant_display() if new.applicant else ""
    tell(
        row,
        "cases.ask_order",
        by=by,
        at=at,
        words=f"{made.get_kind_display()}{f'，由{who}申请' if who else ''}{'（待申请）' if new.waiting else ''}",
    )
    return made


@action("cases.record_order", label="登记令状、告诫书", law=LAW)
def record_order(case: Case, *, by: Staff, at: datetime, new: NewOrder, made: Made) -> CaseOrder:
    """A paper that police, procuratorate or court made without our asking. Raises CannotOrder, CaseOver."""
    row = held(case)
    _lawful(new, asked=False)
    columns = _in_force(row, new.kind, made, localdate(at))
    facts = {"kind": new.kind, "body": new.body, "content": new.content.strip(), "state": _after(new.kind)}
    order = CaseOrder.objects.create(case=row, by=by, at=at, **facts, **columns)
    note(order=order.pk, kind=new.kind)
    tell(row, "cases.record_order", by=by, at=at, words=f"{order.get_body_display()}：{order.get_kind_display()} {made.number}")
    return order


@action("cases.decide_order", label="登记裁定、判决", law=LAW)
def decide_order(order: CaseOrder, *, by: Staff, at: datetime, granted: bool, made: Made) -> CaseOrder:
    """What came of an application. Raises OrderOver where nobody has applied, CannotOrder, ForbiddenMove, Stale."""
    row = held(order.case)
    if order.asked_at is None:
        raise OrderOver("还没有提出申请。")
    if granted:
        move(order, _after(order.kind), machine=ORDER, due_at=None, **_in_force(row, order.kind, made, localdate(at)))
    else:
        facts: dict[str, Any] = {"number": made.number.strip(), "made_on": made.made_on, "ended_on": made.made_on}
        move(order, OrderState.REFUSED, machine=ORDER, due=None, due_at=None, due_law="", **facts)
    note(order=order.pk, granted=granted)
    tell(row, "cases.decide_order", by=by, at=at, words=f"{order.get_kind_display()}：{'准许' if granted else '未准许'} {made.number}")
    return order


@action("cases.check_order", label="核查令状执行情况", law=LAW)
def check_order(order: CaseOrder, *, by: Staff, at: datetime, words: str) -> CaseOrder:
    """How a paper in force is carried out; the next look follows. Raises OrderOver."""
    row, on = held(order.case), localdate(at)
    words = need(words, "请写明执行情况。")
    rows = CaseOrder.objects.filter(pk=order.pk, state=OrderState.IN_FORCE)
    if rows.update(result=words, checked_on=on, due=_next_look(row, order.until, on)) != 1:
        raise OrderOver("只有生效、执行中的令状需要核查。")
    note(order=order.pk)
    tell(row, "cases.check_order", by=by, at=at, words=f"{order.get_kind_display()}：{words}")
    return order


@action("cases.complete_order", label="令状执行完毕或者撤销", law=LAW)
def complete_order(order: CaseOrder, *, by: Staff, at: datetime, lifted: bool, words: str) -> CaseOrder:
    """A paper was carried out to its end, or was lifted or withdrawn. Raises ForbiddenMove, Stale."""
    row, on = held(order.case), localdate(at)
    words = need(words, "请写明情况。")
    new = OrderState.LIFTED if lifted else OrderState.COMPLETED
    if order.state == OrderState.ASKED and not lifted:
        raise OrderOver("还没有裁定或者判决。")
    move(order, new, machine=ORDER, result=words, ended_on=on, due=None, due_at=None, due_law="")
    note(order=order.pk, lifted=lifted)
    tell(row, "cases.complete_order", by=by, at=at, words=f"{order.get_kind_display()}：{words}")
    return order


def _lawful(new: NewOrder, *, asked: bool) -> None:
    kind = ORDERS.get(new.kind)
    if kind is None or new.body not in kind.bodies:
        raise CannotOrder("这一种文书不由所选的机关作出。")
    if asked and not kind.asked:
        raise CannotOrder("这一种文书由机关直接作出，请登记收到的文书。")
    need(new.content, "请写明请求事项或者文书内容。")
    if asked and new.kind == CaseOrderKind.REVOCATION:
        if new.ground not in RevocationGround.values or new.applicant not in RevocationApplicant.values:
            raise CannotOrder("请选择撤销的事由（民法典第36条）和申请人。")
        if new.waiting and new.applicant == RevocationApplicant.CIVIL:
            raise CannotOrder("民政部门自己申请的，登记为已申请。")
    elif new.waiting:
        raise CannotOrder("只有撤销监护人资格可以等待他人申请。")


def _asking_clock(row: Case, new: NewOrder, at: datetime) -> dict[str, Any]:
    if new.kind == CaseOrderKind.PROTECTION:
        name = "protection_hours_urgent" if new.urgent else "protection_hours"
        by_when = at + timedelta(hours=row.limit(name))
        return {"due_at": by_when, "due": localdate(by_when), "due_law": row.limits[name]["ref"]}
    if new.waiting:
        return {"due": localdate(at) + timedelta(days=row.limit("civil_duty_days")), "due_law": DUTY}
    return {"due": localdate(at) + timedelta(days=row.limit("order_check_days")), "due_law": row.limits["order_check_days"]["ref"]}


def _in_force(row: Case, kind: str, made: Made, on: date) -> dict[str, Any]:
    if not made.number.strip() or made.made_on > on:
        raise CannotOrder("请填写文号，作出日期不能晚于今天。")
    until = made.until
    if kind == CaseOrderKind.PROTECTION:
        longest = months_after(made.made_on, row.limit("protection_months"))
        until = until or longest
        if not made.made_on <= until <= longest:
            raise CannotOrder(f"人身安全保护令的有效期不超过{row.limit('protection_months')}个月，应在{longest:%Y-%m-%d}以前届满。")
    running = ORDERS[kind].executed
    facts = {"number": made.number.strip(), "made_on": made.made_on, "until": until, "ended_on": None if running else made.made_on}
    law = row.limits["order_check_days"]["ref"] if running else ""
    return {**facts, "due": _next_look(row, until, on) if running else None, "due_law": law}


def _next_look(row: Case, until: date | None, on: date) -> date:
    look = on + timedelta(days=row.limit("order_check_days"))
    return min(look, until) if until and until >= on else look if until is None else on


def _after(kind: str) -> OrderState:
    return OrderState.IN_FORCE if ORDERS[kind].executed else OrderState.COMPLETED
