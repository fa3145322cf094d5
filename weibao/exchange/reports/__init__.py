"""What the exchange knows, put together."""

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from weibao.exchange.models import Arrival, Partner
from weibao.exchange.states import ArrivalState, LetterState

__all__ = ["with_held", "with_waiting"]


def with_waiting(partners: QuerySet[Partner]) -> QuerySet[Partner]:
    """Partners with the number of letters that wait for them and of those of theirs that were set aside."""
    return partners.annotate(
        waiting=Count("letters", filter=Q(letters__state=LetterState.WAITING), distinct=True),
        aside=Count("arrivals", filter=Q(arrivals__state=ArrivalState.ASIDE), distinct=True),
    ).order_by("state", "prefix")


def with_held(rows: QuerySet[Arrival]) -> QuerySet[Arrival]:
    """Letters set aside, with the number of those that are held behind each."""
    behind = Arrival.objects.filter(partner=OuterRef("partner"), topic=OuterRef("topic"), state=ArrivalState.HELD).order_by()
    counted = behind.values("topic").annotate(held=Count("pk")).values("held")
    return rows.annotate(held=Subquery(counted))
