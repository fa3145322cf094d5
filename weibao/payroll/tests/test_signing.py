"""Checking, approving and freezing: three people, one version, and what is paid is what was approved."""

import pytest
from django.db import DatabaseError, connection, transaction

from weibao.kernel.refusal import NotAllowed, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.payroll.actions import approving, checking, freezing, listing, returning, sending
from weibao.payroll.models import Entry, Payment, Run, RunLine, Signature
from weibao.payroll.states import RUN, RunState
from weibao.payroll.tests.books import Books, yuan
from weibao.testing import make


def _at(books: Books):
    return books.at("2023-07")


def test_maker_checker_and_approver_are_three_people(books: Books) -> None:
    books.child()
    run = books.draft("2023-07")
    people = books.city.people
    with pytest.raises(checking.SamePerson):
        checking.check(run, by=people["city_officer"], at=_at(books), seen=1)
    with pytest.raises(NotAllowed):
        checking.check(run, by=people["leader"], at=_at(books), seen=1)
    checking.check(run, by=people["city_officer_second"], at=_at(books), seen=1)
    with pytest.raises(NotAllowed):
        approving.approve(run, by=people["city_officer_second"], at=_at(books), seen=1)
    approving.approve(run, by=people["leader"], at=_at(books), seen=1)
    assert run.state == RunState.APPROVED
    assert list(run.signatures.order_by("pk").values_list("act", "by__username")) == [
        ("made", people["city_officer"].username),
        ("checked", people["city_officer_second"].username),
        ("approved", people["leader"].username),
    ]


def test_who_held_a_line_back_does_not_check(books: Books) -> None:
    books.child()
    run = books.draft("2023-07")
    finance = books.city.people["finance_officer"]
    run = listing.hold(RunLine.objects.get(), by=finance, at=_at(books), seen=1, reason="核实")
    with pytest.raises(checking.SamePerson):
        checking.check(run, by=finance, at=_at(books), seen=2)
    with pytest.raises(checking.SamePerson):
        checking.check(run, by=books.city.people["city_officer"], at=_at(books), seen=2)


def test_who_holds_two_posts_still_signs_once(books: Books) -> None:
    books.child()
    run = books.draft("2023-07")
    leader = books.city.people["leader"]
    post = leader.posts.get()
    post.pk, post.role = None, "finance_officer"
    post.save()
    fresh = type(leader).objects.get(pk=leader.pk)
    checking.check(run, by=fresh, at=_at(books), seen=1)
    with pytest.raises(checking.SamePerson):
        approving.approve(run, by=fresh, at=_at(books), seen=1)


def test_a_signature_belongs_to_the_version_that_was_seen(books: Books) -> None:
    books.child()
    run = books.draft("2023-07")
    seen_by_checker = Run.objects.get(pk=run.pk)
    books.child()
    books.draft("2023-07")
    finance = books.city.people["finance_officer"]
    with pytest.raises(Stale):
        checking.check(seen_by_checker, by=finance, at=_at(books), seen=1)
    with pytest.raises(Stale):
        checking.check(Run.objects.get(pk=run.pk), by=finance, at=_at(books), seen=1)
    assert not Signature.objects.filter(act="checked").exists()


def test_of_two_who_check_at_once_the_second_is_told(books: Books) -> None:
    books.child()
    books.draft("2023-07")
    first, second = Run.objects.get(), Run.objects.get()
    checking.check(first, by=books.city.people["finance_officer"], at=_at(books), seen=1)
    with pytest.raises(Stale):
        checking.check(second, by=books.city.people["city_officer_second"], at=_at(books), seen=1)


def test_an_edit_after_approval_voids_it(books: Books) -> None:
    books.child()
    run = books.sign(books.draft("2023-07"))
    books.child()
    run = books.draft("2023-07")
    assert (run.state, run.version) == (RunState.DRAFT, 2)
    with pytest.raises(ForbiddenMove):
        books.freeze(run)


def test_freezing_refuses_when_knowledge_moved_on(books: Books) -> None:
    child = books.child()
    run = books.sign(books.draft("2023-07"))
    books.died(child, books.at("2023-05").date())
    with pytest.raises(freezing.NotNewest):
        books.freeze(run)
    assert Run.objects.get().state == RunState.APPROVED
    assert not Entry.objects.exists()
    books.sign(books.draft("2023-07"))
    frozen = books.freeze(Run.objects.get())
    assert not frozen.payments.exists()


def test_freezing_refuses_another_account_than_the_approved_one(books: Books) -> None:
    child = books.child()
    run = books.sign(books.draft("2023-07"))
    account = child.accounts.get()
    account.account, account.account_index = "6228480000000000000", b"x" * 32
    account.save()
    with pytest.raises(freezing.NotNewest):
        books.freeze(run)


def test_freezing_refuses_lines_altered_in_the_database(books: Books) -> None:
    books.child()
    run = books.sign(books.draft("2023-07"))
    RunLine.objects.update(amount=yuan("9999.00"))
    with pytest.raises(freezing.NotNewest):
        books.freeze(run)


