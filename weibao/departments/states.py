"""What becomes of a list, of a match, and of a difference between a list and a file."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class SnapshotState(TextChoices):
    """A list is read once; what was read of strangers is gone afterwards."""

    RECEIVED = "received", "待比对"
    MATCHING = "matching", "比对中"
    MATCHED = "matched", "已比对"
    REFUSED = "refused", "不能读取"


SNAPSHOT = Machine(
    {
        SnapshotState.RECEIVED: {SnapshotState.MATCHING, SnapshotState.REFUSED},
        SnapshotState.MATCHING: {SnapshotState.MATCHED},
        SnapshotState.MATCHED: set(),
        SnapshotState.REFUSED: set(),
    }
)


class MatchState(TextChoices):
    """Whether the row of a list and somebody in a file are one person."""

    MATCHED = "matched", "认为是同一人"
    WAITING = "waiting", "待人工辨认"
    SAME = "same", "确认是同一人"
    NOT_SAME = "not_same", "不是同一人"


M = MatchState
MATCH = Machine(
    {
        M.MATCHED: {M.SAME, M.NOT_SAME},
        M.WAITING: {M.SAME, M.NOT_SAME},
        M.SAME: {M.NOT_SAME},
        M.NOT_SAME: set(),
    }
)
STANDING = frozenset({M.MATCHED, M.SAME})


class DifferenceState(TextChoices):
    """What a person did about a difference; the first two wait."""

    OPEN = "open", "待处理"
    LOOKING = "looking", "核实中"
    APPLIED = "applied", "已更新档案"
    KNOWN = "known", "已知晓，不需更新"
    WRONG = "wrong", "不是本人"


D = DifferenceState
WAITING = frozenset({D.OPEN, D.LOOKING})
DIFFERENCE = Machine(
    {
        D.OPEN: {D.LOOKING, D.APPLIED, D.KNOWN, D.WRONG},
        D.LOOKING: {D.APPLIED, D.KNOWN, D.WRONG},
        D.APPLIED: set(),
        D.KNOWN: set(),
        D.WRONG: set(),
    }
)
