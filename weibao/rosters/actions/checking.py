"""核对 Checking: the lines of books are read together, and each gets its fate."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from weibao.kernel.door import action, allows, note
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.rosters.actions.receiving import LAW
from weibao.rosters.checking import read_contents
from weibao.rosters.lines import Reading
from weibao.rosters.models import Book, Line
from weibao.rosters.states import BOOK, BookState, Fate

CHUNK = 500
ELSEWHERE = {
    "code": "division.elsewhere",
    "key": "county",
    "cell": "",
    "sentence": "儿童户籍不在本县，请交户籍县或市局载入",
}


@action("rosters.check", label="核对花名册", law=LAW, says="核对花名册 {books} 册，{rows} 行")
def check(books: Sequence[Book], *, by: Staff, at: datetime) -> list[Book]:
    """Read the lines of these books together, so that duplicates across them are found, and give each line its fate.

    Books that were loaded already take part in the search for duplicates and are not changed.
    """
    waiting = [book for book in books if book.state in {BookState.RECEIVED, BookState.CHECKED}]
    ordered = sorted(books, key=lambda book: book.name)
    found = read_contents([(book.name, bytes(book.content)) for book in ordered if book.state != BookState.REFUSED])
    by_name = {book.name: book for book in ordered}
    set_aside = {(one.line.file, one.line.row): one for one in found.duplicates}
    rows = 0
    for book in waiting:
        book.lines.all().delete()
        readings = [reading for reading in found.readings if reading.file == book.name]
        fresh = [_line(book, reading, bool(set_aside.get((reading.file, reading.row)))) for reading in readings]
        _keep_out_strangers(fresh, by, at)
        Line.objects.bulk_create(fresh, batch_size=CHUNK)
        move(book, BookState.CHECKED, machine=BOOK, rows=len(readings), done=0)
        rows += len(readings)
    _point(found.duplicates, by_name)
    note(books=len(waiting), rows=rows)
    return waiting


def _line(book: Book, reading: Reading, duplicate: bool) -> Line:
    fate = Fate.REJECTED if reading.line is None else Fate.DUPLICATE if duplicate else Fate.GOOD
    return Line(
        book=book,
        row=reading.row,
        cells={"number": reading.number, "texts": dict(reading.texts), "facts": reading.line.facts() if reading.line else None},
        fingerprint=reading.line.fingerprint() if reading.line else "",
        fate=fate,
        codes=list(reading.codes),
        faults=[_told(fault) for fault in reading.faults],
        warnings=[_told(warning) for warning in reading.warnings],
    )


def _told(finding: Any) -> dict[str, Any]:
    return {"code": finding.code, "key": finding.key, "cell": finding.cell, "sentence": finding.sentence}


def _keep_out_strangers(lines: Iterable[Line], by: Staff, at: datetime) -> None:
    """A line whose child's household lies outside what `by` may enter goes to the basket, not silently past."""
    for line in lines:
        facts = line.cells["facts"]
        if line.fate == Fate.GOOD and not allows(by, "children.register_many", _Place(facts["township"] or facts["county"]), at):
            line.fate = Fate.REJECTED
            line.codes = [str(ELSEWHERE["code"])]
            line.faults = [ELSEWHERE]


@dataclass(frozen=True)
class _Place:
    code: str

    def scope_codes(self) -> list[str]:
        return [self.code]


def _point(duplicates: Iterable[Any], by_name: dict[str, Book]) -> None:
    """Lead each duplicate to the line that was kept."""
    wanted = list(duplicates)
    rows = Line.objects.filter(book__in=by_name.values()).only("pk", "book_id", "row", "fate", "same_as", "differs")
    at_place = {(row.book_id, row.row): row for row in rows}
    changed = []
    for one in wanted:
        line = at_place.get((by_name[one.line.file].pk, one.line.row))
        kept = at_place.get((by_name[one.same_as.file].pk, one.same_as.row))
        if line is not None and line.fate == Fate.DUPLICATE:
            line.same_as, line.differs = kept, list(one.differs)
            changed.append(line)
    Line.objects.bulk_update(changed, ["same_as", "differs"], batch_size=CHUNK)
