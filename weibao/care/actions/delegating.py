"""委托照护 Delegating: parents who are away entrust a fit adult, hear the child, tell school and village, and stay in touch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import localdate

from weibao.care.actions.guarding import look_after
from weibao.care.announcements import DelegationChanged
from weibao.care.models import Delegation, DelegationEnd, ParentContact
from weibao.children.models import Child
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.identity import BadIdNumber, read_id_number
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff
from weibao.rules.delegated_care import Carer, fitness, must_hear
from weibao.rules.parameters import load

LAW: Final = "未成年人保护法第21条至第23条、第43条"
AHEAD: Final = timedelta(days=30)  # a renewal may be signed so long before it begins


class CarerBarred(Refusal):
    """The law does not let this person be entrusted with a child; that it was tried stays in the trail."""

    stays: ClassVar[bool] = True


class CannotDelegate(Refusal):
    """What an agreement needs is missing, or the child is entrusted already."""


class NotRunning(Refusal):
    """The agreement was ended before."""

    status: ClassVar[int] = 409


@dataclass(frozen=True)
class NewDelegation:
    """The agreement as it was signed, and what the look at the carer found: `barred` are grounds of weibao.rules.delegated_care.BARRED."""

    guardian: str
    carer: str
    carer_birth: date
    relation: str
    health: str
    wish: str
    assessed_on: date
    signed_on: date
    since: date
    until: date
    capable: bool
    barred: frozenset[str] = frozenset()
    number: str = ""
    phone: str = ""


@action("care.delegate", label="登记委托照护", law=LAW)
def delegate(child: Child, *, by: Staff, at: datetime, new: NewDelegation) -> Delegation:
    """Register the agreement. Raises CarerBarred with the grounds of article 22, CannotDelegate for what is missing."""
    on = localdate(at)
    held = Child.objects.select_for_update().get(pk=child.pk)
    note(child=held.pk)
    _fit(new)
    _complete(held, new, on)
    during = DateRange(new.since, new.until + timedelta(days=1))
    if held.delegations.filter(during__overlap=during).exists():
        raise CannotDelegate("该期间已有委托照护，先终止原来的委托。")
    row = Delegation.objects.create(
        child=held, guardian=new.guardian.strip(), carer=new.carer.strip(),
        carer_number=_number(new), carer_phone=new.phone.strip() or None,
        carer_birth=new.carer_birth, carer_health=new.health, relation=new.relation, wish=new.wish.strip() or None,
        assessed_on=new.assessed_on, signed_on=new.signed_on, during=during, contact_due=_next_contact(max(new.since, on)), by=by, at=at,
    )  # fmt: skip
    note(since=new.since, until=new.until)
    announce(DelegationChanged(held.pk, in_force=True, at=at))
    return row


@action("care.record_contact", label="登记父母联系", law="未成年人保护法第23条")
def record_contact(delegation: Delegation, *, by: Staff, at: datetime, on: date, way: str, words: str = "") -> ParentContact:
    """The parents were in touch on a day; the next time is due a week later. Raises NotRunning, CannotDelegate for a day outside."""
    held = _running(delegation)
    if on > localdate(at) or on < held.signed_on:
        raise CannotDelegate("联系日期应在签订以后、不晚于今天。")
    made = ParentContact.objects.create(delegation=held, on=on, way=way, words=words.strip() or None, by=by, at=at)
    last = max(on, held.contacts.order_by("-on").values_list("on", flat=True)[0])
    Delegation.objects.filter(pk=held.pk).update(contact_due=_next_contact(last))
    note(child=held.child_id, way=way)
    announce(DelegationChanged(held.child_id, in_force=True, at=at))
    return made


@action("care.tell_of_care", label="登记书面告知学校、村（居）委会", law="未成年人保护法第23条")
def tell_of_care(delegation: Delegation, *, by: Staff, at: datetime, whom: str, on: date) -> Delegation:
    """The school or the village committee was told in writing. Raises NotRunning, CannotDelegate."""
    held = _running(delegation)
    if whom not in {"school", "village"} or on > localdate(at):
        raise CannotDelegate("请选择告知对象，日期不能晚于今天。")
    Delegation.objects.filter(pk=held.pk).update(**{f"{whom}_told_on": on})
    note(child=held.child_id, whom=whom, on=on, by=by.pk)
    return held


@action("care.end_delegation", label="终止委托照护", law=LAW)
def end_delegation(delegation: Delegation, *, by: Staff, at: datetime, last_day: date, reason: str, words: str = "") -> Delegation:
    """The agreement ends with a last day. Raises NotRunning, CannotDelegate for a day outside or without its reason."""
    held = _running(delegation)
    if reason not in DelegationEnd.values or last_day > localdate(at) or last_day < held.during.lower:
        raise CannotDelegate("终止日期应在委托期间之内、不晚于今天，并选择终止原因。")
    if reason in {DelegationEnd.CARER_UNFIT, DelegationEnd.OTHER_END} and not words.strip():
        raise CannotDelegate("请写明终止的情况。")
    _close(held, last_day, reason, words)
    note(child=held.child_id, last_day=last_day, reason=reason, by=by.pk)
    announce(DelegationChanged(held.child_id, in_force=False, at=at))
    look_after([held.child_id], at)
    return held


def end_all(child: int, at: datetime) -> None:
    """The child's file ended: what runs ends with it. Called by the reaction, inside the action that ended it. No law of its own."""
    on = localdate(at)
    for row in Delegation.objects.select_for_update().running().filter(child=child):
        _close(row, max(on, row.during.lower), DelegationEnd.FILE_CLOSED, "")


