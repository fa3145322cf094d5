"""比对 Matching: rows are looked for among children, parents and guardians, a chunk at a time; strangers leave no trace but a count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import F
from django.utils.timezone import localdate

from weibao.benefits.reports import parameters
from weibao.children.models import Child, Parent
from weibao.departments import matching
from weibao.departments.actions.receiving import LAW
from weibao.departments.comparing import Case, New, Places, compare
from weibao.departments.models import WHO_LABEL, Difference, Fate, Line, Match, Snapshot, Who
from weibao.departments.reading import Fault, ReadList, Row, Told
from weibao.departments.states import SNAPSHOT, STANDING, DifferenceState, MatchState, SnapshotState
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Stale
from weibao.kernel.sealed import blind_index
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.rules.parameters import InForce
from weibao.workdays.calendar import deadline

CHUNK: Final = 2_000
BATCH: Final = 500
FILE: Final = ("parents__circumstances", "endings", "healths", "schoolings", "aids")


@dataclass(frozen=True)
class _Frame:
    """What a chunk is looked at with: the list, its day and numbers in force."""

    snapshot: Snapshot
    today: date
    law: InForce
    places: Places


@action(
    "departments.match", label="比对部门名单", law=LAW, says="比对部门名单 {rows} 行：找到 {found}，待人工辨认 {waiting}，退回 {rejected}"
)
def match(snapshot: Snapshot, *, by: Staff, at: datetime, read: ReadList) -> Snapshot:
    """Compare the next chunk of a list that was read; with the last one the file is dropped and the list is done.

    Whom a person decided on before is not asked about again. Raises Stale when another worker took this chunk, ForbiddenMove for
    a list that is done.
    """
    if snapshot.state == SnapshotState.RECEIVED:
        move(snapshot, SnapshotState.MATCHING, machine=SNAPSHOT)
    rows = read.rows[snapshot.done : snapshot.done + CHUNK]
    frame = _Frame(snapshot, localdate(at), parameters().at(localdate(at)), Places(settings.WEIBAO_CITY))
    lines = _found(frame, [row for row in rows if row.told is not None])
    bad = [_rejected(snapshot, row) for row in rows if row.told is None]
    Line.objects.bulk_create(bad, batch_size=BATCH)
    _advance(snapshot, len(rows), len(bad))
    waiting = sum(line.fate == Fate.WAITING for line in lines)
    note(rows=len(rows), found=len(lines) - waiting, waiting=waiting, rejected=len(bad))
    if snapshot.done >= len(read.rows):
        _finish(snapshot, read, at)
    return snapshot


def _advance(snapshot: Snapshot, rows: int, rejected: int) -> None:
    """Say how far the list was read, if nobody else did."""
    held = Snapshot.objects.filter(pk=snapshot.pk, done=snapshot.done)
    if held.update(done=F("done") + rows, rejected=F("rejected") + rejected, known=snapshot.known) != 1:
        raise Stale
    snapshot.refresh_from_db(fields=["done", "rejected", "known"])


def _found(frame: _Frame, rows: Sequence[Row]) -> list[Line]:
    """Put the lines of those found, with their matches and differences."""
    told = [row.told for row in rows if row.told is not None]
    limits = matching.Thresholds(frame.law.whole("matching/ask_from"), frame.law.whole("matching/same_from"))
    kind, division = frame.snapshot.table, frame.snapshot.division_id
    found = matching.find(told, area=division, about=kind.about, on=frame.today, limits=limits)
    hits = [(row, told, people) for row, told, people in zip(rows, told, found, strict=True) if people]
    before = matching.decided_before([told for _, told, _ in hits], frame.today - timedelta(days=frame.law.whole("matching/memory_days")))
    lines, matches = [], []
    for row, one, people in hits:
        line = _line(frame.snapshot, row, one)
        mine = [_match(line, one, person, before) for person in people]
        line.fate = _fate(mine)
        if line.fate != Fate.UNMATCHED:  # that it is nobody of ours was said before, and that answer stands where it was given
            lines.append(line)
            matches += mine
    Line.objects.bulk_create(lines, batch_size=BATCH)
    Match.objects.bulk_create(matches, batch_size=BATCH)
    _differences(frame, [one for one in matches if one.state in STANDING])
    return lines


def _fate(mine: Iterable[Match]) -> Fate:
    states = {one.state for one in mine}
    if states & STANDING:
        return Fate.FOUND
    return Fate.WAITING if MatchState.WAITING in states else Fate.UNMATCHED


def _line(snapshot: Snapshot, row: Row, told: Told) -> Line:
    who = told.who()
    return Line(snapshot=snapshot, row=row.number, facts=told.plain(), who=who, who_index=blind_index(WHO_LABEL, who), fate=Fate.FOUND)


def _match(line: Line, told: Told, found: matching.Found, before: dict[Any, str]) -> Match:
    person, like = found.person, found.likeness
    said = before.get((told.who(), person.kind, person.child, person.row))
    return Match(
        line=line,
        child_id=person.child,
        who=person.kind,
        parent_id=person.row if person.kind == Who.PARENT else None,
        guardian_id=person.row if person.kind == Who.GUARDIAN else None,
        score=max(-999, min(999, like.score)),
        reasons=list(like.reasons),
        exact=like.exact,
        state=said or found.state,
        remembered=said is not None,
    )


def _rejected(snapshot: Snapshot, row: Row) -> Line:
    return Line(snapshot=snapshot, row=row.number, fate=Fate.REJECTED, faults=[_plain(fault) for fault in row.faults])


def _plain(fault: Fault) -> dict[str, Any]:
    return {"key": fault.key, "cell": fault.cell, "sentence": fault.sentence}


def _finish(snapshot: Snapshot, read: ReadList, at: datetime) -> None:
    """The file goes; of it stays a workbook with the faulty rows alone, if there are any."""
    from weibao.departments.returning import returned  # noqa: PLC0415  openpyxl is loaded only here

    content = returned(read, snapshot.table) if snapshot.rejected else None
    move(snapshot, SnapshotState.MATCHED, machine=SNAPSHOT, content=None, returned=content, matched_at=at)


def propose(match: Match, at: datetime) -> int:
    """Find the differences of a match that a person confirmed. Called by the judging. Returns how many. No law of its own."""
    snapshot = match.line.snapshot
    frame = _Frame(snapshot, localdate(at), parameters().at(localdate(at)), Places(settings.WEIBAO_CITY))
    known, made = snapshot.known, _differences(frame, [match])
    Snapshot.objects.filter(pk=snapshot.pk).update(known=F("known") + snapshot.known - known)
    return made


def _differences(frame: _Frame, matches: Sequence[Match]) -> int:
    """Compare the file of each child that was found; what an earlier list said and a person answered is not asked again."""
    children = Child.objects.filter(pk__in={one.child_id for one in matches}).prefetch_related(*FILE).in_bulk()
    sides = dict(Parent.objects.filter(pk__in={one.parent_id for one in matches if one.parent_id}).values_list("pk", "side"))
    fresh: dict[tuple[int, str], Difference] = {}
    due = deadline(frame.today, frame.law.whole("matching/answer_days")).on
    for one in matches:
        told = Told.of(one.line.facts or {})
        case = Case(
            frame.snapshot.table, told, one.who, children[one.child_id], sides.get(one.parent_id or 0, ""), frame.places, frame.today
        )
        found = compare(case)
        frame.snapshot.known += not found
        for new in found:
            fresh.setdefault((one.child_id, new.key), _difference(one, new, frame.today, due))
    answered = Difference.objects.filter(child__in=children).exclude(state=DifferenceState.APPLIED)
    for key in answered.values_list("child_id", "key"):
        fresh.pop(key, None)
    Difference.objects.bulk_create(list(fresh.values()), batch_size=BATCH)
    return len(fresh)


def _difference(one: Match, new: New, today: date, due: date | None) -> Difference:
    return Difference(
        match=one,
        child_id=one.child_id,
        effect=new.effect,
        side=new.side,
        status=new.status,
        on=new.on,
        until=new.until,
        detail=dict(new.detail),
        key=new.key,
        exact=one.exact,
        found_on=today,
        due=due,
    )
