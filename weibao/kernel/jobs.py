"""Scheduled care for the queue itself, and for the log."""

import datetime as dt
from typing import Any

from django.conf import settings
from procrastinate.contrib.django import app

from weibao.kernel import clock, logs

STALLED_AFTER = 30  # seconds without a heartbeat


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry-stalled", pass_context=True)
async def retry_stalled(context: Any, timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """A killed worker leaves its job marked as running; this gives it to the next one. Every job is safe to repeat."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await manager.retry_job(job)


@app.periodic(cron="20 2 * * *")
@app.task(queueing_lock="forget-logs")
def forget_logs(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Files of the log that are older than the settings keep them. 网络安全法第二十一条: six months at least."""
    logs.forget(settings.WEIBAO_LOG_FOLDER, before=clock.true_now().date() - dt.timedelta(days=settings.WEIBAO_LOG_DAYS))
