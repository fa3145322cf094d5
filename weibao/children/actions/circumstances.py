"""The situations of the parents, and the child's own identity: what recognition rests on.

No law says how a parent's name is corrected; where an action rests on an article, it names it.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import localdate

from weibao.children.actions.amending import BadDate, NothingChanges, changed, lock
from weibao.children.actions.facts import NewCircumstance, NewIdentity, check_number
from weibao.children.actions.registering import AlreadyRegistered, circumstance_row
from weibao.children.announcements import CircumstanceChanged
from weibao.children.models import Child, Circumstance, Parent, Side, Status, contradicts, overlaps
from weibao.children.querysets import ID_LABEL, PARENT_ID_LABEL
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.identity import tidy
from weibao.kernel.pinyin import full, initials
from weibao.kernel.refusal import Refusal
from weibao.kernel.sealed import blind_index
from weibao.org.models import Staff

LAW = "民发〔2019〕62号；民发〔2020〕125号"


class Contradiction(Refusal):
    """The situation cannot be true beside another one that is in the file."""


@action("children.amend_circumstance", label="变更父母情形", law=LAW, says="{side}情形自 {since} 起登记为 {status}")
def amend_circumstance(
    child: Child, *, by: Staff, at: datetime, side: str, new: NewCircumstance, source: str = "", seen: datetime | None = None
) -> Circumstance:
    """A parent is in another situation from `new.since` on.

    What cannot hold beside it and began earlier (正常, or the same situation) ends the day before; other situations stay: a
    parent may be in prison and ill. Raises Contradiction for one that begins on the same day or later, BadDate for a first day to come.
    """
    held = lock(child, seen)
    parent, _ = Parent.objects.get_or_create(child=held, side=side)
    if new.since is not None and new.since > localdate(at):
        raise BadDate("日期不能晚于今天；事情发生后再登记。")
    note(side=side, status=new.status, since=new.since, until=new.until)
    for other in parent.circumstances.all():
        if contradicts(new.status, other.status) and overlaps(new.during, other.during):
            _give_way(other, new, side)
    row = circumstance_row(parent, new, source, at)
    row.save(force_insert=True)
    changed(child, at)
    announce(CircumstanceChanged(child.pk, new.since, at))
    return row


def _give_way(other: Circumstance, new: NewCircumstance, side: str) -> None:
    begins_before = new.since is not None and (other.during.lower is None or other.during.lower < new.since)
    if not begins_before or (new.until is not None and other.during.upper is None and other.status == new.status):
        since = f"{other.during.lower:%Y年%-m月%-d日}起" if other.during.lower else ""
        words = f"{Side(side).label}{since}已登记“{Status(other.status).label}”"
        raise Contradiction(f"{words}，与“{Status(new.status).label}”的期间重叠，请先核对该条。")
    Circumstance.objects.filter(pk=other.pk).update(during=DateRange(other.during.lower, new.since))
    note(closed=other.pk)


@action("children.prove_circumstance", label="登记父母情形的证明", law=LAW, says="父母情形 {row} 的证明登记为 {proof}")
def prove_circumstance(
    child: Child, *, by: Staff, at: datetime, row_id: int, proof: str, proof_name: str = "", seen: datetime | None = None
) -> Circumstance:
    """A situation that is in the file has its proof now, or another one. Raises Contradiction for a row that is not this child's."""
    held = lock(child, seen)
    row = Circumstance.objects.filter(parent__child=held, pk=row_id).first()
    if row is None:
        raise Contradiction("没有找到这条父母情形，请刷新后再办理。")
    row.proof, row.proof_name = proof, proof_name or row.proof_name
    Circumstance.objects.filter(pk=row.pk).update(proof=row.proof, proof_name=row.proof_name)
    note(row=row.pk, status=row.status, proof=proof)
    changed(child, at)
    announce(CircumstanceChanged(child.pk, row.during.lower, at))
    return row


