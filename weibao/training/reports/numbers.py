"""The dated numbers of training, and what the office chose in place of one."""

from datetime import date, datetime
from typing import Final

from django.utils import timezone

from weibao.rules.parameters import Value, load
from weibao.training.models import Gate, GateChoice

PATH: Final = "training/"


def value(name: str, on: date) -> Value:
    """A parameter of training with its document."""
    return load()[f"{PATH}{name}"].at(on)


def whole(name: str, at: datetime) -> int:
    """A whole number of training at a moment."""
    return load().at(timezone.localtime(at).date()).whole(f"{PATH}{name}")


def gate(at: datetime) -> Gate:
    """What happens to who begins untrained: the office's youngest choice, else the parameter."""
    chosen = GateChoice.objects.filter(at__lte=at).first()
    return Gate(chosen.value) if chosen else standard_gate(timezone.localtime(at).date())


def standard_gate(on: date) -> Gate:
    """What the parameter says."""
    said = value("gate", on).value
    return Gate.BLOCK if isinstance(said, frozenset) and "block" in said else Gate.WARN


def choices() -> list[GateChoice]:
    """What the office chose, youngest first."""
    return list(GateChoice.objects.select_related("by")[:20])
