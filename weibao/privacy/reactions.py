"""What the registers do when files become one, or two again, when a file is erased, and when a year's calendar is known."""

from weibao.children.announcements import ChildErased, ChildrenMerged, MergeUndone
from weibao.kernel.announcements import reacts_to
from weibao.privacy.actions import requesting
from weibao.workdays.announcements import YearCovered


@reacts_to(ChildrenMerged)
def follow_merge(event: ChildrenMerged) -> None:
    """The kept file takes over what was agreed and asked."""
    requesting.follow_merge(event.merge_id, kept=event.kept_id, merged=event.merged_id)


@reacts_to(MergeUndone)
def follow_undoing(event: MergeUndone) -> None:
    """What the merge moved goes back."""
    requesting.follow_undoing(event.merge_id, merged=event.merged_id)


@reacts_to(ChildErased)
def follow_erasing(event: ChildErased) -> None:
    """Consents and requests about the child lose their words."""
    requesting.follow_erasing(event.child_ids, event.at)


@reacts_to(YearCovered)
def set_open_deadlines(event: YearCovered) -> None:
    """Answers that waited for the calendar have their day."""
    requesting.set_open_deadlines(event.at)
