"""Many questions to the database in one query: what the sources of the worklist ask is read together.

A source says what it reads by yielding a queryset and is answered with its rows; what else it yields is its work:

    found = yield Lead.objects.visible_to(staff, on).waiting(on)[:MOST]

The questions of all sources become the parts of one statement, laid side by side by the number of the row (row 1 of each, row 2
of each …), so that every column keeps its type. The scope of each part is the one of its own queryset.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from weibao.desk.reports.item import Item

Question: TypeAlias = QuerySet[Any, Any]
Work: TypeAlias = Generator[Item | Question, Any, None]
WIDEST: Final = 1500  # columns of one statement; PostgreSQL takes 1664


def together(works: Iterable[Generator[Any, Any, None]]) -> list[Any]:
    """What all of these yield beside their questions. A query for each round of questions, however many ask in it."""
    said: list[Any] = []
    open_works: list[tuple[Generator[Any, Any, None], list[Any] | None]] = [(work, None) for work in works]
    while open_works:
        asked = [(work, question) for work, answer in open_works if (question := _next_question(work, answer, said)) is not None]
        answers = answered([question for _, question in asked])
        open_works = [(work, answer) for (work, _), answer in zip(asked, answers, strict=True)]
    return said


def answered(questions: Sequence[Question]) -> list[list[Any]]:
    """The rows of each of these querysets, in their order; one query for as many as fit into one statement."""
    parts = [part for question in questions if (part := _part(question)) is not None]
    for fitting in _fitting(parts):
        _read(fitting)
    return [list(question) for question in questions]


def _next_question(work: Generator[Any, Any, None], answer: list[Any] | None, said: list[Any]) -> Question | None:
    """Lets a source go on until it asks; keeps what it says meanwhile. None: it has ended."""
    try:
        word = work.send(answer)
        while not isinstance(word, QuerySet):
            said.append(word)
            word = next(work)
    except StopIteration:
        return None
    return word


@dataclass(frozen=True)
class _Part:
    """One queryset of a statement: its compiler, its own statement, and how many columns it gives."""

    rows: Question
    compiler: SQLCompiler
    sql: str
    params: Sequence[Any]

    @property
    def width(self) -> int:
        """Columns that the queryset wants; what it only sorts by comes after them."""
        return len(self.compiler.select)

    def table(self, name: str) -> str:
        """The part as a table whose rows are numbered in the queryset's order."""
        columns = ", ".join(f"c{at}" for at in range(self.width))
        return f"(SELECT row_number() OVER () AS n, {columns} FROM ({self.sql}) AS own({columns})) AS {name}"  # noqa: S608  Django's own SQL

    def columns(self, name: str) -> str:
        """What the statement takes of the part: the number of its row, by which a missing row is known, and its columns."""
        return ", ".join([f"{name}.n AS {name}_n", *(f"{name}.c{at}" for at in range(self.width))])

    def give(self, rows: list[tuple[Any, ...]]) -> None:
        """Hands the rows to the queryset, which makes of them what it always makes."""
        self.compiler.execute_sql = lambda *_, **__: [rows]  # type: ignore[method-assign,assignment]
        self.rows.query.get_compiler = lambda *_, **__: self.compiler  # type: ignore[method-assign]
        len(self.rows)


def _part(question: Question) -> _Part | None:
    """None where the queryset is empty without asking, or was read already."""
    if question._result_cache is not None:  # noqa: SLF001  no public name
        return None
    compiler = question.query.get_compiler(using=question.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    return _Part(question, compiler, sql, params)


def _fitting(parts: Iterable[_Part]) -> Iterator[list[_Part]]:
    """The parts in groups that are not wider than a statement may be."""
    group: list[_Part] = []
    for part in parts:
        if group and sum(one.width + 1 for one in [*group, part]) > WIDEST:
            yield group
            group = []
        group.append(part)
    if group:
        yield group


def _read(parts: Sequence[_Part]) -> None:
    """One statement for all parts: row 1 of each, row 2 of each, until none has any."""
    columns = ", ".join(part.columns(f"p{at}") for at, part in enumerate(parts))
    joined = " FULL JOIN ".join(part.table(f"p{at}") + (" USING (n)" if at else "") for at, part in enumerate(parts))
    values = [value for part in parts for value in part.params]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {joined} ORDER BY n", values)  # noqa: S608  Django's own SQL, columns named by number
        found = cursor.fetchall()
    start = 0
    for part in parts:
        end = start + 1 + part.width
        part.give([row[start + 1 : end] for row in found if row[start] is not None])
        start = end
