"""The states of an export, and their moves."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class State(TextChoices):
    """An export's way from the question to its end; a file is there in READY only."""

    ASKED = "asked", "正在生成"
    READY = "ready", "可以下载"
    REFUSED = "refused", "未能生成"
    EXPIRED = "expired", "已过期"
    DROPPED = "dropped", "已删除"


EXPORT = Machine(
    {
        State.ASKED: {State.READY, State.REFUSED, State.DROPPED},
        State.READY: {State.EXPIRED, State.DROPPED},
        State.REFUSED: set(),
        State.EXPIRED: set(),
        State.DROPPED: set(),
    }
)
