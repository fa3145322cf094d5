"""What cases tell the floors above; `origin` names the record that the case came from, as its opener wrote it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CaseOpened:
    """A case was opened."""

    case_id: int
    child_id: int | None
    origin: str
    at: datetime


@dataclass(frozen=True)
class CaseNamed:
    """The child of a case is known now."""

    case_id: int
    child_id: int
    at: datetime


@dataclass(frozen=True)
class CaseClosed:
    """A case is closed with the approver's leave; `outcome` is a word of weibao.rules.protection.OUTCOMES."""

    case_id: int
    child_id: int | None
    origin: str
    outcome: str
    at: datetime


@dataclass(frozen=True)
class CaseReopened:
    """New facts opened a case again."""

    case_id: int
    child_id: int | None
    at: datetime
