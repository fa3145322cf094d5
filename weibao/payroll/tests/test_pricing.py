"""The price subsidy: a second line when its trigger holds, settled like the first; the county that a month belongs to."""

from datetime import date
from decimal import Decimal

import pytest

from weibao.benefits.actions import BadIndex, PublishedIndex, SamePerson, approve_index, enter_index, refuse_index, sign_agreement
from weibao.benefits.models import PriceIndex, Recognition
from weibao.children.actions import amending, ending
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.payroll import reports
from weibao.payroll.actions import card_file, listing, sending
from weibao.payroll.models import Entry, PayChannel, RunLine
from weibao.payroll.tests.books import Books, yuan
from weibao.testing import make
from weibao.testing.city import BAIGUI


def risen(books: Books, month: str, cpi: str = "3.60", food: str = "5.00") -> PriceIndex:
    people = books.city.people
    new = PublishedIndex(date.fromisoformat(f"{month}-01"), Decimal(cpi), Decimal(food), "晋发改价格〔2023〕88号")
    row = enter_index(new, by=people["city_officer"], at=books.at("2023-08"))
    return approve_index(row, by=people["city_officer_second"], at=books.at("2023-08"))


def test_a_month_that_rose_has_a_second_line_for_everybody_paid(books: Books) -> None:
    scattered, inside = books.child(), books.child(institution=None, care="institutional")
    unpaid = books.child(confirmed="2023-07")
    books.pay("2023-06")
    books.pay("2023-07")
    risen(books, "2023-06")
    run = books.pay("2023-08")
    assert ("2023-06", "price", "42.12", "price") in books.lines(run, scattered)
    assert ("2023-06", "price", "63.18", "price") in books.lines(run, inside)
    assert not RunLine.objects.filter(run=run, child=unpaid, kind="price").exists()
    line = RunLine.objects.get(run=run, child=scattered, kind="price")
    assert reports.why(line) == "2023年6月居民消费价格同比上涨 3.60%（晋发改价格〔2023〕88号），按标准 1,170.00 元计发"
    assert run.payments.get(child=scattered).amount == yuan("1212.12")
    sums = reports.summary(RunLine.objects.filter(run=run))
    assert (sums.price.count, sums.price.amount, sums.arrears.count) == (2, yuan("105.30"), 0)
    assert sums.moved == run.amount
    assert books.lines(books.draft("2023-09"), scattered) == [("2023-09", "regular", "1170.00", "paid")], "once"


def test_the_trigger_must_hold_and_two_people_must_say_so(books: Books) -> None:
    child, people, at = books.child(), books.city.people, books.at("2023-08")
    books.pay("2023-06")
    risen(books, "2023-05", "3.49", "5.99")
    new = PublishedIndex(date(2023, 6, 1), Decimal("3.50"), Decimal("1.00"), "晋发改价格〔2023〕90号")
    with pytest.raises(NotAllowed):
        enter_index(new, by=people["leader"], at=at)
    row = enter_index(new, by=people["city_officer"], at=at)
    with pytest.raises(BadIndex, match="已录入"):
        enter_index(new, by=people["city_officer"], at=at)
    with pytest.raises(BadIndex, match="已经过去"):
        enter_index(PublishedIndex(date(2023, 8, 1), Decimal(1), Decimal(1), "号"), by=people["city_officer"], at=at)
    assert not any(kind == "price" for _, kind, _, _ in books.lines(books.draft("2023-07"), child)), "it waits"
    with pytest.raises(SamePerson):
        approve_index(row, by=people["city_officer"], at=at)
    with pytest.raises(Refusal, match="理由"):
        refuse_index(row, by=people["leader"], at=at, reason=" ")
    refuse_index(row, by=people["leader"], at=at, reason="月份不对")
    row = enter_index(new, by=people["city_officer"], at=at)
    approve_index(row, by=people["leader"], at=at)
    assert ("2023-06", "price", "40.95", "price") in books.lines(books.draft("2023-07"), child)


def test_who_was_not_entitled_gives_both_back(books: Books) -> None:
    child = books.child()
    books.pay("2023-06")
    books.pay("2023-07")
    risen(books, "2023-07")
    books.pay("2023-08")
    ending.end(child, by=books.city.above, at=books.at("2023-09"), kind="died", on=date(2023, 6, 20), proof="死亡证明")
    run = books.pay("2023-09")
    lines = books.lines(run, child)
    assert ("2023-07", "recovery", "-1170.00", "ended") in lines
    assert ("2023-07", "price_back", "-42.12", "price") in lines
    assert sum(Entry.objects.filter(child=child).values_list("amount", flat=True)) == yuan("1170.00")
    assert "冲回" in reports.why(RunLine.objects.get(run=run, kind="price_back"))


