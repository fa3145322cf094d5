"""Verifying the trail: every entry against its seal, every seal against the one before, the chain against the anchor.

Two streams are read side by side in one snapshot, the seals by number and the entries by id; what a seal wants and the
entries have passed over is kept until it is asked for, which is little: commits are late by seconds, ids by tens.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain as joined
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import TextChoices

from weibao.audit import anchor
from weibao.audit.chain import MARK, NOTHING, TEXT, Chain

FETCH = 5000
SHOWN = 1000  # findings kept in a report; the rest is counted


class Kind(TextChoices):
    """What can be wrong, and how it is told."""

    ENTRY_ALTERED = "entry.altered", "记录被改动"
    ENTRY_MISSING = "entry.missing", "记录被删除"
    ENTRY_FOREIGN = "entry.foreign", "记录未经封存，也不在待封存队列中"
    ENTRY_LOST = "entry.lost", "记录提交后即被删除"
    ENTRY_LATE = "entry.late", "记录超过一分钟未封存"
    SEAL_ALTERED = "seal.altered", "封存被改动"
    SEAL_MISSING = "seal.missing", "封存被删除"
    TAIL_CUT = "tail.cut", "链尾被截断"
    UNREADABLE = "unreadable", "审计表无法读取，表结构可能被改动"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where the trail is not what was written. `last_seal` ends a range of seals."""

    kind: Kind
    seal: int | None = None
    entry: int | None = None
    last_seal: int | None = None
    entries: int | None = None

    def __str__(self) -> str:
        parts: list[str] = [self.kind.label]
        if self.seal is not None:
            last = f"至{self.last_seal}" if self.last_seal not in (None, self.seal) else ""
            parts.append(f"封存 {self.seal}{last}")
        if self.entry is not None:
            parts.append(f"记录 {self.entry}")
        if self.entries:
            parts.append(f"共 {self.entries} 条记录")
        return "，".join(parts)


@dataclass
class Report:
    """The answer: how much was read, and every finding."""

    entries: int = 0
    seals: int = 0
    waiting: int = 0
    anchored: int = 0
    findings: list[Finding] = field(default_factory=list)
    more: int = 0

    @property
    def is_whole(self) -> bool:
        """Nothing was found."""
        return not self.findings

    def add(self, kind: Kind, **where: int | None) -> None:
        """Keep a finding, or count it when there are too many to show."""
        if len(self.findings) < SHOWN:
            self.findings.append(Finding(kind, **where))
        else:
            self.more += 1


class Entries:
    """The entries by id, read once; `take` gives one and passes over those before it, which may be asked for later."""

    def __init__(self, rows: Iterator[tuple[int, bytes]]) -> None:
        self._rows = rows
        self._passed: dict[int, bytes] = {}
        self._at: tuple[int, bytes] | None = next(rows, None)
        self.read = 0

    def take(self, entry: int) -> bytes | None:
        """The text of an entry, or None when there is none (or it was taken before)."""
        while self._at is not None and self._at[0] <= entry:
            found, text = self._at
            self._at = next(self._rows, None)
            self.read += 1
            if found == entry:
                return text
            self._passed[found] = text
        return self._passed.pop(entry, None)

    def left(self) -> Iterator[int]:
        """The ids that nobody took."""
        yield from self._passed
        if self._at is not None:
            for entry, _ in joined((self._at,), self._rows):
                self.read += 1
                yield entry


@dataclass(slots=True)
class Link:
    """A row of the table of seals."""

    number: int
    at: int
    entries: list[int]
    marks: bytes
    prev: bytes
    mac: bytes


