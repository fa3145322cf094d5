"""The scheduled entry point of the published figures. Safe to repeat: a month is published once."""

from procrastinate.contrib.django import app

from weibao.cockpit import actions
from weibao.kernel import clock


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="cockpit-release", lock="cockpit")
def release(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Publish the figures of a list that was sealed since."""
    actions.release(None, by=None, at=clock.now())
