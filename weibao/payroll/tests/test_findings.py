"""The money checks: each hit is one question, asked once, closed by an answer."""

from datetime import date

import pytest

from weibao.kernel.refusal import NotAllowed, Stale
from weibao.kernel.sealed import blind_index
from weibao.payroll.actions import findings
from weibao.payroll.models import Finding, Run
from weibao.payroll.tests.books import Books
from weibao.testing.city import BAIGUI


def _check(books: Books, run: Run, **more) -> list[tuple[str, int]]:
    findings.run_checks(run, by=books.city.people["finance_officer"], at=books.at("2023-07"), **more)
    return sorted(Finding.objects.values_list("check_code", "child"))


def test_nothing_is_found_where_nothing_is_wrong(books: Books) -> None:
    for _ in range(3):
        books.child()
    assert _check(books, books.pay("2023-07")) == []


def test_dead_but_paid(books: Books) -> None:
    child = books.child()
    books.pay("2023-06")
    run = books.pay("2023-07")
    books.died(child, date(2023, 6, 20))
    assert _check(books, run) == [("dead_but_paid", child.pk)]
    assert Finding.objects.get().facts == {"month": "2023-07", "amount": "1170.00", "ending": "died", "on": "2023-06-20"}
    assert _check(books, run) == [("dead_but_paid", child.pk)]
    books.pay("2023-08")
    assert Finding.objects.count() == 1


def test_over_age(books: Books) -> None:
    child = books.child(birth=date(2006, 6, 10))
    run = books.pay("2023-07")
    child.birth_date = date(2005, 6, 10)
    child.save()
    assert _check(books, run) == [("over_age", child.pk)]
    assert Finding.objects.get().facts["of_age_on"] == "2023-06-10"


def test_two_places(books: Books) -> None:
    first = books.child(name="武思远", birth=date(2015, 2, 3))
    second = books.child(name="武思远", birth=date(2015, 2, 3), village=BAIGUI, number=None)
    books.child(name="武思远", birth=date(2016, 2, 3))
    assert _check(books, books.pay("2023-07")) == [("two_places", second.pk)]
    assert Finding.objects.get().facts["other"] == first.pk


def test_one_account_for_many(books: Books) -> None:
    children = [books.child() for _ in range(3)] + [books.child(care="institutional") for _ in range(4)]
    for group in (children[:3], children[3:]):
        for child in group:
            same = "62170001" if child in children[:3] else "62170002"
            child.accounts.update(account_index=blind_index("children.bank_account", same))
    run = books.pay("2023-07")
    assert list(Finding.objects.values_list("check_code", "child", "facts__children")) == [("shared_account", children[0].pk, 3)]
    assert findings.run_checks(run, by=books.city.people["finance_officer"], at=books.at("2023-07"), shared_from=4) == 0


def test_no_account(books: Books) -> None:
    child = books.child()
    child.accounts.all().delete()
    run = books.pay("2023-07")
    assert not run.payments.exists()
    assert list(Finding.objects.values_list("check_code", "child")) == [("no_account", child.pk)]
    assert str(books.draft("2023-08").payables.get().asked) == "2340.00"


def test_standard_not_raised(city) -> None:
    books = Books(city)
    for care, amount in (("scattered", "1145.00"), ("institutional", "1720.00")):
        books.standard(care, amount, date(2022, 1, 1), "晋民发〔2022〕18号")
    child = books.child()
    run = books.pay("2023-01")
    books.standard("scattered", "1170.00", date(2023, 1, 1), "晋民发〔2023〕20号")
    assert _check(books, run) == [("standard_not_raised", child.pk)]


def test_paid_but_not_eligible(books: Books) -> None:
    child = books.child(father="serious_illness", mother="dead", category="de_facto_unattended")
    run = books.pay("2023-07")
    circumstance = child.parents.get(side="father").circumstances.get()
    circumstance.during = type(circumstance.during)(circumstance.during.lower, date(2023, 5, 15))
    circumstance.save()
    assert _check(books, run) == [("not_eligible", child.pk)]


def test_a_hit_is_closed_by_an_answer_and_only_once(books: Books) -> None:
    child = books.child()
    child.accounts.all().delete()
    books.pay("2023-07")
    hit = Finding.objects.get()
    finance, at = books.city.people["finance_officer"], books.at("2023-07")
    with pytest.raises(findings.NoAnswer):
        findings.answer_finding(hit, by=finance, at=at, answer="  ")
    findings.answer_finding(hit, by=finance, at=at, answer="已通知补交账户")
    assert not Finding.objects.open().exists()
    with pytest.raises(Stale):
        findings.answer_finding(hit, by=finance, at=at, answer="又答一次")
    with pytest.raises(NotAllowed):
        findings.answer_finding(hit, by=books.city.people["county_officer_beside"], at=at, answer="外县")
