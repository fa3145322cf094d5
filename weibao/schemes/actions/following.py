"""What happens to the schemes when files of children become one, two again, or are erased. Called by reactions. No law of its own."""

from collections.abc import Sequence

from weibao.attachments.actions import erase
from weibao.kernel.refusal import Refusal
from weibao.schemes.actions.helping import KIND as CASE_PAPERS
from weibao.schemes.actions.studying import KIND
from weibao.schemes.ledger import BatchLine, Booking
from weibao.schemes.models import Approval, Award, MedicalCase, PremiumLine, RehabCase
from weibao.schemes.reports.claims import all_balances
from weibao.schemes.states import OPEN_AWARDS, AwardState, CaseState, RehabState


class TwiceAided(Refusal):
    """Both files hold study aid of one school year: one of them has to be put right first."""


class SchemeOpen(Refusal):
    """Something of the child is under way in a scheme."""

    status = 409


def follow_merge(merge_id: int, *, kept: int, merged: int) -> None:
    """The awards of the merged file belong to the kept one. No law of its own. Raises TwiceAided."""
    years = Award.objects.filter(child=kept).exclude(state=AwardState.REFUSED).values("year")
    theirs = Award.objects.filter(child=merged)
    if theirs.exclude(state=AwardState.REFUSED).filter(year__in=years).exists():
        raise TwiceAided("两份档案在同一学年都有孤儿助学，请先停发或不予其中一份，再合并。")
    theirs.update(child=kept, moved_by=merge_id)
    open_cases = RehabCase.objects.exclude(state__in=[RehabState.REFUSED, RehabState.CLOSED])
    kinds = open_cases.filter(child=kept).values("kind")
    if open_cases.filter(child=merged, kind__in=kinds).exists():
        raise TwiceAided("两份档案都有同一项目的康复救助在办，请先结束其中一件，再合并。")
    for model in (MedicalCase, RehabCase):
        model.objects.filter(child=merged).update(child=kept, moved_by=merge_id)


def follow_undoing(merge_id: int, *, merged: int) -> None:
    """What the merge moved goes back. No law of its own."""
    for model in (Award, MedicalCase, RehabCase):
        model.objects.filter(moved_by=merge_id).update(child=merged, moved_by=None)


def follow_erasing(children: Sequence[int]) -> None:
    """The words, accounts and papers go with the file. No law of its own. Raises SchemeOpen while anything is under way or owed."""
    awards = Award.objects.filter(child__in=children)
    cases = MedicalCase.objects.filter(child__in=children)
    open_cases = cases.exclude(state__in=[CaseState.SETTLED, CaseState.REFUSED])
    rehab = RehabCase.objects.filter(child__in=children)
    running = rehab.exclude(state__in=[RehabState.REFUSED, RehabState.CLOSED])
    if open_cases.exists() or running.exists() or awards.filter(state__in=[*OPEN_AWARDS, AwardState.GRANTED]).exists() or _owed(children):
        raise SchemeOpen("该儿童还有在办的专项救助或未结清的款项，不能销毁档案。")
    erase(KIND, list(awards.values_list("pk", flat=True)))
    erase(CASE_PAPERS, list(cases.values_list("pk", flat=True)))
    Approval.objects.filter(case__in=cases).update(opinion=None)
    rehab.update(need=None, words=None, basis={})
    cases.update(diagnosis=None, change_reason=None, basis={})
    PremiumLine.objects.filter(child__in=children).update(elsewhere="")
    awards.update(words=None, account=None, account_index=None, holder="", bank="", school="", basis={})


def _owed(children: Sequence[int]) -> bool:
    listed = BatchLine.objects.filter(child__in=children, batch__frozen_at=None).exclude(batch__state="discarded").exists()
    keys = all_balances()
    moved = Booking.objects.filter(child__in=children).values_list("scheme", "key")
    return listed or any(key in keys.get(scheme, {}) for scheme, key in moved)
