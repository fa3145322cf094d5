"""制表 Listing: make the list of a month, make it again, hold a line back, or discard a draft."""

from datetime import datetime
from typing import Final

import polars as pl
from django.db import connection
from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.payroll.actions.reckoning import NoStandardYet, Reckoning, reckon
from weibao.payroll.actions.tables import write
from weibao.payroll.models import Payable, Run, RunLine, Signature
from weibao.payroll.states import EDITABLE, RunState

__all__ = ["LONGEST_REASON", "AlreadyFrozen", "LaterRunFrozen", "NoStandardYet", "discard", "hold", "make", "one_at_a_time"]

LAW: Final = "国办发〔2010〕54号；民发〔2019〕62号"
LONGEST_REASON: Final = 200
ONE_AT_A_TIME: Final = 0x7061_79


class AlreadyFrozen(Refusal):
    """The list of a frozen run is kept as it is."""

    status = 409


class LaterRunFrozen(Refusal):
    """A later month stands in the ledger already: this month settles itself there."""


def one_at_a_time() -> None:
    """Wait until nobody else makes, freezes or settles: the ledger has one writer at a time. Ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


@action("payroll.make", label="编制发放名册", law=LAW, says="编制 {month} 发放名册，{people} 人 {amount} 元")
def make(_kind: type[Run], *, by: Staff, at: datetime, month: Month) -> Run:
    """Make the list of a month, or make it again under today's knowledge. The same list once more changes nothing.

    A changed list is a new version: it is a draft again and its signatures are void. A frozen run is returned as it is.
    Raises NoStandardYet, and LaterRunFrozen when the ledger is past this month.
    """
    one_at_a_time()
    run = Run.objects.filter(month=month.first_day).first()
    if run is not None and run.is_booked():
        note(run=run.pk, month=month, people=run.people, amount=run.amount, new=False)
        return run
    _refuse_after_later(month)
    return relist(run, month, by=by, at=at)


def relist(run: Run | None, month: Month, *, by: Staff, at: datetime) -> Run:
    """Compute the list and keep it if it differs from the one that stands. Part of an action, under its lock."""
    found = reckon(month, on=timezone.localtime(at).date())
    if run is None:
        run = Run.objects.create(month=month.first_day, made_by=by, made_at=at, version=0)
    changed = run.digest != found.digest or run.state == RunState.DISCARDED
    if changed:
        _keep(run, found, by=by, at=at)
    note(run=run.pk, month=month, people=run.people, amount=run.amount, digest=run.digest, version=run.version, new=changed)
    return run


def _keep(run: Run, found: Reckoning, *, by: Staff, at: datetime) -> None:
    run.swap(
        state=RunState.DRAFT,
        version=run.version + 1,
        digest=found.digest,
        people=found.people,
        amount=found.amount,
        rules_version=found.rules_version,
        made_by=by,
        made_at=at,
    )
    RunLine.objects.filter(run=run).delete()
    Payable.objects.filter(run=run).delete()
    of_run = pl.lit(run.pk).alias("run_id")
    write("payroll_runline", found.lines.with_columns(of_run))
    write("payroll_payable", found.payables.drop("account_print").with_columns(of_run))
    Signature.objects.create(run=run, act=Signature.Act.MADE, version=run.version, digest=run.digest, by=by, at=at)


def _refuse_after_later(month: Month) -> None:
    later = Run.objects.booked().after(month.first_day).order_by("month").first()
    if later is not None:
        raise LaterRunFrozen(f"{Month.of(later.month).label}已封存，{month.label}不能再单独造册；该月的差额会在下一批次自动补发或追回")


@action("payroll.hold", label="暂缓或恢复发放", law=LAW, says="{verb}名册行 {line}")
def hold(line: RunLine, *, by: Staff, at: datetime, seen: int, reason: str) -> Run:
    """Hold a line back, with a reason, or let it go again (an empty reason). An edit: approvals are void.

    `seen` is the version of the list that the person looked at. What is held comes again with the next run.
    Raises Stale when the list was made anew meanwhile, AlreadyFrozen.
    """
    one_at_a_time()
    run = Run.objects.get(pk=line.run_id)
    if run.state not in EDITABLE:
        raise AlreadyFrozen(f"{Month.of(run.month).label}的名册{run.get_state_display()}，不能再改")
    if run.version != seen:
        raise Stale
    kept = reason.strip()[:LONGEST_REASON]
    if RunLine.objects.filter(pk=line.pk, held=line.held).update(held=kept) != 1:
        raise Stale
    line.held = kept
    note(verb="暂缓" if kept else "恢复", line=line.pk, child=line.child_id, of_month=line.month)
    return relist(run, Month.of(run.month), by=by, at=at)


@action("payroll.discard", label="作废未复核的名册", says="作废 {month} 名册")
def discard(run: Run, *, by: Staff, at: datetime) -> Run:
    """Take back a draft that should not have been made; the month can be listed again. No law of its own. Raises ForbiddenMove, Stale."""
    one_at_a_time()
    run.move(RunState.DISCARDED)
    note(run=run.pk, month=Month.of(run.month))
    return run