def test_a_held_price_line_stays_held_and_comes_again(books: Books) -> None:
    child = books.child()
    books.pay("2023-06")
    risen(books, "2023-06")
    run = books.draft("2023-07")
    line = RunLine.objects.get(run=run, kind="price")
    run = listing.hold(line, by=books.city.people["city_officer"], at=books.at("2023-07"), seen=run.version, reason="核实")
    assert RunLine.objects.get(run=run, kind="price").held == "核实"
    assert RunLine.objects.get(run=run, kind="regular").held == ""
    books.freeze(books.sign(run))
    assert not Entry.objects.filter(kind="price").exists()
    assert ("2023-06", "price", "42.12", "price") in books.lines(books.draft("2023-08"), child)


def test_a_household_that_moves_hands_its_months_over_between_our_counties(books: Books) -> None:
    mover, stays = books.child(), books.child()
    books.pay("2023-05")
    amending.amend_household(
        mover, by=books.city.people["console"], at=books.at("2023-07"), division=books.city.divisions[BAIGUI], since=date(2023, 6, 15)
    )
    books.pay("2023-06")
    books.pay("2023-07")
    paid = dict(Entry.objects.filter(child=mover).values_list("month", "county"))
    assert paid == {date(2023, 5, 1): "140728", date(2023, 6, 1): "140728", date(2023, 7, 1): "140727"}
    assert set(Entry.objects.filter(child=stays).values_list("county", flat=True)) == {"140728"}
    assert set(Entry.objects.filter(child=mover).values_list("amount", flat=True)) == {yuan("1170.00")}


def test_a_county_that_chose_the_card_is_paid_by_card_and_the_other_by_bank(books: Books) -> None:
    here, there = books.child(), books.child(village=BAIGUI)
    people, at = books.city.people, books.at("2023-06")
    county = books.city.divisions["140728"]
    chosen = {"channel": PayChannel.CARD, "since": date(2023, 6, 1), "document": "平财社〔2023〕12号"}
    with pytest.raises(NotAllowed):
        card_file.choose_channel(county, by=people["county_officer"], at=at, **chosen)
    with pytest.raises(card_file.BadChannel):
        card_file.choose_channel(books.city.village, by=people["finance_officer"], at=at, **chosen)
    card_file.choose_channel(county, by=people["finance_officer"], at=at, **chosen)
    run = books.freeze(books.sign(books.draft("2023-06")))
    bank = sending.export(run, by=people["finance_officer"], at=at)
    card = card_file.export_card(run, by=people["finance_officer"], at=at)
    assert (bank.payments, card.payments, card.amount) == (1, 1, yuan("1170.00"))
    text = card.text.decode("utf-8-sig")
    assert here.id_number in text
    assert "2023-06" in text
    assert there.name in bank.text.decode("utf-8-sig")
    assert card_file.export_card(run, by=people["finance_officer"], at=at).text == card.text
    assert set(dict(run.payments.values_list("child", "channel")).items()) == {(here.pk, "card"), (there.pk, "bank")}
    with pytest.raises(card_file.BadChannel, match="已封存"):
        card_file.choose_channel(county, by=people["finance_officer"], at=at, **chosen | {"channel": "bank"})
    make.child()
    second = books.pay("2023-07")
    assert card_file.export_card(second, by=people["finance_officer"], at=at).payments == 1


def test_a_run_without_cards_has_no_card_file(books: Books) -> None:
    books.child()
    run = books.pay("2023-06")
    with pytest.raises(card_file.NoCardPayments):
        card_file.export_card(run, by=books.city.people["finance_officer"], at=books.at("2023-06"))


def test_an_orphan_without_care_agreement_waits_and_is_paid_once_it_is_signed(books: Books) -> None:
    child, other = books.child(), books.child()
    Recognition.objects.filter(child=child).update(agreement="wanted")
    run = books.draft("2023-06")
    line = RunLine.objects.get(run=run, child=child)
    assert "孤儿养育协议" in line.held
    run = books.freeze(books.sign(run))
    assert set(run.payments.values_list("child", flat=True)) == {other.pk}
    sign_agreement(
        child.recognitions.get(),
        by=books.city.above,
        at=books.at("2023-07"),
        guardian="王福贵",
        relation="祖父",
        wish="愿意",
        signed_on=date(2023, 7, 1),
    )
    assert books.lines(books.draft("2023-07"), child) == [
        ("2023-06", "arrears", "1170.00", "held"),
        ("2023-07", "regular", "1170.00", "paid"),
    ]
