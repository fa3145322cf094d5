"""The dated numbers about our own people."""

from datetime import date, datetime
from typing import Final

from django.utils import timezone

from weibao.rules.parameters import Value, load

PATH: Final = "staffing/"


def value(name: str, on: date) -> Value:
    """A number with its document."""
    return load()[f"{PATH}{name}"].at(on)


def whole(name: str, at: datetime) -> int:
    """A whole number at a moment."""
    return load().at(timezone.localtime(at).date()).whole(f"{PATH}{name}")


def whole_on(name: str, on: date) -> int:
    """A whole number on a day."""
    return load().at(on).whole(f"{PATH}{name}")
