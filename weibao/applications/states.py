"""The states of an application, in the words of each matter, and who has the next step.

孤儿: 申请 → 审核 → 审批; 事实无人抚养儿童: 申请 → 受理 → 查验 → 确认; both with 补正, 不予, 发放, 终止. No law draws the whole table; the
steps and their limits stand in 民发〔2010〕161号, 民发〔2019〕62号 and 民办发〔2021〕10号.
"""

from typing import Final

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class State(TextChoices):
    """Where an application stands; PAYING goes on as long as the recognition, the last four have ended."""

    SUBMITTED = "submitted", "已申请"
    CHECKING = "checking", "查验（审核）中"
    DECIDING = "deciding", "确认（审批）中"
    RECHECKING = "rechecking", "异议复查中"
    SUPPLEMENTING = "supplementing", "补正中"
    PUSHED = "pushed", "已推送户籍地"
    CONFIRMED = "confirmed", "已确认（批准），待告知"
    DENIED = "denied", "不予确认（批准），待告知"
    PAYING = "paying", "发放"
    REFUSED = "refused", "不予确认（批准）"
    DONE = "done", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED = "ended", "已终止"


S = State
MOVES = Machine(
    {
        S.SUBMITTED: {S.CHECKING, S.SUPPLEMENTING, S.PUSHED, S.WITHDRAWN},
        S.CHECKING: {S.SUBMITTED, S.DECIDING, S.SUPPLEMENTING, S.WITHDRAWN},
        S.DECIDING: {S.CHECKING, S.RECHECKING, S.SUPPLEMENTING, S.CONFIRMED, S.DENIED, S.WITHDRAWN},
        S.RECHECKING: {S.DECIDING, S.SUPPLEMENTING, S.WITHDRAWN},
        S.SUPPLEMENTING: {S.SUBMITTED, S.CHECKING, S.DECIDING, S.RECHECKING, S.PUSHED, S.WITHDRAWN},
        S.PUSHED: {S.SUPPLEMENTING, S.CONFIRMED, S.DENIED, S.WITHDRAWN},
        S.CONFIRMED: {S.PAYING, S.DONE, S.ENDED},
        S.DENIED: {S.REFUSED, S.RECHECKING},
        S.PAYING: {S.ENDED},
        S.REFUSED: {S.RECHECKING},
        S.DONE: set(),
        S.WITHDRAWN: set(),
        S.ENDED: set(),
    }
)
CLOSED: Final = frozenset({S.PAYING, S.REFUSED, S.DONE, S.WITHDRAWN, S.ENDED})
UNDECIDED: Final = frozenset({S.SUBMITTED, S.CHECKING, S.DECIDING, S.RECHECKING, S.SUPPLEMENTING, S.PUSHED})
AT_TOWNSHIP: Final = frozenset({S.SUBMITTED, S.CHECKING, S.RECHECKING, S.CONFIRMED, S.DENIED})


class Waits(TextChoices):
    """Who has the next step."""

    TOWNSHIP = "township", "乡镇（街道）"
    COUNTY = "county", "县级民政"
    APPLICANT = "applicant", "申请人"
    ELSEWHERE = "elsewhere", "户籍地"


NEXT: Final = {
    S.SUBMITTED: Waits.TOWNSHIP,
    S.CHECKING: Waits.TOWNSHIP,
    S.RECHECKING: Waits.TOWNSHIP,
    S.DECIDING: Waits.COUNTY,
    S.SUPPLEMENTING: Waits.APPLICANT,
    S.PUSHED: Waits.ELSEWHERE,
    S.CONFIRMED: Waits.TOWNSHIP,
    S.DENIED: Waits.TOWNSHIP,
}
"""Of every state that is not closed: whose turn it is. A test holds that none is missing."""

ORPHAN_WORDS: Final = {
    S.CHECKING: "审核中",
    S.DECIDING: "审批中",
    S.CONFIRMED: "已批准，待告知",
    S.DENIED: "不予批准，待告知",
    S.REFUSED: "不予批准",
}
DE_FACTO_WORDS: Final = {
    S.CHECKING: "查验中",
    S.DECIDING: "确认中",
    S.CONFIRMED: "已确认，待告知",
    S.DENIED: "不予确认，待告知",
    S.REFUSED: "不予确认",
}
WORDS: Final = {"orphan": ORPHAN_WORDS, "hiv": ORPHAN_WORDS, "de_facto": DE_FACTO_WORDS}
DEEDS: Final = {
    "orphan": {"check": "审核", "decide": "审批", "yes": "批准", "no": "不予批准"},
    "de_facto": {"check": "查验", "decide": "确认", "yes": "确认", "no": "不予确认"},
}


def word(matter: str, state: str) -> str:
    """The state in the words of the matter's own procedure."""
    return WORDS[matter].get(State(state), State(state).label)
