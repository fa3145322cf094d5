"""Lines follow the files of children: merged along, emptied with what is erased."""

from weibao.children.announcements import ChildErased, ChildrenMerged
from weibao.kernel.announcements import reacts_to
from weibao.schools.actions import follow_erasing, follow_merge


@reacts_to(ChildErased)
def erased(event: ChildErased) -> None:
    """What a school said goes with the file."""
    follow_erasing(event.child_ids)


@reacts_to(ChildrenMerged)
def merged(event: ChildrenMerged) -> None:
    """The kept file has the lines of both."""
    follow_merge(event.kept_id, event.merged_id)
