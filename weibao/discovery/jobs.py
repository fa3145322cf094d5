"""The search as scheduled jobs: over everybody at night, over those whose facts changed each minute. Safe to repeat."""

from procrastinate.contrib.django import app

from weibao.discovery.actions import search
from weibao.discovery.models import Changed
from weibao.kernel import clock

MOST = 20_000


@app.periodic(cron="20 2 * * *")
@app.task(queueing_lock="discovery-all", lock="discovery")
def search_everybody(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Look at everybody."""
    search(None, by=None, at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="discovery-changed", lock="discovery")
def search_changed(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Look at the children whose facts changed."""
    at = clock.now()
    children = list(Changed.objects.filter(at__lte=at).values_list("child_id", flat=True)[:MOST])
    if children:
        search(children, by=None, at=at)
