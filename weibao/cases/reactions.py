"""What cases do when the file of a child changes, and when a lead worker leaves."""

from django.utils.timezone import localdate

from weibao.cases.actions import following, leading
from weibao.children.announcements import ChildErased, ChildrenMerged, MergeUndone
from weibao.kernel.announcements import reacts_to
from weibao.org.announcements import PostEnded


@reacts_to(ChildrenMerged)
def merged(event: ChildrenMerged) -> None:
    """The kept file has the cases of both."""
    following.follow_merge(event.merge_id, kept=event.kept_id, merged=event.merged_id)


@reacts_to(MergeUndone)
def undone(event: MergeUndone) -> None:
    """What the merge moved goes back."""
    following.follow_undoing(event.merge_id, merged=event.merged_id)


@reacts_to(ChildErased)
def erased(event: ChildErased) -> None:
    """Cases go with the file."""
    following.follow_erasing(event.child_ids)


@reacts_to(PostEnded)
def left(event: PostEnded) -> None:
    """Cases of a lead worker who is gone go to the next in place at once; a post that ends on a day ahead is met by the nightly job."""
    if event.on <= localdate(event.at):
        leading.pass_on(leading.leaderless_of(event.staff_id, event.at), event.at)
