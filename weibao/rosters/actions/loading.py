"""载入 Loading: the good lines of a checked book enter the registry with their recognitions."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Count

from weibao.benefits.actions import NewRecognition, confirm_many
from weibao.benefits.reports import parameters, rules_version
from weibao.children.actions.registering import register_many
from weibao.children.models import Child
from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.states import move
from weibao.org.models import Staff, Unit, UnitKind
from weibao.rosters.actions.receiving import LAW
from weibao.rosters.checking import judge
from weibao.rosters.duplicates import DISPUTED
from weibao.rosters.lines import RosterLine
from weibao.rosters.models import Book, Line
from weibao.rosters.outcome import ChildOutcome
from weibao.rosters.registration import new_child, roster_line
from weibao.rosters.states import BOOK, BookState, Fate
from weibao.rules import NotYetLaw

CHUNK = 500
DOUBTS = frozenset({"neither", "over_age"})

Progress = Callable[[int], None]


@action(
    "rosters.load", label="载入花名册", law=LAW, says="载入花名册：新增 {loaded}，无变化 {unchanged}，重复 {duplicate}，退回 {rejected}"
)
def load(book: Book, *, by: Staff, at: datetime, progress: Progress | None = None) -> Book:
    """Put the good lines of a checked book into the registry, with their recognitions; all or none.

    A line whose child is there with the same facts is unchanged; with other facts it becomes a duplicate for a person.
    Raises Stale when another person loads it at the same moment, ForbiddenMove for a book that was not checked.
    """
    move(book, BookState.LOADING, machine=BOOK)
    lines = list(book.lines.filter(fate=Fate.GOOD).order_by("row"))
    facts = {line.pk: roster_line(book.name, line) for line in lines}
    new = _apart(lines, facts)
    institutions = _institutions()
    children = {line.pk: new_child(facts[line.pk], institutions, source=source_of(book, line)) for line in new}
    made = register_many(children, by=by, at=at) if children else {}
    for line in new:
        line.child_id, line.fate = made[line.pk], Fate.LOADED
    _confirm([(made[line.pk], facts[line.pk]) for line in new], book, by, at)
    Line.objects.bulk_update(lines, ["child", "fate", "same_as", "differs"], batch_size=CHUNK)
    _supersede(book, at)
    move(book, BookState.LOADED, machine=BOOK, loaded_at=at, done=book.rows)
    if progress:
        progress(book.rows)
    note(**tally(book))
    return book


def tally(book: Book) -> dict[str, int]:
    """How many lines of a book came to which fate; they add up to its rows."""
    counted = dict(book.lines.values_list("fate").annotate(Count("pk")))
    return {str(fate.value): counted.get(fate.value, 0) for fate in Fate}


def source_of(book: Book, line: Line) -> str:
    """Where a fact came from, as the file shows it."""
    return f"{book.name} 第{line.row}行"[:80]


def _apart(lines: list[Line], facts: dict[int, RosterLine]) -> list[Line]:
    """The lines that are new; the others get their fate: unchanged, or a duplicate of the line that is in the registry."""
    known = Child.objects.numbered([facts[line.pk].id_number for line in lines])
    latest = {
        one.child_id: one for one in Line.objects.filter(child__in=[child.pk for child in known.values()], fate=Fate.LOADED).order_by("pk")
    }
    fresh = []
    for line in lines:
        child = known.get(facts[line.pk].id_number)
        if child is None:
            fresh.append(line)
            continue
        before = latest.get(child.pk)
        line.child = child
        if before is not None and before.fingerprint == line.fingerprint:
            line.fate = Fate.UNCHANGED
        else:
            line.fate, line.same_as = Fate.DUPLICATE, before
            line.differs = _differs(line, before)
    return fresh


def _differs(line: Line, before: Line | None) -> list[str]:
    if before is None or not before.cells["facts"]:
        return ["registered"]
    mine, theirs = line.cells["facts"], before.cells["facts"]
    return [key for key in DISPUTED if mine[key] != theirs[key]] or ["facts"]


def _institutions() -> dict[str, int]:
    return dict(Unit.objects.filter(kind=UnitKind.INSTITUTION).values_list("name", "pk"))


def _confirm(entered: list[tuple[int, RosterLine]], book: Book, by: Staff, at: datetime) -> None:
    outcomes = {one.line.id_number: one for one in _judged([line for _, line in entered], at)}
    new = [
        NewRecognition(
            child_id=child,
            category=_category(outcomes.get(line.id_number)),
            confirmed_month=line.confirmed.first_day,
            doubt=_doubt(outcomes.get(line.id_number)),
            basis={"reason": _reason(outcomes.get(line.id_number)), "book": book.name, "row": line.row},
            aids={"minimum_living": line.minimum_living, "disability_living": line.disability_living},
        )
        for child, line in entered
        if line.confirmed is not None
    ]
    confirm_many(new, by=by, at=at, source=book.name[:80], rules_version=rules_version())


def _judged(lines: list[RosterLine], at: datetime) -> list[ChildOutcome]:
    """What the rules say of the lines for the month of `at`; nothing where that month has no standard yet."""
    try:
        return judge(lines, Month.of(at.date()), parameters())
    except NotYetLaw:
        return []


def _category(outcome: ChildOutcome | None) -> str:
    return outcome.category if outcome and outcome.category != "neither" else ""


def _doubt(outcome: ChildOutcome | None) -> str:
    return outcome.code if outcome and outcome.code in DOUBTS else ""


def _reason(outcome: ChildOutcome | None) -> str:
    return outcome.reason if outcome else ""


def _supersede(book: Book, at: datetime) -> None:
    """Lines of earlier books of the county that wait in the basket and stand in this book again are settled by it."""
    waiting = Line.objects.basket().filter(book__division=book.division_id, book__state=BookState.LOADED).exclude(book=book)
    mine = {line.row: line for line in book.lines.all()} if waiting.exists() else {}
    settled = [line for line in waiting if line.row in mine and _same_person(line, mine[line.row])]
    for line in settled:
        line.settled_at, line.settled_note = at, f"由 {book.name} 替代"[:200]
    Line.objects.bulk_update(settled, ["settled_at", "settled_note"], batch_size=CHUNK)


def _same_person(one: Line, other: Line) -> bool:
    """Two lines on the same row of two books of a county are the same entry when the number or what surrounds it agrees."""
    if one.cells["number"] and one.cells["number"] == other.cells["number"]:
        return True
    mine: dict[str, str] = one.cells["texts"]
    filled: dict[str, str] = {key: value for key, value in other.cells["texts"].items() if value}
    same = sum(mine.get(key, "") == value for key, value in filled.items())
    return same * 10 >= len(filled) * 8
