"""Background work on lists. Each job may be run twice: what is compared already is left as it is."""

from datetime import datetime

from procrastinate.contrib.django import app

from weibao.departments.actions import clearing, matching
from weibao.departments.models import Snapshot
from weibao.departments.reading import read_list
from weibao.departments.states import SnapshotState
from weibao.kernel import clock
from weibao.org.models import Staff

OPEN = (SnapshotState.RECEIVED, SnapshotState.MATCHING)


def compare_whole(snapshot: Snapshot, by: Staff, at: datetime) -> Snapshot:
    """Compare a list to its end, chunk after chunk, each committed by itself; taken up again where a killed worker left it."""
    if snapshot.state not in OPEN or snapshot.content is None:
        return snapshot
    read = read_list(bytes(snapshot.content), snapshot.name, snapshot.table)
    while snapshot.state in OPEN:
        matching.match(snapshot, by=by, at=at, read=read)
    return snapshot


@app.task(queue="departments")
def compare_list(snapshot: int, staff: int) -> None:
    """Compare one list; for the person who sent it."""
    compare_whole(Snapshot.objects.get(pk=snapshot), Staff.objects.get(pk=staff), clock.now())


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="departments-forget")
def forget_what_is_past(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Drop what need not be kept any more."""
    clearing.forget(None, by=None, at=clock.now())
