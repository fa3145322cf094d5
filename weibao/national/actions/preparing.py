"""报送 Out: the records that are due are frozen as a batch; the file is made from it as often as it is asked for, always the same."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.utils.timezone import localdate

from weibao.children.models import Child
from weibao.kernel.door import action, note, note_many
from weibao.kernel.refusal import Refusal
from weibao.national.models import Batch, Gap, Record
from weibao.national.reports.collecting import Within
from weibao.national.reports.due import Ready, due
from weibao.national.reports.mapping import KINDS, Table, tables
from weibao.national.states import BatchState, RecordState
from weibao.org.models import Division, Level, Staff

LAW: Final = "民发〔2019〕62号；民发〔2020〕125号；民发〔2019〕34号（录入全国儿童福利信息系统）"
CLOSING: Final = (RecordState.REJECTED, RecordState.RESEND, RecordState.DROPPED)


class NothingDue(Refusal):
    """Nothing is new, changed or ended since the last batch, or all that is lacks a required field."""


class BadBatch(Refusal):
    """A record type, a county or a month that cannot be meant."""


class HasAnswers(Refusal):
    """A batch of which an answer came is no longer taken back."""

    status = 409


@dataclass(frozen=True)
class What:
    """What is to go out: a record type, and for a pay list its month."""

    kind: str
    month: date | None = None

    def table(self) -> Table:
        """The table of the type. Raises BadBatch."""
        if self.kind not in KINDS:
            raise BadBatch("没有这种记录类型")
        table = tables()[self.kind]
        if table.monthly and self.month is None:
            raise BadBatch("请选择发放月份")
        return table


@action("national.prepare", label="生成全国系统报送批次", law=LAW, says="生成{title}报送批次 {batch}，{rows} 条，缺项 {incomplete} 条")
def prepare(county: Division, *, by: Staff, at: datetime, what: What) -> Batch:
    """Freeze what is due of a county, restricted children left out. Raises BadBatch, NothingDue."""
    if county.level != Level.COUNTY:
        raise BadBatch("请选择县（市、区）")
    return _frozen(what, Within(county.pk, localdate(at), month=what.month), by=by, at=at)


@action(
    "national.prepare_secret",
    label="单独生成限制查阅儿童的报送",
    law=LAW,
    says="单独生成{title}报送批次 {batch}，{rows} 条，缺项 {incomplete} 条",
)
def prepare_secret(child: Child, *, by: Staff, at: datetime, what: What) -> Batch:
    """Freeze what is due of one restricted child: a file of its own, known to the team alone. Raises BadBatch, NothingDue."""
    table = what.table()
    if not child.restricted or table.about == "post":
        raise BadBatch("不是限制查阅的儿童，随本县批次报送")
    within = Within(child.household_id[:6], localdate(at), child=child, month=what.month)
    return _frozen(what, within, by=by, at=at)


def _frozen(what: What, within: Within, *, by: Staff, at: datetime) -> Batch:
    table = what.table()
    _one_at_a_time(within.county)
    rows = due(table, within)
    whole = [one for one in rows if one.is_whole]
    if within.child is None:
        keep_gaps(table, within, rows, at)
    if not whole:
        raise NothingDue(f"没有可报送的记录：{len(rows)} 条缺项，先补正" if rows else "自上次报送以来没有新增、变更或终止，不用报送")
    batch = Batch.objects.create(
        kind=table.kind, division_id=within.county, secret=within.child is not None, child=within.child, facts_on=within.on,
        month=what.month, rows=len(whole), incomplete=len(rows) - len(whole), by=by, at=at,
    )  # fmt: skip
    _records(batch, whole)
    note(batch=batch.pk, title=table.label, rows=batch.rows, incomplete=batch.incomplete)
    note_many(one.subject.kid.pk for one in whole if one.subject.child)
    return batch


def _records(batch: Batch, whole: Sequence[Ready]) -> None:
    again = {one.subject.key for one in whole}
    Record.objects.filter(key__in=again, batch__kind=batch.kind, state__in=CLOSING).update(state=RecordState.SUPERSEDED)
    made = [
        Record(
            batch=batch, number=number, key=one.subject.key, child=one.subject.child, post=one.subject.post, crossing=one.subject.crossing,
            values=one.values,
            digest=one.digest, changed=one.subject.changed,
        )
        for number, one in enumerate(whole, start=1)
    ]  # fmt: skip
    Record.objects.bulk_create(made, batch_size=500)


def _one_at_a_time(county: str) -> None:
    """Two batches of a county follow each other, so that nothing goes out twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"national {county}"])


@action("national.find_gaps", label="核对全国系统报送缺项", law=LAW, says="核对 {county} 报送缺项 {count} 条", system=True)
def find_gaps(county: Division, *, by: None, at: datetime) -> int:
    """Find anew what is missing in a county for the types that go by child. Returns how many rows of gaps stand."""
    found = 0
    for kind in ("entry", "exit", "payee", "study", "tomorrow", "visit"):
        within = Within(county.pk, localdate(at))
        found += keep_gaps(tables()[kind], within, due(tables()[kind], within), at)
    note(county=county.name, count=found)
    return found


def keep_gaps(table: Table, within: Within, rows: Sequence[Ready], at: datetime) -> int:
    """Write down what is missing now in place of what was missing before. Called by actions. No law of its own."""
    Gap.objects.filter(kind=table.kind, child__household__code__startswith=within.county).delete()
    wanted: dict[tuple[int, str], dict[str, None]] = defaultdict(dict)  # a child may have two awards that lack the same
    for one in rows:
        for field in one.faults:
            wanted[one.subject.kid.pk if one.subject.child else 0, field.filled_by][field.name] = None
    gaps = [
        Gap(child_id=child, kind=table.kind, owner=owner, fields=list(names), found_at=at)
        for (child, owner), names in wanted.items()
        if child
    ]
    Gap.objects.bulk_create(gaps, batch_size=500, ignore_conflicts=True)
    return len(gaps)


@action("national.withdraw", label="撤回报送批次", law=LAW, says="撤回报送批次 {batch}")
def withdraw(batch: Batch, *, by: Staff, at: datetime) -> Batch:
    """Take back a batch before its first answer; what was in it is due again. Raises HasAnswers, Stale, ForbiddenMove."""
    if batch.records.exclude(state=RecordState.WAITING).exists() or batch.replies.exists():
        raise HasAnswers("已有回执，不能撤回")
    batch.move(BatchState.WITHDRAWN)
    batch.records.update(state=RecordState.WITHDRAWN)
    note(batch=batch.pk)
    return batch


@action("national.take_out", label="导出报送文件", law="未成年人网络保护条例第36条", says="导出报送批次 {batch}，{rows} 条", reads=True)
def take_out(batch: Batch, *, by: Staff, at: datetime) -> list[Record]:
    """The records of a batch leave as a file; a child restricted since is in no county's file. Raises Refusal for a batch taken back."""
    if batch.state == BatchState.WITHDRAWN:
        raise Refusal("批次已撤回，不能导出")
    rows = batch.records.select_related("child", "post").order_by("number")
    listed = list(rows if batch.secret else rows.exclude(child__restricted=True).exclude(crossing__application__closed=True))
    note(batch=batch.pk, rows=len(listed))
    return listed
