"""Calendar months: the unit in which allowances are confirmed, due and paid."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

MONTHS_IN_YEAR = 12
_WRITTEN = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One calendar month; months order as time does."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """Refuse, with ValueError, what is no month."""
        if not (1 <= self.number <= MONTHS_IN_YEAR and date.min.year <= self.year <= date.max.year):
            raise ValueError(f"没有 {self.year}-{self.number:02} 这个月份")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2023-07``; anything else is a ValueError (people's spellings: see reading)."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(f"“{text}”不是月份，应写成 2023-07")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Give the month that holds a day."""
        return cls(day.year, day.month)

    @classmethod
    def span(cls, first: Self, last: Self) -> Iterator[Self]:
        """Give every month from the first to the last, both included; none if last is earlier."""
        month = first
        while month <= last:
            yield month
            month = month.next()

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def label(self) -> str:
        """The month as screens write it: ``2023年7月``."""
        return f"{self.year}年{self.number}月"

    def plus(self, months: int) -> Self:
        """Give the month that many months later (earlier, if negative)."""
        year, index = divmod(self.year * MONTHS_IN_YEAR + self.number - 1 + months, MONTHS_IN_YEAR)
        return type(self)(year, index + 1)

    def next(self) -> Self:
        """Give the month after this one."""
        return self.plus(1)

    def previous(self) -> Self:
        """Give the month before this one."""
        return self.plus(-1)

    def __str__(self) -> str:
        """Write the month as files and addresses do: ``2023-07``."""
        return f"{self.year:04d}-{self.number:02d}"
