"""Working days in China, with the make-up days (调休) of the State Council's notices.

Years up to the newest that chinesecalendar knows come from there; a notice that an administrator entered goes before it.
A year that neither knows is refused, never guessed: which weekends are worked is decided anew each autumn.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import chinese_calendar

from weibao.kernel.refusal import Refusal
from weibao.workdays.models import Kind, Override, YearNotice

DAY = dt.timedelta(days=1)
SATURDAY = 5


class UncoveredYear(Refusal):
    """The notice of that year is not known yet."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year}年的放假调休安排尚未录入，不能计算工作日。请系统管理员在国务院办公厅发布通知后录入。")
        self.year = year


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, or none with the reason why it is open: a deadline that reaches into an unknown year waits for the notice."""

    on: dt.date | None
    open_reason: str = ""


class Calendar:
    """The workdays as the database knows them at this moment: two small queries, then as many questions as you like."""

    def __init__(self) -> None:
        self._noticed = set(YearNotice.objects.values_list("year", flat=True))
        self._named = dict(Override.objects.values_list("day", "kind"))

    def covers(self, year: int) -> bool:
        """Whether the workdays of a year are known."""
        return year in self._noticed or _known(dt.date(year, 1, 1)) is not None

    def is_workday(self, day: dt.date) -> bool:
        """Whether a day is a working day. Raises UncoveredYear."""
        day = day.date() if isinstance(day, dt.datetime) else day
        named = self._named.get(day) if self.covers(day.year) else None
        if named is not None:
            return named == Kind.WORKDAY
        if day.year in self._noticed:
            return day.weekday() < SATURDAY
        known = _known(day)
        if known is None:
            raise UncoveredYear(day.year)
        return known

    def add_workdays(self, start: dt.date, n: int) -> dt.date:
        """The last day of a term of n working days. The day of the event is not counted (民法典 Art. 201).

        Raises UncoveredYear, and ValueError for a term of less than one day.
        """
        if n < 1:
            raise ValueError("a term has at least one working day")
        for day in _from(start + DAY):
            n -= self.is_workday(day)
            if n == 0:
                return day
        raise AssertionError

    def workdays_between(self, start: dt.date, end: dt.date) -> int:
        """The working days after `start` up to and with `end`; below zero when `end` comes first. Raises UncoveredYear."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + DAY * n) for n in range(1, (end - start).days + 1))

    def deadline(self, start: dt.date, n: int) -> Deadline:
        """The same as `add_workdays`, fit to be stored: open with its reason where the year is not known."""
        try:
            return Deadline(self.add_workdays(start, n))
        except UncoveredYear as refusal:
            return Deadline(None, refusal.message)


def is_workday(day: dt.date) -> bool:
    """Whether a day is a working day. Raises UncoveredYear."""
    return Calendar().is_workday(day)


def add_workdays(start: dt.date, n: int) -> dt.date:
    """The last day of a term of n working days from an event on `start`, that day not counted. Raises UncoveredYear."""
    return Calendar().add_workdays(start, n)


def workdays_between(start: dt.date, end: dt.date) -> int:
    """The working days after `start` up to and with `end`. Raises UncoveredYear."""
    return Calendar().workdays_between(start, end)


def deadline(start: dt.date, n: int) -> Deadline:
    """The day on which a term of n working days ends, or none with the reason. Never raises for an unknown year."""
    return Calendar().deadline(start, n)


def _known(day: dt.date) -> bool | None:
    """What chinesecalendar says, or None for a year that it does not know."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def _from(day: dt.date) -> Iterator[dt.date]:
    while True:
        yield day
        day += DAY
