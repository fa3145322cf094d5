"""冲突 Conflicts: two people gave one fact two values without knowing of each other.

One stands by rule, both are kept, both people are told, and a third can decide otherwise.

The rule: what has a proof goes before what has none; else the newer one, by the day from which it holds, then by the day on which it was
learned; of two alike the one that came last. Weighty facts have no rule: another person decides. No law says so.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from weibao.audit.models import Entry, Outcome
from weibao.children.actions.amending import lock
from weibao.children.models import Child
from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.org.models import Staff
from weibao.rules.parameters import load
from weibao.visits.actions.applying import NewUpdate, Values, apply, digest, row_of, standing
from weibao.visits.models import Conflict, ConflictRule, FactUpdate, Stands
from weibao.visits.states import ConflictState, UpdateState
from weibao.workdays.calendar import deadline

LAW: Final = "民发〔2019〕34号（及时更新儿童信息）"
DESK: Final = "电脑"


class BadDecision(Refusal):
    """A decision without its reason, or on what is decided elsewhere."""


@dataclass(frozen=True)
class Origin:
    """From whom, when, through what and with which proof a value of the file came, as far as known."""

    by: int | None = None
    at: datetime | None = None
    via: str = ""
    proof: str = ""
    since: date | None = None
    learned: date | None = None


def origin_of(child: Child, fact: str, on: date, new: Values) -> Origin:
    """Whence the value that stands in the file came: from an update, else from an amendment at the desk, of which the trail tells."""
    row = row_of(child, fact, on, new)
    if row is None:
        return Origin()
    since, noted = row.during.lower, row.noted_at
    made = FactUpdate.objects.filter(child=child, fact=fact, state=UpdateState.APPLIED, decided_at=noted).order_by("-pk").first()
    if made is not None:
        return Origin(made.by_id, made.at, made.via or DESK, made.proof or "", since, made.told_on)
    entries = Entry.objects.filter(subject_type="children.child", subject_id=str(child.pk), at=noted, outcome=Outcome.DONE)
    who = entries.order_by("-pk").values_list("actor_id", flat=True).first()
    return Origin(who, noted, DESK if who else "", "", since, localdate(noted))


def in_dispute(mine: Values, theirs: Values, base: Values) -> list[str]:
    """The fields that both changed, to different values. Without a base each field that differs is one."""
    both = [name for name in theirs if mine.get(name, "") != theirs[name]]
    return [name for name in both if name not in base or (mine.get(name, "") != base[name] and theirs[name] != base[name])]


def merged(mine: Values, theirs: Values, base: Values) -> dict[str, str]:
    """Each field by whoever changed it; of two who did, mine."""
    return {name: theirs[name] if name in base and mine.get(name, "") == base[name] else mine.get(name, "") for name in theirs}


def settle(made: FactUpdate, new: NewUpdate, now: Values, *, by: Staff, at: datetime) -> None:
    """What becomes of a proposal whose maker had not seen what stands in the file. Part of `visits.propose`.

    Where the two changed different fields, both hold. Where both say the same, nothing is to be done. Else the two values met.
    """
    told, waits = new.told, made.due is not None
    fields = in_dispute(told, now, made.base)
    if waits or fields:
        meet(made, new, now, fields, by=by, at=at, waits=waits)
        return
    values = merged(told, now, made.base)
    if values != dict(now):
        _take(made, replace(new, values={**new.values, **values}), by=by, at=at)
    made.move(UpdateState.APPLIED, theirs=dict(now), decided_at=at)


def meet(made: FactUpdate, new: NewUpdate, now: Values, fields: list[str], *, by: Staff, at: datetime, waits: bool) -> Conflict:
    """Enter that two values met, and let the one stand that the rule says. Part of proposing and of deciding on a proposal."""
    theirs = origin_of(made.child, made.fact, localdate(at), new.values)
    rule, stands = (ConflictRule.PERSON, Stands.THEIRS) if waits else by_rule(made, theirs)
    met = Conflict.objects.create(
        update=made, fields=fields or list(now), base=dict(made.base), mine=new.told, theirs=dict(now), theirs_by_id=theirs.by,
        theirs_at=theirs.at, theirs_via=theirs.via, theirs_since=theirs.since, theirs_proof=theirs.proof or None, rule=rule, stands=stands,
        due=_term(at), at=at,
    )  # fmt: skip
    note(conflict=met.pk, rule=str(rule), stands=str(stands))
    if waits:
        return met
    if stands == Stands.MINE:
        values = merged(new.told, now, made.base)
        _take(made, replace(new, values={**new.values, **values}), by=by, at=at)
    made.move(UpdateState.APPLIED if stands == Stands.MINE else UpdateState.YIELDED, theirs=dict(now), decided_at=at)
    return met


def by_rule(mine: FactUpdate, theirs: Origin) -> tuple[ConflictRule, Stands]:
    """Which of two values stands: proof, then newest."""
    if bool(mine.proof) != bool(theirs.proof):
        return ConflictRule.PROOF, Stands.MINE if mine.proof else Stands.THEIRS
    newer = (mine.since or date.min, mine.told_on) >= (theirs.since or date.min, theirs.learned or date.min)
    return ConflictRule.NEWEST, Stands.MINE if newer else Stands.THEIRS


def _take(made: FactUpdate, new: NewUpdate, *, by: Staff, at: datetime) -> None:
    """Let a value hold, and from no earlier day than the one that it takes the place of: else that one would stand today."""
    row = row_of(made.child, made.fact, localdate(at), new.values)
    since = max(new.since, row.during.lower) if row and row.during.lower and new.since else new.since
    apply(made.child, replace(new, since=since), made.pk, by=by, at=at)


def meet_waiting(child: Child, fact: str, *, by: Staff, at: datetime) -> None:
    """Proposals on a fact that wait while another value of it came to stand: each has met it. Part of what changes the fact."""
    for one in FactUpdate.objects.waiting().filter(child=child, fact=fact, clash=None).order_by("pk"):
        now = standing(child, fact, localdate(at), one.new)
        if dict(one.base) != now:
            new = NewUpdate(fact, dict(one.new), one.since, one.proof or "")
            meet(one, new, now, in_dispute(new.told, now, one.base), by=by, at=at, waits=True)


def close(update: FactUpdate, taken: Stands, *, by: Staff, at: datetime) -> None:
    """The decision on a proposal that had met another value is the decision on both. Part of accepting and returning it."""
    met = Conflict.objects.open().filter(update=update).first()
    if met is not None:
        state = ConflictState.UPHELD if taken == met.stands else ConflictState.TURNED
        met.move(state, stands=taken, decided_by=by, decided_at=at, due=None)


@action("visits.decide_conflict", label="核定信息冲突", law=LAW, says="核定信息冲突 {conflict}：{taken}")
def decide_conflict(conflict: Conflict, *, by: Staff, at: datetime, take: str, stood: str, reason: str = "") -> Conflict:
    """A person lets stand what stands by rule, or takes the other value, with a reason; `stood` is the digest of what the person saw stand.

    Raises NotAllowed for one of the two whose values they are, BadDecision, Stale when the fact changed meanwhile, and what the
    amendment raises.
    """
    update = conflict.update
    if conflict.concerns(by):
        raise NotAllowed("本人登记的内容由他人核定。")
    if update.state == UpdateState.WAITING:
        raise BadDecision("这项更新还在待审批，请在审批时一并决定。")
    taken, held = Stands(take), lock(update.child)
    new = NewUpdate(update.fact, dict(update.new), update.since, update.proof or "")
    now = standing(held, update.fact, localdate(at), new.values)
    note(child=held.pk, conflict=conflict.pk, taken=Stands(taken).label)
    if taken == conflict.stands:
        conflict.move(ConflictState.UPHELD, decided_by=by, decided_at=at, due=None, reason=reason.strip() or None)
        return conflict
    if digest(now) != stood:
        raise Stale
    if not reason.strip():
        raise BadDecision("改用另一内容要写明理由。")
    conflict.move(ConflictState.TURNED, stands=taken, decided_by=by, decided_at=at, due=None, reason=reason.strip())
    _turn(conflict, held, new, now, by=by, at=at)
    return conflict


def _turn(conflict: Conflict, child: Child, new: NewUpdate, now: dict[str, str], *, by: Staff, at: datetime) -> None:
    """Put the other value in the place of the one that stands, in the fields on which the two differ."""
    update, mine = conflict.update, conflict.stands == Stands.MINE
    values = now | {name: (conflict.mine if mine else conflict.theirs).get(name, "") for name in conflict.fields}
    since = conflict.theirs_since or localdate(at)
    proof = (update.proof if mine else conflict.theirs_proof) or ""
    update.child = child
    if values != now:
        _take(update, NewUpdate(update.fact, {**new.values, **values}, since, proof), by=by, at=at)
    update.move(UpdateState.APPLIED if mine else UpdateState.YIELDED, decided_by=by, decided_at=at)


def _term(at: datetime) -> Any:
    return deadline(localdate(at), load().at(localdate(at)).whole("visits/answer_days")).on
