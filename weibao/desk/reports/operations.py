"""What waits in operations: next year's working days, the trail to be sealed and verified, the powers to be looked over."""

from collections.abc import Iterator
from datetime import date, datetime

from weibao.desk.reports.item import Item
from weibao.org.models import Staff


def alarms(staff: Staff, at: datetime) -> Iterator[Item]:
    """What hangs on the moment and not on the day."""
    yield from ()


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    yield from ()
