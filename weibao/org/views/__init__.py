"""Screens of the organisation: looking at units and posts, and filling, handing over, ending posts."""

from datetime import date, datetime

from django.http import HttpRequest

from weibao.org.models import Staff


class StaffRequest(HttpRequest):
    """A request of a signed-in member of staff, for type checks only: `web`, which sets these, stands above this floor."""

    at: datetime
    on: date
    staff: Staff
