"""信息更新 Updating: a proposal on one fact with date and proof; small ones hold at once, weighty ones when another person has decided.

A proposal names what its maker saw. Where that is no longer what stands in the file, two values have met (`conflicting`): nothing is
overwritten silently, and both values are kept.
"""

from datetime import datetime
from typing import Final

from django.utils.timezone import localdate

from weibao.children.actions.amending import check_day, lock
from weibao.children.models import Child
from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.org.models import Staff
from weibao.rules.parameters import load
from weibao.visits.actions.applying import APPLY, BadUpdate, NewUpdate, Values, apply, digest, row_of, saw_it, standing
from weibao.visits.actions.conflicting import close, meet_waiting, settle
from weibao.visits.models import WEIGHTY, FactUpdate, Stands, UpdatedFact
from weibao.visits.states import UpdateState
from weibao.workdays.calendar import deadline

LAW: Final = "民发〔2019〕34号（及时更新儿童信息）"


@action("visits.propose", label="提出信息更新", law=LAW, says="提出{label}更新")
def propose(
    child: Child, *, by: Staff, at: datetime, new: NewUpdate, happened_at: datetime, base: Values | str, via: str = ""
) -> FactUpdate:
    """Propose another value of one fact, learned at `happened_at`; `base` is what its maker saw, as values or as their digest.

    A small one holds at once, unless it was learned more than `visits/back_days` days ago. Where what stands in the file is not what
    was seen, the two values have met. `via` says through what it came; nothing is the desk. Raises BadUpdate, IsMerged, and what the
    amendment of the fact raises.
    """
    held = lock(child)
    _check(held, new, happened_at, at)
    today = localdate(at)
    now = standing(held, new.fact, today, new.values)
    stale = not saw_it(held, new, base, now, today)
    old = (today - localdate(happened_at)).days > load().at(today).whole("visits/back_days")
    waits = new.fact in WEIGHTY or old
    due = deadline(today, load().at(today).whole("visits/answer_days")).on if waits else None
    known = now if not stale else dict(base) if not isinstance(base, str) else {}
    made = FactUpdate.objects.create(
        child=held, fact=new.fact, base=known, new=new.values, stale=stale, since=new.since, proof=new.proof.strip() or None,
        told_on=localdate(happened_at), due=due, via=via, by=by, at=at,
    )  # fmt: skip
    note(child=held.pk, update=made.pk, fact=new.fact, label=made.get_fact_display(), stale=stale)
    if stale:
        settle(made, new, now, by=by, at=at)
    elif not waits:
        apply(held, new, made.pk, by=by, at=at)
        made.move(UpdateState.APPLIED, theirs=now, decided_at=at)
    if made.state == UpdateState.APPLIED:
        meet_waiting(held, new.fact, by=by, at=at)
    return made


def _check(child: Child, new: NewUpdate, happened_at: datetime, at: datetime) -> None:
    if happened_at > at:
        raise BadUpdate("了解情况的时间不能晚于现在。")
    if new.fact not in APPLY or not any(value.strip() for value in new.values.values()):
        raise BadUpdate("请填写要更新的内容。")
    if new.since is not None:
        check_day(child, new.since, at)
    elif new.fact != UpdatedFact.CIRCUMSTANCE:
        raise BadUpdate("请填写自哪天起。")
    if new.fact in WEIGHTY and not new.proof.strip():
        raise BadUpdate("父母情形、监护人和收款账户的更新要写明依据的证明材料。")
    if new.fact == UpdatedFact.PHONE and row_of(child, new.fact, localdate(at), new.values) is None:
        raise BadUpdate("没有这位监护人，请刷新后再填。")


@action("visits.accept_update", label="同意信息更新", law=LAW, says="同意信息更新 {update}：{label}")
def accept_update(update: FactUpdate, *, by: Staff, at: datetime, theirs: str, reason: str = "") -> FactUpdate:
    """The proposal holds. `theirs` is the digest of what stood in the file as the person saw it.

    Raises NotAllowed for one's own, Stale when the fact changed while the person looked or another decided, and what the amendment raises.
    """
    now = _judged(update, by, at)
    if digest(now) != theirs:
        raise Stale
    new = NewUpdate(update.fact, dict(update.new), update.since, update.proof or "")
    apply(update.child, new, update.pk, by=by, at=at)
    update.move(UpdateState.APPLIED, theirs=now, decided_by=by, decided_at=at, due=None, reason=reason.strip() or None)
    close(update, Stands.MINE, by=by, at=at)
    meet_waiting(update.child, update.fact, by=by, at=at)
    return update


@action("visits.return_update", label="退回信息更新", law=LAW, says="退回信息更新 {update}：{label}")
def return_update(update: FactUpdate, *, by: Staff, at: datetime, reason: str) -> FactUpdate:
    """What stands in the file stays; the proposer is told why. Raises NotAllowed for one's own, BadUpdate without a reason, Stale."""
    now = _judged(update, by, at)
    if not reason.strip():
        raise BadUpdate("请写明退回的理由。")
    update.move(UpdateState.RETURNED, theirs=now, decided_by=by, decided_at=at, due=None, reason=reason.strip())
    close(update, Stands.THEIRS, by=by, at=at)
    return update


def _judged(update: FactUpdate, by: Staff, at: datetime) -> dict[str, str]:
    """What stands in the file now, the file locked."""
    if update.by_id == by.pk:
        raise NotAllowed("本人提出的更新由他人审批。")
    if update.state == UpdateState.YIELDED:
        raise Stale("这项更新与别人所报冲突，请在信息冲突中核定。")
    held = lock(update.child)
    note(child=held.pk, update=update.pk, fact=update.fact, label=update.get_fact_display())
    return standing(held, update.fact, localdate(at), update.new)
