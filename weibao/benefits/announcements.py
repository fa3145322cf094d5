"""What recognition tells the floors above."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class StandardPublished:
    """A standard was entered: past months from its effective date are worth something else now."""

    care: str
    effective_from: date
    at: datetime


@dataclass(frozen=True)
class Recognised:
    """Children were recognised; one announcement a set."""

    child_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True)
class RecognitionEnded:
    """A person ended a recognition; `last_month` is the last month paid."""

    child_id: int
    last_month: date
    at: datetime


@dataclass(frozen=True)
class AgreementWanted:
    """A scattered orphan's care agreement is to be signed: no payment before it is (child without one, or with another guardian)."""

    child_id: int
    recognition_id: int
    at: datetime


@dataclass(frozen=True)
class AgreementSigned:
    """The care agreement was signed: payments held back for want of it are free."""

    child_id: int
    recognition_id: int
    signed_on: date
    at: datetime


@dataclass(frozen=True)
class ReliefChanged:
    """What the child's household receives already is another sum from a day on: the top-up of the months since is another one."""

    child_id: int
    since: date
    at: datetime


@dataclass(frozen=True)
class RecognitionMoved:
    """A household came from elsewhere with its recognition; `first_month` is the first month that we pay."""

    child_id: int
    first_month: date
    at: datetime


@dataclass(frozen=True)
class PriceIndexApproved:
    """A month's price rises hold: the month may have a subsidy now."""

    month: date
    at: datetime
