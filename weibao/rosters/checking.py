"""The whole check of a set of rosters: read, set duplicates aside, judge the rest for a month. Writes nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from weibao.kernel.archive import MOST_BYTES, BadWorkbook
from weibao.kernel.months import Month
from weibao.org.gazetteer import Gazetteer
from weibao.rosters.duplicates import Duplicate, county_of, set_aside
from weibao.rosters.facts import facts_of
from weibao.rosters.lines import Reading, RosterLine
from weibao.rosters.outcome import ChildOutcome, Outcome, RefusedFile
from weibao.rosters.reading import read_lines
from weibao.rosters.reasons import reason
from weibao.rosters.workbook import Roster, read_roster
from weibao.rules.entitlement import decide_months
from weibao.rules.parameters import Parameters

CITY = "1407"
_BOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".xltx", ".xltm", ".et", ".csv"})

Progress = Callable[[str, int, int], None]
"""Told after each file: its name, files done, files in all."""


@dataclass(slots=True)
class Books:
    """A set of rosters read: all rows, the lines kept, the duplicates, and the files refused."""

    rosters: list[Roster] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    kept: list[RosterLine] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)


def books_in(directory: Path) -> list[Path]:
    """Give the workbooks of a folder in the order of their names; lock files of open books aside.

    Raises NotADirectoryError.
    """
    return sorted(
        (
            path
            for path in directory.iterdir()
            if path.suffix.lower() in _BOOKS and not path.name.startswith(("~$", ".")) and path.is_file()
        ),
        key=lambda path: path.name,
    )


def read_books(paths: Iterable[Path], *, gazetteer: Gazetteer | None = None, progress: Progress | None = None) -> Books:
    """Read rosters from files and set duplicates aside, in the order of the file names.

    A file that is no roster is refused with its sentence and the others are read on. Raises OSError.
    """
    files = sorted(paths, key=lambda path: path.name)
    contents = ((path.name, _bytes(path)) for path in files)
    return read_contents(contents, total=len(files), gazetteer=gazetteer, progress=progress)


def read_contents(
    contents: Iterable[tuple[str, bytes]],
    *,
    total: int = 0,
    gazetteer: Gazetteer | None = None,
    progress: Progress | None = None,
) -> Books:
    """Read rosters from (file name, bytes), which must come in the order of the names."""
    gazetteer = gazetteer or Gazetteer.of_city(CITY)
    books = Books()
    for done, (name, data) in enumerate(contents, start=1):
        try:
            roster = read_roster(data, name)
        except BadWorkbook as bad:
            books.refused.append(RefusedFile(name, str(bad)))
        else:
            books.rosters.append(roster)
            books.readings += read_lines(roster, gazetteer)
        if progress:
            progress(name, done, total)
    counties = {roster.file: county_of(roster, gazetteer) for roster in books.rosters}
    good = [reading.line for reading in books.readings if reading.line]
    books.kept, books.duplicates = set_aside(good, counties)
    return books


def judge(lines: Sequence[RosterLine], month: Month, parameters: Parameters | None = None) -> list[ChildOutcome]:
    """Decide what each line's child is due for a month, as of the last day of the month before.

    Raises NotYetLaw for a month without a published standard.
    """
    rows = decide_months(facts_of(lines), [str(month)], parameters).to_dicts()
    decided = {row["child"]: row for row in rows}
    day = month.previous().last_day
    return [
        ChildOutcome(line, row["category"], row["amount"], row["reason"], reason(line, row, day))
        for line in lines
        for row in (decided[line.id_number],)
    ]


def check_books(
    paths: Iterable[Path],
    month: Month,
    *,
    gazetteer: Gazetteer | None = None,
    parameters: Parameters | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Read and judge rosters for a month; `as_dict()` of the outcome is the JSON of ``roster check``.

    Raises NotYetLaw for a month without a published standard, OSError for a file that cannot be opened.
    """
    books = read_books(paths, gazetteer=gazetteer, progress=progress)
    children = judge(books.kept, month, parameters)
    assert len(books.readings) == len(children) + len(books.duplicates) + sum(not read.line for read in books.readings)
    return Outcome(month, books.readings, children, books.duplicates, books.refused)


def _bytes(path: Path) -> bytes:
    """Read a file, but of one that is far too large only enough to say so."""
    with path.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)
