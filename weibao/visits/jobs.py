"""The plans as a scheduled job: each night all are looked over (birthdays, days that have come). Safe to repeat."""

from procrastinate.contrib.django import app

from weibao.kernel import clock
from weibao.visits.actions.planning import plan


@app.periodic(cron="50 1 * * *")
@app.task(queueing_lock="visits-plan", lock="visits-plan")
def plan_everybody(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Look over the plans of all children."""
    plan(None, by=None, at=clock.now())
