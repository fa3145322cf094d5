"""Whole tables between PostgreSQL and memory: COPY both ways, so that half a million lines cost seconds.

The cursor is psycopg's own: the one that Django wraps for DEBUG takes no parameters for COPY.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl
from django.db import connection
from psycopg.sql import SQL, Identifier

from weibao.children.reports.merging import PERSON

__all__ = ["MONEY", "PERSON", "read", "write"]

MONEY: Final = pl.Decimal(14, 2)


def read(sql: str, parameters: Sequence[Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    """The rows of a SELECT; the columns are named and typed by `schema`, in its order. Money travels as text and never as a float."""
    parts = io.BytesIO()
    with connection.cursor() as cursor, cursor.cursor.copy(SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(SQL(sql)), parameters) as copy:
        for data in copy:
            parts.write(data)
    if not parts.tell():
        return pl.DataFrame(schema=dict(schema))
    text = {name: pl.String if _written(kind) else kind for name, kind in schema.items()}
    parts.seek(0)
    frame = pl.read_csv(parts, has_header=False, new_columns=list(text), schema_overrides=list(text.values()))
    return frame.select(_typed(name, kind) for name, kind in schema.items())


def write(table: str, frame: pl.DataFrame) -> None:
    """Append the rows of a frame to a table; its columns are those of the table. Null is null, "" is the empty text."""
    if frame.is_empty():
        return
    into = SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(Identifier(table), SQL(", ").join(map(Identifier, frame.columns)))
    with connection.cursor() as cursor, cursor.cursor.copy(into) as copy:
        for part in frame.iter_slices(100_000):
            copy.write(part.write_csv(include_header=False, quote_style="necessary").encode())


def _written(kind: Any) -> bool:
    return kind in {pl.Date, pl.Boolean} or isinstance(kind, pl.Decimal)


def _typed(name: str, kind: Any) -> pl.Expr:
    column = pl.col(name)
    if kind == pl.Boolean:
        return (column == "t").alias(name)
    if kind == pl.Date:
        return column.str.to_date("%Y-%m-%d").alias(name)
    return column.cast(kind).alias(name) if isinstance(kind, pl.Decimal) else column
