"""登记 Registering: the village proposes, the township confirms, both look again, and a row ends with a reason."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import localdate

from weibao.care.actions.guarding import look_after
from weibao.care.announcements import ListingChanged
from weibao.care.models import Listing, OverReason, Recheck
from weibao.care.states import MOVES, ListingState
from weibao.children.models import Child
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.rules.care_registers import SITUATIONS, Facts, belongs, over_on, recheck_on
from weibao.rules.parameters import load
from weibao.workdays.calendar import deadline

LAW: Final = "国发〔2016〕13号；国发〔2016〕36号；民发〔2019〕34号（定期排查、一人一档）"


class CannotRegister(Refusal):
    """The child does not belong on this register, or stands on it already."""


class OwnHand(Refusal):
    """Who proposed a row does not confirm it."""


class NoWords(Refusal):
    """What needs a reason was given none."""


@dataclass(frozen=True)
class NewListing:
    """What is proposed: the register, the situation and since when, the proof, how the child was found, and words (sealed)."""

    kind: str
    situation: str
    since: date
    proof: str
    found_by: str
    words: str = ""


@action("care.register", label="登记关爱名册", law=LAW, says="登记 {kind} 名册，待乡镇核实")
def register(child: Child, *, by: Staff, at: datetime, new: NewListing) -> Listing:
    """Propose a child for a register, from today on. Raises CannotRegister with the clauses that do not hold."""
    on = localdate(at)
    held = Child.objects.select_for_update().get(pk=child.pk)
    if held.merged_into_id or held.erased_at or held.endings.filter(taken_back_at=None).exists():
        raise CannotRegister("该档案已并入其他档案或已终止，不能登记名册。")
    if new.situation not in SITUATIONS.get(new.kind, {}) or not new.proof.strip():
        raise CannotRegister("请选择名册和属于该名册的情形，并写明证明材料。")
    answer = belongs(Facts(new.kind, new.situation, new.since, held.birth_date), on)
    if not answer.holds:
        missing = "；".join(part.label for part in answer.parts if not part.holds)
        raise CannotRegister(f"不符合{answer.label}名册的条件：{missing}。")
    if held.listings.open().filter(kind=new.kind).exists():
        raise CannotRegister(f"该儿童已在{answer.label}名册或正在核实，不重复登记。")
    row = Listing.objects.create(
        child=held, kind=new.kind, situation=new.situation, since=new.since, during=DateRange(on, None), proof=new.proof.strip(),
        found_by=new.found_by, words=new.words.strip() or None, due=_confirm_by(on), by=by, at=at,
    )  # fmt: skip
    note(child=held.pk, kind=new.kind, since=new.since)
    return row


@action("care.confirm", label="核实关爱名册", law=LAW)
def confirm(listing: Listing, *, by: Staff, at: datetime, opinion: str = "") -> Listing:
    """The township has looked: the row stands and gets its next re-check. Raises OwnHand, Stale, ForbiddenMove."""
    if listing.by_id == by.pk:
        raise OwnHand("登记人不能核实自己登记的名册，请由乡镇另一人核实。")
    return _decide(listing, ListingState.STANDING, opinion, by=by, at=at)


@action("care.turn_down", label="不予登记关爱名册", law=LAW)
def turn_down(listing: Listing, *, by: Staff, at: datetime, opinion: str) -> Listing:
    """The township does not follow the proposal; the reason is kept. Raises NoWords, Stale, ForbiddenMove."""
    if not opinion.strip():
        raise NoWords("请写明不予登记的理由。")
    return _decide(listing, ListingState.TURNED_DOWN, opinion, by=by, at=at)


@action("care.recheck", label="复核关爱名册", law=LAW)
def recheck(listing: Listing, *, by: Staff, at: datetime, proof: str, words: str = "") -> Recheck:
    """Somebody looked again and the situation still holds. Raises CannotRegister when it no longer does: then the row is ended."""
    held = Listing.objects.select_for_update().select_related("child").get(pk=listing.pk)
    if held.state != ListingState.STANDING or not proof.strip():
        raise CannotRegister("只有在册的儿童可以复核，并须写明证明材料。")
    on = localdate(at)
    answer = belongs(Facts(held.kind, held.situation, held.since, held.child.birth_date), on)
    if not answer.holds:
        missing = "；".join(part.label for part in answer.parts if not part.holds)
        raise CannotRegister(f"已不符合名册条件（{missing}），请办理移出。")
    made = Recheck.objects.create(listing=held, proof=proof.strip(), words=words.strip() or None, by=by, at=at)
    Listing.objects.filter(pk=held.pk).update(due=_look_again(held, on))
    note(child=held.child_id, kind=held.kind)
    return made


@action("care.take_off", label="移出关爱名册", law=LAW)
def take_off(listing: Listing, *, by: Staff, at: datetime, reason: str, words: str = "") -> Listing:
    """The row ends today, with its reason. Raises NoWords, Stale, ForbiddenMove."""
    if reason not in OverReason.values or (reason == OverReason.MISTAKEN and not words.strip()):
        raise NoWords("请选择移出原因；登记有误的，写明情况。")
    return _end(listing, reason, words, by=by, at=at)


def end_all(child: int, reason: str, at: datetime) -> None:
    """The child's file ended: its rows end with it. Called by the reaction, inside the action that ended it. No law of its own."""
    for row in Listing.objects.select_for_update().filter(child=child, state=ListingState.STANDING):
        _end(row, reason, "", by=None, at=at)
    Listing.objects.filter(child=child, state=ListingState.PROPOSED).update(state=ListingState.TURNED_DOWN, due=None, decided_at=at)


def _confirm_by(on: date) -> date | None:
    return deadline(on, load().at(on).whole("care/confirm_days")).on


def _look_again(listing: Listing, on: date) -> date:
    """The next re-check, or the day on which the child is too old for the register, if that is earlier."""
    return min(recheck_on(listing.kind, on), over_on(listing.kind, listing.child.birth_date, on))


def _decide(listing: Listing, state: ListingState, opinion: str, *, by: Staff, at: datetime) -> Listing:
    due = _look_again(listing, localdate(at)) if state == ListingState.STANDING else None
    move(listing, state, machine=MOVES, due=due, decided_by=by, decided_at=at, opinion=opinion.strip() or None)
    note(child=listing.child_id, kind=listing.kind, state=state)
    if state == ListingState.STANDING:
        announce(ListingChanged(listing.child_id, listing.kind, standing=True, at=at))
        look_after([listing.child_id], at)
    return listing


def _end(listing: Listing, reason: str, words: str, *, by: Staff | None, at: datetime) -> Listing:
    MOVES.check(listing.state, ListingState.OVER)
    on = localdate(at)
    during = DateRange(listing.during.lower, max(on, listing.during.lower))
    if during.lower == during.upper:
        during = DateRange(empty=True)
    move(
        listing, ListingState.OVER, machine=MOVES, due=None, during=during, over_reason=reason, over_by=by,
        over_words=words.strip() or None,
    )  # fmt: skip
    note(child=listing.child_id, kind=listing.kind, reason=reason)
    announce(ListingChanged(listing.child_id, listing.kind, standing=False, at=at))
    return listing
