"""The clock of the house. Read in middleware, jobs and management commands only; all else is given `at` or `on`.

`settings.WEIBAO_NOW` moves it: the demo city lives on 3 July 2023 and its time runs on from there. What must not be
moved (sign-in, one-time codes, the moment at which a row reached the database) asks `true_now`.
"""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SHANGHAI = ZoneInfo("Asia/Shanghai")


def true_now() -> dt.datetime:
    """The real moment, in Beijing time, whatever `WEIBAO_NOW` says."""
    return dt.datetime.now(SHANGHAI)


def now() -> dt.datetime:
    """The moment by the clock of the house, aware, in Beijing time. Raises ImproperlyConfigured for an unreadable setting."""
    start = getattr(settings, "WEIBAO_NOW", None)
    if not start:
        return true_now()
    shift = _shift(str(start), str(getattr(settings, "WEIBAO_NOW_SINCE", None) or ""))
    return true_now() + shift


def today() -> dt.date:
    """The day in China by the clock of the house."""
    return now().date()


@lru_cache(maxsize=8)
def _shift(start: str, since: str) -> dt.timedelta:
    """From the true time to the moved one, fixed at the first question.

    `since` is the true moment at which the moved clock began; without it the clock begins anew with each process.
    """
    return _read(start, "WEIBAO_NOW") - (_read(since, "WEIBAO_NOW_SINCE") if since else true_now())


def _read(text: str, name: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as fault:
        raise ImproperlyConfigured(f"{name} must be an ISO moment like 2023-07-03T09:00+08:00, not {text!r}") from fault
    return moment.astimezone(SHANGHAI) if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
