"""Amending: a fact is another one from a day on. The row that held ends the day before, a new one begins; nothing is overwritten.

A fact learned late goes between those that are known: it holds until the next known change. The same first day again is a
correction of that row. Who writes locks the child, so two who amend at once follow each other.

No law says how a file is kept up to date; where an action rests on an article, it names it.
"""

from datetime import date, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model, QuerySet
from django.utils.timezone import localdate

from weibao.children.actions.facts import NewAccount, NewGuardian, NewSchooling
from weibao.children.actions.registering import account_row, guardian_row
from weibao.children.announcements import CareChanged, GuardianChanged, HouseholdChanged
from weibao.children.models import (
    Care,
    CarePeriod,
    Child,
    Fact,
    Guardian,
    Health,
    HouseholdPeriod,
    PayeeAccount,
    ResidencePeriod,
    Schooling,
)
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Division, Staff, Unit

CARE_LAW = "国办发〔2010〕54号；民发〔2019〕62号"
KEPT_OUT = {"id", "child", "parent", "during", "source", "noted_at", "weight"}


class BadDate(Refusal):
    """A first day in the future or before the birth."""


class NothingChanges(Refusal):
    """The fact that is reported holds already."""


class IsMerged(Refusal):
    """The file went into another one: facts are entered there."""

    status = 409


class NoSuchPlace(Refusal):
    """A division or institution that cannot be meant."""


def lock(child: Child, seen: datetime | None = None) -> Child:
    """The child's row, locked until the action ends.

    Raises IsMerged for a merged file, Stale when somebody changed the file after `seen` (the `changed_at` that a form showed).
    """
    held = Child.objects.select_for_update().get(pk=child.pk)
    if held.merged_into_id:
        raise IsMerged("该档案已并入另一份档案，请在保留的档案中办理。")
    if seen is not None and held.changed_at > seen:
        raise Stale
    return held


def check_day(child: Child, since: date, at: datetime) -> None:
    """Raise BadDate for a day that has not come or lies before the birth."""
    if since > localdate(at):
        raise BadDate("日期不能晚于今天；事情发生后再登记。")
    if since < child.birth_date:
        raise BadDate("日期不能早于儿童的出生日期。")


def changed(child: Child, at: datetime, **columns: Any) -> None:
    """Say on the child's row that the file changed, and put columns in."""
    Child.objects.filter(pk=child.pk).update(changed_at=at, **columns)
    for name, value in {"changed_at": at, **columns}.items():
        setattr(child, name, value)


def succeed(rows: "QuerySet[Any]", new: Fact, since: date) -> Any:
    """Let `new` hold from `since` on in a series of rows that follow each other.

    Raises NothingChanges when the row of that day says the same.
    """
    standing = rows.filter(during__contains=since).first()
    if standing is not None and _facts(standing) == _facts(new):
        raise NothingChanges("与现有记录相同，无需变更。")
    later = rows.filter(during__startswith__gt=since).order_by("during").first()
    new.during = DateRange(since, later.during.lower if later else None)
    if standing is not None and standing.during.lower == since:
        new.pk, new.during = standing.pk, standing.during
        note(corrected=standing.pk)
        new.save(force_update=True)
        return new
    if standing is not None:
        rows.filter(pk=standing.pk).update(during=DateRange(standing.during.lower, since))
        note(closed=standing.pk)
    new.save(force_insert=True)
    return new


def _facts(row: Model) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if field.name not in KEPT_OUT]  # noqa: SLF001  Django's public name for it
    return {field.attname: _comparable(getattr(row, field.attname)) for field in fields}


