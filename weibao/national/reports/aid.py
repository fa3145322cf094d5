"""The subjects of aid beside the allowance, a school year or a case of 明天计划: a fixed number of queries, however many there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from weibao.benefits.models import Recognition
from weibao.children.querysets import ChildQuerySet
from weibao.national.reports.facts import AidMoney, Subject
from weibao.rules import NotYetLaw, study_aid
from weibao.rules.study_aid import Plan
from weibao.schemes.ledger import Booking, Scheme
from weibao.schemes.models import Award, MedicalCase
from weibao.schemes.reports import study
from weibao.schemes.states import CaseState

NOT_HELPED: Final = (CaseState.APPLIED, CaseState.REFUSED)


@dataclass
class Booked:
    """What the ledger holds of one row: yuan, and how many payments made it up (set-offs are none)."""

    amount: Decimal = Decimal("0.00")
    times: int = 0


def awards(children: ChildQuerySet, on: date) -> list[Subject]:
    """The school years that were granted, those stopped since too."""
    found = list(Award.objects.paid().filter(child__in=children).select_related("child", "decided_by").order_by("child_id", "year", "pk"))
    known, made = study.facts_of(one.child_id for one in found), study.choices()
    spent = _booked(Scheme.STUDY, (one.pk for one in found))
    last = _recognitions(one.child_id for one in found)
    rows = []
    for one in found:
        money = AidMoney(booked=spent[one.pk].amount, booked_times=spent[one.pk].times, plan=_plan(one, made, known))
        rows.append(Subject(f"award:{one.pk}", on, one.child, last.get(one.child_id), award=one, money=money))
    return rows


def cases(children: ChildQuerySet, on: date) -> list[Subject]:
    """The cases whose help was approved."""
    listed = MedicalCase.objects.filter(child__in=children).exclude(state__in=NOT_HELPED).select_related("child", "provider")
    found = list(listed.prefetch_related("approvals__by", "shares").order_by("child_id", "pk"))
    spent = _booked(Scheme.TOMORROW, (one.pk for one in found))
    last = _recognitions(one.child_id for one in found)
    return [
        Subject(
            f"case:{one.pk}", on, one.child, last.get(one.child_id), case=one, money=AidMoney(spent[one.pk].amount, spent[one.pk].times)
        )
        for one in found
    ]


def _plan(award: Award, made: study.Choices, known: study.Facts) -> Plan | None:
    """The year of an award as it will be paid when every term is proven; none where the law of that year is not known."""
    try:
        return replace(study.plan_of(award, made, known, ()), proven=frozenset(study_aid.TERMS))
    except NotYetLaw:
        return None


def _booked(scheme: str, rows: Iterable[int]) -> dict[int, Booked]:
    found: dict[int, Booked] = defaultdict(Booked)
    for row, amount in Booking.objects.filter(scheme=scheme, row__in=list(rows)).values_list("row", "amount"):
        found[row].amount += amount
        found[row].times += amount > 0
    return found


def _recognitions(children: Iterable[int]) -> dict[int, Recognition]:
    """The last recognition of each child, the standing one or one that ended: a student of age has one that ended."""
    return {one.child_id: one for one in Recognition.objects.filter(child__in=list(children)).order_by("child", "pk")}
