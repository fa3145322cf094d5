"""Figures and comparisons of rosters, as the pages show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from procrastinate.contrib.django.models import ProcrastinateJob

from weibao.privacy.retention import Due, years_after
from weibao.rosters.columns import COLUMNS
from weibao.rosters.duplicates import DISPUTED
from weibao.rosters.models import Book, Line
from weibao.rosters.states import BookState, Fate

LABELS = {key: column.label for key, column in COLUMNS.items()}
SEALED = frozenset({"account", "id_number", "phone", "father.id_number", "mother.id_number"})
OTHER_DIFFERENCES = {"registered": "档案已存在", "facts": "其他事实"}


@dataclass(frozen=True)
class Tally:
    """How the rows of a book divide; the parts add up to the whole."""

    rows: int
    good: int
    loaded: int
    unchanged: int
    rejected: int
    duplicate: int

    @property
    def adds_up(self) -> bool:
        """Whether rows in = good + loaded + unchanged + rejected + duplicates."""
        return self.rows == self.good + self.loaded + self.unchanged + self.rejected + self.duplicate


def in_work(book: Book) -> bool:
    """Whether the background has still something to do with this book, so that its page asks again."""
    if book.state != BookState.CHECKED:
        return book.state in {BookState.RECEIVED, BookState.LOADING}
    asked = ProcrastinateJob.objects.filter(task_name__endswith=".load_book", args__book=book.pk)
    return bool(asked.filter(status__in=["todo", "doing"]).exists())


def tallies(books: list[Book]) -> dict[int, Tally]:
    """The tally of each book, in one query."""
    counted: dict[int, dict[str, int]] = {book.pk: {} for book in books}
    for pk, fate, number in Line.objects.filter(book__in=books).values_list("book_id", "fate").annotate(Count("pk")):
        counted[pk][fate] = number
    return {book.pk: Tally(book.rows, *(counted[book.pk].get(fate.value, 0) for fate in Fate)) for book in books}


def faults_by_code(book: Book) -> list[tuple[str, int]]:
    """How often each fault stands in a book, the most frequent first."""
    counted: dict[str, int] = {}
    for faults in book.lines.exclude(faults=[]).values_list("faults", flat=True):
        for sentence in {fault["sentence"] for fault in faults}:
            counted[sentence] = counted.get(sentence, 0) + 1
    return sorted(counted.items(), key=lambda item: -item[1])[:20]


def differences(line: Line) -> list[dict[str, Any]]:
    """Where a disputed line and the line that was kept differ, side by side; numbers of accounts by their last four digits."""
    mine = line.cells["texts"]
    theirs = line.same_as.cells["texts"] if line.same_as else {}
    keys = [key for key in LABELS if mine.get(key, "") != theirs.get(key, "")]
    return [
        {"label": LABELS[key], "mine": _shown(key, mine.get(key, "")), "kept": _shown(key, theirs.get(key, "")), "weighs": key in DISPUTED}
        for key in keys
    ]


def _shown(key: str, text: str) -> str:
    return f"……{text[-4:]}" if key in SEALED and len(text) > 4 else text or "（空）"


def why_differs(codes: list[str]) -> str:
    """The points of difference in words."""
    return "、".join(DISPUTED.get(code) or OTHER_DIFFERENCES.get(code, code) for code in codes)


def books_due(on: date, years: int) -> Iterator[Due]:
    """Books that were loaded, or could not be read, so many years ago: the workbook as it came need not be kept."""
    ended = Book.objects.filter(state__in=[BookState.LOADED, BookState.REFUSED], erased_at=None)
    rows = ended.filter(received_at__date__lte=years_after(on, -years)).order_by("pk")
    for pk, county, received in rows.values_list("pk", "division", "received_at__date"):
        yield Due(pk, county, years_after(received, years))
