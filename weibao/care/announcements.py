"""What registers tell their siblings' reactions and the floors above."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ListingChanged:
    """A child came on a register, or left it."""

    child_id: int
    kind: str
    standing: bool
    at: datetime


@dataclass(frozen=True)
class DelegationChanged:
    """A child was entrusted to a carer, or is no longer."""

    child_id: int
    in_force: bool
    at: datetime


@dataclass(frozen=True)
class ChildUnguarded:
    """A child was found without care, against article 21 of 未成年人保护法: who can react does so at once."""

    child_id: int
    kind: str
    at: datetime


@dataclass(frozen=True)
class UnguardedSettled:
    """What was reported of a child without care has been dealt with."""

    child_id: int
    at: datetime


@dataclass(frozen=True)
class RiskLevelsChanged:
    """The levels of these children are other ones."""

    child_ids: tuple[int, ...]
    at: datetime
