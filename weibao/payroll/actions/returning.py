"""回盘 Returning: the bank's answer is read line by line; a wrong line is named, the rest is booked."""

import csv
import hashlib
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook

from weibao.children.models import Child
from weibao.kernel.door import action, note
from weibao.kernel.money import yuan
from weibao.kernel.months import Month
from weibao.kernel.reading import read_money, tidy_text
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff
from weibao.payroll.actions.listing import one_at_a_time
from weibao.payroll.models import Payment, Repayment, ReturnFile, Run
from weibao.payroll.states import PaymentState, RunState

WANTED: Final = {"reference": "流水号", "account": "银行账号", "amount": "金额", "result": "结果", "reason": "原因"}
RESULTS: Final = {"成功": PaymentState.PAID, "失败": PaymentState.FAILED}
LARGEST: Final = 20 * 1024 * 1024
LARGEST_INSIDE: Final = 200 * 1024 * 1024
MOST_ROWS: Final = 1_000_000
HEAD_WITHIN: Final = 20
EXACT_DIGITS: Final = 15
UNREADABLE: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError, OSError,
    KeyError, IndexError, ValueError, TypeError, AttributeError, ParseError, DefusedXmlException,
)  # fmt: skip


class UnreadableReturn(Refusal):
    """The file is no return file that can be read at all."""


class NotSent(Refusal):
    """A run without a bank file has nothing to come back."""

    status = 409


@dataclass(frozen=True)
class Line:
    """One line of the return file as it stands there; `row` counts as the spreadsheet does."""

    row: int
    reference: str
    account: str
    amount: str
    result: str
    reason: str


@dataclass
class Outcome:
    """What became of the lines."""

    paid: list[int] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)
    repeated: int = 0
    wrong: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, row: int, sentence: str) -> None:
        """Note a wrong line."""
        self.wrong.append({"row": row, "message": f"第{row}行 {sentence}"})


@action("payroll.book_return", label="录入银行回盘", says="录入 {month} 回盘，{booked} 笔，错误 {wrong} 行")
def book_return(run: Run, *, by: Staff, at: datetime, name: str, content: bytes) -> ReturnFile:
    """Book the bank's answers. Lines that are wrong are reported with their row; the same file again books nothing more.

    When every payment is answered the run is settled. No law of its own: the bank's procedure. Raises UnreadableReturn, NotSent.
    """
    lines = list(read_lines(name, content))
    one_at_a_time()
    run.refresh_from_db()
    if run.state not in {RunState.SENT, RunState.SETTLED}:
        raise NotSent("该批次还没有生成银行文件，没有回盘可录")
    outcome = compare({one.reference: one for one in Payment.objects.filter(run=run)}, lines)
    booked = book(outcome, Payment.objects, at=at)
    if run.state == RunState.SENT and not Payment.objects.filter(run=run).unanswered().exists():
        run.move(RunState.SETTLED)
    kept = ReturnFile.objects.create(
        run=run,
        name=name[-120:],
        digest=hashlib.sha256(content).hexdigest(),
        lines=len(lines),
        booked=booked,
        repeated=outcome.repeated,
        wrong=outcome.wrong,
        by=by,
        at=at,
    )
    note(run=run.pk, month=Month.of(run.month), booked=booked, repeated=outcome.repeated, wrong=len(outcome.wrong), digest=kept.digest)
    return kept


def compare(payments: Mapping[str, Any], lines: Sequence[Line]) -> Outcome:
    """What the bank's lines say of payments (each with amount, account and state), by their reference; wrong lines are named."""
    outcome, seen = Outcome(), dict[str, int]()
    for line in lines:
        payment = payments.get(line.reference)
        sentence = _fault(line, payment, seen)
        if sentence:
            outcome.refuse(line.row, sentence)
            continue
        assert payment is not None
        seen[line.reference] = line.row
        _sort_in(outcome, payment, line)
    return outcome


def _sort_in(outcome: Outcome, payment: Any, line: Line) -> None:
    told = RESULTS[line.result]
    if payment.state == PaymentState.ISSUED:
        if told == PaymentState.PAID:
            outcome.paid.append(payment.pk)
        else:
            outcome.failed[payment.pk] = line.reason[:120]
    elif payment.state == told:
        outcome.repeated += 1
    else:
        outcome.refuse(line.row, f"此前已记为“{payment.get_state_display()}”，本次为“{line.result}”，请与银行核实")


def _fault(line: Line, payment: Any | None, seen: dict[str, int]) -> str:
    """What is wrong with a line, the first that holds; empty when nothing is."""
    if payment is None:
        return f"流水号 {line.reference[:20]} 不在本批次" if line.reference else "没有流水号"
    faults = (
        (line.reference in seen, f"流水号 {line.reference} 与第{seen.get(line.reference)}行重复"),
        (_amount(line.amount) != payment.amount, f"金额 {line.amount[:20] or '（空）'} 与应付 {payment.amount} 元不符"),
        ("e+" in line.account, "银行账号被存成了数字，末几位已丢失"),
        (line.account != cell_text(payment.account), "银行账号与付款账号不符"),
        (line.result not in RESULTS, f"结果“{line.result[:10]}”看不懂，只能是“成功”或“失败”"),
        (line.result == "失败" and not line.reason, "结果为失败而没有写明原因"),
    )
    return next((sentence for holds, sentence in faults if holds), "")


