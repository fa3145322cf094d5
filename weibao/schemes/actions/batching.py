"""发放批次 Batches: the list of what is due less what is booked, checked and approved by others, booked, sent, answered by the bank.

No law gives the procedure: maker, checker and approver are three people as in the monthly run, an edit voids the signatures, the ledger is
append-only. The advisory lock is that of the monthly run: money has one writer at a time.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.utils.timezone import localdate

from weibao.benefits.reports import rules_version
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.payroll.actions.checking import NotNewest, SamePerson
from weibao.payroll.actions.listing import one_at_a_time
from weibao.payroll.models import Signature
from weibao.payroll.states import EDITABLE, RUN, RunState
from weibao.rules import NotYetLaw
from weibao.schemes.actions.swapping import move_batch, swap
from weibao.schemes.ledger import Batch, BatchLine, BatchSign, Booking, Scheme, Transfer
from weibao.schemes.reports.claims import Account, balances, booked, claims

LAW: Final = "民办发〔2019〕24号；《“孤儿医疗康复明天计划”项目实施办法》；国发〔2018〕20号"
ZERO: Final = Decimal("0.00")
Act = Signature.Act


class NothingDue(Refusal):
    """There is nothing to list."""


class AlreadyBooked(Refusal):
    """The list of a booked batch is kept as it is."""

    status = 409


@dataclass(frozen=True)
class Reckoned:
    """A list under today's knowledge: its lines, what the bank would be asked for by key, the accounts, and the digest of all that."""

    lines: list[BatchLine]
    asked: dict[int, Decimal]
    accounts: dict[int, Account]
    digest: str

    @property
    def amount(self) -> Decimal:
        """All that the list moves, lines held back aside."""
        return sum((line.amount for line in self.lines if not line.held), ZERO)

    @property
    def people(self) -> int:
        """How many children have money on it."""
        return len({line.child_id for line in self.lines if line.amount and not line.held})


def reckon(batch: Batch) -> Reckoned:
    """The list of a batch as it would be now: facts of today, instalments up to `through`, what was held back held. Part of an action."""
    held = dict(BatchLine.objects.filter(batch=batch).exclude(held="").values_list("row", "held"))
    known, before = booked(batch.scheme), balances(batch.scheme)
    lines, accounts, moving = [], {}, dict(before)
    for claim in claims(batch.scheme, batch.through):
        had = known.get(claim.row, ZERO)
        mark = claim.account.mark
        if mark:
            accounts[claim.key] = claim.account
        if claim.due == had:
            continue
        line = BatchLine(
            batch=batch, child_id=claim.child_id, row=claim.row, key=claim.key, period=claim.period, due=claim.due, booked=had,
            amount=claim.due - had, account_print=mark, held=held.get(claim.row, ""),
        )  # fmt: skip
        lines.append(line)
        if not line.held:
            moving[claim.key] = moving.get(claim.key, ZERO) + line.amount
    asked = {key: amount for key, amount in sorted(moving.items()) if amount > 0 and key in accounts}
    return Reckoned(lines, asked, accounts, _digest(batch, lines, asked, accounts))


