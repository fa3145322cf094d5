"""Whenever a fact that the interval depends on changes, the plan of the child is made anew in the same transaction."""

from weibao.benefits.announcements import Recognised, RecognitionEnded
from weibao.care.announcements import ListingChanged, RiskLevelsChanged
from weibao.children.announcements import (
    CareChanged,
    ChildEnded,
    ChildErased,
    ChildRegistered,
    ChildrenMerged,
    EndingTakenBack,
    MergeUndone,
)
from weibao.kernel.announcements import reacts_to
from weibao.visits.actions import planning, visiting


@reacts_to(ChildRegistered)
def registered(event: ChildRegistered) -> None:
    """New children have a first visit ahead of them."""
    planning.replan(event.child_ids, event.at)


@reacts_to(Recognised)
def recognised(event: Recognised) -> None:
    """Another category has another interval."""
    planning.replan(event.child_ids, event.at)


@reacts_to(RiskLevelsChanged)
def weighed(event: RiskLevelsChanged) -> None:
    """Another colour has another interval."""
    planning.replan(event.child_ids, event.at)


def changed(event: CareChanged | ChildEnded | EndingTakenBack | RecognitionEnded | ListingChanged) -> None:
    """One child."""
    planning.replan([event.child_id], event.at)


reacts_to(CareChanged)(changed)
reacts_to(ChildEnded)(changed)
reacts_to(EndingTakenBack)(changed)
reacts_to(RecognitionEnded)(changed)
reacts_to(ListingChanged)(changed)


@reacts_to(ChildrenMerged)
def merged(event: ChildrenMerged) -> None:
    """The visits belong to the kept file."""
    planning.follow_merge(event.merge_id, kept=event.kept_id, merged=event.merged_id, at=event.at)


@reacts_to(MergeUndone)
def undone(event: MergeUndone) -> None:
    """What the merge moved goes back."""
    planning.follow_undoing(event.merge_id, kept=event.kept_id, merged=event.merged_id, at=event.at)


@reacts_to(ChildErased)
def erased(event: ChildErased) -> None:
    """Visits go with the file."""
    visiting.follow_erasing(event.child_ids, event.at)
