"""What stands in the file about a fact, and how another value of it gets there: by the registry's own amendment. No law of its own."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from weibao.children.actions import amending, circumstances
from weibao.children.actions.facts import NewAccount, NewCircumstance, NewGuardian, NewSchooling
from weibao.children.models import Child, Side, Status
from weibao.kernel.door import within
from weibao.kernel.refusal import Refusal
from weibao.kernel.sealed import fingerprint
from weibao.visits.models import UpdatedFact

LABEL: Final = "visits.fact"
MARK: Final = 16  # signs of a digest that a phone carries of what it does not hold
Values = Mapping[str, str]
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    UpdatedFact.PHONE: ("name", "phone"),
    UpdatedFact.GUARDIAN: ("name", "relation", "phone"),
    UpdatedFact.ADDRESS: ("address",),
    UpdatedFact.SCHOOLING: ("school", "stage"),
    UpdatedFact.HEALTH: ("condition",),
    UpdatedFact.ACCOUNT: ("bank", "account", "holder"),
    UpdatedFact.CIRCUMSTANCE: ("status",),
}


class BadUpdate(Refusal):
    """A proposal that cannot be meant: of a day to come, without proof where it is weighty, of an unknown fact."""


@dataclass(frozen=True)
class NewUpdate:
    """One fact, its new values as texts by field, the day from which it holds, and what it rests on."""

    fact: str
    values: dict[str, str] = field(default_factory=dict)
    since: date | None = None
    proof: str = ""

    @property
    def told(self) -> dict[str, str]:
        """The values by the fields in which they stand in the file; a situation of a parent in words."""
        if self.fact == UpdatedFact.CIRCUMSTANCE:
            code = self.values.get("status", "")
            return {"status": str(Status(code).label) if code in Status.values else code}
        return {name: self.values.get(name, "") for name in FIELDS[self.fact]}


def digest(values: Values) -> str:
    """The keyed digest of values: what a form carries of what its maker saw."""
    return fingerprint(LABEL, json.dumps(dict(values), ensure_ascii=False, sort_keys=True))


def rows_of(child: Child, fact: str, on: date, new: Values) -> Any:
    """The rows of the file that hold a fact on a day: of the parent or guardian that `new` names."""
    if fact == UpdatedFact.CIRCUMSTANCE:
        parent = child.parents.filter(side=new.get("side", "")).first()
        rows: Any = parent.circumstances.order_by("-noted_at") if parent else None
    else:
        series: Mapping[str, Any] = {
            UpdatedFact.PHONE: child.guardians.filter(name=new.get("name", "")),
            UpdatedFact.GUARDIAN: child.guardians.order_by("pk"),
            UpdatedFact.ADDRESS: child.residences,
            UpdatedFact.SCHOOLING: child.schoolings,
            UpdatedFact.HEALTH: child.healths,
            UpdatedFact.ACCOUNT: child.accounts,
        }
        rows = series[fact]
    return rows.filter(during__contains=on) if rows is not None else []


def row_of(child: Child, fact: str, on: date, new: Values) -> Any:
    """The row of the file that holds a fact on a day; none where there is none."""
    return next(iter(rows_of(child, fact, on, new)[:1]), None)


def standing(child: Child, fact: str, on: date, new: Values) -> dict[str, str]:
    """What stands in the file about a fact on a day, as texts by field; of the parent or guardian that `new` names."""
    if fact == UpdatedFact.CIRCUMSTANCE:
        return {"status": "、".join(sorted(one.get_status_display() for one in rows_of(child, fact, on, new)))}
    row = row_of(child, fact, on, new)
    return {name: str(getattr(row, name) or "") if row else "" for name in FIELDS[fact]}


def whole(child: Child, fact: str, on: date) -> str:
    """The digest of all that stands in the file about a fact, whichever parent or guardian is meant: what a form saw."""
    if fact == UpdatedFact.PHONE:
        rows = child.guardians.filter(during__contains=on).order_by("pk")
        return digest({one.name: str(one.phone or "") for one in rows})
    if fact == UpdatedFact.CIRCUMSTANCE:
        return digest({str(side): standing(child, fact, on, {"side": side})["status"] for side in Side.values})
    return digest(standing(child, fact, on, {}))


def saw_it(child: Child, new: NewUpdate, base: Values | str, now: Values, on: date) -> bool:
    """Whether what the maker of a proposal saw is what stands in the file; `base` as values, or as their digest or the mark of one."""
    if isinstance(base, str):
        return len(base) >= MARK and whole(child, new.fact, on).startswith(base)
    return dict(base) == dict(now)


def _guardian(child: Child, new: NewUpdate, who: Any) -> object:
    made = NewGuardian(new.values["name"], new.values.get("relation", ""), new.values.get("phone") or None)
    return within(amending.amend_guardian)(child, new=made, **who)


def _phone(child: Child, new: NewUpdate, who: Any) -> object:
    known = child.guardians.filter(name=new.values["name"], during__contains=new.since).first()
    if known is None:
        raise BadUpdate("没有这位监护人，请刷新后再填。")
    made = NewGuardian(known.name, known.relation, new.values["phone"])
    return within(amending.amend_guardian)(child, new=made, beside=True, **who)


def _address(child: Child, new: NewUpdate, who: Any) -> object:
    return within(amending.amend_residence)(child, division=child.residence, address=new.values["address"], **who)


def _schooling(child: Child, new: NewUpdate, who: Any) -> object:
    made = NewSchooling(new.values.get("school", ""), new.values.get("stage", ""))
    return within(amending.amend_schooling)(child, new=made, **who)


def _health(child: Child, new: NewUpdate, who: Any) -> object:
    return within(amending.amend_health)(child, condition=new.values["condition"], **who)


def _account(child: Child, new: NewUpdate, who: Any) -> object:
    made = NewAccount(new.values["account"], new.values["holder"], new.values.get("bank", ""))
    return within(amending.amend_account)(child, new=made, **who)


def _circumstance(child: Child, new: NewUpdate, who: Any) -> object:
    given = new.values
    grade, until = given.get("disability_grade"), given.get("until")
    made = NewCircumstance(
        given["status"],
        new.since,
        date.fromisoformat(until) if until else None,
        disability_class=given.get("disability_class", ""),
        disability_grade=int(grade) if grade else None,
        proof=given.get("proof", ""),
        proof_name=new.proof,
    )
    facts = {name: value for name, value in who.items() if name != "since"}
    return within(circumstances.amend_circumstance)(child, side=given["side"], new=made, **facts)


APPLY: Final[Mapping[str, Callable[[Child, NewUpdate, Any], object]]] = {
    UpdatedFact.PHONE: _phone,
    UpdatedFact.ADDRESS: _address,
    UpdatedFact.SCHOOLING: _schooling,
    UpdatedFact.HEALTH: _health,
    UpdatedFact.CIRCUMSTANCE: _circumstance,
    UpdatedFact.GUARDIAN: _guardian,
    UpdatedFact.ACCOUNT: _account,
}


def apply(child: Child, new: NewUpdate, number: int, **who: Any) -> None:
    """Let a value hold from its day on, inside the deed that decided so. Raises what the amendment of the fact raises."""
    APPLY[new.fact](child, new, {**who, "since": new.since, "source": f"信息更新 {number} 号"})
