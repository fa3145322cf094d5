"""Each night: what is missing for the register is found anew, county by county. Safe to repeat."""

from procrastinate.contrib.django import app

from weibao.kernel import clock
from weibao.national.actions.preparing import find_gaps
from weibao.org.models import Division, Level


@app.periodic(cron="50 2 * * *")
@app.task(queueing_lock="national-gaps", lock="national-gaps")
def find_all_gaps(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """All counties."""
    at = clock.now()
    for county in Division.objects.filter(level=Level.COUNTY):
        find_gaps(county, by=None, at=at)
