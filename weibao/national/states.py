"""What becomes of a batch and of each record in it."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class BatchState(TextChoices):
    """A batch waits for its answers until each record has one, or is taken back before the first."""

    OUT = "out", "待回执"
    ANSWERED = "answered", "已回执"
    WITHDRAWN = "withdrawn", "已撤回"


class RecordState(TextChoices):
    """A record's way: a rejected one is sent again or dropped, and closes when its successor goes out."""

    WAITING = "waiting", "待回执"
    ACCEPTED = "accepted", "成功"
    REJECTED = "rejected", "失败待处理"
    RESEND = "resend", "待重报"
    DROPPED = "dropped", "不再报送"
    SUPERSEDED = "superseded", "已重报"
    WITHDRAWN = "withdrawn", "已撤回"


B = BatchState
BATCH = Machine({B.OUT: {B.ANSWERED, B.WITHDRAWN}, B.ANSWERED: set(), B.WITHDRAWN: set()})

R = RecordState
RECORD = Machine(
    {
        R.WAITING: {R.ACCEPTED, R.REJECTED, R.WITHDRAWN},
        R.ACCEPTED: set(),
        R.REJECTED: {R.RESEND, R.DROPPED, R.SUPERSEDED},
        R.RESEND: {R.SUPERSEDED},
        R.DROPPED: {R.SUPERSEDED},
        R.SUPERSEDED: set(),
        R.WITHDRAWN: set(),
    }
)


class Decision(TextChoices):
    """What a person said of a difference between the register and us."""

    OPEN = "open", "待核对"
    OURS = "ours", "以本系统为准，作变更报送"
    THEIRS = "theirs", "以全国系统为准，更正档案"
    AGREED = "agreed", "已一致"


D = Decision
DIFFERENCE = Machine(
    {
        D.OPEN: {D.OURS, D.THEIRS, D.AGREED},
        D.OURS: {D.THEIRS, D.AGREED},
        D.THEIRS: {D.OURS, D.AGREED},
        D.AGREED: set(),
    }
)
