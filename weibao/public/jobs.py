"""Codes on their way out, and what is forgotten: proofs after a day, drafts after their days. Safe to repeat."""

from procrastinate.contrib.django import app

from weibao.kernel import clock
from weibao.public.actions import drafting, proving, sending


@app.task(queue="codes")
def send_codes() -> None:
    """Send what waits."""
    sending.send_due(clock.true_now())


@app.periodic(cron="* * * * *")
@app.task(queue="codes", queueing_lock="public-codes", lock="public-codes")
def send_waiting(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Try again what a lost job or a silent carrier left behind."""
    sending.send_due(clock.true_now())


@app.periodic(cron="41 * * * *")
@app.task(queueing_lock="public-forget")
def forget(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Proofs of yesterday, drafts whose days are over."""
    proving.forget(now=clock.true_now())
    drafting.forget(now=clock.true_now())
