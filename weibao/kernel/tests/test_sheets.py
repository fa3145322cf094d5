"""Whatever a cell holds, no spreadsheet computes it; and every writer of tables goes through here."""

import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weibao.kernel.sheets import Column, Sheet, inert, is_formula, workbook

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", " =1", "　=1", "\ufeff=1", "\u200b=1", "\u00a0=1", "\t=1", "\tx", "\r=1", "\rx", "\n=1", "＝1+1", "＋1", "－1", "＠a",
    "\u202e=1", "\x00=1", "  \ufeff\t =cmd|'/c calc'!A0", '=HYPERLINK("http://x","a")',
]  # fmt: skip
PLAIN = ["王福贵", "", " ", "6217000000000001", "1-1", "a=b", "0.00", "—", "（=）", "'=1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_would_be_computed_is_made_inert(text):
    assert is_formula(text)
    assert inert(text) == f"'{text}"
    assert not is_formula(inert(text))


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_stays_as_it_is(text):
    assert inert(text) == text


@given(st.text(alphabet=st.characters(categories=["Cc", "Cf", "Zs"])), st.sampled_from("=+-@＝＋－＠"), st.text())
def test_no_blank_hides_a_formula(before, sign, after):
    assert is_formula(before + sign + after)


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\x00" not in text])
def test_a_workbook_holds_it_as_text_for_good(text):
    book = openpyxl.load_workbook(BytesIO(workbook([Sheet("表", [Column("列")], [[text]])])))
    cell = book.active["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_numbers_stay_numbers_and_the_mark_stands_above_and_on_every_page():
    columns = [Column("姓名"), Column("金额", kind="money"), Column("数", kind="count")]
    data = workbook([Sheet("表[1]", columns, [["王某", Decimal("1170.00"), 3], ["李某", None, 0]])], mark="赵敏 & 平遥县民政局")
    sheet = openpyxl.load_workbook(BytesIO(data)).active
    assert sheet.title == "表 1"
    assert sheet["A1"].value == "赵敏 & 平遥县民政局"
    assert [cell.value for cell in sheet[2]] == ["姓名", "金额", "数"]
    assert [cell.value for cell in sheet[3]] == ["王某", 1170, 3]
    assert sheet["B4"].value is None
    assert "赵敏 ＆ 平遥县民政局" in sheet.oddHeader.left.text
    assert "赵敏 ＆ 平遥县民政局" in sheet.oddFooter.left.text


def test_every_writer_of_tables_goes_through_here():
    writes = re.compile(r"import xlsxwriter|csv\.writer\(|csv\.DictWriter\(|from openpyxl import Workbook")
    sources = [path for path in ROOT.rglob("*.py") if not {"tests", "testing", "demo"} & set(path.parts)]
    writers = {path for path in sources if writes.search(path.read_text())} - {ROOT / "kernel" / "sheets.py"}
    assert {path.name for path in writers} >= {"sending.py", "marking.py"}
    assert [path for path in writers if "weibao.kernel.sheets import" not in path.read_text()] == []
