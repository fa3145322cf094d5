"""Figures of the schemes within a person's scope: by county, and what one child's file shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import CharField, Count, Q, Sum, Value
from django.db.models.functions import Cast, Substr

from weibao.children.models import Child
from weibao.org.models import Division, Level, Staff
from weibao.rules import study_aid
from weibao.rules.rehabilitation import KINDS
from weibao.schemes.care import ITEMS
from weibao.schemes.ledger import Booking, Scheme
from weibao.schemes.models import Award, Mark, MedicalCase, PremiumLine, RehabCase
from weibao.schemes.states import AwardState, CaseState, RehabState

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
    """The schemes of a child, the youngest of each first: one query for all of them."""
    text, nothing = CharField(), Value("", output_field=CharField())
    rows: list[Any] = []
    for kind, model, key, columns in _OF_CHILD:
        seen = model.objects.visible_to(staff, on).filter(child=child).order_by()
        words = [Cast(column, output_field=text) if column else nothing for column in columns]
        rows.append(seen.values_list(Value(kind, output_field=text), key, *words))
    found = list(rows[0].union(*rows[1:], all=True))
    return [_TELL[kind](pk, *words) for kind, pk, *words in sorted(found, key=lambda row: (row[0], -row[1]))]


_OF_CHILD: Final[tuple[tuple[str, Any, str, tuple[str, str, str]], ...]] = (
    ("award", Award, "pk", ("state", "year", "school")),
    ("case", MedicalCase, "pk", ("state", "item", "")),
    ("premium", PremiumLine, "roll_id", ("mark", "roll__year", "elsewhere")),
    ("rehab", RehabCase, "pk", ("state", "kind", "")),
)
_TELL: Final[dict[str, Callable[[int, str, str, str], Line]]] = {
    "award": lambda pk, state, year, school: Line(
        f"孤儿助学（{year}—{int(year) + 1}学年）", AwardState(state).label, school, "schemes:award", pk
    ),
    "case": lambda pk, state, item, _: Line("明天计划", CaseState(state).label, ITEMS[item], "schemes:case", pk),
    "premium": lambda pk, mark, year, place: Line(
        f"参保资助（{year}年度）", Mark(mark).label if mark else "待答复", place, "schemes:premium", pk
    ),
    "rehab": lambda pk, state, kind, _: Line(f"康复救助（{KINDS[kind]}）", RehabState(state).label, "", "schemes:rehab", pk),
}
