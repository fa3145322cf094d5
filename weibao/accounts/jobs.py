"""Each night: accounts that nobody uses are locked, and what has run out is taken away."""

from datetime import timedelta

from asgiref.sync import sync_to_async
from django.conf import settings
from procrastinate.contrib.django import app

from weibao.accounts import reports
from weibao.accounts.actions import admitting, sessions
from weibao.accounts.models import Account
from weibao.kernel import clock


def lock_and_tidy() -> int:
    """Lock what sleeps, end what leavers have left open, tidy up; returns how many accounts were locked.

    Safe to repeat. With 0 days nothing is ever locked.
    """
    locked, days, now = 0, settings.WEIBAO_DORMANT_DAYS, clock.true_now()
    if days and Account.objects.asleep(now - timedelta(days=days)).exists():
        locked = admitting.lock_dormant(None, by=None, at=clock.now(), now=now, days=days)
    gone = reports.gone_but_in(clock.today())
    if gone:
        sessions.end_sessions_of_leavers(gone, by=None, at=clock.now(), now=now)
    sessions.tidy(now)
    return locked


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="accounts-night")
async def night(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Lock and tidy."""
    await sync_to_async(lock_and_tidy)()
