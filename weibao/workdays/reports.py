"""Which years the calendar knows, and from where."""

import datetime as dt
from dataclasses import dataclass

from weibao.workdays.calendar import Calendar
from weibao.workdays.models import Kind, Override, YearNotice

BEFORE, AHEAD = 1, 2


@dataclass(frozen=True)
class KnownYear:
    """A year: whether its working days are known, the notice that was entered for it, and that notice's days."""

    year: int
    covered: bool
    notice: YearNotice | None
    holidays: list[Override]
    workdays: list[Override]


def known_years(on: dt.date) -> list[KnownYear]:
    """Last year, this one and the next two."""
    calendar = Calendar()
    notices = {notice.year: notice for notice in YearNotice.objects.prefetch_related("days")}
    return [_known(calendar, year, notices.get(year)) for year in range(on.year - BEFORE, on.year + AHEAD + 1)]


def _known(calendar: Calendar, year: int, notice: YearNotice | None) -> KnownYear:
    days = list(notice.days.all()) if notice else []
    return KnownYear(
        year=year,
        covered=calendar.covers(year),
        notice=notice,
        holidays=[day for day in days if day.kind == Kind.HOLIDAY],
        workdays=[day for day in days if day.kind == Kind.WORKDAY],
    )
