"""What becomes of a proposed row of a register."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class ListingState(TextChoices):
    """The states of a row of a register; the last two end it."""

    PROPOSED = "proposed", "待乡镇核实"
    STANDING = "standing", "在册"
    TURNED_DOWN = "turned_down", "未予登记"
    OVER = "over", "已移出名册"


S = ListingState
MOVES = Machine(
    {
        S.PROPOSED: {S.STANDING, S.TURNED_DOWN},
        S.STANDING: {S.OVER},
        S.TURNED_DOWN: set(),
        S.OVER: set(),
    }
)
