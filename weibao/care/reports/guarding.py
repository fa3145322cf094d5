"""Children whose file names nobody who cares for them."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from weibao.care.models import Delegation, Listing, Unguarded
from weibao.care.states import ListingState
from weibao.children.models import Child, Guardian
from weibao.rules.parameters import load

PARENTS = ("父亲", "母亲", "父", "母", "父母", "爸爸", "妈妈")


def without_carer(children: Iterable[int] | None, on: date) -> QuerySet[Child]:
    """Left-behind children both of whose parents are away, outside of institutions, for whom nobody cares by the file.

    That is: no delegated care in force and no guardian but the parents. Those with an open report are left out.
    """
    both_away = Listing.objects.filter(child=OuterRef("pk"), kind="left_behind", situation="both_away", state=ListingState.STANDING)
    entrusted = Delegation.objects.in_force(on).filter(child=OuterRef("pk"))
    others = Guardian.objects.on(on).filter(child=OuterRef("pk")).exclude(relation__in=PARENTS)
    open_report = Unguarded.objects.waiting().filter(child=OuterRef("pk"))
    rows = Child.objects.current().filter(Exists(both_away), ~Exists(entrusted), ~Exists(others), ~Exists(open_report), institution=None)
    return rows if children is None else rows.filter(pk__in=list(children))


def ahead(on: date) -> timedelta:
    """How long before its last day an agreement is called to mind."""
    return timedelta(days=load().at(on).whole("care/expiry_days"))
