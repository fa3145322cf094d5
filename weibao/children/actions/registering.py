"""Registering: one child at a desk with a warning of look-alikes, or a whole roster at once."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models
from django.utils.timezone import localdate

from weibao.children.actions.facts import (
    BadFacts,
    NewAccount,
    NewChild,
    NewCircumstance,
    NewGuardian,
    NewParent,
    NewSchooling,
    check_circumstances,
    check_number,
    days,
)
from weibao.children.announcements import ChildRegistered
from weibao.children.models import (
    CarePeriod,
    Child,
    Circumstance,
    Guardian,
    Health,
    HouseholdPeriod,
    Parent,
    PayeeAccount,
    ResidencePeriod,
    Schooling,
)
from weibao.children.querysets import ACCOUNT_LABEL, ID_LABEL, PARENT_ID_LABEL
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, allows, note, note_many
from weibao.kernel.identity import tidy
from weibao.kernel.pinyin import full, initials
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.kernel.sealed import blind_index
from weibao.org.models import Staff

LAW = "国办发〔2010〕54号；民发〔2019〕62号"
CHUNK = 500
__all__ = [
    "AlreadyRegistered",
    "BadFacts",
    "NewAccount",
    "NewChild",
    "NewCircumstance",
    "NewGuardian",
    "NewParent",
    "NewSchooling",
    "Resembles",
    "register",
    "register_many",
]
Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=models.Model)


class AlreadyRegistered(Refusal):
    """A file with this identity number exists; `keys` are those of the set that have one.

    Said alike whether the file is another county's, merged or restricted. Who tries number after number is seen: it stays in the trail.
    """

    stays = True

    def __init__(self, keys: Iterable[Hashable] = ()) -> None:
        super().__init__("该公民身份号码已有儿童档案，不能重复建档。请先按身份号码查找；不在您辖区的，请联系上级民政部门。")
        self.keys = list(keys)


class Resembles(Refusal):
    """Files that may be the same child's; whoever looked at them names their numbers and enters the child all the same."""

    def __init__(self, children: list[Child], hidden: int) -> None:
        elsewhere = f"（其中 {hidden} 份不在您的辖区）" if hidden else ""
        super().__init__(f"有 {len(children) + hidden} 份档案与该儿童相近{elsewhere}，请核对后再建档。")
        self.children = children
        self.hidden = hidden


@action("children.register", label="登记儿童", law=LAW, says="登记儿童 {child}")
def register(new: NewChild, *, by: Staff, at: datetime, acknowledged: frozenset[int] = frozenset()) -> Child:
    """Open the file of one child.

    Raises AlreadyRegistered for a known identity number, Resembles until every look-alike that `by` may see is among the
    `acknowledged`, BadFacts for facts that contradict each other.
    """
    _check(new, localdate(at))
    if new.id_number and (known := Child.objects.with_id_number(new.id_number).first()) is not None:
        note(known=known.pk)
        raise AlreadyRegistered
    alike = Child.objects.resembling(name=new.name, birth_date=new.birth_date, place=new.household)
    _warn(list(alike), by, at, acknowledged)
    child = _put([new], at)[0]
    note(child=child.pk, acknowledged=sorted(acknowledged))
    announce(ChildRegistered((child.pk,), at))
    return child


@action("children.register_many", label="批量登记儿童", law=LAW, says="批量登记儿童 {count} 人")
def register_many(new: Mapping[Key, NewChild], *, by: Staff, at: datetime) -> dict[Key, int]:
    """Open the files of a set of children, all or none; returns the number of each new child under the key it was given by.

    Raises AlreadyRegistered (with keys) for identity numbers that have a file or stand twice in the set, BadFacts (with key),
    NotAllowed when one of the children lies outside of what `by` may do.
    """
    for key, one in new.items():
        if not allows(by, "children.register_many", one, at):
            raise NotAllowed("花名册中有不属于您辖区的儿童，不能登记。")
        try:
            _check(one, localdate(at))
        except BadFacts as bad:
            raise BadFacts(bad.message, key) from bad
    _refuse_known(new)
    rows = _put(list(new.values()), at)
    note_many(row.pk for row in rows)
    announce(ChildRegistered(tuple(row.pk for row in rows), at))
    return {key: row.pk for key, row in zip(new, rows, strict=True)}


def _refuse_known(new: Mapping[Key, NewChild]) -> None:
    keys: dict[str, list[Hashable]] = {}
    for key, one in new.items():
        if one.id_number:
            keys.setdefault(tidy(one.id_number), []).append(key)
    known = Child.objects.numbered(keys)
    again = [key for number, those in keys.items() for key in (those if number in known else those[1:])]
    if again:
        note(known=sorted({file.pk for file in known.values()}))
        raise AlreadyRegistered(again)