@action("children.end_circumstance", label="终止父母情形", law=LAW, says="父母情形 {row} 于 {last_day} 终止")
def end_circumstance(child: Child, *, by: Staff, at: datetime, row_id: int, last_day: date, seen: datetime | None = None) -> Circumstance:
    """A situation ended: released, found, recovered. `last_day` is the last day on which it held.

    Raises Contradiction for a row that is not this child's, BadDate for a day before it began, in the future or after its end.
    """
    held = lock(child, seen)
    row = Circumstance.objects.filter(parent__child=held, pk=row_id).first()
    if row is None:
        raise Contradiction("没有找到这条父母情形，请刷新后再办理。")
    if last_day > localdate(at):
        raise BadDate("终止日期不能晚于今天。")
    upper = last_day + timedelta(days=1)
    if (row.during.lower and upper <= row.during.lower) or (row.during.upper and upper > row.during.upper):
        raise BadDate("终止日期应在该情形的期间之内。")
    note(row=row.pk, status=row.status, last_day=last_day)
    row.during = DateRange(row.during.lower, upper)
    Circumstance.objects.filter(pk=row.pk).update(during=row.during)
    changed(child, at)
    announce(CircumstanceChanged(child.pk, upper, at))
    return row


@action("children.strike_circumstance", label="撤销误录的父母情形", law=LAW, says="撤销误录的父母情形 {row}")
def strike_circumstance(child: Child, *, by: Staff, at: datetime, row_id: int, reason: str, seen: datetime | None = None) -> None:
    """Take out a situation that was entered by mistake; the trail keeps that it was there.

    Raises Contradiction for a row that is not this child's, NothingChanges without a reason.
    """
    held = lock(child, seen)
    row = Circumstance.objects.filter(parent__child=held, pk=row_id).first()
    if row is None:
        raise Contradiction("没有找到这条父母情形，请刷新后再办理。")
    if not reason.strip():
        raise NothingChanges("请写明撤销的理由。")
    note(row=row.pk, side=row.parent.side, status=row.status, since=row.during.lower, until=row.during.upper)
    since = row.during.lower
    Circumstance.objects.filter(pk=row.pk).delete()
    changed(child, at)
    announce(CircumstanceChanged(child.pk, since, at))


@action("children.amend_parent", label="更正父母信息", says="更正{side}信息")
def amend_parent(
    child: Child,
    *,
    by: Staff,
    at: datetime,
    side: str,
    name: str,
    id_number: str | None = None,
    seen: datetime | None = None,
) -> Parent:
    """The name or number of a parent as now known; an empty number leaves the one that is there."""
    held = lock(child, seen)
    parent, _ = Parent.objects.get_or_create(child=held, side=side)
    parent.name, parent.pinyin = name.strip(), full(name)
    if id_number:
        parent.id_number = tidy(id_number)
        parent.id_index = blind_index(PARENT_ID_LABEL, parent.id_number)
    parent.save()
    note(side=side, number=bool(id_number))
    changed(child, at)
    return parent


@action("children.correct_identity", label="更正儿童身份信息", law="民发〔2019〕62号", says="更正儿童 {child} 的身份信息")
def correct_identity(
    child: Child,
    *,
    by: Staff,
    at: datetime,
    new: NewIdentity,
    seen: datetime | None = None,
) -> Child:
    """Put the child's name, sex, birth date, number or origin right; an empty number leaves the one that is there.

    Raises BadFacts when number and facts disagree, AlreadyRegistered when the number has another file.
    """
    held = lock(child, seen)
    facts: dict[str, Any] = {
        "name": new.name.strip(),
        "pinyin": full(new.name),
        "initials": initials(new.name),
        "sex": new.sex,
        "birth_date": new.birth_date,
        "ethnicity": new.ethnicity,
        "is_foundling": new.is_foundling,
    }
    number = new.id_number or held.id_number
    if number:
        number = check_number(number, new.birth_date, new.sex)
        if Child.objects.with_id_number(number).exclude(pk=held.pk).exclude(merged_into=held).exists():
            raise AlreadyRegistered
        facts |= {"id_number": number, "id_index": blind_index(ID_LABEL, number)}
    note(child=held.pk, fields=[key for key, value in facts.items() if key != "id_index" and getattr(held, key) != value])
    changed(child, at, **facts)
    announce(CircumstanceChanged(child.pk, None, at))
    return child
