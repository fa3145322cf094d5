"""审批 Approving: a third person approves what was checked."""

from datetime import datetime

from weibao.kernel.door import action
from weibao.org.models import Staff
from weibao.payroll.actions.checking import SamePerson, makers, sign
from weibao.payroll.models import Run, Signature
from weibao.payroll.states import RunState


@action("payroll.approve", label="审批发放名册", says="审批 {month} 名册第 {version} 版")
def approve(run: Run, *, by: Staff, at: datetime, seen: int) -> Run:
    """Sign the list as approved. `seen` is the version that the person went through.

    No law of its own: the rule of several people is internal control.
    Raises SamePerson for whoever made, edited or checked it, Stale, ForbiddenMove.
    """
    checkers = run.signatures.filter(act=Signature.Act.CHECKED, version=run.version).values_list("by_id", flat=True)
    if by.pk in makers(run) | set(checkers):
        raise SamePerson("制表、改动或复核过这份名册的人不能审批，请由另一人审批")
    sign(run, RunState.APPROVED, Signature.Act.APPROVED, by=by, at=at, seen=seen)
    return run
