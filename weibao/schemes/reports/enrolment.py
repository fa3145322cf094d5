"""Whom the schemes have enrolled: the books that the policy search on the floor below looks into."""

from datetime import date

from weibao.schemes.models import Award, MedicalCase, PremiumLine, PremiumList
from weibao.schemes.states import AwardState, CaseState, PremiumState


def no_year(_on: date) -> tuple[int, ...]:
    """The scheme has no yearly list."""
    return (0,)


def premium_years(on: date) -> tuple[int, ...]:
    """The insurance years whose list has gone out: only then somebody can have been left out of it."""
    rows = PremiumList.objects.filter(kind="yearly", state=PremiumState.SENT, year__gte=on.year)
    return tuple(rows.order_by("year").values_list("year", flat=True))


def insured(year: int) -> frozenset[int]:
    """The children on a list of the year that was sent."""
    return frozenset(PremiumLine.objects.filter(roll__year=year, roll__state=PremiumState.SENT).values_list("child_id", flat=True))


def students(_year: int) -> frozenset[int]:
    """Students with an award of some school year that was granted."""
    granted = [AwardState.GRANTED, AwardState.STOPPED]
    return frozenset(Award.objects.filter(state__in=granted).values_list("child_id", flat=True))


def patients(_year: int) -> frozenset[int]:
    """Children whose help by 明天计划 was approved."""
    helped = MedicalCase.objects.exclude(state__in=[CaseState.APPLIED, CaseState.REFUSED])
    return frozenset(helped.values_list("child_id", flat=True))
