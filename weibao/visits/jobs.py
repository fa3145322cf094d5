"""Scheduled: each night all plans are looked over (birthdays, days that have come), each first of a month the reports. Safe to repeat."""

from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from weibao.kernel import clock
from weibao.kernel.months import Month
from weibao.visits.actions.planning import plan
from weibao.visits.actions.reporting import compile_reports


@app.periodic(cron="50 1 * * *")
@app.task(queueing_lock="visits-plan", lock="visits-plan")
def plan_everybody(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Look over the plans of all children."""
    plan(None, by=None, at=clock.now())


@app.periodic(cron="30 5 1-3 * *")
@app.task(queueing_lock="visits-reports", lock="visits-reports")
def report_the_month(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Count the month that is over; on the second and third for what a stopped worker missed."""
    now = clock.now()
    compile_reports(Month.of(localdate(now)).previous(), by=None, at=now)