class Verifier:
    """One walk along the chain."""

    def __init__(self, entries: Entries, heads: Iterator[anchor.Head]) -> None:
        self.report = Report()
        self.entries = entries
        self.chain = Chain()
        self.held = 0
        self._before: tuple[bytes, ...] = (NOTHING,)  # the mac of the link before: as it stands, and as it ought to be
        self._next = 1
        self._heads = heads
        self._head = next(heads, None)

    def walk(self, links: Iterator[Link]) -> None:
        """Every link in its order, then the anchors beyond the last one."""
        for link in links:
            self._gap(link.number)
            right = self._link(link)
            self._anchored(link, right)
            self._before = (link.mac, right) if right else (link.mac,)
            self._next = link.number + 1
            self.held += len(link.entries)
            self.report.seals += 1
        self._tail()

    def _gap(self, number: int) -> None:
        if number != self._next:
            self.report.add(Kind.SEAL_MISSING, seal=self._next, last_seal=number - 1)
            self._before = ()

    def _link(self, link: Link) -> bytes | None:
        """Check one link; returns its mac as it ought to be, or None when that cannot be told."""
        try:
            texts = [self.entries.take(entry) for entry in link.entries]
        except TypeError:  # a list with a hole, or a list of lists
            self.report.add(Kind.SEAL_ALTERED, seal=link.number)
            return None
        if None in texts:
            self._holes(link, texts)
            return None
        right = self.chain.mac(link.number, link.at, link.prev, link.marks, texts)  # type: ignore[arg-type]
        if right != link.mac:
            self._name(link, texts)
        elif self._before and link.prev not in self._before:
            self.report.add(Kind.SEAL_ALTERED, seal=link.number)
        return right

    def _holes(self, link: Link, texts: list[bytes | None]) -> None:
        for entry, text in zip(link.entries, texts, strict=True):
            if text is None:
                self.report.add(Kind.ENTRY_MISSING, seal=link.number, entry=entry)
        if len(link.marks) == len(texts) * MARK:
            self._altered(link, texts)

    def _name(self, link: Link, texts: list[bytes | None]) -> None:
        """The mac is wrong: by an entry, which its mark tells, or by the seal's own columns."""
        if len(texts) == 1:
            self.report.add(Kind.ENTRY_ALTERED, seal=link.number, entry=link.entries[0])
        elif not self._altered(link, texts):
            self.report.add(Kind.SEAL_ALTERED, seal=link.number)

    def _altered(self, link: Link, texts: list[bytes | None]) -> bool:
        found = False
        for place, text in enumerate(texts):
            mark = link.marks[place * MARK : (place + 1) * MARK]
            if text is not None and self.chain.mark(text) != mark:
                self.report.add(Kind.ENTRY_ALTERED, seal=link.number, entry=link.entries[place])
                found = True
        return found

    def _anchored(self, link: Link, right: bytes | None) -> None:
        while self._head is not None and self._head.number <= link.number:
            self.report.anchored += 1
            # a link that does not match itself was told already; here only one that was made anew, key and all
            if self._head.number == link.number and self._head.mac != link.mac and right == link.mac:
                self.report.add(Kind.SEAL_ALTERED, seal=link.number)
            self._head = next(self._heads, None)

    def _tail(self) -> None:
        newest = self._head
        while self._head is not None:
            self.report.anchored += 1
            newest, self._head = self._head, next(self._heads, None)
        if newest is not None:
            gone = max(newest.entries - self.held, 0)
            self.report.add(Kind.TAIL_CUT, seal=self._next, last_seal=newest.number, entries=gone)


def verify(anchor_file: Path | None = None) -> Report:
    """Read the whole trail and find every change, deletion, swap and cut, each with its place.

    `anchor_file` is a copy of the anchor that was kept elsewhere; without it the installation's own is read.
    Raises FileNotFoundError when a named copy is not there.
    """
    logged = anchor.committed()  # read first: what is committed later is no loss
    file = anchor_file or anchor.path()
    there = anchor_file is not None or file.exists()
    lost = anchor.lost_of(file) if there else []
    try:
        report = _walk_all(anchor.heads_of(file) if there else iter(()), logged)
    except DatabaseError:
        report = Report()
        report.add(Kind.UNREADABLE)
    for entry in lost:
        report.add(Kind.ENTRY_LOST, entry=entry)
    return report


def _walk_all(heads: Iterator[anchor.Head], logged: set[int]) -> Report:
    with _snapshot():
        waiting = _waiting()
        links = (Link(*row) for row in _rows("seals", _LINKS))
        verifier = Verifier(Entries(_rows("entries", _ENTRIES)), heads)
        verifier.walk(links)
        report, entries = verifier.report, verifier.entries
        for entry in entries.left():
            if entry not in waiting:
                report.add(Kind.ENTRY_FOREIGN, entry=entry)
            elif waiting[entry]:
                report.add(Kind.ENTRY_LATE, entry=entry)
        for entry in sorted(logged - _there(logged)):
            report.add(Kind.ENTRY_LOST, entry=entry)
    report.entries, report.waiting = entries.read, len(waiting)
    return report


_LINKS = "SELECT number, (extract(epoch FROM at) * 1000000)::bigint, entries, marks, prev, mac FROM audit_seal ORDER BY number"
_ENTRIES = f"SELECT id, {TEXT} FROM audit_entry ORDER BY id"  # noqa: S608 - no value in it


@contextmanager
def _snapshot() -> Iterator[None]:
    """All that is read is of one moment; inside somebody's transaction, of that."""
    fresh = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if fresh:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # an index of id is the order in which the table lies: never sort five million rows
        cursor.execute("SET LOCAL enable_sort = off")
        yield
        if not fresh:
            cursor.execute("SET LOCAL enable_sort = on")


def _rows(name: str, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query as a stream, in the binary form that costs least; the database reads ahead while these are looked at."""
    cursor = connection.connection.cursor(name=f"audit_{name}", binary=True)
    with cursor, connection.wrap_database_errors, ThreadPoolExecutor(1) as ahead:
        cursor.execute(query)
        coming = ahead.submit(cursor.fetchmany, FETCH)
        while rows := coming.result():
            coming = ahead.submit(cursor.fetchmany, FETCH)
            yield from rows


def _waiting() -> dict[int, bool]:
    """The entries that wait for their seal, and whether they wait for more than a minute."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry, written_at < now() - interval '1 minute' FROM audit_waiting")
        return dict(cursor.fetchall())


def _there(entries: set[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM audit_entry WHERE id = ANY(%s)", [list(entries)])
        return {entry for (entry,) in cursor.fetchall()}
