"""The bank's answer, line by line; failed payments are asked for again; overpaid money comes back."""

import csv
import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from weibao.payroll.actions import returning, sending
from weibao.payroll.models import Payable, Payment, ReturnFile, Run
from weibao.payroll.states import RunState
from weibao.payroll.tests.books import Books, yuan

HEAD = [*sending.HEAD, "结果", "原因"]


def _answers(run: Run, *, fail: frozenset[str] = frozenset(), change: dict[str, dict[str, str]] | None = None) -> list[list[str]]:
    rows = []
    for one in Payment.objects.filter(run=run).order_by("reference"):
        row = dict(zip(HEAD, [one.reference, one.holder, one.bank, one.account, str(one.amount), "摘要", "成功", ""], strict=True))
        if one.reference in fail:
            row |= {"结果": "失败", "原因": "账户已销户"}
        rows.append(list((row | (change or {}).get(one.reference, {})).values()))
    return rows


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _book(books: Books, run: Run, content: bytes, name: str = "回盘.csv") -> ReturnFile:
    return returning.book_return(run, by=books.city.people["finance_officer"], at=books.at("2023-07"), name=name, content=content)


def test_all_paid_settles_the_run_and_the_same_again_books_nothing(books: Books) -> None:
    for _ in range(3):
        books.child()
    run = books.pay("2023-07")
    content = _csv(_answers(run))
    kept = _book(books, run, content)
    assert (kept.lines, kept.booked, kept.repeated, kept.wrong) == (3, 3, 0, [])
    assert run.state == RunState.SETTLED
    again = _book(books, run, content)
    assert (again.booked, again.repeated, again.wrong) == (0, 3, [])


def test_a_workbook_is_read_as_well(books: Books) -> None:
    books.child()
    run = books.pay("2023-07")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for number, row in enumerate([HEAD, *_answers(run)]):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
    book.close()
    assert _book(books, run, out.getvalue(), "回盘.xlsx").booked == 1


def test_wrong_lines_are_named_and_the_rest_is_booked(books: Books) -> None:
    for _ in range(7):
        books.child()
    run = books.pay("2023-07")
    change = {
        "202307-000002": {"金额（元）": "1.00"},
        "202307-000003": {"银行账号": "6217000000000009"},
        "202307-000004": {"结果": "可能"},
        "202307-000005": {"流水号": "202306-000005"},
        "202307-000006": {"结果": "失败"},
    }
    rows = _answers(run, change=change)
    kept = _book(books, run, _csv([*rows, rows[0]]))
    assert kept.booked == 2
    assert [(fault["row"], fault["message"]) for fault in kept.wrong] == [
        (3, "第3行 金额 1.00 与应付 1170.00 元不符"),
        (4, "第4行 银行账号与付款账号不符"),
        (5, "第5行 结果“可能”看不懂，只能是“成功”或“失败”"),
        (6, "第6行 流水号 202306-000005 不在本批次"),
        (7, "第7行 结果为失败而没有写明原因"),
        (9, "第9行 流水号 202307-000001 与第2行重复"),
    ]
    assert run.state == RunState.SENT
    corrected = _book(books, run, _csv(_answers(run)))
    assert (corrected.booked, corrected.repeated) == (5, 2)
    assert run.state == RunState.SETTLED


def test_what_was_booked_is_not_booked_otherwise(books: Books) -> None:
    books.child()
    run = books.pay("2023-07")
    _book(books, run, _csv(_answers(run)))
    kept = _book(books, run, _csv(_answers(run, fail=frozenset({"202307-000001"}))))
    assert kept.booked == 0
    assert "此前已记为“已到账”，本次为“失败”" in kept.wrong[0]["message"]
    assert Payment.objects.get().state == "paid"


