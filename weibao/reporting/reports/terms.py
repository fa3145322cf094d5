"""Terms of reports as dated parameters, each with its document. Writes nothing; no law of its own."""

from datetime import date, datetime
from typing import Final

from django.utils import timezone

from weibao.rules.parameters import Value, load
from weibao.workdays.calendar import deadline

PATH: Final = "reporting/"
DAYS: Final = {"yellow": "yellow_days", "blue": "blue_days", "green": "green_days"}


def value(name: str, on: date) -> Value:
    """A number with its document. Raises NotYetLaw."""
    return load()[f"{PATH}{name}"].at(on)


def whole(name: str, on: date) -> int:
    """A number of days, months or minutes."""
    said = value(name, on).value
    return int(said) if isinstance(said, int) else 0


def term(colour: str, at: datetime) -> date | None:
    """The last day on which something is done: red the same day, the others so many working days later; none in an unknown year."""
    on = timezone.localtime(at).date()
    return on if colour == "red" else deadline(on, whole(DAYS[colour], on)).on