def _amount(text: str) -> Decimal | None:
    try:
        found = read_money(text)
    except ValueError:
        return None
    return None if found is None else yuan(found)


def book(outcome: Outcome, payments: Any, *, at: datetime) -> int:
    """Keep what was compared, on rows that have no answer yet; returns how many. Part of an action. No law of its own."""
    issued = payments.unanswered()
    booked: int = issued.filter(pk__in=outcome.paid).update(state=PaymentState.PAID, settled_at=at)
    by_reason: dict[str, list[int]] = {}
    for pk, reason in outcome.failed.items():
        by_reason.setdefault(reason, []).append(pk)
    for reason, keys in by_reason.items():
        booked += payments.unanswered().filter(pk__in=keys).update(state=PaymentState.FAILED, bank_reason=reason, settled_at=at)
    return booked


def read_lines(name: str, content: bytes) -> Iterator[Line]:
    """The lines of a return file: a workbook or text with the columns of the bank file and 结果, 原因. Raises UnreadableReturn."""
    rows = rows_of_file(name, content)
    places: dict[str, int] | None = None
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise UnreadableReturn("文件行数过多，不像是回盘文件")
        if places is None and number > HEAD_WITHIN:
            break
        cells = [cell_text(value) for value in row]
        if places is None:
            places = _places(cells)
        elif any(cells):
            yield Line(number, **{key: cells[place] if place < len(cells) else "" for key, place in places.items()})
    if places is None:
        raise UnreadableReturn("没有找到表头：前几行应有“流水号、银行账号、金额、结果、原因”")


def rows_of_file(name: str, content: bytes) -> Iterator[Sequence[Any]]:
    """The rows of a workbook's first sheet, or of a text, as they stand there. Raises UnreadableReturn."""
    if len(content) > LARGEST:
        raise UnreadableReturn("文件超过 20 MB，不像是回盘文件")
    return _workbook(content) if content[:2] == b"PK" else _text(name, content)


def _places(cells: list[str]) -> dict[str, int] | None:
    places = {key: next((i for i, cell in enumerate(cells) if cell.startswith(head)), -1) for key, head in WANTED.items()}
    if places["reference"] < 0:
        return None
    missing = [WANTED[key] for key, place in places.items() if place < 0]
    if missing:
        raise UnreadableReturn(f"表头缺少：{'、'.join(missing)}")
    return places


def cell_text(value: Any) -> str:
    """What a cell says: a number that a spreadsheet made of an account keeps its digits. No law of its own."""
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and len(f"{value:.0f}") <= EXACT_DIGITS else repr(value)
    return tidy_text(value).removeprefix("'").strip() if value is not None else ""


def _workbook(content: bytes) -> Iterator[Sequence[Any]]:
    """The first sheet, row by row: a cell placed a million rows away costs nothing, entities are refused by the reader."""
    try:
        _refuse_bomb(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about decorations that are not read
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            yield from book.worksheets[0].iter_rows(values_only=True)
    except UNREADABLE as fault:
        raise UnreadableReturn("文件不是可读的 Excel 工作簿") from fault


def _refuse_bomb(content: bytes) -> None:
    left = LARGEST_INSIDE
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for part in parts.infolist():
            with parts.open(part) as opened:
                while data := opened.read(1 << 20):
                    left -= len(data)
                    if left < 0:
                        raise UnreadableReturn("文件展开后过大，不像是回盘文件")


def _text(name: str, content: bytes) -> Iterator[Sequence[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        yield from csv.reader(io.StringIO(text, newline=""))
        return
    raise UnreadableReturn(f"“{name[-40:]}”不是 Excel 或 CSV 文件")


@action("payroll.record_repayment", label="登记退回款", says="登记退回款 {amount} 元")
def record_repayment(child: Child, *, by: Staff, at: datetime, amount: Decimal, received_on: date, receipt: str) -> Repayment:
    """Enter money that a family paid back after a recovery. No law of its own. Raises BadRepayment when it cannot be right."""
    one_at_a_time()
    given = yuan(amount)
    if given <= 0 or not receipt.strip():
        raise BadRepayment("请填写大于零的金额和凭证号")
    if received_on > at.date():
        raise BadRepayment("到账日期不能晚于今天")
    if Repayment.objects.filter(receipt=receipt.strip()).exists():
        raise BadRepayment(f"凭证号 {receipt.strip()} 已登记过")
    made = Repayment.objects.create(child=child, amount=given, received_on=received_on, receipt=receipt.strip(), by=by, at=at)
    note(child=child.pk, amount=given, repayment=made.pk)
    return made


class BadRepayment(Refusal):
    """A repayment that cannot be right."""
