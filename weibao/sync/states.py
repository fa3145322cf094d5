"""What becomes of what a phone sent."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class EnvelopeState(TextChoices):
    """Done, or waiting for a person, who has it done after all or drops it."""

    ASIDE = "aside", "待人工处理"
    DONE = "done", "已入账"
    DROPPED = "dropped", "已作废"


ENVELOPE = Machine({
    EnvelopeState.ASIDE: {EnvelopeState.DONE, EnvelopeState.DROPPED},
    EnvelopeState.DONE: set(),
    EnvelopeState.DROPPED: set(),
})  # fmt: skip
