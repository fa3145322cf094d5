"""补贴表: the month of the directors of a county from what is on record; one makes it, another confirms it."""

from calendar import monthrange
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.states import move
from weibao.org.models import Division, Level, Staff
from weibao.staffing.models import AllowanceLine, AllowanceSheet
from weibao.staffing.reports.numbers import value
from weibao.staffing.reports.work import month_of
from weibao.staffing.states import SHEET, SheetState

LAW: Final = "民发〔2019〕34号（工作保障）；国办函〔2026〕12号（不排名）"
CENT: Final = Decimal("0.01")


class BadSheet(Refusal):
    """A sheet that cannot be."""


@action("staffing.make_sheet", label="编制儿童主任补贴表", law=LAW, says="编制{month}儿童主任补贴表，{lines} 行")
def make_sheet(place: Division, *, by: Staff, at: datetime, month: Month) -> AllowanceSheet:
    """The sheet of a county for a month that is over; made anew as long as nobody confirmed it. Raises BadSheet, Stale."""
    first = month.first_day
    last = first.replace(day=monthrange(first.year, first.month)[1])
    if place.level != Level.COUNTY or last >= timezone.localtime(at).date():
        raise BadSheet("补贴表按县编制，当月结束后才能编制。")
    held = AllowanceSheet.objects.select_for_update().filter(place=place, month=first).first()
    if held is not None and held.state != SheetState.DRAFT:
        raise Stale("这个月的补贴表已经核对。")
    rate = value("monthly", last)
    monthly = Decimal(str(rate.value))
    AllowanceSheet.objects.filter(place=place, month=first).delete()
    made = AllowanceSheet.objects.create(place=place, month=first, monthly=monthly, document=rate.ref, made_by=by, made_at=at)
    lines = [
        AllowanceLine(sheet=made, post_id=one.post, days=one.days, deeds=one.deeds, amount=_share(monthly, one.days, last.day))
        for one in month_of(place.pk, first, last)
    ]
    AllowanceLine.objects.bulk_create(lines, batch_size=500)
    note(sheet=made.pk, month=str(month), lines=len(lines))
    return made


@action("staffing.confirm_sheet", label="核对儿童主任补贴表", law=LAW, says="核对儿童主任补贴表")
def confirm_sheet(sheet: AllowanceSheet, *, by: Staff, at: datetime) -> AllowanceSheet:
    """Another person has looked it over. Raises BadSheet for the maker, Stale, ForbiddenMove."""
    if sheet.made_by_id == by.pk:
        raise BadSheet("编制人和核对人不能是同一人。")
    move(sheet, SheetState.CONFIRMED, machine=SHEET, confirmed_by=by, confirmed_at=at)
    note(sheet=sheet.pk)
    return sheet


def _share(monthly: Decimal, days: int, of: int) -> Decimal:
    return (monthly * days / of).quantize(CENT, ROUND_HALF_UP)