def _close(held: Delegation, last_day: date, reason: str, words: str) -> None:
    upper = min(last_day + timedelta(days=1), held.during.upper)
    Delegation.objects.filter(pk=held.pk).update(
        during=DateRange(held.during.lower, upper), ended_on=last_day, end_reason=reason, end_words=words.strip() or None, contact_due=None
    )


def _running(delegation: Delegation) -> Delegation:
    held = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if held.ended_on is not None:
        raise NotRunning("委托照护已经终止。")
    return held


def _fit(new: NewDelegation) -> None:
    answer = fitness(Carer(new.carer_birth, new.capable, new.barred), new.signed_on)
    failing = [part for part in answer.parts if not part.holds]
    if failing:
        note(grounds=[part.name for part in failing])
        raise CarerBarred(f"不得委托（未成年人保护法第22条）：{_plain(failing)}。请另选被委托人。")


def _plain(failing: Iterable[object]) -> str:
    words = [str(getattr(part, "label", "")) for part in failing]
    return "；".join(word.removeprefix("没有：") if word.startswith("没有：") else f"不符合“{word}”" for word in words)


def _complete(held: Child, new: NewDelegation, on: date) -> None:
    if held.merged_into_id or held.erased_at or held.endings.filter(taken_back_at=None).exists():
        raise CannotDelegate("该档案已并入其他档案或已终止。")
    if not new.guardian.strip() or not new.carer.strip():
        raise CannotDelegate("请填写委托人和被委托人姓名。")
    if must_hear(held.birth_date, new.signed_on) and not new.wish.strip():
        raise CannotDelegate("请写明听取儿童本人意见的情况（未成年人保护法第22条）。")
    if not new.assessed_on <= new.signed_on <= on or not new.since <= new.until or new.since > on + AHEAD:
        raise CannotDelegate("先评估、后签订，日期不能晚于今天；委托期间的起止日期应先后有序，最早提前30天签订。")


def _number(new: NewDelegation) -> str | None:
    if not new.number.strip():
        return None
    try:
        return read_id_number(new.number).text
    except BadIdNumber as bad:
        raise CannotDelegate("被委托人的公民身份号码有误，请核对。") from bad


def _next_contact(last: date) -> date:
    return last + timedelta(days=load().at(last).whole("care/contact_days"))
