"""销毁 Clearing: what a roster says of people is gone for good; that it came, its digest and its sums stay.

No law of its own: called by what destroys files under 个人信息保护法第19条.
"""

from collections.abc import Iterable
from datetime import datetime

from weibao.rosters.models import Book, Line

NOTHING: dict[str, object] = {"cells": {}, "faults": [], "warnings": [], "settled_note": ""}


def clear_lines_of(children: Iterable[int]) -> int:
    """Empty the lines of these children, and of the lines that repeat them. Returns how many."""
    lines = Line.objects.filter(child__in=list(children))
    return Line.objects.filter(same_as__in=lines.values("pk")).update(**NOTHING) + lines.update(**NOTHING)


def clear_book(book: int, at: datetime) -> dict[str, int]:
    """Empty a book and all of its lines. Returns how many rows of each table."""
    lines = Line.objects.filter(book=book).update(**NOTHING)
    books = Book.objects.filter(pk=book, erased_at=None).update(content=b"", erased_at=at)
    return {"rosters.book": books, "rosters.line": lines}
