"""The worker carries a rotation on, a slice at a time, so that the other jobs are not kept waiting."""

import contextlib
import time
from typing import Final

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from weibao.kernel import clock
from weibao.keys import actions
from weibao.keys.models import Rotation

SLICE: Final = 10.0  # seconds


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="keys-carry-on", lock="keys")
def carry_on(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Bring rows to the new key. Safe to repeat: each minute's own start finds what a killed worker has left."""
    rotation = Rotation.objects.under_way().first()
    if rotation is None:
        return
    until = time.monotonic() + SLICE
    for _ in actions.carry_on(rotation, clock=clock.now):
        if time.monotonic() > until:
            soon()
            return


def soon() -> None:
    """Have the worker carry on as soon as it is free."""
    with contextlib.suppress(AlreadyEnqueued):
        carry_on.configure().defer(timestamp=0)
