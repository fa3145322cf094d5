"""What lists do when a child's file is erased: what they said of the child goes with it."""

from weibao.children.announcements import ChildErased
from weibao.departments.actions import clearing
from weibao.kernel.announcements import reacts_to


@reacts_to(ChildErased)
def clear_lines(event: ChildErased) -> None:
    """The rows that told of these children say nothing any more."""
    clearing.clear_lines_of(event.child_ids, event.at)
