"""A clause of law: one definition that answers for a million rows and explains one.

A clause is a name (the column of its answer), what it says in Chinese, its document, an expression, and the clauses it is made of.
Null never decides: what is not known does not hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import narwhals as nw

from weibao.rules.words import UNVERIFIED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

FrameT = TypeVar("FrameT", nw.DataFrame[Any], nw.LazyFrame[Any])


@dataclass(frozen=True)
class Clause:
    """One statement of law about a row. `verified` is false when it hangs on a parameter that nobody has checked."""

    name: str
    label: str
    law: str
    expr: nw.Expr = field(compare=False, repr=False)
    parts: tuple[Clause, ...] = ()
    verified: bool = True
    quiet: bool = False  # told only where it holds


@dataclass(frozen=True)
class Reason:
    """The answer of one clause for one row, with the dates and proofs it rests on and the answers of its parts."""

    name: str
    label: str
    law: str
    holds: bool
    verified: bool = True
    detail: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Reason, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The tree as plain data, ready for JSON."""
        return {
            "name": self.name,
            "label": self.label,
            "law": self.law,
            "holds": self.holds,
            "verified": self.verified,
            "detail": dict(self.detail),
            "parts": [part.as_dict() for part in self.parts],
        }

    def as_text(self) -> str:
        """The tree as indented Chinese lines with ✓ and ✗."""
        return "\n".join(self._lines(0))

    def _lines(self, depth: int) -> Iterator[str]:
        line = f"{'  ' * depth}{'✓' if self.holds else '✗'} {self.label}"
        if self.law:
            line += f"　{self.law}"
        if self.detail.get("text"):
            line += f"　（{self.detail['text']}）"
        if not self.verified:
            line += f"　{UNVERIFIED}"
        yield line
        for part in self.parts:
            yield from part._lines(depth + 1)  # noqa: SLF001 - its own kind


def fact(name: str, label: str, expr: nw.Expr, *, law: str = "", verified: bool = True) -> Clause:
    """A clause read straight from the columns of the row. A null answer counts as no."""
    return Clause(name, label, law, expr.fill_null(value=False), (), verified)


def all_of(name: str, label: str, *parts: Clause, law: str = "", verified: bool | None = None) -> Clause:
    """Holds when every part holds."""
    expr = nw.all_horizontal(*(nw.col(part.name) for part in parts), ignore_nulls=False)
    return Clause(name, label, law, expr, parts, _verified(verified, parts))


def any_of(name: str, label: str, *parts: Clause, law: str = "", verified: bool | None = None) -> Clause:
    """Holds when at least one part holds."""
    expr = nw.any_horizontal(*(nw.col(part.name) for part in parts), ignore_nulls=False)
    return Clause(name, label, law, expr, parts, _verified(verified, parts))


def not_(name: str, label: str, part: Clause, *, law: str = "") -> Clause:
    """Holds when the part does not."""
    return Clause(name, label, law, ~nw.col(part.name), (part,), part.verified)


def given(name: str, label: str, *, law: str = "", parts: tuple[Clause, ...] = (), verified: bool | None = None) -> Clause:
    """A clause whose answer is a column already: it was decided on the rows behind this one."""
    return Clause(name, label, law, nw.col(name).fill_null(value=False), parts, _verified(verified, parts))


def _verified(said: bool | None, parts: Sequence[Clause]) -> bool:
    return all(part.verified for part in parts) if said is None else said


def in_order(clauses: Sequence[Clause]) -> list[list[Clause]]:
    """The clauses and all their parts, each once, in layers: a layer needs only the layers before it.

    Raises ValueError if a name says two things.
    """
    depth: dict[str, int] = {}
    by_name: dict[str, Clause] = {}

    def visit(clause: Clause) -> int:
        known = by_name.setdefault(clause.name, clause)
        if known != clause:
            raise ValueError(f"two clauses are named {clause.name}")
        if clause.name not in depth:
            depth[clause.name] = 1 + max((visit(part) for part in clause.parts), default=-1)
        return depth[clause.name]

    for clause in clauses:
        visit(clause)
    layers: list[list[Clause]] = [[] for _ in set(depth.values())]
    for name, layer in depth.items():
        layers[layer].append(by_name[name])
    return layers


def decide(frame: FrameT, *clauses: Clause) -> FrameT:
    """Add one boolean column a clause, for the clauses and all their parts."""
    for layer in in_order(clauses):
        frame = frame.with_columns(*(clause.expr.alias(clause.name) for clause in layer))
    return frame


def explain(clause: Clause, row: Mapping[str, Any], evidence: Callable[[Clause], Reason | None] | None = None) -> Reason:
    """The tree of one decided row. `evidence` may answer for a clause itself (with dates and proofs); null leaves it to the row."""
    if evidence is not None and (own := evidence(clause)) is not None:
        return own
    holds = bool(row[clause.name])
    parts = tuple(explain(part, row, evidence) for part in clause.parts if not part.quiet or row[part.name])
    return Reason(clause.name, clause.label, clause.law, holds, rests_on_checked(clause, parts, holds=holds), {}, parts)


def rests_on_checked(clause: Clause, parts: Sequence[Reason], *, holds: bool) -> bool:
    """Whether the answer hangs on checked parameters only: those of the parts that agree with it, else of the clause itself."""
    carrying = [part.verified for part in parts if part.holds == holds]
    return all(carrying) if carrying else clause.verified
