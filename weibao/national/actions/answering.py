"""回执 In: each line of an answer file is accepted, rejected with its reason, or unknown; the same file again changes nothing."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from weibao.kernel.door import action, note
from weibao.kernel.identity import tidy
from weibao.kernel.refusal import Refusal
from weibao.national.actions.numbering import BadNumber, keep_number, keep_staff_number
from weibao.national.actions.preparing import LAW
from weibao.national.models import Batch, Record, RegisterDifference, Reply
from weibao.national.reports.answer_file import NUMBER, REASON, RECORD, RESULT, Line, read_lines
from weibao.national.states import BatchState, Decision, RecordState
from weibao.org.models import Staff

GOOD: Final = frozenset({"成功", "通过", "导入成功"})
BAD: Final = frozenset({"失败", "不通过", "导入失败", "待补充材料"})
NEW: Final = 400  # characters of a reason
# accepted without a number they do not say that the child was entered: the entry still has to go out
BESIDE: Final = frozenset({"study", "tomorrow", "crossing", "visit"})


class WithdrawnBatch(Refusal):
    """Nothing comes back to a batch that was taken back."""

    status = 409


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass
class Outcome:
    """What became of the lines."""

    accepted: list[tuple[Record, Line]] = field(default_factory=list)
    rejected: list[tuple[Record, Line]] = field(default_factory=list)
    repeated: int = 0
    wrong: list[dict[str, Any]] = field(default_factory=list)

    @property
    def unknown(self) -> int:
        """The lines that could not be taken; a number that could not be kept stands beside a line that was."""
        return sum("of" not in one for one in self.wrong)

    def refuse(self, line: Line, head: str, sentence: str) -> None:
        """Name a line that cannot be taken by its cell; no value of the cell is kept."""
        self.wrong.append({"row": line.row, "cell": line.at(head), "message": f"{line.at(head)} {sentence}"})


@action(
    "national.book_answer",
    label="录入全国系统回执",
    law=LAW,
    says="录入批次 {batch} 回执：成功 {accepted}，失败 {rejected}，不能认定 {unknown}",
)
def book_answer(batch: Batch, *, by: Staff, at: datetime, file: Upload) -> Reply:
    """Book the answers to a batch. Raises UnreadableAnswer, WithdrawnBatch. The same file again is the same reply."""
    digest = hashlib.sha256(file.content).hexdigest()
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.state == BatchState.WITHDRAWN:
        raise WithdrawnBatch("批次已撤回，没有回执可录")
    known = Reply.objects.filter(batch=held, digest=digest).first()
    if known is not None:
        note(batch=held.pk, accepted=known.accepted, rejected=known.rejected, unknown=known.unknown, again=known.pk)
        return known
    lines = read_lines(file.name, file.content, needs=(RESULT,))
    outcome = _compared(held, lines)
    _book(held, outcome, at)
    reply = Reply.objects.create(
        batch=held, division_id=held.division_id, secret=held.secret, child=held.child, name=file.name[-120:], digest=digest,
        lines=len(lines), accepted=len(outcome.accepted), rejected=len(outcome.rejected), unknown=outcome.unknown,
        repeated=outcome.repeated, wrong=outcome.wrong, by=by, at=at,
    )  # fmt: skip
    note(batch=held.pk, accepted=reply.accepted, rejected=reply.rejected, unknown=reply.unknown, digest=digest)
    return reply


def _compared(batch: Batch, lines: Sequence[Line]) -> Outcome:
    records = list(batch.records.select_related("child", "post"))
    by_label = {one.label: one for one in records}
    by_id: dict[str, list[Record]] = {}
    for one in records:
        number = tidy((one.values or {}).get("公民身份号码", ""))
        if number:
            by_id.setdefault(number, []).append(one)
    outcome, seen = Outcome(), dict[int, int]()
    for line in lines:
        found = by_label.get(line.cell(RECORD)) or _only(by_id.get(tidy(line.cell("公民身份号码")), []), line)
        _judge(outcome, line, found, seen)
    return outcome


def _only(found: list[Record], line: Line) -> Record | None:
    """The record of an identity number, where the line has no record number and there is but one."""
    return found[0] if len(found) == 1 and not line.cell(RECORD) else None


def _judge(outcome: Outcome, line: Line, found: Record | None, seen: dict[int, int]) -> None:
    result, reason = line.cell(RESULT), line.cell(REASON)
    if found is None:
        outcome.refuse(line, RECORD, "记录号和身份号码都对不上本批次")
    elif found.pk in seen:
        outcome.refuse(line, RECORD, f"与第{seen[found.pk]}行是同一条记录")
    elif result not in GOOD | BAD:
        outcome.refuse(line, RESULT, "处理结果只能是“成功”或“失败”" if result else "没有处理结果")
    elif result in BAD and not reason:
        outcome.refuse(line, REASON if REASON in line.letters else RESULT, "结果为失败而没有写明原因")
    elif sentence := _contradicts(found, result):
        outcome.refuse(line, RESULT, sentence)
    else:
        seen[found.pk] = line.row
        outcome.repeated += found.state != RecordState.WAITING
        (outcome.accepted if result in GOOD else outcome.rejected).append((found, line))


def _contradicts(found: Record, result: str) -> str:
    """An answer that was given is not overwritten by another: it is for a person to find out which holds."""
    accepted = found.state == RecordState.ACCEPTED
    if found.state == RecordState.WAITING or accepted == (result in GOOD):
        return ""
    return f"此前已录为“{'成功' if accepted else '失败'}”，本次相反，请核实"


def _book(batch: Batch, outcome: Outcome, at: datetime) -> None:
    for record, line in outcome.accepted:
        if record.state == RecordState.WAITING:
            record.move(RecordState.ACCEPTED, answered_at=at)
        _number(outcome, record, line, at)
    for record, line in outcome.rejected:
        if record.state == RecordState.WAITING:
            record.move(RecordState.REJECTED, answered_at=at, reason=line.cell(REASON)[:NEW])
    if batch.kind == "change":
        _agree([record.child_id for record, _ in outcome.accepted if record.child_id], at)
    if batch.state == BatchState.OUT and not batch.records.filter(state=RecordState.WAITING).exists():
        batch.move(BatchState.ANSWERED)


def _number(outcome: Outcome, record: Record, line: Line, at: datetime) -> None:
    """Keep the register's number that came with an answer: it is never typed again."""
    number, source = line.cell(NUMBER), f"报送批次 {record.batch_id} 回执"
    try:
        if record.child is not None and (number or record.batch.kind not in BESIDE):
            keep_number(record.child, number, source=source, at=at)
        elif record.post is not None and number:
            keep_staff_number(record.post, number, at=at)
    except BadNumber as refusal:
        outcome.wrong.append({"row": line.row, "cell": line.at(NUMBER), "message": f"{line.at(NUMBER)} {refusal.message}", "of": "number"})


def _agree(children: Iterable[int], at: datetime) -> None:
    rows = RegisterDifference.objects.filter(child__in=list(children), decision=Decision.OURS)
    rows.update(decision=Decision.AGREED, decided_at=at)
