"""Premiums: the list before the window, additions, the bureaus' files line by line, and what a second reading changes."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from openpyxl import load_workbook

from weibao.exports.makers import Order, maker_of
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.sheets import workbook
from weibao.kernel.states import ForbiddenMove
from weibao.payroll.actions.checking import SamePerson
from weibao.payroll.actions.returning import UnreadableReturn
from weibao.schemes.actions import insuring, taking_out
from weibao.schemes.models import PremiumFile, PremiumLine, PremiumList
from weibao.schemes.reports import premiums
from weibao.testing import make

HEAD = "公民身份号码,姓名,结果,参保地"


def _list(office, at, year=2023):
    return insuring.premium_make(PremiumList, by=office.who("city_officer"), at=at, year=year)


def _sent(office, at, year=2023):
    made = _list(office, at, year)
    insuring.premium_check(made, by=office.who("city_officer_second"), at=at, seen=made.version)
    return insuring.premium_send(made, by=office.who("city_officer"), at=at)


def _children(*names, category="orphan"):
    rows = [make.child(name=name) for name in names]
    for row in rows:
        make.recognition(row, category=category)
    return rows


def _answer(office, at, made, rows, source="medical"):
    content = "\r\n".join([HEAD, *(",".join(row) for row in rows)]).encode()
    return insuring.premium_answer(made, by=office.who("city_officer"), at=at, source=source, name="答复.csv", content=content)


def test_the_year_is_listed_checked_sent_and_answered(office, at, trail):
    first, second, third = _children("甲某", "乙某", "丙某")
    made = _sent(office, at)
    kept = _answer(office, at, made, [[first.id_number, "甲某", "资助参保", ""], [second.id_number, "乙某", "异地参保", "太原市"]])
    assert (kept.lines, kept.booked, kept.wrong) == (2, 2, [])
    _answer(office, at, made, [[first.id_number, "甲某", "已缴", ""]], source="tax")
    found = premiums.coverage(PremiumLine.objects.all())
    assert (found.people, found.insured, found.rate, found.counts["missing"], found.counts["unpaid"]) == (3, 2, Decimal("66.67"), 1, 0)
    assert PremiumLine.objects.get(child=second).elsewhere == "太原市"
    finance = office.who("finance_officer")
    assert premiums.expected(made) == Decimal(350)
    insuring.premium_allocate(made, by=finance, at=at, amount=Decimal("350.00"), allocated_on=at.date(), receipt="拨-1")
    assert made.allocated == premiums.expected(made)
    names = [one.name for one in trail]
    assert names == [
        "schemes.premium_make",
        "schemes.premium_check",
        "schemes.premium_send",
        "schemes.premium_answer",
        "schemes.premium_answer",
        "schemes.premium_allocate",
    ]


def test_maker_and_checker_are_two_and_a_new_list_wants_a_new_check(office, at):
    _children("甲某")
    made, maker, checker = _list(office, at), office.who("city_officer"), office.who("finance_officer")
    with pytest.raises(SamePerson):
        insuring.premium_check(made, by=maker, at=at, seen=1)
    with pytest.raises(Stale):
        insuring.premium_check(made, by=checker, at=at, seen=2)
    with pytest.raises(ForbiddenMove):
        insuring.premium_send(made, by=maker, at=at)
    insuring.premium_check(made, by=checker, at=at, seen=1)
    assert _list(office, at).state == "checked"
    _children("乙某")
    again = _list(office, at)
    assert (again.state, again.version, again.people, again.checked_by) == ("draft", 2, 2, None)


def test_who_is_recognised_in_mid_year_comes_on_an_addition(office, at):
    _children("甲某")
    _sent(office, at)
    with pytest.raises(insuring.NothingToList):
        _list(office, at)
    _children("乙某", category="de_facto_unattended")
    made = _list(office, at)
    assert (made.kind, made.people) == ("addition", 1)


def test_refusals(office, at):
    with pytest.raises(insuring.NothingToList):
        _list(office, at)
    with pytest.raises(Refusal, match="只能编制"):
        _list(office, at, 2021)
    with pytest.raises(NotAllowed):
        insuring.premium_make(PremiumList, by=office.who("county_officer"), at=at, year=2023)
    (child,) = _children("甲某")
    made = _list(office, at)
    with pytest.raises(insuring.NotOpen):
        _answer(office, at, made, [[child.id_number, "甲某", "本地参保", ""]])
    with pytest.raises(insuring.NotOpen):
        insuring.premium_allocate(made, by=office.who("finance_officer"), at=at, amount=Decimal(1), allocated_on=at.date(), receipt="1")
    with pytest.raises(Refusal):
        _answer(office, at, made, [], source="police")
    with pytest.raises(UnreadableReturn):
        insuring.premium_answer(made, by=office.who("city_officer"), at=at, source="tax", name="x.csv", content=b"a,b\r\n1,2\r\n")


def test_wrong_lines_are_named_to_the_cell_and_the_rest_is_booked(office, at):
    first, second, _ = _children("甲某", "乙某", "丙某")
    outside = make.child(name="外人")
    made = _sent(office, at)
    rows = [
        [first.id_number, "甲某", "本地参保", ""],
        [first.id_number, "甲某", "本地参保", ""],
        [second.id_number, "别名", "本地参保", ""],
        [second.id_number, "乙某", "在办", ""],
        [outside.id_number, "外人", "本地参保", ""],
        ["123456789012345678", "某某", "本地参保", ""],
        ["", "丙某", "本地参保", ""],
    ]
    kept = _answer(office, at, made, rows)
    assert kept.booked == 1
    told = [one["message"] for one in kept.wrong]
    assert [text.split(" ")[0] for text in told] == [f"第{n}行" for n in range(3, 9)]
    assert "A列" in told[0] and "第2行的号码重复" in told[0]
    assert "不是同一名儿童" in told[1]
    assert "C列" in told[2]
    assert "不在这份名单上" in told[3]
    assert not any(outside.id_number in text for text in told), "numbers are masked"


def test_the_same_file_twice_changes_nothing_and_another_answer_is_told(office, at):
    (child,) = _children("甲某")
    made = _sent(office, at)
    rows = [[child.id_number, "甲某", "未参保", ""]]
    first = _answer(office, at, made, rows)
    again = _answer(office, at, made, rows)
    assert again.pk == first.pk
    assert PremiumFile.objects.count() == 1
    later = _answer(office, at, made, [[child.id_number, "甲某", "本地参保", ""]])
    assert (later.booked, later.changed) == (1, [{"row": 2, "line": PremiumLine.objects.get().pk, "before": "none", "after": "here"}])
    same = _answer(office, at, made, [[child.id_number, "甲某", "本地参保", "", ""]])
    assert (same.booked, same.repeated) == (0, 1)


def test_the_lines_of_a_sent_list_are_kept_by_the_database(office, at):
    _children("甲某", "乙某")
    _sent(office, at)
    other = make.child(name="丙某")
    for deed in (PremiumLine.objects.all().delete, PremiumList.objects.all().delete, lambda: PremiumLine.objects.update(child=other)):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


def test_the_exchange_file_comes_back_as_it_went(office, at, on):
    first, second = _children("甲某", "乙某")
    make.restricted(second, office.who("county_officer_beside"))
    made = _sent(office, at)
    maker, officer = maker_of("schemes.premium"), office.who("city_officer")
    order = Order(officer, at, on, {"list": str(made.pk), "to": "medical"})
    out = maker.make(order, maker.want(order))
    book = load_workbook(io.BytesIO(workbook(out.content, mark="谁取走的")))
    sheet = book.worksheets[0]
    assert {sheet.cell(row, 3).value for row in (3, 4)} == {first.id_number, second.id_number}, "a restricted child is insured too"
    assert {sheet.cell(row, 4).value for row in (3, 4)} == {"平遥县"}
    for row in (3, 4):
        sheet.cell(row, 9).value = "本地参保"
    back = io.BytesIO()
    book.save(back)
    kept = insuring.premium_answer(made, by=officer, at=at, source="medical", name="答复.xlsx", content=back.getvalue())
    assert (kept.booked, kept.wrong) == (2, [])
    assert maker.still(order, list(out.keys))
    sums = maker.make(
        Order(officer, at, on, {"list": str(made.pk), "to": "finance"}),
        maker.want(Order(officer, at, on, {"list": str(made.pk), "to": "finance"})),
    )
    assert sums.content[0].rows == [["平遥县", 2, Decimal(700)]]
    taking_out.premium_take_out(made, by=officer, at=at, to="医保局", rows=2)


def test_a_restricted_child_is_a_number_on_the_page(office, at, enter):
    (child,) = _children("司徒秘密")
    make.restricted(child, office.who("county_officer_beside"))
    made = _sent(office, at)
    page = enter(office.who("city_officer")).get(f"/aid/premiums/{made.pk}/").content.decode()
    assert "保密对象" in page
    assert "司徒秘密" not in page
    assert all(f'name="to" value="{to}"' in page for to in ("medical", "tax", "finance")), "the three exchange files are offered"


def test_where_a_year_stands(office, at):
    _children("甲某")
    found = premiums.standing(2024)
    assert (found.window.opens, found.due, found.each, found.waiting, found.verified) == (
        date(2023, 9, 1),
        date(2023, 8, 18),
        Decimal(380),
        1,
        False,
    )
    with pytest.raises(Refusal):
        premiums.standing(2021)
