"""销毁 Clearing: workbooks to be returned, old answers about strangers, and what lists said of erased children go for good."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils.timezone import localdate

from weibao.benefits.reports import parameters
from weibao.departments.actions.receiving import LAW_OF_DATA
from weibao.departments.models import Difference, Fate, Line, Match, Snapshot
from weibao.departments.states import WAITING, DifferenceState, MatchState, SnapshotState
from weibao.kernel.door import action, note

NOTHING: Final[dict[str, object]] = {"facts": None, "who": None, "who_index": None}


@action(
    "departments.forget",
    label="销毁名单中不再需要的内容",
    law=LAW_OF_DATA,
    says="销毁退回件 {returned} 份、辨认记录 {strangers} 条",
    system=True,
)
def forget(subject: None, *, by: None, at: datetime) -> dict[str, int]:
    """Drop what is past its time: returned workbooks with their faulty rows, and who was meant by rows that were nobody of ours.

    A list that was never compared to its end within that time is dropped as well. Returns how many of each.
    """
    today = localdate(at)
    law = parameters().at(today)
    old = Snapshot.objects.filter(cleared_at=None, received_at__date__lte=today - timedelta(days=law.whole("matching/returned_days")))
    gone = {"faults": Line.objects.filter(snapshot__in=old, fate=Fate.REJECTED).update(faults=[])}
    gone["returned"] = old.filter(state__in=[SnapshotState.MATCHED, SnapshotState.REFUSED]).update(
        content=None, returned=None, cleared_at=at
    )
    since = today - timedelta(days=law.whole("matching/memory_days"))
    strangers = Line.objects.filter(fate=Fate.UNMATCHED, who_index__isnull=False).exclude(matches__decided_at__date__gte=since)
    gone["strangers"] = strangers.update(**NOTHING)
    note(**gone)
    return gone


def clear_lines_of(children: Iterable[int], at: datetime) -> int:
    """What lists said of these children goes; open differences end. Called by the reaction. Returns how many lines. No law of its own."""
    matches = Match.objects.filter(child__in=list(children))
    lines = Line.objects.filter(matches__in=matches)
    gone = Line.objects.filter(pk__in=lines.values("pk")).update(**NOTHING)
    rows = Difference.objects.filter(match__in=matches)
    rows.filter(state__in=WAITING).update(state=DifferenceState.KNOWN, due=None, answered_at=at)
    rows.update(detail={}, answer=None, on=None, until=None)
    matches.filter(state=MatchState.WAITING).update(state=MatchState.NOT_SAME)
    matches.update(reason=None, reasons=[])
    return gone
