"""Our clock of an application as a list shows it."""

from dataclasses import dataclass
from datetime import date

from weibao.applications.models import Application


@dataclass(frozen=True)
class Clock:
    """The last day of our step, the colour and the words of it; no day where the step is not ours or its year has no calendar."""

    due: date | None
    level: str
    words: str


def ours(application: Application, on: date) -> Clock:
    """How our clock stands on a day."""
    due = application.due if application.is_open else None
    if due is None:
        return Clock(None, "", application.due_open if application.is_open else "")
    if due < on:
        return Clock(due, "red", f"逾期 {(on - due).days} 天")
    if application.warn_on is not None and application.warn_on <= on:
        return Clock(due, "yellow", "临近期限")
    return Clock(due, "blue", "在期限内")
