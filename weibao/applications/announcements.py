"""What an application tells the floors above. Each names the row; who may know more looks it up through its own scope."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ApplicationSubmitted:
    """An application came in (also one pushed from elsewhere)."""

    application_id: int
    channel: str
    at: datetime


@dataclass(frozen=True)
class ApplicationAccepted:
    """The township took it up: the child has a file now."""

    application_id: int
    channel: str
    at: datetime


@dataclass(frozen=True)
class ApplicationConcluded:
    """The township has given its conclusion, or was asked for another one: the next step and its clock are others'."""

    application_id: int
    channel: str
    at: datetime


@dataclass(frozen=True)
class ApplicationPushed:
    """Taken in here for a household elsewhere, formally checked: it is to be sent to the household township.

    Announced again when papers were supplemented after the household place had asked for them (`again`).
    """

    application_id: int
    again: bool
    at: datetime


@dataclass(frozen=True)
class SupplementAsked:
    """All that is missing was asked for in one notice; the clock stands still."""

    application_id: int
    supplement_id: int
    channel: str
    at: datetime


@dataclass(frozen=True)
class SupplementAnswered:
    """What was asked for came in; the clock runs on."""

    application_id: int
    channel: str
    at: datetime


@dataclass(frozen=True)
class ApplicationDecided:
    """Decided: `outcome` is "confirmed" or "denied". `here`: by our own county, not by an answer from the household place."""

    application_id: int
    outcome: str
    channel: str
    here: bool
    at: datetime


@dataclass(frozen=True)
class ApplicationTold:
    """The applicant was told (or, for one pushed to us, the result went back to the accepting place)."""

    application_id: int
    outcome: str
    channel: str
    at: datetime


@dataclass(frozen=True)
class ApplicationWithdrawn:
    """The applicant, or its maker within ten minutes, took it back; `pushed`: the household place has it already."""

    application_id: int
    channel: str
    pushed: bool
    at: datetime


@dataclass(frozen=True)
class ApplicationReopened:
    """An objection, or a decision on a remedy: it is checked again."""

    application_id: int
    channel: str
    at: datetime
