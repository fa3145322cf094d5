"""After a rotation: seal every sealed value anew with the current key, in chunks that commit and can be resumed.

History tables are append-only and would refuse, and new bytes for the same value are no change of the row: so the
triggers rest while a chunk is written. The swap names the old bytes: what somebody changed in between is left alone.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from weibao.kernel import keyring
from weibao.kernel.sealed import CIPHERS, HEADER, VERSION, SealBroken, Sealed, seal, unseal

CHUNK = 500
CHUNK_BYTES = 16 * 1024 * 1024  # scans and workbooks are sealed too


@dataclass(frozen=True, slots=True)
class Column:
    """One sealed column of one table, with the quoted names that its statements need."""

    table: str
    key: str
    key_type: str
    name: str
    label: str

    def sql(self, statement: str) -> str:
        quote = connection.ops.quote_name
        names = {"table": quote(self.table), "key": quote(self.key), "key_type": self.key_type, "name": quote(self.name)}
        return statement.format(**names)


@dataclass(frozen=True, slots=True)
class Step:
    """One committed chunk: values brought to the new key, and rows ("table:id") that could not be; or the end of it all."""

    moved: int = 0
    left: tuple[str, ...] = ()
    is_last: bool = False


def sealed_columns() -> Iterator[Column]:
    """Every sealed column of the installation, history tables included."""
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta  # noqa: SLF001 - the way to ask a model for its columns
        if meta.proxy or not meta.managed:
            continue
        for field in meta.local_fields:
            if isinstance(field, Sealed) and isinstance(field, models.Field):
                key_type = meta.pk.rel_db_type(connection)
                yield Column(meta.db_table, str(meta.pk.column), str(key_type), str(field.column), field.label)


def rows_by_key(column: Column) -> Counter[tuple[str, int]]:
    """How many values each (cipher, key id) sealed in a column."""
    names = {number: name for name, number in CIPHERS.items()}
    with connection.cursor() as cursor:
        cursor.execute(column.sql("SELECT substr({name}, 1, 6), count(*) FROM {table} WHERE {name} IS NOT NULL GROUP BY 1"))
        found = [(bytes(header), count) for header, count in cursor.fetchall()]
    return Counter({(names[one[1]], int.from_bytes(one[2:], "big")): count for one, count in found})


def waiting() -> int:
    """How many values another key or the other cipher sealed."""
    current = (settings.WEIBAO_CIPHER, keyring.ring().current.id)
    return sum(count for column in sealed_columns() for by, count in rows_by_key(column).items() if by != current)


def reseal_all(*, moment: Callable[[float], None] = time.sleep) -> Iterator[Step]:
    """Every column, again and again until a round finds nothing, then once more when nobody is left who seals with an older key."""
    left: list[str] = []
    yield from _rounds(left)
    for _ in older_writers_end(moment):
        yield Step()
    yield from _rounds(left)
    yield Step(left=tuple(left), is_last=True)


def _rounds(left: list[str]) -> Iterator[Step]:
    moved = 1
    while moved:
        moved = 0
        left.clear()
        for column in list(sealed_columns()):
            for step in reseal(column):
                moved += step.moved
                left += step.left
                yield Step(step.moved)


_OLDER_WRITERS = """
SELECT txid_snapshot_xmin(txid_current_snapshot()) <= %s OR EXISTS (
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND xact_start < %s
)
"""


def older_writers_end(moment: Callable[[float], None]) -> Iterator[None]:
    """Return when every transaction has ended that may hold a value of an older key; a load of a roster may take minutes.

    One that has not written yet has no number, so the moment at which it began is asked as well.
    """
    if connection.in_atomic_block:
        return  # in somebody's own transaction (a test) there is nobody else to wait for
    moment(1.0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_current(), clock_timestamp()")
        now, began = cursor.fetchone()
        while True:
            cursor.execute(_OLDER_WRITERS, [now, began])
            if cursor.fetchone() == (False,):
                return
            yield
            moment(0.5)


def reseal(column: Column) -> Iterator[Step]:
    """Seal anew what an older key or the other cipher sealed; yields each chunk, once it is committed.

    Run it again after a cut and it goes on with what is left. A value that no key opens stays as it is and is told.
    """
    header = _current_header()
    last: tuple[Any, ...] = ()
    while rows := _older(column, header, last):
        yield _swap(column, rows)
        last = (rows[-1][0],)


def _current_header() -> bytes:
    header = bytes((VERSION, CIPHERS[settings.WEIBAO_CIPHER])) + keyring.ring().current.id.to_bytes(4, "big")
    assert len(header) == HEADER
    return header


def _older(column: Column, header: bytes, last: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    """The next rows that another key sealed, no more of them than memory has room for."""
    with connection.cursor() as cursor:
        cursor.execute(column.sql(_NEXT if last else _FIRST), [header, *last, CHUNK, CHUNK_BYTES])
        return list(cursor.fetchall())


_OLDER = (
    "SELECT key, name FROM (SELECT {key} AS key, {name} AS name, "
    "sum(octet_length({name})) OVER (ORDER BY {key}) - octet_length({name}) AS before "
    "FROM {table} WHERE substr({name}, 1, 6) <> %s "
)
_TAKEN = "ORDER BY {key} LIMIT %s) AS older WHERE before < %s ORDER BY key"
_FIRST = _OLDER + _TAKEN
_NEXT = _OLDER + "AND {key} > %s " + _TAKEN


def _swap(column: Column, rows: list[tuple[Any, Any]]) -> Step:
    keys: list[Any] = []
    old: list[bytes] = []
    fresh: list[bytes] = []
    left: list[str] = []
    for key, value in rows:
        try:
            fresh.append(seal(column.label, unseal(column.label, bytes(value))))
        except SealBroken:
            left.append(f"{column.table}:{key}")
            continue
        keys.append(key)
        old.append(bytes(value))
    statement = (
        "UPDATE {table} SET {name} = swap.fresh "
        "FROM unnest(%s::{key_type}[], %s::bytea[], %s::bytea[]) AS swap(key, old, fresh) "
        "WHERE {table}.{key} = swap.key AND {table}.{name} = swap.old"
    )
    with pgtrigger.ignore(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(column.sql(statement), [keys, old, fresh])
        return Step(cursor.rowcount, tuple(left))
