"""The states of a letter on its way, of one that came, and of a partner; and the three answers of a household place.

The states of an application stand in `weibao.applications`; no law knows letters.
"""

from typing import Final

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class Outcome(TextChoices):
    """The three results of the national system's cross-province approval."""

    PASSED = "passed", "通过"
    FAILED = "failed", "不通过"
    SUPPLEMENT = "supplement", "待补充材料"


class LetterState(TextChoices):
    """A letter waits, again after each failed try and for ever, until the partner's receipt is here."""

    WAITING = "waiting", "待送达"
    ARRIVED = "arrived", "对方已签收"


LETTER: Final = Machine({LetterState.WAITING: {LetterState.ARRIVED}, LetterState.ARRIVED: set()})


class ArrivalState(TextChoices):
    """What became of a letter that came: held until it is its turn, then done, or set aside for a person who has it done or drops it."""

    DONE = "done", "已处理"
    ASIDE = "aside", "待人工处理"
    HELD = "held", "在前一封之后等候"
    DROPPED = "dropped", "已作废"


A = ArrivalState
ARRIVAL: Final = Machine(
    {
        A.DONE: set(),
        A.ASIDE: {A.DONE, A.DROPPED},
        A.HELD: {A.DONE, A.ASIDE},
        A.DROPPED: set(),
    }
)


class PartnerState(TextChoices):
    """Nothing goes to a partner or comes from one before two administrators have looked at its keys."""

    PROPOSED = "proposed", "待核对指纹"
    CONFIRMED = "confirmed", "已联通"
    ENDED = "ended", "已停用"


P = PartnerState
PARTNER: Final = Machine({P.PROPOSED: {P.CONFIRMED, P.ENDED}, P.CONFIRMED: {P.ENDED}, P.ENDED: set()})
