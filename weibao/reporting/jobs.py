"""Notices on their way out, reporters hidden after their time, signs without a report looked for. Safe to repeat."""

from procrastinate.contrib.django import app

from weibao.kernel import clock
from weibao.reporting.actions import checking, noticing, reporters


@app.task
def send_notices() -> None:
    """Send what waits."""
    noticing.send_due(clock.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="reporting-again", lock="reporting-again")
def send_waiting(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Try again what a lost job or a silent carrier left behind."""
    noticing.send_due(clock.now())


@app.periodic(cron="25 2 * * *")
@app.task(queueing_lock="reporting-hide")
def hide_reporters(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Who reported is hidden when the time of the parameter is over."""
    reporters.hide(None, by=None, at=clock.now())


@app.periodic(cron="45 2 * * *")
@app.task(queueing_lock="reporting-search")
def search_signs(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Long absences and children without care from which no report came."""
    checking.search(None, by=None, at=clock.now())
