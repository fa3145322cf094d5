"""Whenever facts of a child change, the rules look at the child again."""

from weibao.benefits.announcements import RecognitionEnded
from weibao.children.announcements import (
    ChildEnded,
    ChildErased,
    ChildRegistered,
    ChildrenMerged,
    CircumstanceChanged,
    EndingTakenBack,
    HouseholdChanged,
    MergeUndone,
)
from weibao.discovery.actions import follow_erasing, mark_changed
from weibao.kernel.announcements import reacts_to

OfOne = CircumstanceChanged | HouseholdChanged | ChildEnded | EndingTakenBack | RecognitionEnded


@reacts_to(ChildRegistered)
def registered(event: ChildRegistered) -> None:
    """New children."""
    mark_changed(event.child_ids, event.at)


def changed(event: OfOne) -> None:
    """One child."""
    mark_changed([event.child_id], event.at)


def joined(event: ChildrenMerged | MergeUndone) -> None:
    """Both files."""
    mark_changed([event.kept_id, event.merged_id], event.at)


reacts_to(CircumstanceChanged)(changed)
reacts_to(HouseholdChanged)(changed)
reacts_to(ChildEnded)(changed)
reacts_to(EndingTakenBack)(changed)
reacts_to(RecognitionEnded)(changed)
reacts_to(ChildrenMerged)(joined)
reacts_to(MergeUndone)(joined)


@reacts_to(ChildErased)
def erased(event: ChildErased) -> None:
    """The words of the family go with the file."""
    follow_erasing(event.child_ids, event.at)
