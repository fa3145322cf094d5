"""一卡通 Card file: the payments of counties whose money goes by 惠民惠农财政补贴“一卡通”, in the columns of a readable table.

Like the bank's file it is a function of the frozen payments and of nothing else; which county uses which channel is a dated choice,
taken when the run is frozen. The columns stand in `weibao/payroll/data/one_card.yaml`.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final

import xlsxwriter
import yaml

from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal
from weibao.kernel.sheets import OPTIONS, Cells, inert
from weibao.org.models import Division, Level, Staff
from weibao.payroll.actions.sending import BankFile, keep_digest
from weibao.payroll.models import Channel, PayChannel, Payment, Run
from weibao.payroll.states import RUN, RunState

LAW: Final = "惠民惠农财政补贴资金“一卡通”管理规定"


class NoCardPayments(Refusal):
    """No county of this run is paid by card."""

    status = 409


class BadChannel(Refusal):
    """A choice of channel that cannot be right."""


@dataclass(frozen=True)
class CardColumn:
    """A column of the file: its head, where its value comes from, its width in characters."""

    head: str
    source: str
    width: int


@dataclass(frozen=True)
class CardTable:
    """The readable table of the file: columns, the name of the project, and whether the office of finance has checked it."""

    columns: tuple[CardColumn, ...]
    project: str
    ref: str
    verified: bool


@cache
def card_table() -> CardTable:
    """The table as it stands in the data folder."""
    said = yaml.safe_load(files("weibao.payroll").joinpath("data/one_card.yaml").read_text(encoding="utf-8"))
    columns = tuple(CardColumn(one["head"], one["from"], one["width"]) for one in said["columns"])
    return CardTable(columns, said["project"], said["ref"], said["verified"])


@action("payroll.choose_channel", label="选择发放渠道", law=LAW, says="{county} 自 {since} 起经 {channel} 发放")
def choose_channel(county: Division, *, by: Staff, at: datetime, channel: str, since: date, document: str) -> Channel:
    """From a month on a county's money goes by another channel; frozen runs stay as they are. Raises BadChannel."""
    if county.level != Level.COUNTY or channel not in PayChannel.values or not document.strip():
        raise BadChannel("请选择县（区、市）和渠道，并写明依据文件")
    month = Month.of(since)
    if Run.objects.booked().filter(month__gte=month.first_day).exists():
        raise BadChannel(f"{month.label}或以后的批次已封存，请从以后的月份起更换渠道")
    note(county=county.pk, since=month, channel=channel)
    row = {"channel": channel, "since": month.first_day, "document": document.strip()[:80]}
    return Channel.objects.create(county=county, by=by, at=at, **row)


@action("payroll.export_card", label="生成一卡通文件", law=LAW, says="生成 {month} 一卡通文件，{payments} 笔 {amount} 元")
def export_card(run: Run, *, by: Staff, at: datetime) -> BankFile:
    """The file for the card channel; the first file of a run moves it to sent.

    Raises NoCardPayments, FileChanged, ForbiddenMove before the run is frozen.
    """
    if not run.is_booked():
        RUN.check(run.state, RunState.SENT)
    rows = list(_rows(run))
    if not rows:
        raise NoCardPayments("本批次没有经一卡通发放的县")
    text = _as_text(rows)
    digest = keep_digest(run, "card_digest", text)
    month = Month.of(run.month)
    amounts = [value for row in rows for value in row if isinstance(value, Decimal)]
    total = sum(amounts, Decimal("0.00"))
    note(run=run.pk, month=month, payments=len(rows), amount=total, digest=digest)
    return BankFile(f"{month.year}{month.number:02d}-一卡通发放明细", _as_workbook(rows, month), text, len(rows), total)


def _rows(run: Run) -> Iterator[tuple[Any, ...]]:
    table, month = card_table(), Month.of(run.month)
    payments = Payment.objects.filter(run=run, channel=PayChannel.CARD).order_by("reference")
    fixed = {"project": table.project, "month": str(month), "purpose": f"{month.label}儿童基本生活费"}
    columns = ("reference", "holder", "id_number", "bank", "account", "amount", "county")
    for row in payments.values(*columns).iterator(chunk_size=5000):
        given = row | fixed
        yield tuple(given[one.source] or "" for one in table.columns)


def _as_text(rows: list[tuple[Any, ...]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([one.head for one in card_table().columns])
    for row in rows:
        writer.writerow([f"{value:.2f}" if isinstance(value, Decimal) else inert(str(value)) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _as_workbook(rows: list[tuple[Any, ...]], month: Month) -> bytes:
    """Like the bank's: numbers are text, amounts are numbers, and the book says that it was made at the beginning of its month."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, **OPTIONS})
    book.set_properties({"title": "惠民惠农一卡通发放明细", "created": datetime.combine(month.first_day, time.min)})
    money, bold = book.add_format({"num_format": "0.00"}), book.add_format({"bold": True})
    cells, sheet = Cells(book), book.add_worksheet("一卡通发放明细")
    for column, one in enumerate(card_table().columns):
        sheet.set_column(column, column, one.width)
        cells.text(sheet, 0, column, one.head, bold)
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(line, column, value, money)
            else:
                cells.text(sheet, line, column, str(value))
    book.close()
    return out.getvalue()
