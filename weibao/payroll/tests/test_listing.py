"""The list of a month: who stands on it, with what, and that making it again adds nothing."""

from datetime import date

import pytest

from weibao.kernel.months import Month
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.payroll.actions import listing
from weibao.payroll.models import Payable, Run, RunLine, Signature
from weibao.payroll.states import RunState
from weibao.payroll.tests.books import Books, yuan


def test_the_list_holds_every_recognised_child_paid_or_not(books: Books) -> None:
    paid = books.child()
    old = books.child(birth=date(2004, 1, 5))
    late = books.child(confirmed="2023-07")
    neither = books.child(father="normal", mother="dead")
    run = books.draft("2023-07")
    found = {row.child_id: (str(row.amount), row.reason) for row in RunLine.objects.filter(run=run)}
    assert found == {
        paid.pk: ("1170.00", "paid"),
        old.pk: ("0.00", "over_age"),
        late.pk: ("0.00", "not_yet"),
        neither.pk: ("0.00", "neither"),
    }
    assert (run.people, run.amount, run.state) == (1, yuan("1170.00"), RunState.DRAFT)


def test_the_same_again_changes_nothing(books: Books) -> None:
    books.child()
    first = books.draft("2023-07")
    rows = set(RunLine.objects.values_list("pk", flat=True))
    again = books.draft("2023-07", by="city_officer_second")
    assert (again.pk, again.version, again.digest) == (first.pk, 1, first.digest)
    assert again.made_by_id == first.made_by_id
    assert set(RunLine.objects.values_list("pk", flat=True)) == rows
    assert Signature.objects.count() == 1


def test_new_knowledge_makes_a_new_version(books: Books) -> None:
    child = books.child()
    first = books.draft("2023-07")
    books.care(child, "institutional", date(2023, 6, 1))
    second = books.draft("2023-07")
    assert (first.version, second.version) == (1, 2)
    assert second.amount == yuan("1755.00")


def test_a_topped_up_child_gets_the_difference(books: Books) -> None:
    child = books.child(category="de_facto_unattended", father="serious_illness", mother="dead")
    books.aid(child, "318.00", date(2022, 1, 1))
    line = RunLine.objects.get(run=books.draft("2023-07"))
    assert (line.category, line.standard, line.deducted, line.amount) == (
        "de_facto_unattended", yuan("1170.00"), yuan("318.00"), yuan("852.00"),
    )  # fmt: skip


def test_no_standard_no_list(books: Books) -> None:
    books.child()
    with pytest.raises(listing.NoStandardYet):
        books.draft("2026-01")
    assert not Run.objects.exists()


def test_a_stranger_makes_no_list(books: Books) -> None:
    for key in ("director", "nowhere", "leader", "auditor", "county_officer"):
        with pytest.raises(NotAllowed):
            books.draft("2023-07", by=key)


def test_hold_takes_the_line_out_and_voids_the_signatures(books: Books) -> None:
    child, other = books.child(), books.child()
    run = books.sign(books.draft("2023-07"))
    assert run.state == RunState.APPROVED
    line = RunLine.objects.get(run=run, child=child)
    held = listing.hold(line, by=books.city.people["city_officer_second"], at=books.at("2023-07"), seen=run.version, reason="账户核实中")
    assert (held.state, held.version, held.people, held.amount) == (RunState.DRAFT, 2, 1, yuan("1170.00"))
    assert list(Payable.objects.filter(run=held).values_list("child", flat=True)) == [other.pk]
    assert RunLine.objects.get(run=run, child=child).held == "账户核实中"
    released = listing.hold(
        RunLine.objects.get(run=run, child=child), by=books.city.people["city_officer"], at=books.at("2023-07"), seen=2, reason=""
    )
    assert (released.version, released.amount) == (3, yuan("2340.00"))
    assert released.digest == run.digest


def test_hold_on_an_old_version_is_stale(books: Books) -> None:
    child = books.child()
    run = books.draft("2023-07")
    line = RunLine.objects.get(run=run)
    books.care(child, "institutional", date(2023, 6, 1))
    books.draft("2023-07")
    with pytest.raises(Stale):
        listing.hold(line, by=books.city.people["city_officer"], at=books.at("2023-07"), seen=2, reason="核实")
    with pytest.raises(Stale):
        listing.hold(RunLine.objects.get(), by=books.city.people["city_officer"], at=books.at("2023-07"), seen=1, reason="核实")


def test_a_frozen_list_is_not_touched(books: Books) -> None:
    child = books.child()
    run = books.pay("2023-07")
    with pytest.raises(listing.AlreadyFrozen):
        listing.hold(RunLine.objects.get(), by=books.city.people["city_officer"], at=books.at("2023-07"), seen=1, reason="核实")
    books.care(child, "institutional", date(2023, 6, 1))
    shown = books.draft("2023-07")
    assert (shown.pk, shown.version, shown.amount, shown.state) == (run.pk, 1, yuan("1170.00"), RunState.SENT)


def test_a_month_behind_the_ledger_is_refused(books: Books) -> None:
    books.child()
    books.pay("2023-07")
    with pytest.raises(listing.LaterRunFrozen):
        books.draft("2023-06")


def test_a_discarded_draft_can_be_made_again(books: Books) -> None:
    books.child()
    run = books.draft("2023-06")
    listing.discard(run, by=books.city.people["city_officer"], at=books.at("2023-06"))
    assert run.state == RunState.DISCARDED
    assert books.pay("2023-07").people == 1
    later = books.draft("2023-08")
    assert later.people == 1
    assert not RunLine.objects.filter(run=later, month=Month.parse("2023-06").first_day).exists()


def test_a_draft_of_the_next_month_leaves_the_open_month_alone(books: Books) -> None:
    books.child()
    books.pay("2023-06")
    books.draft("2023-07")
    august = books.draft("2023-08")
    assert books.lines(august) == [("2023-08", "regular", "1170.00", "paid")]
