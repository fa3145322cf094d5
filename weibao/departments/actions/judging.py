"""辨认 Judging: between the two thresholds a person says whether the row and the person in the file are one; the answer is remembered."""

from datetime import datetime

from weibao.departments.actions.matching import propose
from weibao.departments.actions.receiving import LAW
from weibao.departments.models import Difference, Fate, Line, Match
from weibao.departments.states import MATCH, STANDING, WAITING, DifferenceState, MatchState
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff


class NoReason(Refusal):
    """An answer of weight wants a word of explanation."""


@action("departments.confirm_match", label="辨认为同一人", law=LAW, says="名单第 {row} 行与儿童 {child} 档案中的人辨认为同一人")
def confirm_match(match: Match, *, by: Staff, at: datetime, reason: str = "") -> Match:
    """The row speaks of the person in the file: what it says is compared with the file now. Raises Stale, ForbiddenMove."""
    _decide(match, MatchState.SAME, by=by, at=at, reason=reason)
    note(found=propose(match, at))
    return match


@action("departments.reject_match", label="辨认为不是同一人", law=LAW, says="名单第 {row} 行与儿童 {child} 档案中的人辨认为不是同一人")
def reject_match(match: Match, *, by: Staff, at: datetime, reason: str) -> Match:
    """The row speaks of somebody else: its differences end, and what it said of a stranger is dropped.

    Raises NoReason without a word of explanation, Stale, ForbiddenMove.
    """
    if not reason.strip():
        raise NoReason("请写明为什么不是同一人。")
    _decide(match, MatchState.NOT_SAME, by=by, at=at, reason=reason)
    open_ones = Difference.objects.filter(match=match, state__in=WAITING)
    note(ended=open_ones.update(state=DifferenceState.WRONG, due=None, answered_by=by, answered_at=at))
    return match


def _decide(match: Match, state: MatchState, *, by: Staff, at: datetime, reason: str) -> None:
    move(match, state, machine=MATCH, decided_by=by, decided_at=at, reason=reason.strip() or None)
    settle_line(match.line)
    note(match=match.pk, child=match.child_id, row=match.line.row, list=match.line.snapshot_id)


def settle_line(line: Line) -> None:
    """Bring the fate of a row in line with what was said of its matches. No law of its own: called by judging and settling."""
    states = set(Match.objects.filter(line=line).values_list("state", flat=True))
    if states & STANDING:
        Line.objects.filter(pk=line.pk).update(fate=Fate.FOUND)
    elif MatchState.WAITING not in states:
        Line.objects.filter(pk=line.pk).update(fate=Fate.UNMATCHED, facts=None)
