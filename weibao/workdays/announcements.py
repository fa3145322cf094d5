"""What the calendar tells the floors above."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class YearCovered:
    """The workdays of a year are known now, or known otherwise: deadlines that were left open into it can be computed."""

    year: int
    at: dt.datetime
