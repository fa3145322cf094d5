"""What happens to registers, levels and care when the file of a child changes."""

from weibao.care.actions import delegating, following, planning, registering, weighing
from weibao.care.announcements import ChildUnguarded, DelegationChanged, ListingChanged, UnguardedSettled
from weibao.care.models import OverReason
from weibao.children.announcements import (
    CareChanged,
    ChildEnded,
    ChildErased,
    ChildRegistered,
    ChildrenMerged,
    CircumstanceChanged,
    EndingTakenBack,
    GuardianChanged,
    MergeUndone,
)
from weibao.children.models import Ending, EndingKind
from weibao.kernel.announcements import reacts_to


@reacts_to(ChildEnded)
def ended(event: ChildEnded) -> None:
    """The rows of a child whose file ended end with it."""
    kind = Ending.objects.filter(child=event.child_id, taken_back_at=None).values_list("kind", flat=True).first()
    registering.end_all(event.child_id, OverReason.MOVED if kind == EndingKind.MOVED else OverReason.CLOSED, event.at)
    delegating.end_all(event.child_id, event.at)
    planning.end_all(event.child_id, event.at)
    weighing.reweigh([event.child_id], event.at)


@reacts_to(ChildrenMerged)
def merged(event: ChildrenMerged) -> None:
    """The kept file takes over."""
    following.follow_merge(event.merge_id, kept=event.kept_id, merged=event.merged_id)
    weighing.mark([event.kept_id, event.merged_id], event.at)


@reacts_to(MergeUndone)
def undone(event: MergeUndone) -> None:
    """What the merge moved goes back."""
    following.follow_undoing(event.merge_id, merged=event.merged_id)
    weighing.mark([event.kept_id, event.merged_id], event.at)


@reacts_to(ChildErased)
def erased(event: ChildErased) -> None:
    """The rows go with the file."""
    following.follow_erasing(event.child_ids)


def of_our_own(event: ListingChanged | DelegationChanged | ChildUnguarded | UnguardedSettled) -> None:
    """What registers and delegated care say counts at once."""
    weighing.reweigh([event.child_id], event.at)


def of_the_file(event: CircumstanceChanged | CareChanged | GuardianChanged | EndingTakenBack) -> None:
    """What the file says counts within the minute: a list of a department may change hundreds at once."""
    weighing.mark([event.child_id], event.at)


@reacts_to(ChildRegistered)
def registered(event: ChildRegistered) -> None:
    """New children."""
    weighing.mark(event.child_ids, event.at)


reacts_to(ListingChanged)(of_our_own)
reacts_to(DelegationChanged)(of_our_own)
reacts_to(ChildUnguarded)(of_our_own)
reacts_to(UnguardedSettled)(of_our_own)
reacts_to(CircumstanceChanged)(of_the_file)
reacts_to(CareChanged)(of_the_file)
reacts_to(GuardianChanged)(of_the_file)
reacts_to(EndingTakenBack)(of_the_file)
