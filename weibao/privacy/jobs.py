"""Scheduled entry points: destruction lists each first of a month, the draft of the yearly report in January. Safe to repeat."""

from procrastinate.contrib.django import app

from weibao.kernel import clock
from weibao.org.actions import console
from weibao.privacy.actions import destroying, reporting
from weibao.privacy.models import YearReport


@app.periodic(cron="20 2 1 * *")
@app.task(queueing_lock="privacy-propose", lock="privacy")
def propose_destruction(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Put what need not be kept any more on lists; people decide."""
    destroying.propose_destruction(None, by=None, at=clock.now())


@app.periodic(cron="30 2 2 1 *")
@app.task(queueing_lock="privacy-report", lock="privacy")
def draft_report(timestamp: int) -> None:  # noqa: ARG001
    """Draw the figures of the year that is over, so that January is for looking and not for counting."""
    at = clock.now()
    if not YearReport.objects.filter(year=at.year - 1).exists():
        reporting.draft_report(at.year - 1, by=console(), at=at)
