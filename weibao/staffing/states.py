"""The states of a candidate and of an allowance sheet."""

from django.db.models import TextChoices

from weibao.kernel.states import Machine


class CandidateState(TextChoices):
    """The village proposes, the township guides, the county files, the security administrator enters the post."""

    PROPOSED = "proposed", "已提名"
    FILED = "filed", "已备案"
    APPOINTED = "appointed", "已任职"
    REJECTED = "rejected", "不予备案"
    WITHDRAWN = "withdrawn", "已撤回"


class SheetState(TextChoices):
    """A sheet is made by one person and confirmed by another; made anew until then."""

    DRAFT = "draft", "待核对"
    CONFIRMED = "confirmed", "已核对"


C = CandidateState
CANDIDATE = Machine(
    {
        C.PROPOSED: {C.FILED, C.REJECTED, C.WITHDRAWN, C.APPOINTED},
        C.FILED: {C.APPOINTED, C.WITHDRAWN},
        C.APPOINTED: set(),
        C.REJECTED: set(),
        C.WITHDRAWN: set(),
    }
)
SHEET = Machine({SheetState.DRAFT: {SheetState.CONFIRMED}, SheetState.CONFIRMED: set()})
