"""The bank file: a function of the frozen payments alone, inert, and the same bytes each time."""

import csv
import io
from decimal import Decimal

import pytest
from python_calamine import load_workbook

from weibao.kernel.months import Month
from weibao.payroll.actions import sending
from weibao.payroll.models import Payment, Run
from weibao.payroll.states import RunState
from weibao.payroll.tests.books import Books


def _export(books: Books, run: Run) -> sending.BankFile:
    return sending.export(run, by=books.city.people["finance_officer"], at=books.at("2023-07"))


def test_the_file_holds_each_payment_once_with_its_account_as_text(books: Books) -> None:
    children = [books.child() for _ in range(3)]
    run = books.freeze(books.sign(books.draft("2023-07")))
    made = _export(books, run)
    assert run.state == RunState.SENT
    rows = list(csv.reader(io.StringIO(made.text.decode("utf-8-sig"))))
    assert rows[0] == list(sending.HEAD)
    assert [row[3] for row in rows[1:]] == [child.accounts.get().account for child in children]
    assert {row[4] for row in rows[1:]} == {"1170.00"}
    sheet = load_workbook(io.BytesIO(made.workbook)).get_sheet_by_index(0).to_python()
    assert sheet[0] == list(sending.HEAD)
    assert [row[3] for row in sheet[1:]] == [row[3] for row in rows[1:]]
    assert all(isinstance(row[3], str) and row[4] == 1170.0 for row in sheet[1:])


def test_the_file_names_no_child(books: Books) -> None:
    child = books.child(name="欧阳某某")
    child.accounts.update(holder="王福贵")
    made = _export(books, books.freeze(books.sign(books.draft("2023-07"))))
    assert "欧阳" not in made.text.decode()


def test_the_same_bytes_however_late_it_is_made_again(books: Books) -> None:
    books.child()
    run = books.freeze(books.sign(books.draft("2023-07")))
    first = _export(books, run)
    Payment.objects.update(state="paid")
    later = sending.export(Run.objects.get(), by=books.city.people["finance_officer"], at=books.at("2024-02"))
    assert (first.text, first.workbook) == (later.text, later.workbook)


def test_payments_that_no_longer_give_the_sent_file_are_refused(books: Books) -> None:
    books.child()
    run = books.pay("2023-07")
    Run.objects.filter(pk=run.pk).update(file_digest="0" * 64)
    with pytest.raises(sending.FileChanged):
        _export(books, Run.objects.get())


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@a", "  =1", "\ufeff=1", "\t=1", "\u3000=cmd"])
def test_formula_characters_are_inert(name: str) -> None:
    assert sending.inert(name).startswith("'")
    text = sending.as_text([("202307-000001", name, "银行", "6217000000000001", Decimal(1), "摘要")]).decode("utf-8-sig")
    assert next(iter(csv.reader(io.StringIO(text.split("\r\n", 1)[1]))))[1] == f"'{name}"


def test_plain_names_stay_as_they_are() -> None:
    assert sending.inert("王福贵") == "王福贵"
    assert sending.inert("6217000000000001") == "6217000000000001"


def test_two_workbooks_of_the_same_rows_are_the_same_bytes() -> None:
    rows = [("202307-000001", "王福贵", "平遥农商银行", "6217000000000001", Decimal("1170.00"), "摘要")]
    assert sending.as_workbook(rows, Month(2023, 7)) == sending.as_workbook(rows, Month(2023, 7))
