"""After a rotation: seal every sealed value anew with the newest key, in chunks that commit and can be resumed.

History tables are append-only and would refuse, and new bytes for the same value are no change of the row: so the
triggers rest while a chunk is written. The swap names the old bytes: what somebody changed in between is left alone.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from weibao.kernel import keyring
from weibao.kernel.sealed import CIPHERS, HEADER, VERSION, Sealed, seal, unseal

CHUNK = 500


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


def reseal(column: Column) -> Iterator[int]:
    """Seal anew what an older key or the other cipher sealed; yields the size of each chunk, once it is committed.

    Run it again after a cut and it goes on with what is left. Raises SealBroken at a value that no key opens.
    """
    header = bytes((VERSION, CIPHERS[settings.WEIBAO_CIPHER])) + keyring.ring().current.id.to_bytes(4, "big")
    assert len(header) == HEADER
    older = "FROM {table} WHERE substr({name}, 1, 6) <> %s"
    with connection.cursor() as cursor:
        cursor.execute(column.sql(f"SELECT {{key}}, {{name}} {older} ORDER BY {{key}} LIMIT {CHUNK}"), [header])
        while rows := cursor.fetchall():
            _swap(column, rows)
            yield len(rows)
            following = f"SELECT {{key}}, {{name}} {older} AND {{key}} > %s ORDER BY {{key}} LIMIT {CHUNK}"
            cursor.execute(column.sql(following), [header, rows[-1][0]])


def _swap(column: Column, rows: list[tuple[Any, Any]]) -> None:
    keys, old = [key for key, _ in rows], [bytes(value) for _, value in rows]
    fresh = [seal(column.label, unseal(column.label, value)) for value in old]
    statement = (
        "UPDATE {table} SET {name} = swap.fresh "
        "FROM unnest(%s::{key_type}[], %s::bytea[], %s::bytea[]) AS swap(key, old, fresh) "
        "WHERE {table}.{key} = swap.key AND {table}.{name} = swap.old"
    )
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(column.sql(statement), [keys, old, fresh])
