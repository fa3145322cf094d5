"""报送与回盘 Paying: the bank file as a function of the booked payments, the bank's answer, money that comes back.

The file and the reading of answers are those of the monthly run (docs/decisions/0006-bank-file-is-a-function.md). No law of its own.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localdate

from weibao.kernel.door import action, note
from weibao.kernel.money import yuan
from weibao.kernel.months import Month
from weibao.org.models import Staff
from weibao.payroll.actions.listing import one_at_a_time
from weibao.payroll.actions.returning import BadRepayment, NotSent, book, compare, read_lines
from weibao.payroll.actions.sending import BankFile, FileChanged, Row, as_text, as_workbook
from weibao.payroll.states import RUN, RunState
from weibao.schemes.actions.swapping import move_batch
from weibao.schemes.ledger import Batch, BatchReturn, Booking, Refund, Transfer
from weibao.schemes.reports.claims import balances


@action("schemes.batch_export", label="生成专项救助银行文件", says="生成{label}银行文件，{payments} 笔 {amount} 元")
def batch_export(batch: Batch, *, by: Staff, at: datetime) -> BankFile:
    """The file for the bank, the same bytes however often it is made; the first making moves the batch to sent.

    No law of its own: the bank's procedure. Raises FileChanged, ForbiddenMove before it is frozen.
    """
    if not batch.is_booked():
        RUN.check(batch.state, RunState.SENT)
    rows = list(_rows(batch))
    text = as_text(rows)
    digest = hashlib.sha256(text).hexdigest()
    if batch.file_digest and batch.file_digest != digest:
        raise FileChanged("付款记录与已报送的银行文件不一致，不能再生成；请通知审计管理员")
    if batch.state == RunState.FROZEN:
        move_batch(batch, RunState.SENT, file_digest=digest)
    total = sum((row[4] for row in rows), Decimal("0.00"))
    note(batch=batch.pk, label=batch.label, payments=len(rows), amount=total, digest=digest)
    title = f"{batch.get_scheme_display()}发放明细"
    return BankFile(f"{batch.pk:06d}-{title}", as_workbook(rows, Month.of(batch.through), title), text, len(rows), total)


def _rows(batch: Batch) -> Iterator[Row]:
    transfers = Transfer.objects.filter(batch=batch).order_by("reference")
    for one in transfers.iterator(chunk_size=2000):
        yield one.reference, one.holder, one.bank, one.account, one.amount, batch.get_scheme_display()


@action("schemes.batch_return", label="录入专项救助回盘", says="录入{label}回盘，{booked} 笔，错误 {wrong} 行")
def batch_return(batch: Batch, *, by: Staff, at: datetime, name: str, content: bytes) -> BatchReturn:
    """Book the bank's answers; wrong lines are named by their row, the same file again books nothing more.

    No law of its own: the bank's procedure. Raises UnreadableReturn, NotSent.
    """
    lines = list(read_lines(name, content))
    one_at_a_time()
    batch.refresh_from_db()
    if batch.state not in {RunState.SENT, RunState.SETTLED}:
        raise NotSent("该批次还没有生成银行文件，没有回盘可录")
    outcome = compare({one.reference: one for one in Transfer.objects.filter(batch=batch)}, lines)
    booked = book(outcome, Transfer.objects, at=at)
    if batch.state == RunState.SENT and not Transfer.objects.filter(batch=batch).unanswered().exists():
        move_batch(batch, RunState.SETTLED)
    kept = BatchReturn.objects.create(
        batch=batch, name=name[-120:], digest=hashlib.sha256(content).hexdigest(), lines=len(lines), booked=booked,
        repeated=outcome.repeated, wrong=outcome.wrong, by=by, at=at,
    )  # fmt: skip
    note(batch=batch.pk, label=batch.label, booked=booked, repeated=outcome.repeated, wrong=len(outcome.wrong), digest=kept.digest)
    return kept


@action("schemes.batch_refund", label="登记专项救助退回款", says="登记退回款 {amount} 元")
def batch_refund(booking: Booking, *, by: Staff, at: datetime, amount: Decimal, received_on: date, receipt: str) -> Refund:
    """Enter money that came back for what this entry is set off against. No law of its own. Raises BadRepayment when it cannot be right."""
    one_at_a_time()
    given = yuan(amount)
    if given <= 0 or not receipt.strip():
        raise BadRepayment("请填写大于零的金额和凭证号")
    if received_on > localdate(at):
        raise BadRepayment("到账日期不能晚于今天")
    if given > -balances(booking.scheme).get(booking.key, Decimal("0.00")):
        raise BadRepayment("退回的金额多于应退的金额，请核对")
    if Refund.objects.filter(receipt=receipt.strip()).exists():
        raise BadRepayment(f"凭证号 {receipt.strip()} 已登记过")
    facts = {"scheme": booking.scheme, "child_id": booking.child_id, "key": booking.key, "receipt": receipt.strip()}
    made = Refund.objects.create(**facts, amount=given, received_on=received_on, by=by, at=at)
    note(child=booking.child_id, amount=given, refund=made.pk)
    return made
