"""Past months settle themselves: what is due under today's knowledge, less what is booked, with its reason."""

from datetime import date

import pytest

from weibao.children.models import Merge
from weibao.payroll.actions import listing
from weibao.payroll.models import Entry, RunLine
from weibao.payroll.tests.books import Books, yuan


def test_a_standard_of_march_pays_the_arrears_of_january_to_march(city) -> None:
    books = Books(city)
    books.standard("scattered", "1145.00", date(2022, 1, 1), "晋民发〔2022〕18号")
    books.standard("institutional", "1720.00", date(2022, 1, 1), "晋民发〔2022〕18号")
    child = books.child()
    for month in ("2022-12", "2023-01", "2023-02", "2023-03"):
        books.pay(month)
    books.standard("scattered", "1170.00", date(2023, 1, 1), "晋民发〔2023〕20号")
    run = books.draft("2023-04")
    assert books.lines(run, child) == [
        ("2023-01", "arrears", "25.00", "standard"),
        ("2023-02", "arrears", "25.00", "standard"),
        ("2023-03", "arrears", "25.00", "standard"),
        ("2023-04", "regular", "1170.00", "paid"),
    ]
    january = RunLine.objects.get(run=run, month=date(2023, 1, 1))
    assert (january.due, january.booked) == (yuan("1170.00"), yuan("1145.00"))
    assert (january.basis["was"]["standard"], january.standard) == ("1145.00", yuan("1170.00"))
    books.freeze(books.sign(run))
    assert [books.booked(child, f"2023-0{m}") for m in (1, 2, 3, 4)] == [yuan("1170.00")] * 4
    assert books.booked(child, "2022-12") == yuan("1145.00")


def test_a_death_reported_three_months_late_books_three_recoveries(books: Books) -> None:
    child, other = books.child(), books.child()
    for month in ("2023-04", "2023-05", "2023-06", "2023-07"):
        books.pay(month)
    books.died(child, date(2023, 4, 20))  # the month of the ending event is the last one paid
    run = books.pay("2023-08")
    assert books.lines(run, child) == [
        ("2023-05", "recovery", "-1170.00", "ended"),
        ("2023-06", "recovery", "-1170.00", "ended"),
        ("2023-07", "recovery", "-1170.00", "ended"),
        ("2023-08", "regular", "0.00", "ended"),
    ]
    assert RunLine.objects.get(run=run, child=child, month=date(2023, 5, 1)).basis["ended_on"] == "2023-04-20"
    assert list(run.payments.values_list("child", flat=True)) == [other.pk]
    assert books.lines(books.draft("2023-09"), child) == [("2023-09", "regular", "0.00", "ended")]


def test_a_changed_care_form_settles_from_its_month(books: Books) -> None:
    child = books.child()
    for month in ("2023-05", "2023-06", "2023-07"):
        books.pay(month)
    books.care(child, "institutional", date(2023, 5, 31))
    assert books.lines(books.draft("2023-08"), child) == [
        ("2023-06", "arrears", "585.00", "care"),
        ("2023-07", "arrears", "585.00", "care"),
        ("2023-08", "regular", "1755.00", "paid"),
    ]


def test_a_backdated_confirmation_pays_the_months_that_were_missed(books: Books) -> None:
    child, new = books.child(confirmed="2023-07"), books.child()
    books.pay("2023-06")
    books.pay("2023-07")
    books.confirmed(child, "2023-05")
    late = books.child(confirmed="2023-05")
    run = books.draft("2023-08")
    assert books.lines(run, child) == [
        ("2023-06", "arrears", "1170.00", "confirmed"),
        ("2023-07", "arrears", "1170.00", "confirmed"),
        ("2023-08", "regular", "1170.00", "paid"),
    ]
    assert [reason for _, _, _, reason in books.lines(run, late)] == ["joined", "joined", "paid"]
    assert books.lines(run, new) == [("2023-08", "regular", "1170.00", "paid")]


def test_aid_that_was_not_known_is_taken_off_afterwards(books: Books) -> None:
    child = books.child(category="de_facto_unattended", father="serious_illness", mother="dead")
    books.pay("2023-06")
    books.pay("2023-07")
    books.aid(child, "318.00", date(2023, 7, 1))
    assert books.lines(books.draft("2023-08"), child) == [
        ("2023-07", "recovery", "-318.00", "aid"),
        ("2023-08", "regular", "852.00", "paid"),
    ]


def test_a_parent_who_came_back_ends_what_was_paid(books: Books) -> None:
    child = books.child(category="de_facto_unattended", father="serious_illness", mother="dead")
    books.pay("2023-06")
    books.pay("2023-07")
    circumstance = child.parents.get(side="father").circumstances.get()
    circumstance.during = type(circumstance.during)(circumstance.during.lower, date(2023, 6, 15))
    circumstance.save()
    assert books.lines(books.draft("2023-08"), child) == [
        ("2023-07", "recovery", "-1170.00", "circumstance"),
        ("2023-08", "regular", "0.00", "neither"),
    ]


def test_what_was_held_comes_with_the_next_run_and_says_so(books: Books) -> None:
    child = books.child()
    run = books.draft("2023-06")
    listing.hold(
        RunLine.objects.get(run=run), by=books.city.people["city_officer"], at=books.at("2023-06"), seen=run.version, reason="账户核实中"
    )
    run = books.pay("2023-06")
    assert not Entry.objects.exists()
    assert not run.payments.exists()
    assert books.lines(books.draft("2023-07"), child) == [
        ("2023-06", "arrears", "1170.00", "held"),
        ("2023-07", "regular", "1170.00", "paid"),
    ]


def test_a_month_without_a_run_is_made_up(books: Books) -> None:
    child = books.child()
    books.pay("2023-05")
    assert books.lines(books.draft("2023-07"), child) == [
        ("2023-06", "arrears", "1170.00", "missed"),
        ("2023-07", "regular", "1170.00", "paid"),
    ]


def test_months_before_the_accounts_opened_are_left_alone(books: Books) -> None:
    child = books.child(confirmed="2021-01")
    assert books.lines(books.draft("2023-07"), child) == [("2023-07", "regular", "1170.00", "paid")]


@pytest.mark.django_db
def test_two_files_of_one_child_are_settled_on_the_kept_file(books: Books) -> None:
    kept, doubled = books.child(), books.child()
    books.pay("2023-06")
    doubled.merged_into = kept
    doubled.save()
    run = books.pay("2023-07")
    assert books.lines(run, kept) == [("2023-06", "recovery", "-1170.00", "merged"), ("2023-07", "regular", "1170.00", "paid")]
    gone = RunLine.objects.get(run=run, child=doubled)
    assert (gone.amount, gone.answer, gone.before, gone.change) == (yuan("0.00"), "merged", yuan("1170.00"), "merged")
    assert not run.payments.exists()
    assert books.lines(books.draft("2023-08"), kept) == [("2023-08", "regular", "1170.00", "paid")]
    assert not Merge.objects.exists()


def test_a_double_file_taken_apart_again_is_paid_again(books: Books) -> None:
    kept, doubled = books.child(), books.child()
    books.pay("2023-06")
    doubled.merged_into = kept
    doubled.save()
    books.pay("2023-07")
    doubled.merged_into = None
    doubled.save()
    books.pay("2023-08")
    for child in (kept, doubled):
        assert [books.booked(child, month) for month in ("2023-06", "2023-07", "2023-08")] == [yuan("1170.00")] * 3
