"""已享受的救助 Relief: what the household receives, divided by its persons, is the child's share that the top-up takes off.

民发〔2019〕62号: who already has 最低生活保障金, 特困人员救助供养金 or 困难残疾人生活补贴 below the standard gets the difference; after a
grant to the household it is reckoned anew by the household's relief a head (人均救助水平). What is kept is the household's grant and its
headcount; the share is derived.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.timezone import localdate

from weibao.benefits.announcements import ReliefChanged
from weibao.benefits.models import AidKind, ReceivedAid
from weibao.children.models import Child
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.money import yuan
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

LAW: Final = "民发〔2019〕62号（补差发放）"
CENT: Final = Decimal("0.01")
MOST_PERSONS: Final = 30


class BadRelief(Refusal):
    """Relief that cannot be right: no persons, an amount below zero, no proof, a day to come, or nothing that changes."""


@dataclass(frozen=True)
class NewRelief:
    """What the household receives a month from a first day on, for how many persons, by which paper, and from where it is known."""

    kind: str
    household_amount: Decimal
    persons: int
    since: date
    proof: str
    source: str = "家庭救助"

    @property
    def share(self) -> Decimal:
        """The child's own share in yuan a month: the household's amount divided by its persons, to the nearest cent."""
        return (yuan(self.household_amount) / self.persons).quantize(CENT, ROUND_HALF_UP)


@action("benefits.note_relief", label="登记家庭已享受救助", law=LAW, says="登记自 {since} 起家庭已享受 {kind}，本人份额 {share} 元")
def note_relief(child: Child, *, by: Staff, at: datetime, new: NewRelief) -> ReceivedAid:
    """From a day on the child's household receives another sum, or is of another number; the row before ends the day before.

    The same first day again is a correction; what is learned late holds until the next known change. Raises BadRelief.
    """
    held = _lock(child)
    _check(held, new, at)
    note(child=held.pk, since=new.since, kind=new.kind, share=new.share)
    rows = ReceivedAid.objects.filter(child=held, kind=new.kind)
    standing = rows.filter(during__contains=new.since).first()
    if standing is not None and (standing.household_amount, standing.persons) == (yuan(new.household_amount), new.persons):
        raise BadRelief("与现有记录相同，无需登记。")
    facts: dict[str, Any] = {
        "monthly": new.share,
        "household_amount": yuan(new.household_amount),
        "persons": new.persons,
        "proof": new.proof.strip()[:80],
        "source": new.source,
        "noted_at": at,
    }
    if standing is not None and standing.during.lower == new.since:
        rows.filter(pk=standing.pk).update(**facts)
        made = rows.get(pk=standing.pk)
    else:
        made = ReceivedAid.objects.create(child=held, kind=new.kind, during=_room(rows, standing, new.since), **facts)
    announce(ReliefChanged(held.pk, new.since, at))
    return made


@action("benefits.end_relief", label="终止家庭已享受救助", law=LAW, says="家庭已享受 {kind} 至 {last_day} 止")
def end_relief(aid: ReceivedAid, *, by: Staff, at: datetime, last_day: date) -> ReceivedAid:
    """The household no longer receives it; `last_day` is the last day on which it held. Raises BadRelief."""
    held = _lock(aid.child)
    row = ReceivedAid.objects.filter(pk=aid.pk, child=held).select_for_update().first()
    upper = last_day + timedelta(days=1)
    if row is None or last_day > localdate(at):
        raise BadRelief("终止日期不能晚于今天；该条已变更的，请刷新后再办理。")
    if (row.during.lower and upper <= row.during.lower) or (row.during.upper and upper >= row.during.upper):
        raise BadRelief("终止日期应在该条救助的期间之内。")
    ReceivedAid.objects.filter(pk=row.pk).update(during=DateRange(row.during.lower, upper))
    note(child=held.pk, kind=row.kind, last_day=last_day)
    row.refresh_from_db()
    announce(ReliefChanged(held.pk, upper, at))
    return row


def _room(rows: "QuerySet[Any]", standing: ReceivedAid | None, since: date) -> DateRange:
    """From the first day to the next known change: the end of the row that held, which now ends the day before, or a later row."""
    if standing is not None:
        rows.filter(pk=standing.pk).update(during=DateRange(standing.during.lower, since))
        return DateRange(since, standing.during.upper)
    later = rows.filter(during__startswith__gt=since).order_by("during").first()
    return DateRange(since, later.during.lower if later else None)


def _lock(child: Child) -> Child:
    held = Child.objects.select_for_update().get(pk=child.pk)
    if held.merged_into_id:
        raise BadRelief("该档案已并入另一份档案，请在保留的档案中办理。")
    return held


def _check(child: Child, new: NewRelief, at: datetime) -> None:
    if new.kind not in AidKind.values or not 1 <= new.persons <= MOST_PERSONS or new.household_amount < 0:
        raise BadRelief(f"救助种类、金额和人数要填写正确，人数为 1 至 {MOST_PERSONS} 人。")
    if not new.proof.strip():
        raise BadRelief("请写明证明材料，如低保证、审批文件的名称和文号。")
    if new.since > localdate(at) or new.since < child.birth_date:
        raise BadRelief("起始日期不能晚于今天，也不能早于儿童的出生日期。")
