"""The whole check on the eleven rosters, row by row against what is true of them."""

import json
from pathlib import Path

import pytest

from weibao.kernel.months import Month
from weibao.rosters.checking import books_in, check_books, judge, read_contents
from weibao.rules.parameters import NotYetLaw

TRUTH = json.loads((Path(__file__).parent / "data" / "truth.json").read_text(encoding="utf-8"))
ROWS = {(row["file"], row["row"]): row for row in TRUTH["rows"]}
JULY = Month(2023, 7)


def test_the_totals_are_those_of_the_truth(outcome):
    assert {"rows": outcome.as_dict()["rows"], **outcome.totals()} == TRUTH["totals"]
    assert outcome.totals()["payroll"] == "1288114.00"


def test_every_rejected_row_has_its_codes(outcome):
    told = {(read.file, read.row): list(read.codes) for read in outcome.rejected}
    assert told == {key: [row["fault"]] for key, row in ROWS.items() if row["fault"] not in (None, "duplicate")}


def test_every_duplicate_names_the_line_that_was_kept(outcome):
    assert {(twice.line.file, twice.line.row) for twice in outcome.duplicates} == {
        key for key, row in ROWS.items() if row["fault"] == "duplicate"
    }
    for twice in outcome.duplicates:
        kept = ROWS[twice.same_as.file, twice.same_as.row]
        assert (kept["id"], kept["fault"]) == (twice.line.id_number, None)
        assert twice.same_as.file.startswith(twice.same_as.county)
        assert "account" in twice.differs


def test_every_child_is_decided_as_it_is(outcome):
    told = {
        (child.line.file, child.line.row): (child.as_dict()["id"], child.category, child.as_dict()["care"], str(child.pay))
        for child in outcome.children
    }
    assert told == {key: (row["id"], row["category"], row["care"], row["pay"]) for key, row in ROWS.items() if row["fault"] is None}
    codes = {(child.line.file, child.line.row): child.code for child in outcome.children if not child.pay}
    assert codes == {key: row["why"] for key, row in ROWS.items() if row["fault"] is None and row["pay"] == "0.00"}


def test_nothing_is_lost(outcome):
    places = [(read.file, read.row) for read in outcome.rejected]
    places += [(twice.line.file, twice.line.row) for twice in outcome.duplicates]
    places += [(child.line.file, child.line.row) for child in outcome.children]
    assert sorted(places) == sorted(ROWS)


def test_the_json_is_the_contract(outcome):
    written = json.loads(json.dumps(outcome.as_dict(), ensure_ascii=False))
    assert written["month"] == "2023-07"
    assert len(written["children"]) == 1228
    assert set(written["children"][0]) == {"id", "category", "care", "pay", "reason"}
    assert set(written["rejected"][0]) == {"file", "row", "codes", "message"}
    assert all(child["reason"] for child in written["children"])
    assert {"file", "row", "same_as", "differs"} == set(written["duplicates"][0])
    assert all(f"第{row['row']}行" in row["message"] for row in written["rejected"])
    assert written["refused_files"] == []


def test_reasons_speak_of_the_case(outcome):
    said = {child.code: child.reason for child in outcome.children}
    assert "已满18周岁" in said["over_age"]
    assert "山西省有无规定尚未核实" in said["over_age"]
    assert "2023-06-30未达到认定条件" in said["neither"] or "没有所列情形" in said["neither"]
    assert "次月起发放" in said["not_yet"]
    less = next(child for child in outcome.children if str(child.pay) == "1678.00")
    assert less.reason.endswith("集中标准1,755.00元，扣减困难残疾人补贴77.00元")


def test_another_month_has_another_standard(eleven):
    earlier = check_books(eleven[:2], Month(2022, 9))
    paid = {str(child.pay) for child in earlier.children if child.category == "orphan" and child.pay}
    assert paid == {"1145.00", "1720.00"}
    later = {child.line.id_number: child for child in check_books(eleven[:2], JULY).children}
    confirmed_since = [child for child in earlier.children if child.code == "not_yet"]
    assert confirmed_since
    assert any(later[child.line.id_number].pay for child in confirmed_since)


def test_a_month_without_a_standard_is_refused(eleven):
    with pytest.raises(NotYetLaw):
        check_books(eleven[:1], Month(2021, 12))


def test_the_order_of_paths_does_not_matter(eleven):
    backwards = check_books(list(reversed(eleven)), JULY)
    assert backwards.as_dict() == check_books(eleven, JULY).as_dict()


def test_a_file_that_is_none_is_refused_and_the_others_go_on(eleven, tmp_path):
    good = tmp_path / eleven[0].name
    good.write_bytes(eleven[0].read_bytes())
    (tmp_path / "140703-太谷区-花名册.xlsx").write_bytes(b"MZ\x90")
    (tmp_path / "140721-榆社县.xlsm").write_bytes(good.read_bytes())
    (tmp_path / "~$140702-榆次区-花名册.xlsx").write_bytes(b"lock")
    (tmp_path / "truth.json").write_text("{}")
    found = check_books(books_in(tmp_path), JULY)
    assert [refused.file for refused in found.refused] == ["140703-太谷区-花名册.xlsx", "140721-榆社县.xlsm"]
    assert found.as_dict()["rows"] == 171
    assert all(refused.message for refused in found.refused)


def test_progress_is_told_after_each_file(eleven):
    told = []
    read_contents(((path.name, path.read_bytes()) for path in eleven[:3]), total=3, progress=lambda *step: told.append(step))
    assert told == [(path.name, done, 3) for done, path in enumerate(eleven[:3], start=1)]


def test_no_roster_is_an_answer_too():
    found = check_books([], JULY)
    assert found.totals()["payroll"] == "0.00"
    assert judge([], JULY) == []
