"""Each night: accounts that nobody uses are locked, and what has run out is taken away."""

from asgiref.sync import sync_to_async
from django.conf import settings
from procrastinate.contrib.django import app

from weibao.accounts.actions import admitting, sessions
from weibao.kernel import clock


def lock_and_tidy() -> int:
    """Lock what sleeps, tidy up; returns how many accounts were locked. Safe to repeat. 0 days: nothing is ever locked."""
    locked = 0
    if settings.WEIBAO_DORMANT_DAYS:
        locked = admitting.lock_dormant(None, by=None, at=clock.now(), now=clock.true_now(), days=settings.WEIBAO_DORMANT_DAYS)
    sessions.tidy(clock.true_now())
    return locked


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="accounts-night")
async def night(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Lock and tidy."""
    await sync_to_async(lock_and_tidy)()
