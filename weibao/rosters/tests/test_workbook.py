"""The outside and the layout of workbooks: hostile ones get a sentence, odd ones are read."""

import io
import struct
import time
import zipfile

import pytest

from weibao.kernel.archive import MOST_BYTES, BadWorkbook, examined
from weibao.rosters.tests.form import HEADS, book, repacked, values
from weibao.rosters.workbook import read_roster

SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"


@pytest.fixture(scope="module")
def plain():
    return book(HEADS, values(), values(name="李静"))


def bomb(size=300 * 1024 * 1024):
    def grow(old):
        return old.replace(b"</worksheet>", b" " * size + b"</worksheet>")

    return grow


def lying_about_size(data):
    """A bomb whose headers say that it is small."""
    packed = repacked(data, {SHEET: bomb(20 * 1024 * 1024)})
    with zipfile.ZipFile(io.BytesIO(packed)) as container:
        size = container.getinfo(SHEET).file_size
    return packed.replace(struct.pack("<I", size), struct.pack("<I", 4000))


def encrypted(data):
    """A zip whose parts say that they want a password."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(signature, at + 4)
    return bytes(changed)


def with_entity(old):
    start = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return start + old.partition(b"?>")[2].replace(b"<v>0</v>", b"<v>&e;</v>", 1)


def laughing(old):
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{levels}]>'.encode() + old.partition(b"?>")[2]


def far_away(where):
    return lambda old: old.replace(b"</sheetData>", b'<row r="9"><c r="%s"><v>1</v></c></row></sheetData>' % where)


def merged(where):
    return lambda old: old.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="%s"/></mergeCells>' % where)


def unplaced(old):
    return old.replace(b"</sheetData>", b'<row r="9">' + b"<c><v>1</v></c>" * 5000 + b"</row></sheetData>")


def far_row(old):
    return old.replace(b"</sheetData>", b'<row r="1048576"><c><v>1</v></c></row></sheetData>')


def pretending(old):
    return old.replace(b"</sheetData>", b'<row r="9"><c r="XFD9" a="/>"><v>1</v></c></row></sheetData>')


def unended(old):
    return old + noisy(b'<c r="XFD9" ', 200_000)


def unended_texts(old):
    return old.replace(b"</sst>", noisy(b"<si><t>", 1_000_000))


def noisy(piece, times):
    """A piece many times over, with enough between that it does not pack like a bomb."""
    return b"".join(piece + str(number * 2654435761 % 2**32).encode() for number in range(times))


def many_cells(old):
    return old.replace(b"</sheetData>", b"<row>" + b"<c><v>1</v></c>" * 4_000_000 + b"</row></sheetData>")


def one_long_text(data):
    def repeat(old):
        cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(20, 50_000))
        return old.replace(b"</sheetData>", cells + b"</sheetData>")

    noise = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(30_000)).encode()
    return repacked(data, {SHEET: repeat, "xl/sharedStrings.xml": lambda old: old.replace(b"<t>", b"<t>" + noise, 1)})


def with_twin(data):
    written = io.BytesIO(data)
    with zipfile.ZipFile(written, "a") as container, pytest.warns(UserWarning, match="Duplicate"):
        container.writestr(SHEET, b"<worksheet/>")
    return written.getvalue()


HOSTILE = {
    "nothing": (lambda data: b"", "空"),
    "text": (lambda data: "姓名,身份号码\n".encode(), "不是 Excel"),
    "web page": (lambda data: b"<html><table></table></html>", "不是 Excel"),
    "program": (lambda data: b"MZ\x90\x00" + b"\x00" * 500, "程序"),
    "elf": (lambda data: b"\x7fELF" + b"\x00" * 500, "程序"),
    "old format": (lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "旧格式"),
    "password": (
        lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "密码",
    ),
    "zip password": (encrypted, "密码"),
    "too large": (lambda data: b"PK\x03\x04" + b"\x00" * MOST_BYTES, "MB"),
    "cut": (lambda data: data[: len(data) // 2], "损坏"),
    "bytes changed": (lambda data: data[:2000] + b"\xff" * 200 + data[2200:], "损坏"),
    "other zip": (lambda data: repacked(data, drop=("xl/workbook.xml",)), "不是 Excel"),
    "bomb": (lambda data: repacked(data, {SHEET: bomb()}), "压缩炸弹"),
    "small bomb": (lambda data: repacked(data, {"xl/media/image1.png": b"\x00" * 30_000_000}), "压缩炸弹"),
    "lying bomb": (lying_about_size, "损坏"),
    "entity": (lambda data: repacked(data, {SHEET: with_entity}), "外部实体"),
    "entity in texts": (lambda data: repacked(data, {"xl/sharedStrings.xml": with_entity}), "外部实体"),
    "billion laughs": (lambda data: repacked(data, {"xl/workbook.xml": laughing}), "外部实体"),
    "sixteen bit": (
        lambda data: repacked(data, {SHEET: lambda old: old.decode().replace("UTF-8", "UTF-16").encode("utf-16")}),
        "编码|结构",
    ),
    "macros": (lambda data: repacked(data, {"xl/vbaProject.bin": b"\xd0\xcf"}), "宏"),
    "macros by type": (
        lambda data: repacked(
            data,
            {TYPES: lambda old: old.replace(b"spreadsheetml.sheet.main", b"template.macroEnabled.main")},
        ),
        "宏",
    ),
    "far row": (lambda data: repacked(data, {SHEET: far_away(b"A1048576")}), "60000"),
    "far column": (lambda data: repacked(data, {SHEET: far_away(b"XFD9")}), "CZ"),
    "out of this world": (lambda data: repacked(data, {SHEET: far_away(b"ZZZZZZZ99999999999")}), "CZ"),
    "merged all": (lambda data: repacked(data, {SHEET: merged(b"A1:XFD1048576")}), "过多"),
    "cells without place": (lambda data: repacked(data, {SHEET: unplaced}), "CZ"),
    "row without end": (lambda data: repacked(data, {SHEET: far_row}), "60000"),
    "empty in words only": (lambda data: repacked(data, {SHEET: pretending}), "CZ"),
    "tags without end": (lambda data: repacked(data, {SHEET: unended}), "CZ"),
    "texts without end": (lambda data: repacked(data, {"xl/sharedStrings.xml": unended_texts}), "损坏|炸弹"),
    "many merges": (lambda data: repacked(data, {SHEET: merged(b"A1:B2" + b'"/><mergeCell ref="A1:B2' * 30_000)}), "过多"),
    "merged otherwise": (lambda data: repacked(data, {SHEET: merged(b"A1:B2\"/><mergeCell x='' ref=\"A1:XFD9")}), "过多"),
    "many cells": (lambda data: repacked(data, {SHEET: many_cells}), "过多|炸弹"),
    "one text a million times": (one_long_text, "过多|炸弹"),
    "twice the same part": (with_twin, "结构"),
    "no sheet": (lambda data: repacked(data, drop=(SHEET,)), "损坏|表头"),
    "broken sheet": (lambda data: repacked(data, {SHEET: lambda old: old[:-300]}), "损坏|表头"),
    "other table": (lambda data: book(["姓名", "电话"], ["王杰", "1"]), "表头"),
    "head only in words": (lambda data: book(["儿童姓名"] * 39), "表头"),
    "money missing": (lambda data: book([head for head in HEADS if "低保" not in head], values()), "低保特困月领金额"),
    "no cell at all": (lambda data: book(above=()), "表头"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_or_wrong_file_gets_a_sentence_at_once(plain, kind):
    make, words = HOSTILE[kind]
    data = make(plain)
    began = time.process_time()  # what it costs, not how busy the machine is
    with pytest.raises(BadWorkbook, match=words) as refusal:
        read_roster(data, "花名册.xlsx")
    assert time.process_time() - began < 2
    assert "Traceback" not in str(refusal.value)


@pytest.mark.parametrize("name", ["花名册.xlsm", "花名册.XLSB", "a.xltm"])
def test_macro_books_are_refused_by_their_name(plain, name):
    with pytest.raises(BadWorkbook, match="宏"):
        read_roster(plain, name)


def test_what_was_looked_at_is_what_is_read(plain):
    safe = examined(plain, "a.xlsx")
    with zipfile.ZipFile(io.BytesIO(safe)) as container:
        assert all(part.compress_type == zipfile.ZIP_STORED for part in container.infolist())
    assert [line.cells["name"] for line in read_roster(safe, "a.xlsx").lines] == ["王杰", "李静"]


def test_an_empty_cell_far_out_does_no_harm(plain):
    styled = repacked(plain, {SHEET: lambda old: old.replace(b"</row>", b'<c r="XFD5" s="1"/></row>', 1)})
    assert len(read_roster(styled, "a.xlsx").lines) == 2


def test_lines_keep_their_row_and_feet_are_no_lines():
    data = book(
        HEADS, values(), [], values(serial=2, name="李静"), [3], HEADS, values(serial=3, name="张磊"),
        ["合计", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", 300],
        ["填表人：张三", "", "", "", "审核人：李四", "", "负责人：王五"], ["注：本表一式两份"], ["填表人：          审核人：          负责人："],
    )  # fmt: skip
    roster = read_roster(data, "140702-榆次区-花名册.xlsx")
    assert [(line.row, line.cells["name"]) for line in roster.lines] == [(4, "王杰"), (6, "李静"), (9, "张磊")]
    assert (roster.head_row, roster.issuer, roster.width) == (3, "榆次区民政局", 39)


def test_a_line_that_tells_little_is_still_a_line():
    nearly_nothing = [""] * 39
    nearly_nothing[1] = "王小"
    by_status = [""] * 39
    by_status[13] = "死亡"
    after_the_foot = values(serial="", name="补录")
    data = book(HEADS, nearly_nothing, by_status, ["填表人：甲"], after_the_foot)
    assert [line.row for line in read_roster(data, "a.xlsx").lines] == [4, 5, 7]


@pytest.mark.parametrize("above", [(), ("花名册",), tuple(f"说明{number}" for number in range(12))])
def test_the_head_is_found_wherever_it_stands(above):
    roster = read_roster(book(HEADS, values(), above=above), "a.xlsx")
    assert roster.head_row == len(above) + 1
    assert len(roster.lines) == 1


def test_columns_may_stand_elsewhere_and_be_called_otherwise():
    heads = ["自编号", *reversed(HEADS[:11]), *HEADS[11:], "核对意见"]
    heads[heads.index("公民身份号码")] = "身份证\n号码*"
    heads[heads.index("县（市、区）")] = "县(市、区)"
    heads[heads.index("低保特困月领金额")] = "低保特困月领金额（元）"
    line = values()
    cells = ["内-1", *reversed(line[:11]), *line[11:], "上次退回的意见"]
    roster = read_roster(book(heads, cells), "a.xlsx")
    assert dict(roster.lines[0].cells) == dict(zip(roster.columns, [roster.lines[0].cells[key] for key in roster.columns], strict=True))
    assert roster.lines[0].cells["id_number"] == "14070220131119837X"
    assert roster.lines[0].cells["father.since"] == "2021-01-22"
    assert roster.lines[0].cells["mother.since"] == "2022-02-17"
    assert "上次退回的意见" not in roster.lines[0].cells.values()


def test_two_rosters_in_one_book_are_asked_apart_but_an_empty_form_is_passed_over():
    with pytest.raises(BadWorkbook, match="花名册、第二张"):
        read_roster(book(HEADS, values(), extra=[("第二张", [HEADS, values()])]), "a.xlsx")
    roster = read_roster(book(HEADS, values(), extra=[("空表", [HEADS]), ("填表说明", [["说明"]])]), "a.xlsx")
    assert (roster.sheet, len(roster.lines)) == ("花名册", 1)


def test_what_is_written_once_over_merged_rows_is_said_of_each():
    data = book(HEADS, values(), values(name="王静", father__name="", father__status=""))
    both = repacked(data, {SHEET: merged(b"N4:N5")})
    assert [line.cells["father.status"] for line in read_roster(both, "a.xlsx").lines] == ["死亡", "死亡"]
