"""What a view is handed: Django's request with the clock, the member of staff and htmx on it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from weibao.org.models import Staff


class StaffRequest(HttpRequest):
    """A request of a signed-in member of staff; for type checks only, the middleware sets the attributes.

    `at` is the moment by the clock of the house and `on` its day: everything below the view is given one of them.
    """

    at: datetime
    on: date
    staff: Staff
    user: Staff
    htmx: HtmxDetails


def post_not_required(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a view that opens to who holds no post today: signing out is all that is left to such a person."""
    view.post_not_required = True  # type: ignore[attr-defined]
    return view
