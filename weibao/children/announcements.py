"""What the registry tells the floors above. `since` is the first day whose facts are others now: money looks back to it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ChildRegistered:
    """Children were entered; one announcement a set."""

    child_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True)
class CircumstanceChanged:
    """A fact that recognition rests on is another one from a day on: a parent's situation, the child's own identity."""

    child_id: int
    since: date | None
    at: datetime


@dataclass(frozen=True)
class CareChanged:
    """The care form is another one from a day on."""

    child_id: int
    since: date | None
    at: datetime


@dataclass(frozen=True)
class GuardianChanged:
    """Somebody else guards the child from a day on, in place of those before or beside them."""

    child_id: int
    since: date
    at: datetime


@dataclass(frozen=True)
class HouseholdChanged:
    """The household registration stands elsewhere from a day on: recognition and money follow it."""

    child_id: int
    since: date | None
    at: datetime


@dataclass(frozen=True)
class ChildEnded:
    """The child died, was adopted or moved away on that day."""

    child_id: int
    on: date
    at: datetime


@dataclass(frozen=True)
class EndingTakenBack:
    """An ending was entered by mistake."""

    child_id: int
    on: date
    at: datetime


@dataclass(frozen=True)
class ChildrenMerged:
    """Two files are one: what floors above hold of the merged child belongs to the kept one. They may refuse."""

    merge_id: int
    kept_id: int
    merged_id: int
    at: datetime


@dataclass(frozen=True)
class MergeUndone:
    """The two files are two again: what the announcement of the same merge moved goes back."""

    merge_id: int
    kept_id: int
    merged_id: int
    at: datetime


@dataclass(frozen=True)
class ChildErased:
    """A file is about to be erased for good: what floors above hold of the person goes with it. They may refuse.

    `child_ids` holds the file and every file that was merged into it.
    """

    child_ids: tuple[int, ...]
    at: datetime


@dataclass(frozen=True)
class FileOpened:
    """A person opened a child's file; what this person opened before is in the registry's openings."""

    child_id: int
    staff_id: int
    at: datetime
