"""核对 Side by side: the register's own export is compared with our files, a person decides who is right, and rejections are settled.

Nothing is overwritten: where we are right the child goes out again as a change, where the register is right a person amends the file.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.timezone import localdate

from weibao.kernel.door import action, note
from weibao.kernel.identity import tidy
from weibao.kernel.refusal import Refusal
from weibao.national.actions.answering import Upload
from weibao.national.actions.numbering import BadNumber, keep_number
from weibao.national.actions.preparing import LAW, BadBatch
from weibao.national.models import Record, RegisterDifference, Reply
from weibao.national.reports.answer_file import NUMBER, Line, read_lines
from weibao.national.reports.collecting import Within, subjects
from weibao.national.reports.comparing import compared_fields, differing
from weibao.national.reports.due import values_of
from weibao.national.reports.facts import Subject
from weibao.national.reports.mapping import Field, tables
from weibao.national.states import Decision, RecordState
from weibao.org.models import Division, Level, Staff

ID: Final = "公民身份号码"
DECISIONS: Final = frozenset({Decision.OURS, Decision.THEIRS})
SETTLED: Final = frozenset({RecordState.RESEND, RecordState.DROPPED})


class NoReason(Refusal):
    """A decision that wants a reason."""


@dataclass
class Compared:
    """What the lines said: how many agree and differ, the lines nobody knows, and the differences child by child."""

    agree: int = 0
    differ: int = 0
    wrong: list[dict[str, Any]] = field(default_factory=list)
    found: dict[int, dict[str, tuple[str, str]]] = field(default_factory=dict)
    looked: set[int] = field(default_factory=set)

    def refuse(self, line: Line, head: str, sentence: str) -> None:
        """Name a line that cannot be taken by its cell."""
        self.wrong.append({"row": line.row, "cell": line.at(head), "message": f"{line.at(head)} {sentence}"})


@action(
    "national.compare",
    label="核对全国系统导出名单",
    law=LAW,
    says="核对全国系统导出 {lines} 行：一致 {agree}，不一致 {differ}，不能认定 {unknown}",
)
def compare(county: Division, *, by: Staff, at: datetime, file: Upload) -> Reply:
    """Compare the register's own export with a county's children. Raises UnreadableAnswer, BadBatch. The same file finds nothing new."""
    if county.level != Level.COUNTY:
        raise BadBatch("请选择县（市、区）")
    digest = hashlib.sha256(file.content).hexdigest()
    lines = read_lines(file.name, file.content, needs=(ID,))
    rows = {str(row.kid.id_number): row for row in subjects(_table(), Within(county.pk, localdate(at))) if row.kid.id_number}
    fields = compared_fields(tables()["entry"], set(lines[0].letters) if lines else set())
    done = _compared(lines, rows, fields, at)
    _keep(done, {one.name for one in fields}, at)
    note(lines=len(lines), agree=done.agree, differ=done.differ, unknown=len(done.wrong), digest=digest)
    return Reply.objects.create(
        division=county, name=file.name[-120:], digest=digest, lines=len(lines), accepted=done.agree, rejected=done.differ,
        unknown=len(done.wrong), wrong=done.wrong, by=by, at=at,
    )  # fmt: skip


def _table() -> Any:
    return tables()["payee"]  # about the child: every child whose recognition stands


def _compared(lines: list[Line], rows: Mapping[str, Subject], fields: list[Field], at: datetime) -> Compared:
    done, entry = Compared(), tables()["entry"]
    for line in lines:
        row = rows.get(tidy(line.cell(ID)))
        if row is None or row.kid.pk in done.looked:
            done.refuse(line, ID, "与前面的行重复" if row else "本县在享名单里没有这个号码" if line.cell(ID) else "没有公民身份号码")
            continue
        done.looked.add(row.kid.pk)
        try:
            row.number = keep_number(row.kid, line.cell(NUMBER), source="全国系统导出名单", at=at).number or ""
        except BadNumber as refusal:
            done.wrong.append({"row": line.row, "cell": line.at(NUMBER), "message": f"{line.at(NUMBER)} {refusal.message}"})
            continue
        found = differing(fields, values_of(entry, row), line.cells)
        done.agree, done.differ = done.agree + (not found), done.differ + bool(found)
        done.found[row.kid.pk] = found
    return done


def _keep(done: Compared, heads: set[str], at: datetime) -> None:
    """New differences are opened, those that are gone agree; a decision that was made stands as long as the difference does."""
    standing = RegisterDifference.objects.filter(child__in=done.looked, field__in=heads).exclude(decision=Decision.AGREED)
    known = {(one.child_id, one.field): one for one in standing}
    gone = [one.pk for (child, name), one in known.items() if name not in done.found.get(child, {})]
    RegisterDifference.objects.filter(pk__in=gone).update(decision=Decision.AGREED, decided_at=at)
    new = [
        RegisterDifference(child_id=child, field=name, ours=ours or None, theirs=theirs or None, found_at=at)
        for child, found in done.found.items()
        for name, (ours, theirs) in found.items()
        if (child, name) not in known
    ]
    RegisterDifference.objects.bulk_create(new, batch_size=500)
    for (child, name), one in known.items():
        if name in done.found.get(child, {}):
            _again(one, *done.found[child][name])


def _again(one: RegisterDifference, ours: str, theirs: str) -> None:
    if ((one.ours or ""), (one.theirs or "")) != (ours, theirs):
        one.ours, one.theirs = ours or None, theirs or None
        one.save(update_fields=["ours", "theirs"])


@action("national.decide", label="处理与全国系统的差异", law=LAW, says="“{field}”{decision}")
def decide(difference: RegisterDifference, *, by: Staff, at: datetime, decision: str) -> RegisterDifference:
    """Say who is right about one field: ours goes out as a change, theirs is amended by a person. Raises Refusal, Stale, ForbiddenMove."""
    if decision not in DECISIONS:
        raise Refusal("请选择以哪一方为准")
    difference.move(Decision(decision), decided_by=by, decided_at=at)
    note(child=difference.child_id, field=difference.field, decision=Decision(decision).label)
    return difference


@action("national.settle", label="处理失败的报送记录", law=LAW, says="失败记录 {record}：{outcome}")
def settle(record: Record, *, by: Staff, at: datetime, outcome: str, why: str) -> Record:
    """Decide on a rejected record: it goes out again as it is, or not at all. Raises NoReason, Refusal, Stale, ForbiddenMove."""
    if outcome not in SETTLED:
        raise Refusal("请选择处理方式")
    if not why.strip():
        raise NoReason("请写明处理意见")
    record.move(RecordState(outcome), settled_by=by, settled_at=at, settled_note=why.strip()[:400])
    note(record=record.label, outcome=RecordState(outcome).label, child=record.child_id)
    return record
