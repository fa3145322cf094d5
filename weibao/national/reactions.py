"""What follows when a file is erased."""

from weibao.children.announcements import ChildErased
from weibao.kernel.announcements import reacts_to
from weibao.national.actions.erasing import follow_erasing


@reacts_to(ChildErased)
def erased(event: ChildErased) -> None:
    """What was sent about the person goes with the file."""
    follow_erasing(event.child_ids)
