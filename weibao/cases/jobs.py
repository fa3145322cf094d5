"""Each night: cases whose lead worker is gone, links and offers that ran out. Safe to repeat."""

from procrastinate.contrib.django import app

from weibao.cases.actions.leading import keep_led
from weibao.cases.actions.sending import expire_errands
from weibao.cases.actions.transferring import expire_offers
from weibao.cases.models import Case, CaseHandOver, Errand
from weibao.kernel import clock


@app.periodic(cron="5 0 * * *")
@app.task(queueing_lock="cases-keep-led", lock="cases")
def keep_cases_led(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Posts that ran out yesterday."""
    keep_led(Case, by=None, at=clock.now())


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="cases-expire", lock="cases")
def expire(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Links and offers whose time is over."""
    at = clock.now()
    expire_errands(Errand, by=None, at=at)
    expire_offers(CaseHandOver, by=None, at=at)
