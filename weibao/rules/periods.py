"""Months and years as the law counts them: to the same day of the month, or its last day where there is no such day (民法典 202)."""

from __future__ import annotations

import calendar
from datetime import date


def months_after(day: date, months: int) -> date:
    """The day on which so many months since `day` are over."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, _length(year, month + 1)))


def latest_start(day: date, months: int) -> date:
    """The last day since which so many months are over by `day`: a start counts if it is not later.

    Said once for a day, it spares reckoning every row forward. Raises ValueError before the year 1.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    length = _length(year, month + 1)
    month_is_over = day.day == _length(day.year, day.month)
    return date(year, month + 1, length if month_is_over else min(day.day, length))


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