def test_freezing_books_the_list_and_asks_the_bank_in_order(books: Books) -> None:
    far = books.child(village="140728103203")
    near = books.child(village="140727101215")
    twin = books.child(village="140728103203")
    unpaid = books.child(confirmed="2023-07")
    run = books.freeze(books.sign(books.draft("2023-07")))
    assert run.state == RunState.FROZEN
    assert {(one.child_id, one.amount, one.kind) for one in Entry.objects.all()} == {
        (child.pk, yuan("1170.00"), "regular") for child in (far, near, twin)
    }
    assert list(Payment.objects.order_by("reference").values_list("reference", "child")) == [
        ("202307-000001", near.pk),
        ("202307-000002", far.pk),
        ("202307-000003", twin.pk),
    ]
    assert Payment.objects.get(child=near).account == near.accounts.get().account
    assert not Payment.objects.filter(child=unpaid).exists()


def test_months_are_booked_in_order(books: Books) -> None:
    books.child()
    books.draft("2023-06")
    run = books.sign(books.draft("2023-07"))
    with pytest.raises(freezing.EarlierRunOpen):
        books.freeze(run)
    books.freeze(books.sign(Run.objects.get(month=books.at("2023-06").date().replace(day=1))))
    assert books.freeze(run).state == RunState.FROZEN


@pytest.mark.parametrize("state", [s for s in RunState if not RUN.allows(s, RunState.CHECKED)])
def test_no_check_from_another_state(books: Books, state: RunState) -> None:
    run = _in_state(books, state)
    with pytest.raises(ForbiddenMove):
        checking.check(run, by=books.city.people["finance_officer"], at=_at(books), seen=run.version)


@pytest.mark.parametrize("state", [s for s in RunState if not RUN.allows(s, RunState.APPROVED)])
def test_no_approval_from_another_state(books: Books, state: RunState) -> None:
    run = _in_state(books, state)
    with pytest.raises(ForbiddenMove):
        approving.approve(run, by=books.city.people["leader"], at=_at(books), seen=run.version)


@pytest.mark.parametrize("state", [s for s in RunState if not RUN.allows(s, RunState.FROZEN)])
def test_no_freezing_from_another_state(books: Books, state: RunState) -> None:
    with pytest.raises(ForbiddenMove):
        books.freeze(_in_state(books, state))


@pytest.mark.parametrize("state", [RunState.DRAFT, RunState.CHECKED, RunState.APPROVED, RunState.DISCARDED])
def test_no_bank_file_before_it_is_frozen(books: Books, state: RunState) -> None:
    with pytest.raises(ForbiddenMove):
        sending.export(_in_state(books, state), by=books.city.people["finance_officer"], at=_at(books))


@pytest.mark.parametrize("state", [s for s in RunState if not RUN.allows(s, RunState.DISCARDED)])
def test_only_a_draft_is_discarded(books: Books, state: RunState) -> None:
    with pytest.raises(ForbiddenMove):
        listing.discard(_in_state(books, state), by=books.city.people["city_officer"], at=_at(books))


def _in_state(books: Books, state: RunState) -> Run:
    """A run with one child that really stands in the state; `frozen_at` as the state wants it."""
    books.child()
    run = books.draft("2023-07")
    booked = {"frozen_at": _at(books)} if state in {RunState.FROZEN, RunState.SENT, RunState.SETTLED} else {}
    Run.objects.filter(pk=run.pk).update(state=state, **booked)
    return Run.objects.get(pk=run.pk)


@pytest.mark.parametrize("table", ["payroll_entry", "payroll_payment", "payroll_signature", "payroll_run"])
def test_the_database_itself_keeps_the_books(books: Books, table: str) -> None:
    books.child()
    books.pay("2023-07")
    forbidden = [f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"]
    if table == "payroll_entry":
        forbidden.append("UPDATE payroll_entry SET amount = amount + 1")
    if table == "payroll_signature":
        forbidden.append("UPDATE payroll_signature SET digest = ''")
    if table == "payroll_payment":
        forbidden += ["UPDATE payroll_payment SET amount = amount + 1", "UPDATE payroll_payment SET holder = '另一人'"]
    if table == "payroll_run":
        forbidden += ["UPDATE payroll_run SET digest = ''", "UPDATE payroll_run SET frozen_at = NULL"]
    for statement in forbidden:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_list_of_a_frozen_run_is_kept_too(books: Books) -> None:
    books.child()
    books.pay("2023-07")
    for statement in ("DELETE FROM payroll_runline", "UPDATE payroll_runline SET held = 'x'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_repayment_is_kept(books: Books) -> None:
    child = books.child()
    finance = books.city.people["finance_officer"]
    returning.record_repayment(child, by=finance, at=_at(books), amount=yuan("10.00"), received_on=make.ON, receipt="票0001")
    for statement in ("DELETE FROM payroll_repayment", "UPDATE payroll_repayment SET amount = 1", "TRUNCATE payroll_repayment"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_nobody_signs_a_list_that_new_facts_have_overtaken(books: Books) -> None:
    books.child()
    run = books.draft("2023-07")
    books.child()
    with pytest.raises(freezing.NotNewest, match="重新编制"):
        books.sign(run)
    assert Run.objects.get().state == RunState.DRAFT
    assert Run.objects.get().signatures.count() == 1
    assert books.sign(books.draft("2023-07")).state == RunState.APPROVED
