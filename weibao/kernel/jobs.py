"""Scheduled care for the queue itself."""

from typing import Any

from procrastinate.contrib.django import app

STALLED_AFTER = 30  # seconds without a heartbeat


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry-stalled", pass_context=True)
async def retry_stalled(context: Any, timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """A killed worker leaves its job marked as running; this gives it to the next one. Every job is safe to repeat."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await manager.retry_job(job)
