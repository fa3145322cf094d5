"""Figures of the schemes within a person's scope: by county, and what one child's file shows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr

from weibao.children.models import Child
from weibao.org.models import Division, Level, Staff
from weibao.rules import study_aid
from weibao.schemes.ledger import Booking, Scheme
from weibao.schemes.models import Award, MedicalCase, PremiumLine, RehabCase
from weibao.schemes.states import AwardState

ZERO: Final = Decimal("0.00")
COUNTY: Final = 6


@dataclass(frozen=True)
class CountyRow:
    """One county's figures of the school year: students aided, applications open, and yuan booked in the year."""

    code: str
    name: str
    students: int
    waiting: int
    booked: Decimal


def by_county(staff: Staff, on: date) -> list[CountyRow]:
    """Study aid by county of the household, within scope: three queries."""
    year, code = study_aid.school_year(on), Substr("child__household_id", 1, COUNTY)
    rows = Award.objects.visible_to(staff, on).filter(year=year).annotate(county=code).values("county").order_by()
    counted = {
        row["county"]: row
        for row in rows.annotate(
            students=Count("pk", Q(state=AwardState.GRANTED)),
            waiting=Count("pk", Q(state__in=[AwardState.RECEIVED, AwardState.REVIEWED, AwardState.RETURNED])),
        )
    }
    since = study_aid.begins(year)
    money = Booking.objects.visible_to(staff, on).filter(scheme=Scheme.STUDY, booked_at__date__gte=since).annotate(county=code)
    paid = dict(money.values("county").order_by().annotate(sum=Sum("amount")).values_list("county", "sum"))
    names = dict(Division.objects.filter(level=Level.COUNTY, code__in={*counted, *paid}).values_list("code", "name"))
    empty = {"students": 0, "waiting": 0}
    return [
        CountyRow(one, names[one], (counted.get(one) or empty)["students"], (counted.get(one) or empty)["waiting"], paid.get(one, ZERO))
        for one in sorted(names)
    ]


@dataclass(frozen=True)
class Line:
    """One scheme in a child's file: what it is, its state, and the address of its page."""

    label: str
    state: str
    detail: str
    url_name: str
    pk: int


def of_child(child: Child, staff: Staff, on: date) -> list[Line]:
    """The schemes of a child, the youngest first: one query a scheme."""
    awards = Award.objects.visible_to(staff, on).filter(child=child).order_by("-year")
    found = [Line(f"孤儿助学（{one.year_label}）", one.get_state_display(), one.school, "schemes:award", one.pk) for one in awards]
    premiums = PremiumLine.objects.visible_to(staff, on).filter(child=child).select_related("roll").order_by("-roll__year", "-roll")
    cases = MedicalCase.objects.visible_to(staff, on).filter(child=child).order_by("-pk")
    found += [Line("明天计划", one.get_state_display(), one.get_item_display(), "schemes:case", one.pk) for one in cases]
    rehab = RehabCase.objects.visible_to(staff, on).filter(child=child).order_by("-pk")
    found += [Line(f"康复救助（{one.get_kind_display()}）", one.get_state_display(), "", "schemes:rehab", one.pk) for one in rehab]
    return found + [
        Line(f"参保资助（{one.roll.year}年度）", one.get_mark_display() or "待答复", one.elsewhere, "schemes:premium", one.roll_id)
        for one in premiums
    ]
