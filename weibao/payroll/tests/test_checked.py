"""The wider money checks, the register for packages above, and the report for the auditors."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from weibao.benefits.actions import Agreed, BadHandOver, NotStanding, hand_in, hand_out
from weibao.benefits.models import Recognition
from weibao.children.actions import ending
from weibao.exports.makers import Order, maker_of
from weibao.kernel.refusal import NotAllowed
from weibao.payroll.actions import card_file, findings
from weibao.payroll.actions.reading import report_checks
from weibao.payroll.checks import CHECKS, Hit, MoneyCheck, register
from weibao.payroll.models import CheckRun, Entry, Finding, Payment, RunLine
from weibao.payroll.reports.checked import report, sheets_of
from weibao.payroll.tests.books import Books, yuan

YEAR = {"first": date(2023, 1, 1), "last": date(2023, 12, 31)}


def agreed(month: str, other: str = "陕西省西安市雁塔区民政局") -> Agreed:
    return Agreed(other, date.fromisoformat(f"{month}-01"), "迁移证")


def test_the_losing_place_pays_to_the_agreed_month_and_the_gaining_one_from_the_next(books: Books) -> None:
    child, people = books.child(), books.city.people
    books.pay("2023-05")
    books.pay("2023-06")
    at = books.at("2023-07")
    with pytest.raises(NotAllowed):
        hand_out(child, by=people["county_officer"], at=at, agreed=agreed("2023-08"))
    with pytest.raises(BadHandOver):
        hand_out(child, by=people["county_approver"], at=at, agreed=agreed("2023-08", other=" "))
    ending.end(child, by=people["console"], at=at, kind="moved", on=date(2023, 6, 20), proof="户口迁移证")
    hand_out(child, by=people["county_approver"], at=at, agreed=agreed("2023-08"))
    for month in ("2023-07", "2023-08", "2023-09"):
        books.pay(month)
    paid = {f"{month:%Y-%m}": amount for month, amount in Entry.objects.filter(child=child).values_list("month", "amount")}
    assert paid == {month: yuan("1170.00") for month in ("2023-05", "2023-06", "2023-07", "2023-08")}
    with pytest.raises(NotStanding):
        hand_out(child, by=people["county_approver"], at=at, agreed=agreed("2023-09"))


def test_who_comes_in_is_paid_from_the_month_after_the_other_place(books: Books) -> None:
    child, people, at = books.child(confirmed="2023-05"), books.city.people, books.at("2023-07")
    books.pay("2023-06")
    hand_in(child, by=people["county_approver"], at=at, agreed=agreed("2023-06"), category="orphan", rules_version="v")
    run = books.pay("2023-07")
    assert books.lines(run, child) == [("2023-06", "recovery", "-1170.00", "confirmed"), ("2023-07", "regular", "1170.00", "paid")]
    new = books.child()
    Recognition.objects.filter(child=new).delete()
    hand_in(new, by=people["county_approver"], at=at, agreed=agreed("2023-05"), category="orphan", rules_version="v")
    assert [line[:3] for line in books.lines(books.draft("2023-08"), new)] == [
        ("2023-06", "arrears", "1170.00"), ("2023-07", "arrears", "1170.00"), ("2023-08", "regular", "1170.00"),
    ]  # fmt: skip


def test_who_moved_away_and_returns_misses_no_month_and_gets_none_twice(books: Books) -> None:
    child, people = books.child(), books.city.people
    for month in ("2023-05", "2023-06"):
        books.pay(month)
    ending.end(child, by=people["console"], at=books.at("2023-07"), kind="moved", on=date(2023, 6, 20), proof="户口迁移证")
    hand_out(child, by=people["county_approver"], at=books.at("2023-07"), agreed=agreed("2023-07"))
    for month in ("2023-07", "2023-08", "2023-09", "2023-10"):
        books.pay(month)
    at, back = books.at("2023-11"), {"category": "orphan", "rules_version": "v", "by": people["county_approver"]}
    with pytest.raises(BadHandOver, match="不能更早"):
        hand_in(child, at=at, agreed=agreed("2023-06"), **back)
    hand_in(child, at=at, agreed=agreed("2023-09"), **back)
    assert not child.endings.filter(taken_back_at=None).exists(), "the move away stands no longer"
    assert "户籍迁回，不是误录" in child.endings.get().taken_back_reason
    run = books.pay("2023-11")
    assert [line[:3] for line in books.lines(run, child)] == [("2023-10", "arrears", "1170.00"), ("2023-11", "regular", "1170.00")]
    paid = {f"{month:%Y-%m}" for month, amount in Entry.objects.filter(child=child).values_list("month", "amount") if amount}
    assert paid == {"2023-05", "2023-06", "2023-07", "2023-10", "2023-11"}, "August and September are the other place's"
    findings.run_checks(run, by=people["finance_officer"], at=at)
    assert not Finding.objects.filter(check_code="paid_elsewhere").exists()


def test_who_returns_before_the_other_place_paid_goes_on(books: Books) -> None:
    child, people = books.child(), books.city.people
    books.pay("2023-06")
    hand_out(child, by=people["county_approver"], at=books.at("2023-07"), agreed=agreed("2023-07"))
    hand_in(
        child, by=people["county_approver"], at=books.at("2023-07"), agreed=agreed("2023-07"), category="orphan", rules_version="v"
    )  # fmt: skip
    run = books.pay("2023-07")
    books.pay("2023-08")
    assert (books.booked(child, "2023-07"), books.booked(child, "2023-08")) == (yuan("1170.00"), yuan("1170.00"))
    findings.run_checks(run, by=people["finance_officer"], at=books.at("2023-08"))
    assert not Finding.objects.filter(check_code="paid_elsewhere").exists()


def test_who_died_does_not_return(books: Books) -> None:
    child = books.child()
    books.died(child, date(2023, 6, 2))
    with pytest.raises(ending.NotOnlyMoved):
        hand_in(
            child, by=books.city.people["county_approver"], at=books.at("2023-07"), agreed=agreed("2023-06"), category="orphan",
            rules_version="v",
        )  # fmt: skip


def test_without_an_agreed_month_a_move_ends_at_its_day(books: Books) -> None:
    """A recognition that was ended otherwise says nothing about who pays after the move."""
    child, people = books.child(), books.city.people
    books.pay("2023-05")
    ending.end(child, by=people["console"], at=books.at("2023-07"), kind="moved", on=date(2023, 5, 20), proof="户口迁移证")
    Recognition.objects.filter(child=child).update(ended_month=date(2023, 8, 1))
    for month in ("2023-06", "2023-07"):
        books.pay(month)
    assert books.booked(child, "2023-07") == yuan("0.00")


def test_a_month_that_two_places_may_have_paid_is_asked(books: Books) -> None:
    child, people = books.child(), books.city.people
    run = books.pay("2023-06")
    hand_in(child, by=people["county_approver"], at=books.at("2023-07"), agreed=agreed("2023-06"), category="orphan", rules_version="v")
    findings.run_checks(run, by=people["finance_officer"], at=books.at("2023-07"))
    hit = Finding.objects.get(check_code="paid_elsewhere")
    assert (hit.child, hit.facts["month"], hit.get_check_code_display()) == (child, "2023-06", "户籍迁移前后两地重复发放")
    books.pay("2023-07")
    Finding.objects.all().update(answered_at=None)
    assert not list(CHECKS["paid_elsewhere"].find(run, books.at("2023-07"))), "the recovery has settled it"


def test_money_that_stays_away_is_asked(books: Books) -> None:
    gone, returned = books.child(), books.child()
    run = books.pay("2023-05")
    Payment.objects.filter(child=returned).update(state="failed", settled_at=books.at("2023-05"), bank_reason="销户")
    Payment.objects.filter(child=gone).update(state="paid", settled_at=books.at("2023-05"))
    books.died(gone, date(2023, 4, 2))
    returned.accounts.all().delete()
    books.pay("2023-06")
    late = books.at("2023-06") + timedelta(days=95)
    findings.run_checks(run, by=books.city.people["finance_officer"], at=late)
    found = dict(Finding.objects.filter(check_code__in=["long_owed", "long_returned"]).values_list("check_code", "child"))
    assert found == {"long_owed": gone.pk, "long_returned": returned.pk}


def test_who_holds_the_account_is_asked(books: Books) -> None:
    child, known = books.child(), books.child()
    child.accounts.update(holder="不相干人")
    known.accounts.update(holder=known.guardians.get().name)
    books.pay("2023-06")
    assert set(Finding.objects.filter(check_code="strange_holder").values_list("child", flat=True)) == {child.pk}


def test_a_package_above_adds_its_own_check(books: Books, monkeypatch) -> None:
    child = books.child()
    monkeypatch.setattr("weibao.payroll.checks.CHECKS", CHECKS)
    own = MoneyCheck(
        "test_scheme", "助学金重复", "民办发〔2019〕24号", lambda _run, _at: [Hit("test_scheme", child.pk, "1", {"amount": "9.00"})],
        lambda facts: f"重复 {facts['amount']} 元？",
    )  # fmt: skip
    register(own)
    try:
        with pytest.raises(ValueError, match="another check"):
            register(MoneyCheck("test_scheme", "别的", "", lambda _run, _at: [], lambda _facts: ""))
        books.pay("2023-06")
        hit = Finding.objects.get(check_code="test_scheme")
        assert hit.get_check_code_display() == "助学金重复"
        assert CheckRun.objects.get(check_code="test_scheme").hits == 1
    finally:
        del CHECKS["test_scheme"]


def test_the_report_says_what_was_checked_when_by_which_rule_and_what_came_of_it(books: Books, enter) -> None:
    child, people = books.child(), books.city.people
    books.pay("2023-05")
    books.died(child, date(2023, 4, 2))
    run = books.pay("2023-06")
    at = books.at("2023-06")
    findings.run_checks(run, by=people["finance_officer"], at=at)
    books.pay("2023-07")
    findings.ask(run, by=people["finance_officer"], at=books.at("2023-07"))
    other = books.child()
    other.accounts.update(holder="不相干人")
    books.pay("2023-08")
    hit = Finding.objects.get(check_code="strange_holder")
    findings.answer_finding(hit, by=people["finance_officer"], at=books.at("2023-08"), answer="祖母代领，已更正")
    found = report(people["city_officer"], at.date(), **YEAR)
    assert {line.code for line in found.lines} >= set(CHECKS)
    assert all(line.times and line.law for line in found.lines)
    assert (found.answered, found.recovered, found.repaid) == (1, yuan("1170.00"), Decimal(0))
    assert [sheet.title for sheet in sheets_of(found)] == ["检查项目与结果", "疑点与答复", "追回资金"]
    page = enter(people["leader"]).get(reverse("payroll:check_report"), {"first": "2023-01-01", "last": "2023-12-31"})
    assert "民发〔2019〕62号" in page.content.decode()
    assert enter(people["leader"]).get(reverse("payroll:check_report"), {"first": "2023-01-01", "last": ""}).status_code == 422
    assert enter(people["director"]).get(reverse("payroll:check_report")).status_code == 403
    with pytest.raises(NotAllowed):
        report_checks(None, by=people["county_officer"], at=at, on=at.date(), **YEAR)


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_the_report_as_a_file(books: Books, form: str) -> None:
    books.child()
    books.pay("2023-06")
    at, maker = books.at("2023-07"), maker_of("payroll.check_report")
    order = Order(books.city.people["finance_officer"], at, at.date(), {"first": "2023-01-01", "last": "2023-12-31"}, form)
    made = maker.make(order, maker.want(order))
    assert form in maker.forms
    assert len(made.content) == 3
    assert maker.still(order, list(made.keys))


def test_the_channels_page(books: Books, enter) -> None:
    finance, url = enter(books.city.people["finance_officer"]), reverse("payroll:channels")
    assert "社会保障卡" in finance.get(url).content.decode()
    given = {"county": "140728", "channel": "card", "since": "2023-07", "document": "平财社〔2023〕12号"}
    assert finance.post(url, given | {"document": ""}).status_code == 422
    assert finance.post(url, given).status_code == 302
    assert enter(books.city.people["leader"]).post(url, given).status_code == 403
    assert enter(books.city.people["director"]).get(url).status_code == 403
    books.child()
    run = books.freeze(books.sign(books.draft("2023-07")))
    finance = enter(books.city.people["finance_officer"])
    answer = finance.post(reverse("payroll:export_card", args=["2023-07"]), {"form": "csv"})
    assert answer.status_code == 200
    assert "一卡通" in finance.get(reverse("payroll:run", args=["2023-07"])).content.decode()
    assert card_file.card_table().verified is False
    assert RunLine.objects.filter(run=run).exists()
    assert finance.get(reverse("payroll:tab", args=["2023-07", "prices"])).status_code == 200
    assert enter(books.city.people["leader"]).post(reverse("payroll:export_card", args=["2023-07"])).status_code == 403
