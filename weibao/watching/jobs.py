"""Each minute: what cannot be seen from one reading alone. Safe to repeat."""

from procrastinate.contrib.django import app

from weibao.kernel import clock
from weibao.watching import actions


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="watching-look", lock="watching")
def look(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Look over the readings of the last hour and the exports of the day."""
    actions.look_back(at=clock.now())