def _digest(batch: Batch, lines: list[BatchLine], asked: dict[int, Decimal], accounts: dict[int, Account]) -> str:
    told = [f"{batch.scheme}|{batch.through}"]
    told += [f"{one.row}|{one.key}|{one.child_id}|{one.period}|{one.due}|{one.booked}|{one.amount}|{one.held}" for one in lines]
    told += [f"{key}|{amount}|{accounts[key].mark}" for key, amount in asked.items()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


@action("schemes.batch_make", label="编制专项救助批次", law=LAW, says="编制{label}，{people} 人 {amount} 元")
def batch_make(_kind: type[Batch], *, by: Staff, at: datetime, scheme: str, through: date) -> Batch:
    """Make the list of what is due by a day, or make the open one again under today's knowledge. The same list once more changes nothing.

    Raises NothingDue, Refusal for an unknown scheme, a day to come, or rules that have no value for the day.
    """
    if scheme not in Scheme.values:
        raise Refusal("请选择项目")
    if through > localdate(at):
        raise Refusal("应付计至的日期不能晚于今天")
    one_at_a_time()
    batch = Batch.objects.editable().filter(scheme=scheme).first()
    if batch is None:
        version = {"version": 0, "rules_version": rules_version()}
        batch = Batch.objects.create(scheme=scheme, through=through, made_by=by, made_at=at, **version)
        found = _reckoned(batch)
        if not found.lines and not found.asked:
            raise NothingDue("没有应付或应退的金额，不必编制批次")
    elif batch.through != through:
        swap(batch, through=through)
    return relist(batch, by=by, at=at)


def _reckoned(batch: Batch) -> Reckoned:
    try:
        return reckon(batch)
    except NotYetLaw as unknown:
        raise Refusal(unknown.message) from unknown


def relist(batch: Batch, *, by: Staff, at: datetime) -> Batch:
    """Compute the list and keep it if it differs from the one that stands. Part of an action, under its lock. No law of its own."""
    found = _reckoned(batch)
    changed = batch.digest != found.digest
    if changed:
        swap(
            batch,
            state=RunState.DRAFT, version=batch.version + 1, digest=found.digest, people=found.people, amount=found.amount,
            asked=sum(found.asked.values(), ZERO), made_by=by, made_at=at, rules_version=rules_version(),
        )  # fmt: skip
        BatchLine.objects.filter(batch=batch).delete()
        BatchLine.objects.bulk_create(found.lines, batch_size=500)
        BatchSign.objects.create(batch=batch, act=Act.MADE, version=batch.version, digest=batch.digest, by=by, at=at)
    note(
        batch=batch.pk, label=batch.label, people=batch.people, amount=batch.amount, digest=batch.digest, version=batch.version, new=changed
    )
    return batch


@action("schemes.batch_hold", label="暂缓或恢复专项救助", law=LAW, says="{verb}{label}的一行")
def batch_hold(line: BatchLine, *, by: Staff, at: datetime, seen: int, reason: str) -> Batch:
    """Hold a line back with a reason, or let it go (empty). An edit: signatures are void. Raises Stale, AlreadyBooked."""
    one_at_a_time()
    batch = Batch.objects.get(pk=line.batch_id)
    if batch.state not in EDITABLE:
        raise AlreadyBooked(f"{batch.label}{batch.get_state_display()}，不能再改")
    kept = reason.strip()[:200]
    if batch.version != seen or BatchLine.objects.filter(pk=line.pk, held=line.held).update(held=kept) != 1:
        raise Stale
    note(verb="暂缓" if kept else "恢复", line=line.pk, child=line.child_id)
    return relist(batch, by=by, at=at)


@action("schemes.batch_discard", label="作废专项救助批次", says="作废{label}")
def batch_discard(batch: Batch, *, by: Staff, at: datetime) -> Batch:
    """Take back a draft that should not have been made. No law of its own. Raises ForbiddenMove, Stale."""
    one_at_a_time()
    move_batch(batch, RunState.DISCARDED)
    note(batch=batch.pk, label=batch.label)
    return batch


@action("schemes.batch_check", label="复核专项救助批次", says="复核{label}第 {version} 版")
def batch_check(batch: Batch, *, by: Staff, at: datetime, seen: int) -> Batch:
    """Sign the list as checked. No law of its own.

    Raises SamePerson for whoever made or edited any version, NotNewest, Stale, ForbiddenMove.
    """
    if by.pk in _makers(batch):
        raise SamePerson("制表或改动过这份名册的人不能复核，请由另一人复核")
    return _sign(batch, RunState.CHECKED, Act.CHECKED, by=by, at=at, seen=seen)


@action("schemes.batch_approve", label="审批专项救助批次", says="审批{label}第 {version} 版")
def batch_approve(batch: Batch, *, by: Staff, at: datetime, seen: int) -> Batch:
    """Sign the list as approved. No law of its own.

    Raises SamePerson for whoever made, edited or checked it, NotNewest, Stale, ForbiddenMove.
    """
    checkers = batch.signs.filter(act=Act.CHECKED, version=batch.version).values_list("by_id", flat=True)
    if by.pk in _makers(batch) | set(checkers):
        raise SamePerson("制表、改动或复核过这份名册的人不能审批，请由另一人审批")
    return _sign(batch, RunState.APPROVED, Act.APPROVED, by=by, at=at, seen=seen)


def _makers(batch: Batch) -> set[int]:
    return set(batch.signs.filter(act=Act.MADE).values_list("by_id", flat=True))


def _sign(batch: Batch, state: RunState, act: str, *, by: Staff, at: datetime, seen: int) -> Batch:
    if batch.version != seen:
        raise Stale
    move_batch(batch, state)
    refuse_outdated(batch)
    BatchSign.objects.create(batch=batch, act=act, version=batch.version, digest=batch.digest, by=by, at=at)
    note(batch=batch.pk, label=batch.label, version=batch.version, digest=batch.digest)
    return batch


def refuse_outdated(batch: Batch) -> Reckoned:
    """The list as it is now, if it is still the signed one and the rows are those that were signed; else NotNewest. No law of its own."""
    found = _reckoned(batch)
    stored = BatchLine.objects.filter(batch=batch).order_by("key", "row")
    told = [(one.row, one.due, one.booked, one.amount, one.held, one.account_print) for one in stored]
    if found.digest != batch.digest or told != [(x.row, x.due, x.booked, x.amount, x.held, x.account_print) for x in found.lines]:
        raise NotNewest("名册已不是最新：编制之后有新的情况、账户或回盘结果，请重新编制、复核、审批")
    return found


@action("schemes.batch_freeze", label="封存专项救助批次", says="封存{label}，{people} 人 {amount} 元，付款 {payments} 笔")
def batch_freeze(batch: Batch, *, by: Staff, at: datetime) -> Batch:
    """Book the approved list and turn it into payments. What is paid is what was approved.

    No law of its own: internal control. Raises NotNewest, Stale, ForbiddenMove.
    """
    one_at_a_time()
    batch.refresh_from_db()
    RUN.check(batch.state, RunState.FROZEN)
    names = dict(batch.signs.filter(version=batch.version, digest=batch.digest).values_list("act", "by_id"))
    if set(names) != set(Act.values) or len(set(names.values())) != len(names):
        raise NotNewest("名册的制表、复核、审批签署不齐，不能封存")
    found = refuse_outdated(batch)
    move_batch(batch, RunState.FROZEN, frozen_at=at)
    moving = [line for line in found.lines if line.amount and not line.held]
    Booking.objects.bulk_create(
        Booking(
            batch=batch, scheme=batch.scheme, child_id=one.child_id, row=one.row, key=one.key, period=one.period, due=one.due,
            amount=one.amount, booked_at=at,
        )
        for one in moving
    )  # fmt: skip
    payments = _transfers(batch, found)
    note(batch=batch.pk, label=batch.label, people=batch.people, amount=batch.amount, digest=batch.digest, payments=payments)
    return batch


def _transfers(batch: Batch, found: Reckoned) -> int:
    children = {claim.key: claim.child_id for claim in claims(batch.scheme, batch.through)}
    rows = [
        Transfer(
            batch=batch, scheme=batch.scheme, child_id=children[key], key=key, reference=f"ZX{batch.pk:06d}-{turn:06d}", amount=amount,
            bank=found.accounts[key].bank, account=found.accounts[key].number, holder=found.accounts[key].holder,
        )
        for turn, (key, amount) in enumerate(found.asked.items(), start=1)
    ]  # fmt: skip
    Transfer.objects.bulk_create(rows, batch_size=500)
    return len(rows)