def _comparable(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else (value or None)


def _dated(child: Child, source: str, at: datetime) -> dict[str, Any]:
    return {"child": child, "source": source, "noted_at": at, "during": None}


@action("children.amend_household", label="变更户籍地", says="户籍地自 {since} 起变更为 {division}")
def amend_household(
    child: Child, *, by: Staff, at: datetime, division: Division, since: date, source: str = "", seen: datetime | None = None
) -> HouseholdPeriod:
    """The household registration stands elsewhere from a day on. Raises BadDate, NothingChanges, IsMerged, Stale."""
    held = lock(child, seen)
    check_day(held, since, at)
    note(since=since, division=division.pk)
    row: HouseholdPeriod = succeed(held.households.all(), HouseholdPeriod(division=division, **_dated(held, source, at)), since)
    settle_place(held, at)
    changed(child, at, household_id=held.household_id, place_note="" if row.division_id == held.household_id else held.place_note)
    announce(HouseholdChanged(child.pk, since, at))
    return row


@action("children.amend_residence", label="变更居住地", says="居住地自 {since} 起变更为 {division}")
def amend_residence(
    child: Child,
    *,
    by: Staff,
    at: datetime,
    division: Division,
    since: date,
    address: str = "",
    source: str = "",
    seen: datetime | None = None,
) -> ResidencePeriod:
    """The child lives elsewhere from a day on. Raises BadDate, NothingChanges, IsMerged, Stale."""
    held = lock(child, seen)
    check_day(held, since, at)
    note(since=since, division=division.pk)
    new = ResidencePeriod(division=division, address=address or None, **_dated(held, source, at))
    row: ResidencePeriod = succeed(held.residences.all(), new, since)
    settle_place(held, at)
    changed(child, at, residence_id=held.residence_id)
    return row


def settle_place(child: Child, at: datetime) -> None:
    """Bring the places that the child's row repeats in line with the periods that hold today."""
    today = localdate(at)
    for column, rows in (("household_id", child.households), ("residence_id", child.residences)):
        division = rows.filter(during__contains=today).values_list("division_id", flat=True).first()
        if division:
            setattr(child, column, division)
    care = child.cares.filter(during__contains=today).first()
    child.institution_id = care.institution_id if care else None
    Child.objects.filter(pk=child.pk).update(
        household_id=child.household_id, residence_id=child.residence_id, institution_id=child.institution_id
    )


@action("children.amend_care", label="变更养育方式", law=CARE_LAW, says="养育方式自 {since} 起变更为 {form}")
def amend_care(
    child: Child,
    *,
    by: Staff,
    at: datetime,
    form: str,
    since: date,
    institution: Unit | None = None,
    source: str = "",
    seen: datetime | None = None,
) -> CarePeriod:
    """The child is raised in another form, or in another institution, from a day on.

    Raises NoSuchPlace for an institution beside scattered care, and what all amendments raise.
    """
    held = lock(child, seen)
    check_day(held, since, at)
    if institution is not None and (form != Care.INSTITUTIONAL or institution.kind != "institution"):
        raise NoSuchPlace("只有机构集中养育才填写儿童福利机构。")
    note(since=since, form=form, institution=institution.pk if institution else None)
    new = CarePeriod(form=form, institution=institution, **_dated(held, source, at))
    row: CarePeriod = succeed(held.cares.all(), new, since)
    settle_place(held, at)
    changed(child, at, institution_id=held.institution_id)
    announce(CareChanged(child.pk, since, at))
    return row


@action("children.amend_guardian", label="变更监护人", says="监护人自 {since} 起变更")
def amend_guardian(
    child: Child,
    *,
    by: Staff,
    at: datetime,
    new: NewGuardian,
    since: date,
    beside: bool = False,
    source: str = "",
    seen: datetime | None = None,
) -> Guardian:
    """Somebody else guards the child from a day on, in place of those before or `beside` them."""
    held = lock(child, seen)
    check_day(held, since, at)
    note(since=since, beside=beside)
    row: Guardian = succeed(held.guardians.filter(name=new.name), guardian_row(new, **_dated(held, source, at)), since)
    if not beside:
        for other in held.guardians.exclude(name=new.name).filter(during__contains=since):
            _end_day_before(other, since)
        announce(GuardianChanged(child.pk, since, at))
    changed(child, at)
    return row


def _end_day_before(row: Any, since: date) -> None:
    rows = type(row)._default_manager.filter(pk=row.pk)  # noqa: SLF001  Django's public name for it
    if row.during.lower == since:
        rows.delete()
    else:
        rows.update(during=DateRange(row.during.lower, since))


@action("children.amend_schooling", label="变更就学", says="就学情况自 {since} 起变更")
def amend_schooling(
    child: Child, *, by: Staff, at: datetime, new: NewSchooling, since: date, source: str = "", seen: datetime | None = None
) -> Schooling:
    """The child learns elsewhere or at another stage from a day on."""
    held = lock(child, seen)
    check_day(held, since, at)
    note(since=since)
    row: Schooling = succeed(held.schoolings.all(), Schooling(school=new.school, stage=new.stage, **_dated(held, source, at)), since)
    changed(child, at)
    return row


@action("children.amend_health", label="变更健康状况", says="健康状况自 {since} 起变更")
def amend_health(
    child: Child, *, by: Staff, at: datetime, condition: str, since: date, source: str = "", seen: datetime | None = None
) -> Health:
    """The child's health is another one from a day on; the words are sealed."""
    held = lock(child, seen)
    check_day(held, since, at)
    note(since=since)
    row: Health = succeed(held.healths.all(), Health(condition=condition, **_dated(held, source, at)), since)
    changed(child, at)
    return row


@action("children.amend_account", label="变更收款账户", says="收款账户自 {since} 起变更")
def amend_account(
    child: Child, *, by: Staff, at: datetime, new: NewAccount, since: date, source: str = "", seen: datetime | None = None
) -> PayeeAccount:
    """The money goes to another account from a day on."""
    held = lock(child, seen)
    check_day(held, since, at)
    if not new.account.strip() or not new.holder.strip():
        raise NothingChanges("银行账号和账户姓名都要填写。")
    note(since=since)
    row: PayeeAccount = succeed(held.accounts.all(), account_row(new, **_dated(held, source, at)), since)
    changed(child, at)
    return row
