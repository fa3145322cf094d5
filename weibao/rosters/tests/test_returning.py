"""The workbook that goes back to its sender, and comes again."""

import io

import openpyxl
import pytest

from weibao.kernel.archive import BadWorkbook
from weibao.kernel.marking import ERROR_COLUMN
from weibao.org.gazetteer import Gazetteer
from weibao.rosters.reading import read_lines
from weibao.rosters.returning import RED, return_workbook
from weibao.rosters.tests.form import HEADS, book, repacked, values
from weibao.rosters.workbook import read_roster

CITY = Gazetteer.of_city("1407")


def readings(data, file="140702-榆次区-花名册.xlsx"):
    return read_lines(read_roster(data, file), CITY)


def faults(data):
    return [fault for reading in readings(data) for fault in reading.faults]


def sheet(data):
    return openpyxl.load_workbook(io.BytesIO(data))["花名册"]


def prints(found):
    return [reading.line and reading.line.fingerprint() for reading in found]


@pytest.fixture(scope="module")
def faulty():
    return book(HEADS, values(), values(name="李静", care="", sex="女"), values(id_number="140702201311198371"))


def test_faulty_cells_are_red_with_a_word_each(faulty):
    returned = sheet(return_workbook(faulty, faults(faulty)))
    red = {cell.coordinate for row in returned for cell in row if cell.fill.start_color.rgb == RED}
    assert red == {"C5", "K5", "E6"}
    assert "性别女与公民身份号码（男）不一致" in returned["C5"].comment.text
    assert returned["AN3"].value == ERROR_COLUMN
    assert returned["AN4"].value is None
    assert returned["AN5"].value == "性别女与公民身份号码（男）不一致；没有填写养育方式"
    assert returned["AN6"].value == "公民身份号码校验位不对"


def test_the_sender_s_cells_and_styles_stay(eleven):
    original = eleven[0].read_bytes()
    before, after = sheet(original), sheet(return_workbook(original, faults(original), remarks={39: "重复"}))
    for old in (cell for row in before for cell in row):
        new = after[old.coordinate]
        assert (new.value or "") == (old.value or "")
        for style in ("number_format", "font", "border", "alignment"):
            assert repr(getattr(new, style)) == repr(getattr(old, style))
    assert after.merged_cells.ranges == before.merged_cells.ranges
    assert after["AN39"].value == "重复"


def test_a_returned_workbook_reads_as_before(eleven):
    for path in eleven[:3]:
        original = path.read_bytes()
        first = read_lines(read_roster(original, path.name), CITY)
        again = return_workbook(original, [fault for each in first for fault in each.faults], file=path.name)
        second = read_lines(read_roster(again, path.name), CITY)
        assert prints(second) == prints(first)
        assert [each.codes for each in second] == [each.codes for each in first]


def test_a_corrected_workbook_loads_what_was_missing_and_loses_its_marks(faulty):
    returned = openpyxl.load_workbook(io.BytesIO(return_workbook(faulty, faults(faulty))))
    page = returned["花名册"]
    page["C5"], page["K5"] = "男", "集中"
    page["K4"].comment = openpyxl.comments.Comment("我的批注", "填表人")
    corrected = io.BytesIO()
    returned.save(corrected)
    found = readings(corrected.getvalue())
    assert [each.codes for each in found] == [(), (), ("id.checksum",)]
    assert found[1].line.care == "institutional"
    second = sheet(return_workbook(corrected.getvalue(), faults(corrected.getvalue())))
    assert (second["C5"].comment, second["K5"].comment, second["AN5"].value) == (None, None, None)
    assert second["C5"].fill.start_color.rgb != RED
    assert second["E6"].fill.start_color.rgb == RED
    assert second["K4"].comment.text == "我的批注"
    assert second["AO3"].value is None


def test_a_comment_of_the_sender_is_kept_beside_ours(faulty):
    own = openpyxl.load_workbook(io.BytesIO(faulty))
    own["花名册"]["K5"].comment = openpyxl.comments.Comment("家里还没定", "填表人")
    commented = io.BytesIO()
    own.save(commented)
    returned = return_workbook(commented.getvalue(), faults(commented.getvalue()))
    assert sheet(returned)["K5"].comment.text.startswith("家里还没定\n【核对】")
    assert sheet(return_workbook(returned, []))["K5"].comment.text == "家里还没定"


def test_nothing_that_goes_back_runs():
    rows = [
        values(remark='=HYPERLINK("http://x","y")', address="+1+1", school="@SUM(A1)", guardian="-2"),
        values(name="=cmd|' /C calc'!A0", care=""),
    ]
    data = book(HEADS, *rows)
    formulas = repacked(
        data,
        {
            "xl/worksheets/sheet1.xml": lambda old: old.replace(b"<v>1</v></c>", b"<f>1+0</f><v>1</v></c>", 1).replace(
                b"</row><row", b'<c r="AP3"><f>WEBSERVICE("http://x")</f></c></row><row', 1
            )
        },
    )
    returned = sheet(return_workbook(formulas, faults(formulas)))
    assert not [cell.coordinate for row in returned for cell in row if cell.data_type == "f"]
    assert returned["A4"].value == 1
    assert returned["AM4"].value == '=HYPERLINK("http://x","y")'
    assert all(returned[where].quotePrefix for where in ("AM4", "J4", "AE4", "AB4", "B5"))
    assert returned["AN5"].value.startswith("没有填写养育方式")


def test_a_fault_in_merged_cells_is_marked_on_the_first(faulty):
    own = openpyxl.load_workbook(io.BytesIO(book(HEADS, values(care=""), values(name="李静", care=""))))
    own["花名册"].merge_cells("K4:K5")
    merged = io.BytesIO()
    own.save(merged)
    returned = sheet(return_workbook(merged.getvalue(), faults(merged.getvalue())))
    assert returned["K4"].fill.start_color.rgb == RED
    assert (returned["AN4"].value, returned["AN5"].value) == ("没有填写养育方式", "没有填写养育方式")


def test_what_is_no_roster_cannot_go_back():
    with pytest.raises(BadWorkbook):
        return_workbook(b"MZ", [])
