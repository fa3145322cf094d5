"""The only writers of roster files and their lines: receive, check, load, settle."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count

from weibao.benefits.actions import NewRecognition, confirm_many
from weibao.benefits.reports import parameters, rules_version
from weibao.children.actions.registering import (
    NewAccount,
    NewChild,
    NewCircumstance,
    NewGuardian,
    NewParent,
    NewSchooling,
    register_many,
)
from weibao.children.models import Child, Status
from weibao.kernel.door import action, allows, note
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.gazetteer import Gazetteer
from weibao.org.models import Staff, Unit, UnitKind
from weibao.rosters.checking import CITY, judge, read_contents
from weibao.rosters.duplicates import DISPUTED, county_of
from weibao.rosters.lines import ParentFacts, Reading, RosterLine
from weibao.rosters.models import Book, Line
from weibao.rosters.outcome import ChildOutcome
from weibao.rosters.states import BOOK, BookState, Fate
from weibao.rules import NotYetLaw

LAW = "民发〔2019〕62号；民发〔2020〕125号（信息采集与动态管理）"
CHUNK = 500
DOUBTS = frozenset({"neither", "over_age"})
ELSEWHERE = {
    "code": "division.elsewhere",
    "key": "county",
    "cell": "",
    "sentence": "儿童户籍不在本县，请交户籍县或市局载入",
}

Progress = Callable[[int], None]


class AlreadySettled(Refusal):
    """Another person dealt with this line meanwhile."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


@action("rosters.receive", label="接收花名册", law=LAW, says="接收花名册 {digest}")
def receive(upload: Upload, *, by: Staff, at: datetime) -> Book:
    """Keep a file as it was sent. The same file again is the same book.

    A file that is no roster is kept too, as refused, with the sentence that says why.
    """
    digest = hashlib.sha256(upload.content).hexdigest()
    note(digest=digest[:12], bytes=len(upload.content))
    known = Book.objects.filter(digest=digest, name=upload.name).exclude(state=BookState.REFUSED).first()
    if known is not None:
        return known
    books = read_contents([(upload.name, upload.content)])
    refusal = books.refused[0].message if books.refused else ""
    county = county_of(books.rosters[0], Gazetteer.of_city(CITY)) if books.rosters else ""
    return Book.objects.create(
        name=upload.name[:120],
        division_id=county or _home_of(by, at),
        digest=digest,
        content=upload.content,
        state=BookState.REFUSED if refusal else BookState.RECEIVED,
        refusal=refusal[:300],
        rows=len(books.readings),
        received_by=by,
        received_at=at,
    )


def _home_of(by: Staff, at: datetime) -> str:
    posts = by.posts_on(at.date())
    return posts[0].division_id if posts else CITY


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
    facts = {line.pk: _roster_line(book.name, line) for line in lines}
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


def new_child(line: RosterLine, institutions: dict[str, int], *, source: str) -> NewChild:
    """A line of a roster as a file to be opened. Facts without a date of their own stand open at both ends."""
    institution = institutions.get(line.guardian) if line.care == "institutional" else None
    return NewChild(
        name=line.name,
        sex=line.sex,
        birth_date=line.birth_date,
        household=line.village or line.township or line.county,
        id_number=line.id_number,
        address=line.address or None,
        ethnicity=line.ethnicity,
        is_foundling=line.foundling,
        care=line.care,
        institution=institution,
        place_note="" if line.village else f"名册所写村（社区）“{line.village_text}”在该乡镇没有唯一对应"[:120],
        parents=tuple(_parent(side, told) for side, told in (("father", line.father), ("mother", line.mother)) if _is_known(told)),
        guardians=(NewGuardian(line.guardian, line.relation, line.phone or None),) if line.guardian else (),
        schooling=NewSchooling(line.school, line.stage) if line.school or line.stage else None,
        account=NewAccount(line.account, line.payee, line.bank) if line.account else None,
        source=source,
    )


def _is_known(told: ParentFacts) -> bool:
    return bool(told.name or told.id_number or told.status in Status.values)


def _parent(side: str, told: ParentFacts) -> NewParent:
    circumstances: tuple[NewCircumstance, ...] = ()
    if told.status in Status.values and told.status != Status.NORMAL:
        circumstances = (
            NewCircumstance(
                status=told.status,
                since=told.since,
                until=told.until,
                disability_class=told.disability_class or "",
                disability_grade=told.disability_grade,
                proof=told.proof,
                proof_name=told.proof_text[:80],
            ),
        )
    return NewParent(side, told.name, told.id_number or None, circumstances)


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


@action("rosters.settle", label="处理名册疑点", law=LAW, says="处理名册疑点 {line}：{note}")
def settle(line: Line, *, by: Staff, at: datetime, note_text: str) -> Line:
    """A person looked into a rejected or disputed line and says what was found; payment goes on by the kept line.

    Raises AlreadySettled when another was quicker, Refusal without a word of explanation.
    """
    if not note_text.strip():
        raise Refusal("请写明处理意见")
    rows = Line.objects.filter(pk=line.pk, settled_at=None)
    if rows.update(settled_at=at, settled_note=note_text.strip()[:200]) != 1:
        raise AlreadySettled("这一行已由他人处理，请刷新后再看")
    line.refresh_from_db()
    note(line=line.pk, note="已填写意见")
    return line


@action("rosters.download", label="下载退回名册", law=LAW, reads=True)
def download(book: Book, *, by: Staff, at: datetime) -> bytes:
    """The sender's own workbook with its faults marked: red cells, comments, an error column."""
    from weibao.rosters.returning import return_workbook  # noqa: PLC0415  openpyxl is loaded only here

    content = bytes(book.content)
    readings = read_contents([(book.name, content)]).readings
    note(book=book.pk)
    return return_workbook(content, [fault for reading in readings for fault in reading.faults])


def _roster_line(file: str, line: Line) -> RosterLine:
    """The typed line again from the facts that were kept with it."""
    facts = dict(line.cells["facts"])
    for side in ("father", "mother"):
        told = dict(facts[side])
        told["since"], told["until"] = _day(told["since"]), _day(told["until"])
        facts[side] = ParentFacts(**told)
    facts["birth_date"] = _day(facts["birth_date"])
    facts["confirmed"] = Month.parse(facts["confirmed"]) if facts["confirmed"] else None
    for key in ("minimum_living", "disability_living"):
        facts[key] = Decimal(facts[key])
    return RosterLine(file=file, row=line.row, **facts)


def _day(text: str | None) -> Any:
    return datetime.fromisoformat(text).date() if text else None
