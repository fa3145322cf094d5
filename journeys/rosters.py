"""A county's roster with new children and mistakes, made of a roster of the demo city."""

import io
import json
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from journeys.running import ROOT
from weibao.kernel.identity import check_digit, tidy

NAME = "140702-榆次区-花名册.xlsx"
SOURCE = ROOT / "weibao" / "demo" / "data" / "rosters" / NAME
TRUTH = ROOT / "weibao" / "rosters" / "tests" / "data" / "truth.json"
HEAD, FIRST = 3, 4
KNOWN, NEW, SPOILT = 5, 4, 2
INVENTED = ("冯晓宁", "冯晓梅", "冯晓刚", "冯晓燕", "冯晓峰", "冯晓兰")


def columns(sheet: Worksheet) -> dict[str, int]:
    """Where each head stands."""
    return {str(cell.value): cell.column for cell in sheet[HEAD] if cell.value}


def another(number: str, turn: int) -> str:
    """The number of somebody born in the same place on the same day, of the same sex."""
    serial = 900 + 2 * turn + int(number[16]) % 2
    return number[:14] + str(serial) + check_digit(number[:14] + str(serial))


def with_mistakes(path: Path) -> dict[int, tuple[str, str, str]]:
    """Write the roster; what was spoilt, by row: head of the column, what stands there, what should.

    Five lines are in the city already, four are new and good, two are new and wrong. All new ones are confirmed in July,
    so that they change nothing in July's run.
    """
    truth = [row for row in json.loads(TRUTH.read_text())["rows"] if row["file"] == NAME and row["why"] == "orphan"]
    good = [row["row"] for row in truth if row["fault"] is None and row["care"] == "散居"][: KNOWN + NEW + SPOILT]
    book = openpyxl.load_workbook(SOURCE)
    sheet = book.active
    at = columns(sheet)
    lines = [[cell.value for cell in sheet[row]] for row in good]
    sheet.delete_rows(FIRST, sheet.max_row)
    spoilt = {}
    for place, line in enumerate(lines):
        row = FIRST + place
        for column, value in enumerate(line, start=1):
            sheet.cell(row, column, value)
        if place >= KNOWN:
            turn = place - KNOWN
            number = another(tidy(line[at["公民身份号码"] - 1]), turn)
            sheet.cell(row, at["儿童姓名"], INVENTED[turn])
            sheet.cell(row, at["公民身份号码"], number)
            sheet.cell(row, at["确认月份"], "2023-07")
            if place == KNOWN + NEW:
                spoilt[row] = ("公民身份号码", number[:17] + ("0" if number[17] != "0" else "1"), number)
            if place == KNOWN + NEW + 1:
                spoilt[row] = ("养育方式", "", "散居")
    for row, (head, wrong, _) in spoilt.items():
        sheet.cell(row, at[head]).value = wrong or None
    book.save(path)
    return spoilt


def marked(content: bytes) -> dict[int, tuple[str, bool, str]]:
    """The cells of a returned workbook that are red: by row the head, whether a comment hangs on it, and the error column."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    heads = {column: head for head, column in columns(sheet).items()}
    found = {}
    for row in sheet.iter_rows(min_row=FIRST):
        for cell in row[:-1]:
            if cell.fill.fill_type == "solid":
                found[cell.row] = (heads[cell.column], cell.comment is not None, str(row[-1].value or ""))
    return found


def corrected(content: bytes, spoilt: dict[int, tuple[str, str, str]], path: Path) -> None:
    """What the sender does with it: put the red cells right and send the same workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    at = columns(sheet)
    for row, (head, _, right) in spoilt.items():
        sheet.cell(row, at[head]).value = right
    book.save(path)
