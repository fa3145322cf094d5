"""The blind index under a new key: every row changes at one moment, and it is found before, during and after.

A search asks for a value under every key of the ring, so that no row is ever missed. Rows are also compared with each
other (one file a number, one account for many children): all of them have to bear one key. Therefore the new indexes are
computed ahead, in chunks, beside the rows; then one transaction holds the writers for the seconds of the swap, brings
every row over and makes the key the current one. What a writer had computed just before is met afterwards.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, OperationalError, connection, models, transaction

from weibao.kernel import keyring
from weibao.kernel.keyring import IndexKey
from weibao.kernel.sealed import BlindIndexField, SealBroken, Sealed, index_head, index_under, unseal
from weibao.keys.resealing import Step, older_writers_end

CHUNK = 500
PATIENCE = 100  # tries to hold the writers, a third of a second each: shorter than the second after which PostgreSQL ends somebody


@dataclass(frozen=True, slots=True)
class Column:
    """One blind index of one table, and the sealed column beside it that it is made from."""

    table: str
    key: str
    key_type: str
    name: str
    source: str
    label: str

    def sql(self, statement: str) -> str:
        quote = connection.ops.quote_name
        names = {"table": self.table, "key": self.key, "name": self.name, "source": self.source}
        return statement.format(key_type=self.key_type, **{name: quote(value) for name, value in names.items()})


def indexed_columns() -> Iterator[Column]:
    """Every blind index of the installation. Raises ImproperlyConfigured for one that does not say what it is the index `of`."""
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta  # noqa: SLF001 - the way to ask a model for its columns
        if meta.proxy or not meta.managed:
            continue
        for field in meta.local_fields:
            if isinstance(field, BlindIndexField) and not field.lasting:
                source: Any = meta.get_field(field.of) if field.of else None
                if not (isinstance(source, Sealed) and isinstance(source, models.Field)):
                    raise ImproperlyConfigured(f"{field}: say `of` which sealed field it is the index")
                key_type = str(meta.pk.rel_db_type(connection))
                yield Column(meta.db_table, str(meta.pk.column), key_type, str(field.column), str(source.column), source.label)


def rows_by_key(column: Column) -> dict[bytes, int]:
    """How many indexes begin with which head."""
    with connection.cursor() as cursor:
        cursor.execute(column.sql("SELECT substr({name}, 1, 4), count(*) FROM {table} WHERE {name} IS NOT NULL GROUP BY 1"))
        return {bytes(head): count for head, count in cursor.fetchall()}


def waiting(key: IndexKey) -> int:
    """How many indexes another key made."""
    counts = (rows_by_key(column) for column in indexed_columns())
    return sum(count for found in counts for head, count in found.items() if head != index_head(key))


def reindex_all(key: IndexKey, *, moment: Callable[[float], None] = time.sleep) -> Iterator[Step]:
    """Bring every blind index to this key of the ring. May be cut anywhere and run again."""
    columns = list(indexed_columns())
    if keyring.ring().index.id != key.id:
        for column in columns:
            yield from _prepare(column, key)
    _hold_writers_and_swap(columns, key, moment)
    yield Step()
    for _ in older_writers_end(moment):
        yield Step()
    left = tuple(one for column in columns for one in _mend(column, key))
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE keys_freshindex")
    yield Step(left=left, is_last=True)


def _prepare(column: Column, key: IndexKey) -> Iterator[Step]:
    """Put the new index of each value beside the rows; an index that is not that of its value is left to `_mend`."""
    last: tuple[Any, ...] = ()
    with connection.cursor() as cursor:
        while True:
            cursor.execute(column.sql(_NEXT if last else _FIRST), [index_head(key), *last, CHUNK])
            rows = cursor.fetchall()
            if not rows:
                return
            pairs = {old: fresh for old, fresh in (_pair(column, key, source, name) for _, source, name in rows) if fresh}
            cursor.execute(
                "INSERT INTO keys_freshindex (old, fresh) SELECT * FROM unnest(%s::bytea[], %s::bytea[]) ON CONFLICT DO NOTHING",
                [list(pairs), list(pairs.values())],
            )
            yield Step(len(rows))
            last = (rows[-1][0],)


_OF_OLDER_KEY = (
    "SELECT {key}, {source}, {name} FROM {table} t WHERE {name} IS NOT NULL AND substr({name}, 1, 4) <> %s "
    "AND NOT EXISTS (SELECT FROM keys_freshindex f WHERE f.old = t.{name}) "
)
_FIRST = _OF_OLDER_KEY + "ORDER BY {key} LIMIT %s"
_NEXT = _OF_OLDER_KEY + "AND {key} > %s ORDER BY {key} LIMIT %s"


def _pair(column: Column, key: IndexKey, source: Any, name: Any) -> tuple[bytes, bytes | None]:
    old = bytes(name)
    text = _text(column, source)
    if text is None or all(old != index_under(one, column.label, text) for one in keyring.ring().index_keys.values()):
        return old, None
    return old, index_under(key, column.label, text)


def _text(column: Column, source: Any) -> str | None:
    try:
        return None if source is None else unseal(column.label, bytes(source)).decode()
    except SealBroken:
        return None


def _hold_writers_and_swap(columns: list[Column], key: IndexKey, moment: Callable[[float], None]) -> None:
    """The one moment. Raises OperationalError when the writers leave no gap within half a minute: it is tried again later."""
    for patience in range(PATIENCE, 0, -1):
        try:
            with pgtrigger.ignore(), transaction.atomic(), connection.cursor() as cursor:
                _lock(cursor, columns)
                for column in columns:
                    cursor.execute(column.sql(_SWAP))
                    _mend(column, key)
                if keyring.ring().index.id != key.id:
                    keyring.switch_index(key.id)
        except OperationalError:
            if patience == 1:
                raise
            moment(0.1)
        else:
            return


_SWAP = (
    "UPDATE {table} SET {name} = f.fresh FROM keys_freshindex f WHERE {table}.{name} = f.old "
    "AND NOT EXISTS (SELECT FROM {table} o WHERE o.{name} = f.fresh)"
)


def _lock(cursor: Any, columns: list[Column]) -> None:
    cursor.execute("ANALYZE keys_freshindex")
    cursor.execute("SET LOCAL lock_timeout = '300ms'")
    for column in sorted(columns, key=lambda one: one.table):
        cursor.execute(column.sql("LOCK TABLE {table} IN EXCLUSIVE MODE"))  # readers go on
    cursor.execute("SET LOCAL lock_timeout = 0")


def _mend(column: Column, key: IndexKey) -> list[str]:
    """Make anew, from its own value, each index that another key made; returns the rows ("table:id") where that cannot be.

    It cannot be for a value that does not open, and where two files turn out to bear one number.
    """
    left = []
    with connection.cursor() as cursor:
        cursor.execute(
            column.sql("SELECT {key}, {source}, {name} FROM {table} WHERE {name} IS NOT NULL AND substr({name}, 1, 4) <> %s"),
            [index_head(key)],
        )
        for row, source, name in cursor.fetchall():
            text = _text(column, source)
            if text is None or not _put(column, row, bytes(name), index_under(key, column.label, text)):
                left.append(f"{column.table}:{row}")
    return left


def _put(column: Column, row: Any, old: bytes, fresh: bytes) -> bool:
    try:
        with pgtrigger.ignore(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(column.sql("UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s"), [fresh, row, old])
    except IntegrityError:
        return False
    return True