def test_a_failed_payment_is_asked_for_again_with_the_next_run(books: Books) -> None:
    lucky, unlucky = books.child(), books.child()
    run = books.pay("2023-07")
    _book(books, run, _csv(_answers(run, fail=frozenset({"202307-000002"}))))
    assert Payment.objects.get(child=unlucky).bank_reason == "账户已销户"
    august = books.pay("2023-08")
    assert dict(august.payments.values_list("child", "amount")) == {lucky.pk: yuan("1170.00"), unlucky.pk: yuan("2340.00")}
    assert Payable.objects.get(run=august, child=unlucky).carried == yuan("1170.00")


def test_an_overpayment_is_set_off_until_it_is_gone(books: Books) -> None:
    child = books.child()
    for month in ("2023-05", "2023-06"):
        books.pay(month)
    ending = books.died(child, date(2023, 4, 10))
    july = books.pay("2023-07")
    assert not july.payments.exists()
    owed = Payable.objects.get(run=july)
    assert (owed.of_run, owed.asked) == (yuan("-2340.00"), yuan("0.00"))
    ending.taken_back_at = books.at("2023-07")
    ending.save()
    august = books.pay("2023-08")
    assert august.payments.get().amount == yuan("2340.00")


def test_money_that_came_back_counts(books: Books) -> None:
    child = books.child()
    books.pay("2023-05")
    books.pay("2023-06")
    books.died(child, date(2023, 5, 10))
    july = books.pay("2023-07")
    assert list(Payable.objects.filter(run=july).owing().values_list("child", "of_run")) == [(child.pk, yuan("-1170.00"))]
    finance = books.city.people["finance_officer"]
    returning.record_repayment(
        child, by=finance, at=books.at("2023-07"), amount=yuan("1170.00"), received_on=date(2023, 7, 2), receipt="票0001"
    )
    assert not Payable.objects.filter(run=books.draft("2023-08")).exists()
    with pytest.raises(returning.BadRepayment):
        returning.record_repayment(
            child, by=finance, at=books.at("2023-07"), amount=yuan("1.00"), received_on=date(2023, 7, 2), receipt="票0001"
        )


def test_nothing_comes_back_before_it_was_sent(books: Books) -> None:
    books.child()
    run = books.freeze(books.sign(books.draft("2023-07")))
    with pytest.raises(returning.NotSent):
        _book(books, run, _csv([]))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04 not really"),
        ("a.csv", b"\x00\x01\x02\xff\xfe"),
        ("a.csv", "随便写的一行字\n".encode()),
        ("a.csv", "流水号,金额\n".encode()),
        ("a.csv", b""),
        ("a.csv", b"x" * (21 * 1024 * 1024)),
    ],
)
def test_what_is_no_return_file_gets_a_sentence(books: Books, name: str, content: bytes) -> None:
    books.child()
    run = books.pay("2023-07")
    with pytest.raises(returning.UnreadableReturn):
        _book(books, run, content, name)
    assert not ReturnFile.objects.exists()


def _book_with(sheet: str, extra: dict[str, bytes] | None = None) -> bytes:
    """A real workbook whose sheet is replaced."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet()
    book.close()
    hostile = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as old, zipfile.ZipFile(hostile, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part, sheet if part.filename == "xl/worksheets/sheet1.xml" else old.read(part))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return hostile.getvalue()


NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HOSTILE = {
    "far": _book_with(f'<worksheet xmlns="{NS}"><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'),
    "bomb": _book_with(f'<worksheet xmlns="{NS}"><sheetData/></worksheet>', {"xl/media/a.bin": bytes(300 * 1024 * 1024)}),
    "entity": _book_with(
        f'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        f'<worksheet xmlns="{NS}"><sheetData><row r="1"><c r="A1" t="str"><v>&c;</v></c></row></sheetData></worksheet>'
    ),
    "broken": _book_with("<worksheet"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_workbook_is_refused_at_once(books: Books, kind: str) -> None:
    books.child()
    run = books.pay("2023-07")
    with pytest.raises(returning.UnreadableReturn):
        _book(books, run, HOSTILE[kind], "回盘.xlsx")
