"""How a report, a notice, and a sign without a report go on."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class ReportState(TextChoices):
    """A report from its receipt to its end: a case, an answer, or another report that it belongs to."""

    RECEIVED = "received", "已接报，待研判"
    TRIAGED = "triaged", "已研判，待处置"
    CASED = "cased", "已立个案"
    CASE_OVER = "case_over", "个案已结案"
    ANSWERED = "answered", "已答复办结"
    JOINED = "joined", "已并入其他报告"


class NoticeState(TextChoices):
    """A notice to a contact on duty; it is tried until it went out."""

    QUEUED = "queued", "待发出"
    GONE = "gone", "已发出"


class SignState(TextChoices):
    """A sign of harm at a unit from which no report came."""

    FOUND = "found", "待核查"
    ASKED = "asked", "已要求说明"
    EXPLAINED = "explained", "已说明，待认定"
    CLEARED = "cleared", "不属应报未报"
    FAILED = "failed", "应报未报，追责中"
    SETTLED = "settled", "追责已办结"


R = ReportState
REPORT = Machine(
    {
        R.RECEIVED: {R.TRIAGED, R.JOINED},
        R.TRIAGED: {R.CASED, R.ANSWERED, R.JOINED},
        R.CASED: {R.CASE_OVER},  # with the case; it has a clock of its own
        R.CASE_OVER: {R.CASED},
        R.ANSWERED: {R.TRIAGED},  # new facts
        R.JOINED: {R.TRIAGED},  # it was another child after all
    }
)
NOTICE = Machine({NoticeState.QUEUED: {NoticeState.GONE}, NoticeState.GONE: set()})
S = SignState
SIGN = Machine(
    {
        S.FOUND: {S.ASKED, S.CLEARED},
        S.ASKED: {S.EXPLAINED},
        S.EXPLAINED: {S.ASKED, S.CLEARED, S.FAILED},
        S.CLEARED: set(),
        S.FAILED: {S.SETTLED},
        S.SETTLED: set(),
    }
)
