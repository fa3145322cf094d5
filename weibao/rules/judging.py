"""The real path: long tables of dated rows → what counts on the day → one row a child with booleans.

Every table carries its own `day`, so one pass can judge all children on one day, or each on its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import narwhals as nw

from weibao.rules import words
from weibao.rules.clause import decide
from weibao.rules.recognition import IN_FORCE, LIMIT, Recognition, Situations, months_column, months_needed, recognition, situations

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from weibao.rules.facts import Facts
    from weibao.rules.parameters import InForce, Parameters

Frame = nw.LazyFrame[Any]
GROUPS: Final = ("gone", "unable")
AGGREGATES: Final = tuple(f"{parent}_{group}" for parent in words.PARENTS for group in GROUPS)


class Judging:
    """The clauses of one regime of the law, ready to be applied to rows of the statuses in `present`. Raises NotYetLaw."""

    def __init__(self, law: InForce, present: Iterable[str] = words.STATUSES) -> None:
        self.limit = law.whole(LIMIT)
        self.months = months_needed(law)
        self.situations: Situations = situations(law, frozenset(present))
        self.recognition: Recognition = recognition(law, self.situations)

    @classmethod
    def of(cls, parameters: Parameters, day: date, present: Iterable[str] = words.STATUSES) -> Judging:
        """The clauses of a day, made once for all days of the same law. Raises NotYetLaw."""
        regime = (parameters.regime(day), frozenset(present))
        made = parameters.made.get(regime)
        if not isinstance(made, Judging):
            made = parameters.made[regime] = cls(parameters.at(day), present)
        return made

    def on_day(self, facts: Facts, day: date) -> Frame:
        """All children on one day: one row each with every clause of the recognition."""
        statuses = on_the_day(facts.statuses, day).filter(nw.col("status") != "normal")
        in_force = decide(statuses, IN_FORCE).filter(nw.col("in_force"))
        return self.children(on_the_day(facts.children, day), self.rows(in_force))

    def rows(self, statuses: Frame) -> Frame:
        """Each dated row, with `day`, and the answer of every clause on situations."""
        since = [nw.col("since").dt.offset_by(f"{months}mo").alias(months_column(months)) for months in self.months]
        return decide(statuses.with_columns(*since), self.situations.gone, self.situations.unable)

    def children(self, children: Frame, rows: Frame) -> Frame:
        """One row a child, with `day`, above the decided rows of its parents."""
        flags = [(nw.col(group) & (nw.col("parent") == parent)).alias(f"{parent}_{group}") for parent in words.PARENTS for group in GROUPS]
        counted = rows.with_columns(*flags).group_by("child").agg(*(nw.col(name).any() for name in AGGREGATES))
        frame = beside(children, counted).with_columns(nw.col("birth").dt.offset_by(f"{self.limit}y").alias("of_age_on"))
        return decide(frame, self.recognition.eligible)

    def helpers(self) -> list[str]:
        """The columns that `rows` adds for its own reckoning."""
        return [months_column(months) for months in self.months]


def beside(children: Frame, others: Frame) -> Frame:
    """One row a child with what stands in another table of at most one row a child; the order of the children is kept."""
    joined = children.to_native().join(others.to_native(), on="child", how="left", maintain_order="left")
    frame: Frame = nw.from_native(joined)
    return frame


def on_the_day(table: Any, day: date) -> Frame:
    """A table of facts with the day in every row."""
    frame: Frame = nw.from_native(table.lazy())
    return frame.with_columns(day=nw.lit(day))
