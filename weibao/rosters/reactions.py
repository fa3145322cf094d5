"""What rosters do when a child's file is erased: the cells of its lines go with it."""

from weibao.children.announcements import ChildErased
from weibao.kernel.announcements import reacts_to
from weibao.rosters.actions import clearing


@reacts_to(ChildErased)
def clear_lines(event: ChildErased) -> None:
    """The lines that told of these children say nothing any more."""
    clearing.clear_lines_of(event.child_ids)
