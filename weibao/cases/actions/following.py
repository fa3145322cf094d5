"""What happens to cases when files of children become one, two again, or are erased. Called by reactions; no law of its own."""

from collections.abc import Iterable

from weibao.access.models import Member
from weibao.attachments.actions import erase
from weibao.cases.models import Case, CasePaper
from weibao.cases.querysets import KIND


def follow_merge(merge_id: int, *, kept: int, merged: int) -> None:
    """The kept file takes over the cases of the merged one, marked, so that they can go back. Called by the reaction to a merge."""
    Case.objects.filter(child=merged).update(child=kept, moved_by=merge_id)


def follow_undoing(merge_id: int, *, merged: int) -> None:
    """What a merge had moved goes back. Called by the reaction to the undoing."""
    Case.objects.filter(moved_by=merge_id).update(child=merged, moved_by=None)


def follow_erasing(children: Iterable[int]) -> None:
    """Cases go with the file; the numbers of their papers stay and say nothing. Called by the reaction to an erasing."""
    gone = list(Case.objects.filter(child__in=list(children)).values_list("pk", flat=True))
    if gone:
        CasePaper.objects.filter(case__in=gone).update(body=None)
        Member.objects.filter(kind=KIND, row__in=gone).delete()
        erase(KIND, gone)
        Case.objects.filter(pk__in=gone).delete()
