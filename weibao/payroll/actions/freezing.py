"""封存 Freezing: the approved list goes into the ledger and becomes payments, in one transaction."""

from datetime import datetime
from typing import Final

import polars as pl
from django.db import connection

from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff
from weibao.payroll.actions.balancing import printed
from weibao.payroll.actions.checking import NotNewest, refuse_outdated
from weibao.payroll.actions.findings import ask
from weibao.payroll.actions.listing import one_at_a_time
from weibao.payroll.actions.reckoning import digest
from weibao.payroll.actions.tables import MONEY, read
from weibao.payroll.models import Channel, PayChannel, Run, Signature
from weibao.payroll.states import RUN, RunState

ENTRIES: Final = """
INSERT INTO payroll_entry
       (run_id, child_id, month, kind, category, care, standard, deducted, answer, reason, basis, county, amount, booked_at)
SELECT run_id, child_id, month, kind, category, care, standard, deducted, answer, reason, basis, county, amount, %s
FROM payroll_runline WHERE run_id = %s AND held = '' AND amount <> 0 ORDER BY child_id, month, kind DESC
"""
# numbered by place; a restricted child before the villages of its county, so that its number tells of no neighbours
PAYMENTS: Final = """
INSERT INTO payroll_payment
       (run_id, child_id, reference, amount, bank, account, account_index, holder, county, channel, id_number, state, bank_reason)
SELECT p.run_id, p.child_id,
       %s || to_char(row_number() OVER (ORDER BY left(c.household_id, CASE WHEN c.restricted THEN 6 ELSE 12 END), c.id), 'FM999000000'),
       p.asked, a.bank, a.account, a.account_index, a.holder, left(c.household_id, 6),
       CASE WHEN left(c.household_id, 6) = ANY(%s) THEN 'card' ELSE 'bank' END,
       CASE WHEN left(c.household_id, 6) = ANY(%s) THEN c.id_number END, 'issued', ''
FROM payroll_payable p JOIN children_payeeaccount a ON a.id = p.account_id JOIN children_child c ON c.id = p.child_id
WHERE p.run_id = %s AND p.asked > 0 ORDER BY c.household_id, c.id
"""
STORED_LINES: Final = "SELECT child_id, month, kind, due, booked, amount, reason, held FROM payroll_runline WHERE run_id = %s"
STORED_PAYABLES: Final = """
SELECT p.child_id, p.of_run, p.carried, p.asked, a.id, encode(a.account, 'hex')
FROM payroll_payable p LEFT JOIN children_payeeaccount a ON a.id = p.account_id WHERE p.run_id = %s
"""


class EarlierRunOpen(Refusal):
    """Months are booked in their order."""


@action(
    "payroll.freeze",
    label="封存并记账",
    says="封存 {month} 名册，{people} 人 {amount} 元，付款 {payments} 笔",
)
def freeze(run: Run, *, by: Staff, at: datetime) -> Run:
    """Book the approved list and turn it into payments, to the accounts that were approved with it.

    What is paid is what was approved: the list is computed again and must still be the signed one. Afterwards the money
    checks are run. No law of its own: internal control. Raises NotNewest, EarlierRunOpen, Stale, ForbiddenMove.
    """
    one_at_a_time()
    run.refresh_from_db()
    month = Month.of(run.month)
    _refuse_before_earlier(run)
    RUN.check(run.state, RunState.FROZEN)
    _refuse_unless_signed(run)
    refuse_outdated(run, at)
    run.move(RunState.FROZEN, frozen_at=at)
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [at, run.pk])
        entries = cursor.rowcount
        cards = [county for county, channel in Channel.objects.holding(run.month).items() if channel == PayChannel.CARD]
        cursor.execute(PAYMENTS, [f"{month.year}{month.number:02d}-", cards, cards, run.pk])
        payments = cursor.rowcount
    found = ask(run, by=by, at=at, just_booked=True)
    note(run=run.pk, month=month, people=run.people, amount=run.amount, digest=run.digest)
    note(entries=entries, payments=payments, findings=found)
    return run


def _refuse_before_earlier(run: Run) -> None:
    earlier = Run.objects.editable().before(run.month).order_by("month").first()
    if earlier is not None:
        raise EarlierRunOpen(f"{Month.of(earlier.month).label}的名册还没有封存，请先封存或作废")


def _refuse_unless_signed(run: Run) -> None:
    """The three signatures stand under this very list, by three people, and the rows are those that were signed."""
    names = dict(run.signatures.filter(version=run.version, digest=run.digest).values_list("act", "by_id"))
    if set(names) != set(Signature.Act.values) or len(set(names.values())) != len(names):
        raise NotNewest("名册的制表、复核、审批签署不齐，不能封存")
    if stored_digest(run) != run.digest:
        raise NotNewest("名册内容与签署时不一致，不能封存；请通知审计管理员")


def stored_digest(run: Run) -> str:
    """The digest of the list as it stands in the database now."""
    lines = {
        "child_id": pl.Int64, "month": pl.Date, "kind": pl.String,
        "due": MONEY, "booked": MONEY, "amount": MONEY, "reason": pl.String, "held": pl.String,
    }  # fmt: skip
    asked = {
        "child_id": pl.Int64, "of_run": MONEY, "carried": MONEY,
        "asked": MONEY, "account_id": pl.Int64, "account_print": pl.String,
    }  # fmt: skip
    found = read(STORED_LINES, [run.pk], lines).with_columns(pl.col("held").fill_null(""))
    return digest(Month.of(run.month), found, printed(read(STORED_PAYABLES, [run.pk], asked)))
