"""The books of the schemes above: each registers for which years the search asks, and who is enrolled.

The search stands on a lower floor and cannot look into a scheme's tables; without a book it asks once and takes a family's word.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True)
class Book:
    """A scheme's own knowledge. `years(on)`: for which years the search asks on a day, `(0,)` where there are no years, none while the
    scheme's office has not listed anybody yet; `enrolled(year)`: the children on its list of that year.
    """

    years: Callable[[date], tuple[int, ...]]
    enrolled: Callable[[int], frozenset[int]]


BOOKS: Final[dict[str, Book]] = {}
NOBODY: Final[frozenset[int]] = frozenset()


def register(scheme: str, book: Book) -> None:
    """Make a scheme's book known."""
    BOOKS[scheme] = book


def years_of(scheme: str, on: date) -> tuple[int, ...]:
    """For which years the search asks; none for a scheme without a book."""
    return BOOKS[scheme].years(on) if scheme in BOOKS else ()


def enrolled_in(scheme: str, year: int) -> frozenset[int]:
    """The children that the scheme's office has enrolled; nobody without a book."""
    return BOOKS[scheme].enrolled(year) if scheme in BOOKS else NOBODY
