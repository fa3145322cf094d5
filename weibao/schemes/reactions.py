"""What the schemes do when lower floors announce."""

from weibao.children.announcements import ChildErased, ChildrenMerged, MergeUndone
from weibao.kernel.announcements import reacts_to
from weibao.schemes.actions import following, studying
from weibao.workdays.announcements import YearCovered


@reacts_to(ChildrenMerged)
def follow_merge(event: ChildrenMerged) -> None:
    """The kept file takes over the schemes of the merged one."""
    following.follow_merge(event.merge_id, kept=event.kept_id, merged=event.merged_id)


@reacts_to(MergeUndone)
def follow_undoing(event: MergeUndone) -> None:
    """What the merge moved goes back."""
    following.follow_undoing(event.merge_id, merged=event.merged_id)


@reacts_to(ChildErased)
def follow_erasing(event: ChildErased) -> None:
    """The schemes lose their words, or refuse while something is under way."""
    following.follow_erasing(event.child_ids)


@reacts_to(YearCovered)
def set_open_deadlines(event: YearCovered) -> None:
    """Deadlines that waited for the calendar."""
    studying.set_open_deadlines(event.at)
