"""Lines of a roster as the facts that the rules are given."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from weibao.rosters.columns import PARENTS
from weibao.rosters.lines import ParentFacts, RosterLine
from weibao.rosters.words import NO_SITUATION
from weibao.rules.facts import CARES, CHILDREN, INCOMES, STATUSES, Facts

_AID = ("minimum_living", "disability_living")


def facts_of(lines: Iterable[RosterLine]) -> Facts:
    """Give the facts of kept lines, the child named by its identity number.

    The care form and the aid of a roster are taken as standing on every day: a roster tells no dates for them.
    """
    lines = list(lines)
    children = [(line.id_number, line.birth_date, line.foundling, None, _month(line), False) for line in lines]
    statuses = [_status(line, parent) for line in lines for parent in PARENTS if _counts(line, parent)]
    care = [(line.id_number, line.care, None, None) for line in lines]
    income = [(line.id_number, kind, amount, None, None) for line in lines for kind in _AID if (amount := getattr(line, kind))]
    return Facts(_frame(children, CHILDREN), _frame(statuses, STATUSES), _frame(care, CARES), _frame(income, INCOMES))


def _frame(rows: Sequence[tuple[object, ...]], schema: Mapping[str, object]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"child": pl.String, **schema}, orient="row")  # type: ignore[dict-item]


def _month(line: RosterLine) -> str | None:
    return str(line.confirmed) if line.confirmed else None


def _parent(line: RosterLine, parent: str) -> ParentFacts:
    return line.father if parent == "father" else line.mother


def _counts(line: RosterLine, parent: str) -> bool:
    return not line.foundling and _parent(line, parent).status not in NO_SITUATION


def _status(line: RosterLine, parent: str) -> tuple[object, ...]:
    told = _parent(line, parent)
    return (
        line.id_number, parent, told.status, told.since, told.until, told.proof or None,
        told.disability_class, told.disability_grade,
    )  # fmt: skip
