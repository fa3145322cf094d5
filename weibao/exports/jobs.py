"""Background work on exports. Each job may be run twice: what is done already is left as it is."""

import logging

from procrastinate.contrib.django import app

from weibao.exports import actions
from weibao.exports.models import Export
from weibao.exports.states import State
from weibao.kernel import clock
from weibao.kernel.refusal import Refusal, Stale

log = logging.getLogger(__name__)
FAULT = "生成时出现故障，已通知管理员。请稍后重新申请"


@app.task(queue="exports")
def make_export(export: int) -> None:
    """Make one file for the person who asked; what stands in the way is told on the person's page."""
    row = Export.objects.select_related("by").filter(pk=export, state=State.ASKED).first()
    if row is None:
        return
    try:
        actions.make(row, by=row.by, at=clock.now())
    except Stale:
        return
    except Refusal as refusal:
        actions.refuse(_again(row), by=None, at=clock.now(), reason=refusal.message)
    except Exception as fault:  # noqa: BLE001  the person is told, whatever it was
        # the words of the fault may hold what is in the file: its kind alone is told
        log.error("export %s (%s) failed: %s", row.pk, row.maker, type(fault).__name__)  # noqa: TRY400
        actions.refuse(_again(row), by=None, at=clock.now(), reason=FAULT)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="exports", queueing_lock="expire-exports")
def expire_exports(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Destroy the files whose day is over."""
    at = clock.now()
    if Export.objects.over(at).exists():
        actions.expire(Export.objects.all(), by=None, at=at)


def _again(row: Export) -> Export:
    return Export.objects.get(pk=row.pk)
