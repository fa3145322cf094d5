"""Batches: three people, one version, an append-only ledger, the bank file, its answer, and money that settles itself."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.payroll.actions.checking import NotNewest, SamePerson
from weibao.payroll.actions.returning import BadRepayment, NotSent
from weibao.schemes.actions import batching, choosing, paying, studying, taking_out
from weibao.schemes.ledger import Batch, BatchLine, BatchReturn, BatchSign, Booking, Transfer
from weibao.schemes.models import Award, Choice
from weibao.schemes.reports import money
from weibao.schemes.reports.claims import balances
from weibao.testing import make
from weibao.testing.city import CITY


def test_from_the_list_to_the_settled_answer(office, at, trail):
    child = office.student()
    office.granted(child, at)
    batch = office.settled(at)
    assert (batch.people, batch.amount, batch.state) == (1, Decimal("10000.00"), "settled")
    assert Transfer.objects.get().state == "paid"
    assert balances("study") == {}
    assert {one.name for one in trail} >= {
        "schemes.batch_make", "schemes.batch_check", "schemes.batch_approve", "schemes.batch_freeze", "schemes.batch_export", "schemes.batch_return",
    }  # fmt: skip
    with pytest.raises(batching.NothingDue):
        office.made(at)


def test_maker_checker_and_approver_are_three(office, at):
    office.granted(office.student(), at)
    batch = office.made(at)
    with pytest.raises(SamePerson):
        batching.batch_check(batch, by=office.who("city_officer"), at=at, seen=1)
    with pytest.raises(NotAllowed):
        batching.batch_check(batch, by=office.who("leader"), at=at, seen=1)
    with pytest.raises(Stale):
        batching.batch_check(batch, by=office.who("finance_officer"), at=at, seen=2)
    with pytest.raises(ForbiddenMove):
        batching.batch_freeze(batch, by=office.who("city_officer"), at=at)
    batching.batch_check(batch, by=office.who("finance_officer"), at=at, seen=1)
    with pytest.raises(NotAllowed):
        batching.batch_approve(batch, by=office.who("finance_officer"), at=at, seen=1)


def test_an_edit_voids_the_signatures(office, at):
    office.granted(office.student(), at)
    batch = office.signed(office.made(at), at)
    line, finance = BatchLine.objects.get(), office.who("finance_officer")
    batch = batching.batch_hold(line, by=finance, at=at, seen=1, reason="核实账户")
    assert (batch.state, batch.version, batch.people, batch.amount) == ("draft", 2, 0, Decimal("0.00"))
    with pytest.raises(SamePerson):
        batching.batch_check(batch, by=finance, at=at, seen=2)
    batch = batching.batch_hold(BatchLine.objects.get(), by=finance, at=at, seen=2, reason="")
    assert batch.amount == Decimal("10000.00")
    batching.batch_discard(batch, by=office.who("city_officer"), at=at)
    assert not Batch.objects.editable().exists()


def test_new_facts_after_the_signature_are_not_paid(office, at):
    award = office.granted(office.student(), at)
    batch = office.signed(office.made(at), at)
    studying.study_stop(award, by=office.who("supervisor"), at=at, left_on=date(2022, 12, 31), reason="left")
    with pytest.raises(NotNewest):
        batching.batch_freeze(batch, by=office.who("city_officer"), at=at)
    assert office.made(at).amount == Decimal("3342.47")


def test_rows_altered_in_the_database_are_not_booked(office, at):
    office.granted(office.student(), at)
    batch = office.signed(office.made(at), at)
    BatchLine.objects.update(amount=Decimal("99999.00"))
    with pytest.raises(NotNewest):
        batching.batch_freeze(batch, by=office.who("city_officer"), at=at)
    BatchSign.objects.get(act="checked")
    with pytest.raises(DatabaseError), transaction.atomic():
        BatchSign.objects.all().delete()


def test_the_ledger_and_the_frozen_list_are_kept_by_the_database(office, at):
    office.granted(office.student(), at)
    batch = office.sent(at)
    for deed in (
        lambda: Booking.objects.all().delete(),
        lambda: Booking.objects.update(amount=1),
        lambda: BatchLine.objects.update(amount=1),
        lambda: BatchLine.objects.all().delete(),
        lambda: Transfer.objects.update(amount=1),
        lambda: Transfer.objects.all().delete(),
        lambda: Batch.objects.update(digest="x"),
        lambda: Batch.objects.all().delete(),
        lambda: Award.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    one, two = (paying.batch_export(batch, by=office.who("finance_officer"), at=at) for _ in range(2))
    assert (one.workbook, one.text) == (two.workbook, two.text)


def test_a_frozen_batch_is_not_edited(office, at):
    office.granted(office.student(), at)
    batch = office.frozen(at)
    with pytest.raises(batching.AlreadyBooked):
        batching.batch_hold(BatchLine.objects.get(), by=office.who("finance_officer"), at=at, seen=batch.version, reason="晚了")
    with pytest.raises(NotSent):
        paying.batch_return(
            batch, by=office.who("finance_officer"), at=at, name="x.csv", content="流水号,银行账号,金额,结果,原因\r\n".encode()
        )


def test_the_same_list_and_the_same_answer_twice_change_nothing(office, at):
    office.granted(office.student(), at)
    batch = office.made(at)
    assert office.made(at).version == 1
    office.signed(batch, at)
    assert office.made(at).state == "approved"
    batch = batching.batch_freeze(Batch.objects.get(), by=office.who("city_officer"), at=at)
    content, finance = office.answers(batch, at), office.who("finance_officer")
    first = paying.batch_return(batch, by=finance, at=at, name="回盘.csv", content=content)
    again = paying.batch_return(batch, by=finance, at=at, name="回盘.csv", content=content)
    assert (first.booked, again.booked, again.repeated) == (1, 0, 1)
    assert BatchReturn.objects.count() == 2


def test_a_failed_payment_is_asked_for_again(office, at):
    office.granted(office.student(), at)
    batch = office.sent(at)
    reference = Transfer.objects.get().reference
    content = office.answers(batch, at, frozenset({reference}))
    paying.batch_return(batch, by=office.who("finance_officer"), at=at, name="回盘.csv", content=content)
    assert list(balances("study").values()) == [Decimal("10000.00")]
    again = office.frozen(at)
    assert (again.amount, again.asked) == (Decimal("0.00"), Decimal("10000.00"))
    assert Transfer.objects.filter(batch=again).get().amount == Decimal("10000.00")


def test_leaving_settles_to_the_day_and_the_rest_comes_back(office, at, on):
    award = office.granted(office.student(), at)
    office.settled(at)
    studying.study_stop(award, by=office.who("supervisor"), at=at, left_on=date(2022, 12, 31), reason="left")
    batch = office.settled(at)
    assert (batch.amount, batch.asked) == (Decimal("-6657.53"), Decimal("0.00"))
    owed = money.owing(office.who("finance_officer"), on)
    assert [one.amount for one in owed] == [Decimal("6657.53")]
    finance = office.who("finance_officer")
    for amount, day, receipt in (("0", on, "A1"), ("7000.00", on, "A1"), ("10.00", on + timedelta(days=1), "A1"), ("10.00", on, " ")):
        with pytest.raises(BadRepayment):
            paying.batch_refund(owed[0].booking, by=finance, at=at, amount=Decimal(amount), received_on=day, receipt=receipt)
    paying.batch_refund(owed[0].booking, by=finance, at=at, amount=Decimal("6657.53"), received_on=on, receipt="A1")
    assert money.owing(finance, on) == []


def test_an_overpayment_is_set_off_against_the_next_year(office, at):
    award = office.granted(office.student(), at)
    office.settled(at)
    studying.study_stop(award, by=office.who("supervisor"), at=at, left_on=date(2022, 12, 31), reason="suspended")
    office.settled(at)
    later = office.at(date(2023, 12, 4))
    office.granted(award.child, later, year=2023)
    batch = office.made(later)
    assert (batch.amount, batch.asked) == (Decimal("5000.00"), Decimal("0.00"))


def test_graduation_keeps_the_year(office, at):
    award = office.granted(office.student(), at)
    office.settled(at)
    studying.study_stop(award, by=office.who("supervisor"), at=at, left_on=date(2023, 7, 1), reason="graduated")
    with pytest.raises(batching.NothingDue):
        office.made(at)


def test_the_unit_is_a_choice_and_settles_itself(office, at):
    office.granted(office.student(), at)
    office.settled(at)
    row = Choice(topic="unit", value="term", place_id=CITY, from_year=2022, reason="省厅来函")
    choice = choosing.choice_propose(row, by=office.who("city_officer"), at=at)
    choosing.choice_confirm(choice, by=office.who("city_officer_second"), at=at)
    assert office.made(at).amount == Decimal("10000.00")


def test_without_a_proof_nothing_is_due(office, at):
    office.granted(office.student(), at, terms=())
    with pytest.raises(batching.NothingDue):
        office.made(at)
    with pytest.raises(Refusal):
        batching.batch_make(Batch, by=office.who("city_officer"), at=at, scheme="study", through=at.date() + timedelta(days=1))
    with pytest.raises(Refusal):
        batching.batch_make(Batch, by=office.who("city_officer"), at=at, scheme="lottery", through=at.date())


def test_a_restricted_student_is_paid_and_not_named(office, at, on, enter):
    award = office.granted(office.student(name="司徒秘密"), at)
    make.restricted(award.child, office.who("county_officer_beside"))
    batch = office.sent(at)
    assert Transfer.objects.count() == 1
    page = enter(office.who("finance_officer")).get(f"/aid/batches/{batch.pk}/").content.decode()
    assert "保密对象" in page
    assert "司徒秘密" not in page
    assert "新营" not in page


def test_taking_out_leaves_an_entry(office, at, trail):
    office.granted(office.student(), at)
    batch = office.made(at)
    taking_out.batch_take_out(batch, by=office.who("finance_officer"), at=at, lines=[])
    taking_out.study_take_out(None, by=office.who("county_officer"), at=at, rows=1)
    assert [one.name for one in trail[-2:]] == ["schemes.batch_take_out", "schemes.study_take_out"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_happens_the_books_say_what_the_rules_say(office, at, data):
    """Batches at random days, leaving and taking it back between them: the entries add up to what is due, never above the year's amount."""
    with transaction.atomic():
        child = office.student()
        award = office.granted(child, at, terms=data.draw(st.sampled_from([(1, 2), (1,)])))
        for _ in range(data.draw(st.integers(1, 3))):
            if award.state == "granted" and data.draw(st.booleans()):
                left = date(2022, 9, 1) + timedelta(days=data.draw(st.integers(0, 300)))
                studying.study_stop(award, by=office.who("supervisor"), at=at, left_on=left, reason="left")
            elif award.state == "stopped":
                studying.study_resume(award, by=office.who("county_approver"), at=at, words="误录")
                award.refresh_from_db()
            try:
                office.settled(at)
            except batching.NothingDue:
                pass
            booked = sum(Booking.objects.filter(row=award.pk).values_list("amount", flat=True), Decimal("0.00"))
            length, days = 365, (award.left_on - date(2022, 9, 1)).days + 1 if award.left_on else 365
            cap = Decimal("10000.00") if award.proofs.exclude(received_on=None).count() == 2 else Decimal("5000.00")
            earned = (Decimal(10000) * days / length).quantize(Decimal("0.01"))
            assert booked == min(cap, earned) <= Decimal("10000.00")
            paid = sum(Transfer.objects.filter(key=child.pk).values_list("amount", flat=True), Decimal("0.00"))
            assert paid >= booked
        transaction.set_rollback(True)
