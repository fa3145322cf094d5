"""What becomes of a child who was found entitled and not enrolled."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class State(TextChoices):
    """The states of a lead; the last three end it."""

    OPEN = "open", "待上门告知"
    SNOOZED = "snoozed", "暂缓"
    WILLING = "willing", "家庭愿意申请"
    DECLINED = "declined", "家庭不申请"
    ENROLLED = "enrolled", "已纳入保障"
    PASSED = "passed", "情况已变化"


S = State
ENDED = frozenset({S.ENROLLED, S.PASSED})
MOVES = Machine(
    {
        S.OPEN: {S.SNOOZED, S.WILLING, S.DECLINED, S.ENROLLED, S.PASSED},
        S.SNOOZED: {S.OPEN, S.WILLING, S.DECLINED, S.ENROLLED, S.PASSED},
        S.WILLING: {S.DECLINED, S.ENROLLED, S.PASSED},
        S.DECLINED: {S.WILLING, S.ENROLLED, S.PASSED},
        S.ENROLLED: set(),
        S.PASSED: set(),
    }
)
