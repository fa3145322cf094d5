"""Registers out and in as workbooks: rows that cannot be taken are told and hold nobody up."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from weibao.care.actions.listing import UNKNOWN, take_list
from weibao.care.actions.registering import NewListing, register
from weibao.care.exports import take_registers
from weibao.care.models import Listing
from weibao.care.reports import lists
from weibao.exports import actions as exports
from weibao.exports.models import Export
from weibao.kernel.archive import BadWorkbook
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.kernel.sheets import workbook
from weibao.testing import make
from weibao.testing.city import BAIGUI

pytestmark = pytest.mark.django_db


def filled(*rows, drop=()):
    book = openpyxl.load_workbook(io.BytesIO(workbook([lists.blank()])))
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for head in drop:
        column = next(cell.column for cell in sheet[1] if cell.value == head)
        sheet.delete_cols(column)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def labels():
    """The words of this installation for the row that everybody understands."""
    kind, held = "left_behind", lists.SITUATIONS["left_behind"]
    return lists.KINDS[kind], held["both_away"], next(iter(lists.SOURCES))


def row(child, **other):
    register_, situation, source = labels()
    cells = {
        "姓名": child.name, "身份证号": child.id_number, "名册": register_, "情形": situation, "情形开始日期": "2022-09-01",
        "证明材料": "务工证明", "发现来源": source, "情况说明": "父母在外省务工",
    }  # fmt: skip
    return [(cells | other)[head] for head in lists.HEADS]


def test_each_row_for_itself(city, at, trail):
    one, twice, far, closed = make.child(), make.child(), make.child(village=BAIGUI), make.child()
    type(closed).objects.filter(pk=closed.pk).update(restricted=True)
    rows = [
        row(one), row(twice), row(twice), row(far), row(closed), row(one, 姓名="别人"), row(one, 名册="别的"), row(one, 情形="别的"),
        row(one, 情形开始日期="去年"), row(one, 证明材料="", 名册=lists.KINDS["disabled"], 情形=lists.SITUATIONS["disabled"]["severe"]),
    ]  # fmt: skip
    taken = take_list(None, by=city.inside, at=at, rows=lists.read(filled(*rows), "list.xlsx"))
    assert taken.many == 2
    told = {number: why for number, _, why in taken.faults}
    assert list(told) == [4, 5, 6, 7, 8, 9, 10, 11]
    assert "已在" in told[4]
    assert told[5] == told[6] == UNKNOWN, "far away and restricted are the same as unknown"
    assert "不是同一名儿童" in told[7]
    assert told[8].startswith("“名册”应为：")
    assert told[9].startswith("“情形”应为：")
    assert told[10].startswith("“情形开始日期”")
    assert "证明材料" in told[11]
    assert {(one.child_id, one.kind, one.since) for one in Listing.objects.all()} == {
        (one.pk, "left_behind", date(2022, 9, 1)),
        (twice.pk, "left_behind", date(2022, 9, 1)),
    }
    entry = trail[-1]
    assert (entry.facts["taken"], entry.facts["left"]) == (2, 8)


def test_what_is_no_list(city):
    with pytest.raises(BadWorkbook, match="没有找到"):
        lists.read(filled(drop=("身份证号",)), "list.xlsx")
    with pytest.raises(BadWorkbook, match="缺少“证明材料”"):
        lists.read(filled(drop=("证明材料",)), "list.xlsx")
    with pytest.raises(BadWorkbook, match="这份有 0 行"):
        lists.read(filled(), "list.xlsx")


def test_who_may_not(city, at):
    for who in ("auditor", "leader", "city_officer", "county_approver"):
        with pytest.raises(NotAllowed):
            take_list(None, by=city.people[who], at=at, rows=[])


def test_the_pages(city, at, enter):
    child, client = make.child(), enter(city.inside)
    assert openpyxl.load_workbook(io.BytesIO(client.get(reverse("care:blank_list")).content)).active["B1"].value == "身份证号"
    page = client.post(reverse("care:take_list"), {"file": SimpleUploadedFile("a.xlsx", filled(row(child), row(child)))}).content.decode()
    assert "登记 1 人" in page
    assert "1 行没有登记" in page
    assert client.post(reverse("care:take_list"), {"file": SimpleUploadedFile("a.xlsx", b"nothing")}).status_code == 422
    assert client.post(reverse("care:take_list"), {}).status_code == 422
    assert enter(city.people["auditor"]).get(reverse("care:take_list")).status_code == 403


def test_the_registers_leave_as_a_workbook(city, at):
    near, far = make.child(), make.child(village=BAIGUI)
    for child, by in ((near, city.inside), (far, city.people["director_far"])):
        register(child, by=by, at=at, new=NewListing("left_behind", "both_away", date(2022, 9, 1), "=务工证明", "village"))
    sheet, keys = take_registers(None, by=city.people["supervisor"], at=at, kind="left_behind")
    assert [one[0] for one in sheet.rows] == [near.name]
    assert len(keys) == 1
    assert take_registers(None, by=city.people["supervisor"], at=at, kind="migrant")[0].rows == []
    form = {"purpose": "check", "form": "xlsx"}
    order = exports.ask(Export, by=city.people["supervisor"], at=at, maker="care.registers", asked={"kind": "left_behind"}, **form)
    assert order.title == f"{lists.KINDS['left_behind']}名册"
    with pytest.raises(NotThere):
        exports.ask(Export, by=city.people["supervisor"], at=at, maker="care.registers", asked={"kind": "nothing"}, **form)
    with pytest.raises(NotAllowed):
        exports.ask(Export, by=city.inside, at=at, maker="care.registers", asked={}, **form)
