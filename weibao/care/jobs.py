"""The nightly look over everybody, and each minute over those whose facts changed. Safe to repeat."""

from procrastinate.contrib.django import app

from weibao.care.actions.guarding import find_unguarded
from weibao.care.actions.weighing import CHUNK, weigh
from weibao.care.models import Unweighed
from weibao.children.models import Child
from weibao.kernel import clock

MOST = 20_000


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="care-unguarded", lock="care")
def find_everybody_unguarded(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Children whose file names nobody who cares for them."""
    find_unguarded(None, by=None, at=clock.now())


@app.periodic(cron="50 2 * * *")
@app.task(queueing_lock="care-weigh-all", lock="care")
def weigh_everybody(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Levels of all children: what only the calendar changes (a week without contact, an agreement that ran out)."""
    at, pks = clock.now(), list(Child.objects.current().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), CHUNK):  # each chunk commits by itself
        weigh(pks[start : start + CHUNK], by=None, at=at)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="care-weigh-changed", lock="care")
def weigh_changed(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Levels of the children whose facts changed."""
    at = clock.now()
    children = list(Unweighed.objects.filter(at__lte=at).values_list("child_id", flat=True)[:MOST])
    if children:
        weigh(children, by=None, at=at)
