"""What happens to the rows when files of children become one, two again, or are erased. Called by reactions; no law of its own."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from weibao.care.models import (
    CarePlan,
    Delegation,
    LevelOverride,
    Listing,
    Observation,
    ParentContact,
    Recheck,
    RiskLevel,
    Unguarded,
    Unweighed,
)
from weibao.care.states import ListingState


def follow_merge(merge_id: int, *, kept: int, merged: int) -> None:
    """The kept file takes over the rows of the merged one that do not contradict its own; marked, so that they can go back.

    Called by the reaction to a merge, inside the action that merges.
    """
    same = Listing.objects.filter(child=kept, kind=OuterRef("kind"), during__overlap=OuterRef("during"))
    same = same.exclude(state=ListingState.TURNED_DOWN)
    Listing.objects.filter(~Exists(same), child=merged).update(child=kept, moved_by=merge_id)
    entrusted = Delegation.objects.filter(child=kept, during__overlap=OuterRef("during"))
    Delegation.objects.filter(~Exists(entrusted), child=merged).update(child=kept, moved_by=merge_id)
    found = Unguarded.objects.filter(child=merged)
    if Unguarded.objects.waiting().filter(child=kept).exists():
        found = found.exclude(settled_at=None)
    found.update(child=kept, moved_by=merge_id)
    if not CarePlan.objects.running().filter(child=kept).exists():
        CarePlan.objects.filter(child=merged).update(child=kept, moved_by=merge_id)
    seen = Observation.objects.standing().filter(child=kept, indicator=OuterRef("indicator"))
    Observation.objects.filter(~Exists(seen), child=merged).update(child=kept, moved_by=merge_id)


def follow_undoing(merge_id: int, *, merged: int) -> None:
    """What a merge had moved goes back. Called by the reaction to the undoing."""
    for model in (Listing, Delegation, Unguarded, Observation, CarePlan):
        model.objects.filter(moved_by=merge_id).update(child=merged, moved_by=None)


def follow_erasing(children: Iterable[int]) -> None:
    """The rows go with the file, words and all. Called by the reaction to an erasing."""
    gone = list(children)
    Recheck.objects.filter(listing__child__in=gone).delete()
    ParentContact.objects.filter(delegation__child__in=gone).delete()
    for model in (CarePlan, Unweighed, RiskLevel, LevelOverride, Observation, Unguarded, Delegation, Listing):
        model.objects.filter(child__in=gone).delete()
