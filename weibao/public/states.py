"""How far a message with a code is on its way out."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class MessageState(TextChoices):
    """Where a message stands."""

    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送"
    GIVEN_UP = "given_up", "放弃发送"


MESSAGE_MOVES = Machine(
    {
        MessageState.WAITING: {MessageState.SENT, MessageState.GIVEN_UP},
        MessageState.SENT: set(),
        MessageState.GIVEN_UP: set(),
    }
)
