"""What becomes of a request to read, and of an opening that was taken first and is reviewed afterwards."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class PermitState(TextChoices):
    """Asked for and answered; or taken in an emergency and reviewed."""

    ASKED = "asked", "待审批"
    GRANTED = "granted", "已批准"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"
    TAKEN = "taken", "紧急查阅，待复核"
    JUSTIFIED = "justified", "紧急查阅，复核认可"
    UNJUSTIFIED = "unjustified", "紧急查阅，复核不认可"


S = PermitState
PERMIT = Machine(
    {
        S.ASKED: {S.GRANTED, S.REFUSED, S.WITHDRAWN},
        S.GRANTED: set(),
        S.REFUSED: set(),
        S.WITHDRAWN: set(),
        S.TAKEN: {S.JUSTIFIED, S.UNJUSTIFIED},
        S.JUSTIFIED: set(),
        S.UNJUSTIFIED: set(),
    }
)
