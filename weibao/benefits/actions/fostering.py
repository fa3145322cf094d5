"""家庭寄养 Fostering: a family raises a child of the institution by agreement; the guardian, the care form and the standard stay."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.timezone import localdate

from weibao.benefits.models import Fostering
from weibao.children.models import Care, Child
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Division, Staff

LAW: Final = "家庭寄养管理办法（民政部令第54号）"


class CannotFoster(Refusal):
    """Foster care that the rule does not allow, or that is not there to end."""


@dataclass(frozen=True)
class NewFostering:
    """The family: where it lives, who cares, the agreement, the day of its assessment, and the first day."""

    household: Division
    carer: str
    agreement: str
    assessed_on: date
    since: date


@action("benefits.place_in_foster_care", label="登记家庭寄养", law=LAW, says="自 {since} 起家庭寄养")
def place_in_foster_care(child: Child, *, by: Staff, at: datetime, new: NewFostering) -> Fostering:
    """A child in institutional care is raised by a family from a day on. What is paid stays: the care form's own standard.

    Raises CannotFoster for a child that is not in institutional care on that day, without assessment, or fostered already.
    """
    held = Child.objects.select_for_update().get(pk=child.pk)
    if held.merged_into_id or new.since > localdate(at) or new.assessed_on > new.since:
        raise CannotFoster("先评估、后寄养，寄养日期不能晚于今天；已并入的档案在保留的档案中办理。")
    if not new.carer.strip() or not new.agreement.strip():
        raise CannotFoster("请写明寄养家庭的主要照料人和寄养协议编号。")
    if not held.cares.filter(during__contains=new.since, form=Care.INSTITUTIONAL).exists():
        raise CannotFoster("家庭寄养只适用于由民政部门监护、机构集中养育的儿童。")
    if held.fosterings.filter(during__overlap=DateRange(new.since, None)).exists():
        raise CannotFoster("该儿童已在家庭寄养中，先终止原寄养关系。")
    note(child=held.pk, since=new.since)
    return Fostering.objects.create(
        child=held,
        household=new.household,
        carer=new.carer.strip(),
        agreement=new.agreement.strip(),
        assessed_on=new.assessed_on,
        during=DateRange(new.since, None),
        by=by,
        noted_at=at,
    )


@action("benefits.end_foster_care", label="终止家庭寄养", law=LAW, says="家庭寄养至 {last_day} 止")
def end_foster_care(fostering: Fostering, *, by: Staff, at: datetime, last_day: date) -> Fostering:
    """The child comes back or goes on, to adoption for one. `last_day` is the last day in the family. Raises CannotFoster."""
    row = Fostering.objects.select_for_update().get(pk=fostering.pk)
    upper = last_day + timedelta(days=1)
    if row.during.upper is not None or last_day > localdate(at) or upper <= row.during.lower:
        raise CannotFoster("寄养已终止，或终止日期不在寄养期间之内。")
    Fostering.objects.filter(pk=row.pk).update(during=DateRange(row.during.lower, upper))
    note(child=row.child_id, last_day=last_day)
    row.refresh_from_db()
    return row
