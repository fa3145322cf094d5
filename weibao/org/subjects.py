"""Kinds of rows that a person may ask for by number, each with the one scope that answers (trust: one path).

A package that owns rows registers them when it is ready; whoever keeps something *about* such a row (a paper, a request
to read it, an export) asks here, and so never says the scope a second time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from weibao.kernel.refusal import NotThere
from weibao.org.models import Staff
from weibao.org.querysets import ScopedQuerySet


@dataclass(frozen=True)
class Subject:
    """A kind of row: its Chinese name, all of its rows, and the address of one of them.

    `tell` says in a line which row it is, to whoever may see it. `find` leads from a number that somebody typed to the row
    that one may ask to read; None where there is nothing to ask for.
    """

    kind: str
    label: str
    rows: Callable[[], ScopedQuerySet[Any]]
    url: Callable[[int], str] | None = None
    tell: Callable[[Any], str] = str
    find: Callable[[str], Any] = lambda _typed: None


SUBJECTS: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Make a kind known; a second registration of the same name replaces the first."""
    SUBJECTS[subject.kind] = subject


def visible(kind: str, pk: int, staff: Staff, on: date) -> Any:
    """The row of a kind by its number, as far as this person may know of it.

    Raises NotThere for an unknown kind, for a row that does not exist and for one that may not be seen: all three alike.
    """
    subject = SUBJECTS.get(kind)
    row = subject.rows().visible_to(staff, on).filter(pk=pk).first() if subject else None
    if row is None:
        raise NotThere
    return row


def openable(kind: str, pk: int, staff: Staff, at: datetime) -> Any:
    """The row of a kind that this person may open at a moment, for reading only: visible, or through an open reading window.

    Raises NotThere as `visible` does.
    """
    subject = SUBJECTS.get(kind)
    rows: Any = subject.rows() if subject else None
    if hasattr(rows, "openable_by"):
        return rows.openable_by(staff, at).there(pk)
    return visible(kind, pk, staff, timezone.localtime(at).date())
