"""Reads of tokens, subscriptions and deliveries that can be chained."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q

from weibao.api.states import DeliveryState
from weibao.org.powers import READS

if TYPE_CHECKING:
    from weibao.api.models import Delivery, Subscription, Token
    from weibao.org.models import Staff

Row = TypeVar("Row", bound=models.Model)


class InterfaceQuerySet(models.QuerySet[Row]):
    """Rows that hold no person: whoever looks after the interfaces may know of all of them, nobody else of any."""

    def visible_to(self, staff: "Staff", on: date) -> Self:
        """All rows for a post that reads interfaces, none for any other."""
        return self if staff.roles_on(on) & READS["interfaces"] else self.none()


class TokenQuerySet(InterfaceQuerySet["Token"]):
    """Tokens of other systems."""

    def in_force(self, at: datetime) -> Self:
        """Tokens that open something at a moment: picked up, neither over nor taken back."""
        return self.filter(ended_at=None, expires_at__gt=at, picked_up_at__isnull=False)


class SubscriptionQuerySet(InterfaceQuerySet["Subscription"]):
    """Subscriptions of other systems to events."""

    def standing(self) -> Self:
        """Subscriptions that were not ended."""
        return self.filter(ended_at=None)

    def wanting(self, kind: str) -> Self:
        """Standing subscriptions to a kind of event."""
        return self.standing().filter(kinds__contains=[kind])


class DeliveryQuerySet(InterfaceQuerySet["Delivery"]):
    """Deliveries of events."""

    def due(self, moment: datetime) -> Self:
        """Deliveries whose next try has come, of subscriptions that stand."""
        return self.filter(Q(due_at__lte=moment), state=DeliveryState.WAITING, subscription__ended_at=None)

    def dead(self) -> Self:
        """Deliveries whose tries are used up."""
        return self.filter(state=DeliveryState.DEAD)
