"""The writers of the trail: the door's slot `record`, the sealer, and the two deeds of the auditor."""

import datetime as dt
import json
import logging
from functools import partial
from typing import Any

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

from weibao.audit import anchor
from weibao.audit.chain import NOTHING, TEXT, Chain
from weibao.audit.models import Entry, Seal, Waiting
from weibao.audit.querysets import EntryQuerySet
from weibao.audit.verifier import Report, verify
from weibao.kernel.door import action, note

log = logging.getLogger(__name__)

LINK = 1000  # entries in one seal at most
SEALER = 0x5EA1_0000_0001  # the advisory lock: one sealer at a time
# written_at is the true moment, by the clock of the database: the demo's clock, and who could move it, have no say in it
_WRITE = (
    "WITH entry AS (INSERT INTO audit_entry (written_at, at, action, actor_id, subject_type, subject_id, facts, outcome) "
    "VALUES (statement_timestamp(), %s, %s, %s, %s, %s, %s::jsonb, %s) RETURNING id, written_at) "
    "INSERT INTO audit_waiting (entry, written_at) SELECT id, written_at FROM entry RETURNING entry"
)


def record(*, name: str, subject: Any, by: Any, at: dt.datetime, facts: dict[str, Any], result: Any, outcome: str) -> None:
    """Write one entry, without a lock, in the transaction of the deed; the id goes to the log outside when that commits."""
    kind, key = _named(subject)
    made = _named(result) if isinstance(result, models.Model) and result is not subject else ("", "")
    if made[1]:
        facts = {**facts, "made": ":".join(made)}
        kind, key = (kind, key) if key else made
    row = [at, name, getattr(by, "pk", None), kind, key, json.dumps(facts, ensure_ascii=False), outcome]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, row)
        entry = cursor.fetchone()[0]
    transaction.on_commit(partial(anchor.log_committed, entry), robust=True)


def _named(subject: Any) -> tuple[str, str]:
    """The kind and number of a subject; a set, a class and nothing have no number."""
    if isinstance(subject, list | tuple) and subject:
        return _named(subject[0])[0], ""
    if isinstance(subject, models.QuerySet):
        subject = subject.model
    if isinstance(subject, models.Model):
        return subject._meta.label_lower, "" if subject.pk is None else str(subject.pk)  # noqa: SLF001
    if isinstance(subject, type) and issubclass(subject, models.Model):
        return subject._meta.label_lower, ""  # noqa: SLF001
    return "", str(subject) if isinstance(subject, int) else ""


def seal_pending(*, at: dt.datetime, limit: int = 20_000) -> int:
    """Chain the committed entries that wait, anchor the head outside the database, and return how many they were.

    Not an action: it is what the trail of the actions rests on, and it may be repeated at any time. The worker calls it
    every second; of two at once, one does nothing. Never inside a transaction: the anchor cannot be rolled back.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        if not _try_lock(cursor):
            return 0
        waiting = list(Waiting.objects.order_by("entry").values_list("entry", flat=True)[:limit])
        rows = _texts(cursor, waiting) if waiting else []
        head = _add_links(rows, at) if rows else None
        cursor.execute("DELETE FROM audit_waiting WHERE entry = ANY(%s)", [waiting])
        lost = set(waiting) - {entry for entry, _ in rows}
    if head is not None:
        anchor.drop(head)
    lost |= _never_met()
    if lost:
        anchor.tell_lost(sorted(lost))
        log.critical("审计记录提交后即被删除：%s", sorted(lost))
    return len(rows)


def _try_lock(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER])
    return bool(cursor.fetchone()[0])


def _texts(cursor: CursorWrapper, waiting: list[int]) -> list[tuple[int, bytes]]:
    cursor.execute(f"SELECT id, {TEXT} FROM audit_entry WHERE id = ANY(%s) ORDER BY id", [waiting])  # noqa: S608
    return [(entry, bytes(text)) for entry, text in cursor.fetchall()]


def _add_links(rows: list[tuple[int, bytes]], at: dt.datetime) -> anchor.Head:
    chain, head, links = Chain(), _head(), []
    moment = _microseconds(at)
    for start in range(0, len(rows), LINK):
        part = rows[start : start + LINK]
        texts = [text for _, text in part]
        marks = chain.marks(texts)
        mac = chain.mac(head.number + 1, moment, head.mac, marks, texts)
        entries = [entry for entry, _ in part]
        links.append(Seal(number=head.number + 1, at=at, entries=entries, marks=marks, prev=head.mac, mac=mac))
        head = anchor.Head(head.number + 1, head.entries + len(part), mac)
    Seal.objects.bulk_create(links)
    return head


def _head() -> anchor.Head:
    """Where the chain goes on: after its last link, or after the anchored one when that was cut off.

    A cut is never closed: the missing numbers stay missing, and verifying names them from then on.
    """
    anchored = anchor.last()
    newest = Seal.objects.order_by("-number").values_list("number", "mac").first()
    number, mac = (newest[0], bytes(newest[1])) if newest else (0, NOTHING)
    if anchored is None:
        return anchor.Head(number, _count(), mac)
    if anchored.number > number or (anchored.number == number and anchored.mac != mac):
        return anchored
    gone = _count(anchored.number) if anchored.number < number else 0
    return anchor.Head(number, anchored.entries + gone, mac)


def _count(after: int = 0) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(cardinality(entries)), 0) FROM audit_seal WHERE number > %s", [after])
        return int(cursor.fetchone()[0])


def _never_met() -> set[int]:
    """Committed entries that are neither in the trail nor in a seal. The log is turned over with each call."""
    logged = anchor.met()
    there = set(Entry.objects.filter(pk__in=logged).values_list("pk", flat=True)) if logged else set()
    anchor.turn()
    return logged - there


def _microseconds(at: dt.datetime) -> int:
    return (at - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


@action("audit.read", label="查看审计记录", law="等保2.0 安全审计", reads=True)
def read_trail(entries: EntryQuerySet, *, by: Any, at: dt.datetime, asked: str = "") -> EntryQuerySet:
    """Open the trail, or a part of it, on the auditor's screen. `asked` names the filter by its codes."""
    note(asked=asked)
    return entries.visible_to(by, at.astimezone(dt.timezone(dt.timedelta(hours=8))).date())


@action("audit.verify", label="校验审计链", law="等保2.0 安全审计", says="共{entries}条记录、{seals}个封存，发现{findings}处问题")
def verify_trail(_trail: None, *, by: Any, at: dt.datetime) -> Report:
    """Verify the whole trail from the auditor's screen."""
    report = verify()
    note(entries=report.entries, seals=report.seals, findings=len(report.findings))
    return report
