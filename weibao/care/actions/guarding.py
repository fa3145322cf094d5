"""无人照护 Guarding: a child under eight without anybody, or under sixteen who lives alone, is an alarm until somebody acts."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from weibao.care.announcements import ChildUnguarded, UnguardedSettled
from weibao.care.models import Unguarded, UnguardedSource
from weibao.care.reports.guarding import without_carer
from weibao.children.models import Child
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note, note_many
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.rules.delegated_care import alarm

LAW: Final = "未成年人保护法第21条、第11条；国发〔2016〕13号（强制报告、应急处置）"


class NotUnguarded(Refusal):
    """No rule of article 21 is broken, or the report stands already."""


@action("care.report_unguarded", label="报告儿童无人照护", law=LAW)
def report_unguarded(child: Child, *, by: Staff, at: datetime, found_on: date, words: str, receipt: str = "") -> Unguarded:
    """A child was found without care; which rule is broken follows from its age. `receipt`: number of the police report, if made.

    Raises NotUnguarded for a child of sixteen and more, for a day to come, without words, or when a report stands already.
    """
    held = Child.objects.select_for_update().get(pk=child.pk)
    kind = alarm(held.birth_date, found_on)
    if not kind:
        raise NotUnguarded("已满16周岁，不属于第21条的情形；请登记观察到的风险指标。")
    if found_on > localdate(at) or not words.strip():
        raise NotUnguarded("请写明发现的情况，发现日期不能晚于今天。")
    if held.unguarded.filter(settled_at=None).exists():
        raise NotUnguarded("该儿童已有未处置的报告。")
    note(child=held.pk, kind=kind)
    return _raise(held, kind, found_on, at, by=by, words=words.strip(), receipt=receipt.strip())


@action("care.settle_unguarded", label="处置儿童无人照护", law=LAW)
def settle_unguarded(unguarded: Unguarded, *, by: Staff, at: datetime, measure: str, receipt: str = "") -> Unguarded:
    """What was done: parents called back, a carer named, temporary care. Raises NotUnguarded without words, Stale when done already."""
    if not measure.strip():
        raise NotUnguarded("请写明处置情况：联系父母、确定照护人、临时照料等。")
    changed = {"receipt": receipt.strip()} if receipt.strip() else {}
    rows = Unguarded.objects.filter(pk=unguarded.pk, settled_at=None)
    if rows.update(settled_at=at, settled_by=by, measure=measure.strip(), **changed) != 1:
        raise Stale
    note(child=unguarded.child_id, kind=unguarded.kind)
    announce(UnguardedSettled(unguarded.child_id, at))
    return unguarded


@action("care.find_unguarded", label="比对没有照料人的儿童", law=LAW, says="新报告 {count} 人", system=True)
def find_unguarded(children: Iterable[int] | None, *, by: None, at: datetime) -> list[Unguarded]:
    """Look for registered left-behind children whose file names nobody who cares for them; of these, or of all (None)."""
    made = look_after(children, at)
    note_many(row.child_id for row in made)
    return made


def look_after(children: Iterable[int] | None, at: datetime) -> list[Unguarded]:
    """Raise an alarm for each child without a carer that has none yet. Called by the job and by reactions, inside an action."""
    on = localdate(at)
    found = [(child, kind) for child in without_carer(children, on) if (kind := alarm(child.birth_date, on))]
    return [_raise(child, kind, on, at, source=UnguardedSource.SYSTEM) for child, kind in found]


def _raise(child: Child, kind: str, found_on: date, at: datetime, *, source: str = UnguardedSource.WORKER, **facts: object) -> Unguarded:
    row = Unguarded.objects.create(child=child, kind=kind, source=source, found_on=found_on, at=at, **facts)
    announce(ChildUnguarded(child.pk, kind, at))
    return row
