"""Files in and out: odd and hostile ones, text tables, what goes back, and no row read twice."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from weibao.departments.actions import clearing
from weibao.departments.actions.matching import match
from weibao.departments.actions.receiving import BadList, Upload, receive
from weibao.departments.exports import download
from weibao.departments.jobs import compare_whole
from weibao.departments.models import Fate, Line, Snapshot
from weibao.departments.reading import read_list
from weibao.departments.reports.lists import tallies
from weibao.departments.states import SnapshotState
from weibao.departments.tests.invented import AS_OF, csv_file, dead, family, list_file, sent, stranger
from weibao.kernel.refusal import Stale
from weibao.kernel.states import ForbiddenMove
from weibao.testing.city import PINGYAO


@pytest.fixture
def officer(city):
    return city.people["county_officer"]


def tally(snapshot, staff, on):
    return tallies([snapshot], staff, on)[snapshot.pk]


def test_bad_rows_go_back_in_the_sender_s_workbook(city, officer, at):
    _, father = family()
    bad = [dead(father, on="去年"), {"name": "", "id_number": stranger(1), "day": "2023-01-01"}, {"name": "无号", "day": "2023-01-01"}]
    snapshot = sent(city, at, "deaths", [dead(father), *bad])
    assert (snapshot.rejected, Line.objects.filter(fate=Fate.REJECTED).count()) == (3, 3)
    sheet = load_workbook(io.BytesIO(download(snapshot, by=officer, at=at))).active
    texts = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert texts[0][-1] == "核对意见"
    assert texts[1][0] is None  # a good row does not go back
    assert texts[2][0] == father.name
    assert "死亡日期不是日期" in texts[2][-1]
    assert "没有填写姓名" in texts[3][-1]
    assert "无法辨认是谁" in texts[4][-1]
    clearing.forget(None, by=None, at=at.replace(month=9))
    snapshot.refresh_from_db()
    assert (snapshot.returned, Line.objects.filter(faults=[]).count()) == (None, 4)


def test_a_text_table_is_read_too(city, officer, at, on):
    _, father = family()
    for turn, encoding in enumerate(("gb18030", "utf-8-sig")):
        rows = [dead(father, on=f"2023-05-2{turn}"), {"name": "缺", "id_number": "123", "day": "2023-01-01"}]
        snapshot = sent(city, at, "deaths", [], content=csv_file("deaths", rows, encoding), name="名单.csv")
        told = tally(snapshot, officer, on)
        assert (told.rows, told.found, told.rejected) == (2, 1, 1)
    assert "核对意见" in str([cell.value for cell in next(load_workbook(io.BytesIO(snapshot.returned)).active.iter_rows())])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("名单.xlsx", b"MZ\x90", "程序"),
        ("名单.xlsx", b"", "空的"),
        ("名单.xlsm", b"PK\x03\x04", "宏"),
        ("名单.csv", b"\x00\x01", "文本表格"),
        ("名单.csv", "甲,乙\n1,2".encode(), "找不到"),
        ("名单.csv", "姓名,公民身份号码\n甲,1".encode(), "死亡日期"),
        ("名单.csv", "姓名,公民身份号码,死亡日期\n".encode(), "没有一行"),
        ("名单.csv", ("姓名,公民身份号码,死亡日期\n" + "长" * 5000 + ",1,2").encode(), "不像名单"),
    ],
)
def test_hostile_and_odd_files_are_refused_with_a_sentence(city, officer, at, name, content, said):
    row = receive(Upload(name, content, "deaths", AS_OF, PINGYAO), by=officer, at=at)
    assert (row.state, row.content) == (SnapshotState.REFUSED, None)
    assert said in row.refusal
    assert compare_whole(row, officer, at).state == SnapshotState.REFUSED


def test_a_list_of_tomorrow_or_of_no_kind_is_refused(city, officer, at):
    for kind, day in (("deaths", date(2023, 7, 4)), ("nothing", AS_OF)):
        with pytest.raises(BadList):
            receive(Upload("名单.xlsx", b"x", kind, day, PINGYAO), by=officer, at=at)


def test_a_chunk_that_another_worker_took_is_not_taken_twice(city, officer, at):
    _, father = family()
    row = receive(Upload("名单.xlsx", list_file("deaths", [dead(father)]), "deaths", AS_OF, PINGYAO), by=officer, at=at)
    read = read_list(bytes(row.content), row.name, row.table)
    one, two = Snapshot.objects.get(pk=row.pk), Snapshot.objects.get(pk=row.pk)
    match(one, by=officer, at=at, read=read)
    with pytest.raises((Stale, ForbiddenMove)):
        match(two, by=officer, at=at, read=read)
    assert Line.objects.count() == 1
