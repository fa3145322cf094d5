"""Reports follow the files of children: merged along, brought back, emptied with what is erased."""

from weibao.cases.announcements import CaseClosed, CaseReopened
from weibao.children.announcements import ChildErased, ChildrenMerged, MergeUndone
from weibao.kernel.announcements import reacts_to
from weibao.reporting.actions import following


@reacts_to(ChildrenMerged)
def merged(event: ChildrenMerged) -> None:
    """The kept file has the reports of both."""
    following.follow_merge(event.merge_id, kept=event.kept_id, merged=event.merged_id)


@reacts_to(MergeUndone)
def undone(event: MergeUndone) -> None:
    """What the merge moved goes back."""
    following.follow_undoing(event.merge_id, merged=event.merged_id)


@reacts_to(ChildErased)
def erased(event: ChildErased) -> None:
    """What was said goes with the file."""
    following.follow_erasing(event.child_ids)


@reacts_to(CaseClosed)
def case_closed(event: CaseClosed) -> None:
    """What was reported ends with its case."""
    following.follow_case(event.case_id, is_over=True)


@reacts_to(CaseReopened)
def case_reopened(event: CaseReopened) -> None:
    """And goes on with it."""
    following.follow_case(event.case_id, is_over=False)