def _warn(alike: list[Child], by: Staff, at: datetime, acknowledged: frozenset[int]) -> None:
    unseen = [one for one in alike if one.pk not in acknowledged]
    if not unseen:
        return
    mine = set(Child.objects.visible_to(by, localdate(at)).filter(pk__in=[one.pk for one in unseen]).values_list("pk", flat=True))
    shown = [one for one in unseen if one.pk in mine]
    if shown:
        raise Resembles(shown, hidden=len(alike) - len(shown))


def _check(new: NewChild, today: date) -> None:
    if not new.name.strip():
        raise BadFacts("姓名不能为空")
    if new.birth_date > today:
        raise BadFacts("出生日期晚于今天")
    if new.id_number:
        check_number(new.id_number, new.birth_date, new.sex)
    for parent in new.parents:
        check_circumstances(parent.side, parent.circumstances)


def _put(new: list[NewChild], at: datetime) -> list[Child]:
    """Insert the rows of all children, a few statements a table."""
    children = _insert(Child, [_child(one, at) for one in new])
    both = list(zip(children, new, strict=True))
    with_dates = [(child, one, {"child": child, "during": days(one.since), "source": one.source, "noted_at": at}) for child, one in both]
    _insert(HouseholdPeriod, [HouseholdPeriod(division_id=one.household, **dated) for _, one, dated in with_dates])
    _insert(ResidencePeriod, [ResidencePeriod(division_id=one.home, address=one.address or None, **dated) for _, one, dated in with_dates])
    _insert(CarePeriod, [CarePeriod(form=one.care, institution_id=one.institution, **dated) for _, one, dated in with_dates if one.care])
    _insert(Guardian, [guardian_row(who, **dated) for _, one, dated in with_dates for who in one.guardians])
    _insert(
        Schooling,
        [Schooling(school=one.schooling.school, stage=one.schooling.stage, **dated) for _, one, dated in with_dates if one.schooling],
    )
    _insert(PayeeAccount, [account_row(one.account, **dated) for _, one, dated in with_dates if one.account])
    _insert(Health, [Health(condition=one.health, **dated) for _, one, dated in with_dates if one.health])
    _put_parents(both, at)
    return children


def _put_parents(both: list[tuple[Child, NewChild]], at: datetime) -> None:
    given = [(child, one, parent) for child, one in both for parent in one.parents]
    rows = _insert(Parent, [parent_row(child, parent) for child, _, parent in given])
    facts = [(row, one, what) for row, (_, one, parent) in zip(rows, given, strict=True) for what in parent.circumstances]
    _insert(Circumstance, [circumstance_row(row, what, one.source, at) for row, one, what in facts])


def _insert(model: type[Row], rows: list[Row]) -> list[Row]:
    return list(model._default_manager.bulk_create(rows, batch_size=CHUNK))  # noqa: SLF001  Django's public name for it


def _child(new: NewChild, at: datetime) -> Child:
    number = tidy(new.id_number) if new.id_number else None
    return Child(
        name=new.name.strip(),
        pinyin=full(new.name),
        initials=initials(new.name),
        sex=new.sex,
        birth_date=new.birth_date,
        ethnicity=new.ethnicity,
        id_number=number,
        id_index=blind_index(ID_LABEL, number) if number else None,
        is_foundling=new.is_foundling,
        household_id=new.household,
        residence_id=new.home,
        institution_id=new.institution,
        place_note=new.place_note,
        registered_at=at,
        changed_at=at,
    )


def parent_row(child: Child, new: NewParent) -> Parent:
    """An unsaved parent with the number sealed and indexed."""
    number = tidy(new.id_number) if new.id_number else None
    index = blind_index(PARENT_ID_LABEL, number) if number else None
    return Parent(child=child, side=new.side, name=new.name, pinyin=full(new.name), id_number=number, id_index=index)


def circumstance_row(parent: Parent, new: NewCircumstance, source: str, at: datetime) -> Circumstance:
    """An unsaved situation of a parent."""
    return Circumstance(
        parent=parent,
        status=new.status,
        during=new.during,
        disability_class=new.disability_class,
        disability_grade=new.disability_grade,
        proof=new.proof,
        proof_name=new.proof_name,
        source=source,
        noted_at=at,
    )


def guardian_row(new: NewGuardian, **dated: Any) -> Guardian:
    """An unsaved guardian."""
    return Guardian(name=new.name, relation=new.relation, phone=new.phone or None, **dated)


def account_row(new: NewAccount, **dated: Any) -> PayeeAccount:
    """An unsaved account with its number sealed and indexed."""
    number = tidy(new.account)
    return PayeeAccount(bank=new.bank, account=number, account_index=blind_index(ACCOUNT_LABEL, number), holder=new.holder, **dated)
