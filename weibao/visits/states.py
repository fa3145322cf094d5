"""What becomes of a problem that a visit found, and of the look that another person takes at a visit, of a monthly report."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class TaskState(TextChoices):
    """Whether the township dealt with a problem."""

    OPEN = "open", "待处理"
    DONE = "done", "已处理"


class CheckState(TextChoices):
    """What another person found about a visit; one that is not borne out does not count as a visit."""

    OPEN = "open", "待核实"
    UPHELD = "upheld", "属实"
    DOUBTED = "doubted", "不属实"


class UpdateState(TextChoices):
    """What became of a proposal on one fact of a child."""

    WAITING = "waiting", "待审批"
    APPLIED = "applied", "已更新"
    RETURNED = "returned", "已退回"
    YIELDED = "yielded", "冲突中未采用"


class ConflictState(TextChoices):
    """Whether a person has looked at two values that met."""

    OPEN = "open", "待核定"
    UPHELD = "upheld", "维持"
    TURNED = "turned", "改用另一内容"


class ReportState(TextChoices):
    """A monthly report is counted by the system, and holds from when the supervisor has looked it over."""

    DRAFT = "draft", "待核对"
    CONFIRMED = "confirmed", "已核对"


REPORT = Machine({ReportState.DRAFT: {ReportState.CONFIRMED}, ReportState.CONFIRMED: set()})
UPDATE = Machine(
    {
        UpdateState.WAITING: {UpdateState.APPLIED, UpdateState.RETURNED, UpdateState.YIELDED},
        UpdateState.APPLIED: {UpdateState.YIELDED},
        UpdateState.RETURNED: set(),
        UpdateState.YIELDED: {UpdateState.APPLIED},
    }
)
TASK = Machine({TaskState.OPEN: {TaskState.DONE}, TaskState.DONE: set()})
CHECK = Machine(
    {
        CheckState.OPEN: {CheckState.UPHELD, CheckState.DOUBTED},
        CheckState.UPHELD: set(),
        CheckState.DOUBTED: set(),
    }
)
CONFLICT = Machine(
    {
        ConflictState.OPEN: {ConflictState.UPHELD, ConflictState.TURNED},
        ConflictState.UPHELD: set(),
        ConflictState.TURNED: set(),
    }
)
