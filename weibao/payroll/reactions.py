"""What the money says when a child's file is to be erased."""

from weibao.children.announcements import ChildErased
from weibao.kernel.announcements import reacts_to
from weibao.payroll.actions.balancing import check_settled


@reacts_to(ChildErased)
def refuse_while_open(event: ChildErased) -> None:
    """Nothing is erased while money is on its way."""
    check_settled(event.child_ids)
