"""What applications do when files become one, or two again, or are erased; when a recognition ends; when a year has its calendar."""

from weibao.applications.actions import following
from weibao.benefits.announcements import RecognitionEnded
from weibao.children.announcements import ChildErased, ChildrenMerged, MergeUndone
from weibao.kernel.announcements import reacts_to
from weibao.workdays.announcements import YearCovered


@reacts_to(ChildrenMerged)
def follow_merge(event: ChildrenMerged) -> None:
    """The kept file takes over what was applied for."""
    following.follow_merge(event.merge_id, kept=event.kept_id, merged=event.merged_id)


@reacts_to(MergeUndone)
def follow_undoing(event: MergeUndone) -> None:
    """What the merge moved goes back."""
    following.follow_undoing(event.merge_id, merged=event.merged_id)


@reacts_to(ChildErased)
def follow_erasing(event: ChildErased) -> None:
    """Applications lose their words, or refuse while one is under way."""
    following.follow_erasing(event.child_ids, event.at)


@reacts_to(RecognitionEnded)
def follow_ending(event: RecognitionEnded) -> None:
    """The application ends with its recognition."""
    following.follow_ending(event.child_id, event.last_month, event.at)


@reacts_to(YearCovered)
def set_open_deadlines(event: YearCovered) -> None:
    """Limits that reached into an unknown year have their day."""
    following.set_open_deadlines(event.year)
