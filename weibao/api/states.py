"""The states of a delivery of an event, and their moves."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class DeliveryState(TextChoices):
    """A delivery's way: it waits (again after each failed try), then it arrived, or all tries are used up."""

    WAITING = "waiting", "待送达"
    ARRIVED = "arrived", "已送达"
    DEAD = "dead", "未能送达"


DELIVERY = Machine(
    {
        DeliveryState.WAITING: {DeliveryState.ARRIVED, DeliveryState.DEAD},
        DeliveryState.ARRIVED: set(),
        DeliveryState.DEAD: {DeliveryState.WAITING},
    }
)
