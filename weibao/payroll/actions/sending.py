"""报送 Sending: the file for the bank, as workbook and as text, the same bytes however often it is made.

The file is a function of the frozen payments and of nothing else: no clock, no name of a child, no state. Its digest is
kept when it is first made, and every later making must give it again.
"""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Final

import xlsxwriter

from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal
from weibao.kernel.sheets import OPTIONS, Cells, inert
from weibao.org.models import Staff
from weibao.payroll.models import PayChannel, Payment, Run
from weibao.payroll.states import RUN, RunState

HEAD: Final = ("流水号", "账户姓名", "开户银行", "银行账号", "金额（元）", "摘要")
WIDTHS: Final = (18, 14, 28, 26, 14, 26)
CHUNK: Final = 5000


class FileChanged(Refusal):
    """The payments no longer give the file that was sent: somebody altered them in the database."""

    status = 409


@dataclass(frozen=True)
class BankFile:
    """The file of a run in both forms. Names are fit for a folder: 202307-发放明细.xlsx."""

    stem: str
    workbook: bytes
    text: bytes
    payments: int
    amount: Decimal

    def parts(self) -> dict[str, bytes]:
        """The two files by their names."""
        return {f"{self.stem}.xlsx": self.workbook, f"{self.stem}.csv": self.text}


@action("payroll.export", label="生成银行文件", says="生成 {month} 银行文件，{payments} 笔 {amount} 元")
def export(run: Run, *, by: Staff, at: datetime) -> BankFile:
    """The file for the bank; the first making moves the run to sent. No law of its own: the bank's procedure.

    Raises FileChanged, ForbiddenMove before it is frozen.
    """
    if not run.is_booked():
        RUN.check(run.state, RunState.SENT)
    rows = list(_rows(run))
    text = as_text(rows)
    digest = keep_digest(run, "file_digest", text)
    month = Month.of(run.month)
    total = sum((row[4] for row in rows), Decimal("0.00"))
    note(run=run.pk, month=month, payments=len(rows), amount=total, digest=digest)
    return BankFile(f"{month.year}{month.number:02d}-发放明细", as_workbook(rows, month), text, len(rows), total)


def keep_digest(run: Run, column: str, text: bytes) -> str:
    """The digest of a file, kept when it is first made; the first file of a run moves it to sent. Raises FileChanged, Stale."""
    digest, kept = hashlib.sha256(text).hexdigest(), getattr(run, column)
    if kept and kept != digest:
        raise FileChanged("付款记录与已报送的文件不一致，不能再生成；请通知审计管理员")
    if run.state == RunState.FROZEN:
        run.move(RunState.SENT, **{column: digest})
    elif not kept:
        run.swap(**{column: digest})
    return digest


Row = tuple[str, str, str, str, Decimal, str]


def _rows(run: Run) -> Iterator[Row]:
    purpose = f"{Month.of(run.month).label}儿童基本生活费"
    payments = Payment.objects.filter(run=run, channel=PayChannel.BANK).order_by("reference")
    columns = payments.values_list("reference", "holder", "bank", "account", "amount")
    for reference, holder, bank, account, amount in columns.iterator(chunk_size=CHUNK):
        yield reference, holder, bank, account, amount, purpose


def as_text(rows: list[Row]) -> bytes:
    """CSV in UTF-8 with its mark, as spreadsheets open it; cells that begin like a formula are made inert."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for reference, holder, bank, account, amount, purpose in rows:
        writer.writerow((reference, inert(holder), inert(bank), inert(account), f"{amount:.2f}", purpose))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_workbook(rows: list[Row], month: Month) -> bytes:
    """The same as a workbook; numbers of accounts are text, amounts are numbers with two places.

    The workbook says that it was made at the beginning of its month, since the true moment would make other bytes each time.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, **OPTIONS})
    book.set_properties({"title": "儿童基本生活费发放明细", "created": datetime.combine(month.first_day, time.min)})
    money, bold = book.add_format({"num_format": "0.00"}), book.add_format({"bold": True})
    cells, sheet = Cells(book), book.add_worksheet("发放明细")
    for column, (title, width) in enumerate(zip(HEAD, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        cells.text(sheet, 0, column, title, bold)
    for line, (*texts, amount, purpose) in enumerate(rows, start=1):
        for column, text in enumerate(texts):
            cells.text(sheet, line, column, text)
        sheet.write_number(line, 4, amount, money)
        cells.text(sheet, line, 5, purpose)
    book.close()
    return out.getvalue()
