"""What happens to recognitions when files of children become one, or two again."""

from weibao.benefits import actions
from weibao.children.announcements import ChildErased, ChildrenMerged, GuardianChanged, MergeUndone
from weibao.kernel.announcements import reacts_to


@reacts_to(ChildrenMerged)
def follow_merge(event: ChildrenMerged) -> None:
    """The kept file takes over what the merged one was recognised for."""
    actions.follow_merge(event.merge_id, kept=event.kept_id, merged=event.merged_id)


@reacts_to(MergeUndone)
def follow_undoing(event: MergeUndone) -> None:
    """What the merge moved goes back."""
    actions.follow_undoing(event.merge_id, merged=event.merged_id)


@reacts_to(ChildErased)
def follow_erasing(event: ChildErased) -> None:
    """Recognitions lose their words, or refuse while one stands."""
    actions.follow_erasing(event.child_ids)


@reacts_to(GuardianChanged)
def want_agreement(event: GuardianChanged) -> None:
    """Another guardian signs a care agreement anew before the next payment."""
    actions.want_agreement(event.child_id, event.since, event.at)
