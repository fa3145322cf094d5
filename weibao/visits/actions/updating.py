"""信息更新 Updating: a proposal on one fact with date and proof; small ones hold at once, weighty ones when another person has decided.

A proposal names what its maker saw. Where that is no longer what stands in the file, nothing is overwritten: a person decides
between the two, and both values are kept.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from weibao.children.actions import amending, circumstances
from weibao.children.actions.amending import check_day, lock
from weibao.children.actions.facts import NewAccount, NewCircumstance, NewGuardian, NewSchooling
from weibao.children.models import Child, Side
from weibao.kernel.door import action, note, within
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.kernel.sealed import fingerprint
from weibao.org.models import Staff
from weibao.rules.parameters import load
from weibao.visits.models import WEIGHTY, FactUpdate, UpdatedFact
from weibao.visits.states import UpdateState
from weibao.workdays.calendar import deadline

LAW = "民发〔2019〕34号（及时更新儿童信息）"
LABEL: Final = "visits.fact"
Values = Mapping[str, str]


class BadUpdate(Refusal):
    """A proposal that cannot be meant: of a day to come, without proof where it is weighty, of an unknown fact."""


@dataclass(frozen=True)
class NewUpdate:
    """One fact, its new values as texts by field, the day from which it holds, and what it rests on."""

    fact: str
    values: dict[str, str] = field(default_factory=dict)
    since: date | None = None
    proof: str = ""


def digest(values: Values) -> str:
    """The keyed digest of values: what a form carries of what its maker saw."""
    return fingerprint(LABEL, json.dumps(dict(values), ensure_ascii=False, sort_keys=True))


def standing(child: Child, fact: str, on: date, new: Values) -> dict[str, str]:
    """What stands in the file about a fact on a day, as texts by field; of the parent or guardian that `new` names."""
    if fact == UpdatedFact.CIRCUMSTANCE:
        parent = child.parents.filter(side=new.get("side", "")).first()
        rows = parent.circumstances.filter(during__contains=on) if parent else []
        return {"status": "、".join(sorted(one.get_status_display() for one in rows))}
    series: Mapping[str, tuple[Any, tuple[str, ...]]] = {
        UpdatedFact.PHONE: (child.guardians.filter(name=new.get("name", "")), ("name", "phone")),
        UpdatedFact.GUARDIAN: (child.guardians.order_by("pk"), ("name", "relation", "phone")),
        UpdatedFact.ADDRESS: (child.residences, ("address",)),
        UpdatedFact.SCHOOLING: (child.schoolings, ("school", "stage")),
        UpdatedFact.HEALTH: (child.healths, ("condition",)),
        UpdatedFact.ACCOUNT: (child.accounts, ("bank", "account", "holder")),
    }
    rows, names = series[fact]
    row = rows.filter(during__contains=on).first()
    return {name: str(getattr(row, name) or "") if row else "" for name in names}


def whole(child: Child, fact: str, on: date) -> str:
    """The digest of all that stands in the file about a fact, whichever parent or guardian is meant: what a form saw."""
    if fact == UpdatedFact.PHONE:
        rows = child.guardians.filter(during__contains=on).order_by("pk")
        return digest({one.name: str(one.phone or "") for one in rows})
    if fact == UpdatedFact.CIRCUMSTANCE:
        return digest({str(side): standing(child, fact, on, {"side": side})["status"] for side in Side.values})
    return digest(standing(child, fact, on, {}))


def _guardian(child: Child, update: FactUpdate, who: Any) -> object:
    new = NewGuardian(update.new["name"], update.new.get("relation", ""), update.new.get("phone") or None)
    return within(amending.amend_guardian)(child, new=new, **who)


def _phone(child: Child, update: FactUpdate, who: Any) -> object:
    known = child.guardians.filter(name=update.new["name"], during__contains=update.since).first()
    if known is None:
        raise BadUpdate("没有这位监护人，请刷新后再填。")
    new = NewGuardian(known.name, known.relation, update.new["phone"])
    return within(amending.amend_guardian)(child, new=new, beside=True, **who)


def _address(child: Child, update: FactUpdate, who: Any) -> object:
    return within(amending.amend_residence)(child, division=child.residence, address=update.new["address"], **who)


def _schooling(child: Child, update: FactUpdate, who: Any) -> object:
    new = NewSchooling(update.new.get("school", ""), update.new.get("stage", ""))
    return within(amending.amend_schooling)(child, new=new, **who)


def _health(child: Child, update: FactUpdate, who: Any) -> object:
    return within(amending.amend_health)(child, condition=update.new["condition"], **who)


def _account(child: Child, update: FactUpdate, who: Any) -> object:
    new = NewAccount(update.new["account"], update.new["holder"], update.new.get("bank", ""))
    return within(amending.amend_account)(child, new=new, **who)


def _circumstance(child: Child, update: FactUpdate, who: Any) -> object:
    given = update.new
    grade, until = given.get("disability_grade"), given.get("until")
    new = NewCircumstance(
        given["status"],
        update.since,
        date.fromisoformat(until) if until else None,
        disability_class=given.get("disability_class", ""),
        disability_grade=int(grade) if grade else None,
        proof=given.get("proof", ""),
        proof_name=update.proof or "",
    )
    facts = {name: value for name, value in who.items() if name != "since"}
    return within(circumstances.amend_circumstance)(child, side=given["side"], new=new, **facts)


APPLY: Final[Mapping[str, Callable[[Child, FactUpdate, Any], object]]] = {
    UpdatedFact.PHONE: _phone,
    UpdatedFact.ADDRESS: _address,
    UpdatedFact.SCHOOLING: _schooling,
    UpdatedFact.HEALTH: _health,
    UpdatedFact.CIRCUMSTANCE: _circumstance,
    UpdatedFact.GUARDIAN: _guardian,
    UpdatedFact.ACCOUNT: _account,
}


@action("visits.propose", label="提出信息更新", law=LAW, says="提出{label}更新")
def propose(child: Child, *, by: Staff, at: datetime, new: NewUpdate, happened_at: datetime, base: Values | str) -> FactUpdate:
    """Propose another value of one fact, learned at `happened_at`; `base` is what its maker saw, as values or as their digest.

    A small one holds at once, unless what stands in the file is not what was seen, or it was learned more than `visits/back_days`
    days ago. Raises BadUpdate, IsMerged, and what the amendment of the fact raises.
    """
    held = lock(child)
    _check(held, new, happened_at, at)
    now = standing(held, new.fact, localdate(at), new.values)
    stale = base != whole(held, new.fact, localdate(at)) if isinstance(base, str) else dict(base) != now
    law = load().at(localdate(at))
    old = (localdate(at) - localdate(happened_at)).days > law.whole("visits/back_days")
    waits = new.fact in WEIGHTY or stale or old
    due = deadline(localdate(at), law.whole("visits/answer_days")).on if waits else None
    known = now if not stale else dict(base) if not isinstance(base, str) else {}
    made = FactUpdate.objects.create(
        child=held, fact=new.fact, base=known, new=new.values, stale=stale, since=new.since, proof=new.proof.strip() or None,
        told_on=localdate(happened_at), due=due, by=by, at=at,
    )  # fmt: skip
    note(child=held.pk, update=made.pk, fact=new.fact, label=made.get_fact_display(), stale=stale)
    if not waits:
        _apply(made, by=by, at=at)
        made.move(UpdateState.APPLIED, theirs=now, decided_at=at)
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


def _apply(update: FactUpdate, *, by: Staff, at: datetime) -> None:
    source = f"信息更新 {update.pk} 号"
    APPLY[update.fact](update.child, update, {"by": by, "at": at, "since": update.since, "source": source})


@action("visits.accept_update", label="同意信息更新", law=LAW, says="同意信息更新 {update}：{label}")
def accept_update(update: FactUpdate, *, by: Staff, at: datetime, theirs: str, reason: str = "") -> FactUpdate:
    """The proposal holds. `theirs` is the digest of what stood in the file as the person saw it.

    Raises NotAllowed for one's own, Stale when the fact changed while the person looked or another decided, and what the amendment raises.
    """
    now = _judged(update, by, at)
    if digest(now) != theirs:
        raise Stale
    _apply(update, by=by, at=at)
    update.move(UpdateState.APPLIED, theirs=now, decided_by=by, decided_at=at, due=None, reason=reason.strip() or None)
    return update


@action("visits.return_update", label="退回信息更新", law=LAW, says="退回信息更新 {update}：{label}")
def return_update(update: FactUpdate, *, by: Staff, at: datetime, reason: str) -> FactUpdate:
    """What stands in the file stays; the proposer is told why. Raises NotAllowed for one's own, BadUpdate without a reason, Stale."""
    now = _judged(update, by, at)
    if not reason.strip():
        raise BadUpdate("请写明退回的理由。")
    update.move(UpdateState.RETURNED, theirs=now, decided_by=by, decided_at=at, due=None, reason=reason.strip())
    return update


def _judged(update: FactUpdate, by: Staff, at: datetime) -> dict[str, str]:
    """What stands in the file now, the file locked."""
    if update.by_id == by.pk:
        raise NotAllowed("本人提出的更新由他人审批。")
    held = lock(update.child)
    note(child=held.pk, update=update.pk, fact=update.fact, label=update.get_fact_display())
    return standing(held, update.fact, localdate(at), update.new)
