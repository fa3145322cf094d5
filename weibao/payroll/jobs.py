"""Scheduled entry points of the money: the month's draft is ready on the first, the checks run every night. Safe to repeat."""

import logging

from procrastinate.contrib.django import app

from weibao.kernel import clock
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal
from weibao.org.actions import console
from weibao.payroll.actions import findings, listing
from weibao.payroll.models import Run

log = logging.getLogger(__name__)


@app.periodic(cron="10 1 1 * *")
@app.task(queueing_lock="payroll-prepare", lock="payroll")
def prepare_list(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Make the draft of the month, so that the office begins with checking and not with making."""
    at = clock.now()
    try:
        listing.make(Run, by=console(), at=at, month=Month.of(at.date()))
    except Refusal as refusal:
        log.warning("the list of the month was not made: %s", refusal.message)


@app.periodic(cron="40 1 * * *")
@app.task(queueing_lock="payroll-checks", lock="payroll")
def run_checks(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Run the money checks over the ledger: what became known yesterday may contradict what was paid long ago."""
    last = Run.objects.booked().order_by("month").last()
    if last is not None:
        findings.run_checks(last, by=console(), at=clock.now())
