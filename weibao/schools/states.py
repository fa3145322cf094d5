"""What becomes of a pupil's line: same as the file, or a difference that a person settles."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class LineState(TextChoices):
    """A line of a school's answer; nothing in the file changes by itself."""

    WAITING = "waiting", "待学校核对"
    SAME = "same", "与档案一致"
    DIFFERENT = "different", "有差异，待处理"
    APPLIED = "applied", "已更新档案"
    KEPT = "kept", "已核实，档案不变"


S = LineState
LINE = Machine(
    {
        S.WAITING: {S.SAME, S.DIFFERENT},
        S.SAME: set(),
        S.DIFFERENT: {S.APPLIED, S.KEPT},
        S.APPLIED: set(),
        S.KEPT: set(),
    }
)
