"""The sealer as a scheduled job: the worker seals every second by itself, this is what remains when its loop is stuck."""

from asgiref.sync import sync_to_async
from procrastinate.contrib.django import app

from weibao.audit.actions import seal_pending
from weibao.kernel import clock


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="audit-seal")
async def seal(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the moment
    """Seal what waits. Safe to repeat."""
    await sync_to_async(seal_pending)(at=clock.now())
