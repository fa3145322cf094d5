"""Lessons that the work proposes, each night. Safe to repeat."""

from procrastinate.contrib.django import app

from weibao.kernel import clock
from weibao.training.actions.advising import advise
from weibao.training.models import Advice


@app.periodic(cron="50 3 * * *")
@app.task(queueing_lock="training-advise", lock="training")
def advise_everybody(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Look at everybody's work."""
    advise(Advice, by=None, at=clock.now())
