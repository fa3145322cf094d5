"""The real path: long tables of dated rows → what counts on the day → one row a child with booleans.

Every table carries its own `day`, so one pass can judge all children on one day, or each on its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import narwhals as nw

from weibao.rules import words
from weibao.rules.clause import decide
from weibao.rules.facts import in_order_of_child
from weibao.rules.periods import latest_start
from weibao.rules.recognition import (
    IN_FORCE,
    LIMIT,
    OF_AGE,
    Recognition,
    Situations,
    months_needed,
    recognition,
    situations,
    started_by,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from weibao.rules.facts import Facts
    from weibao.rules.parameters import InForce, Parameters

Frame = nw.LazyFrame[Any]
MONTHS_A_YEAR: Final = 12
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
        statuses = self.dated(facts.statuses, day).filter(nw.col("status") != "normal")
        in_force = decide(statuses, IN_FORCE).filter(nw.col("in_force"))
        return self.children(self.dated(facts.children, day), self.rows(in_force))

    def rows(self, statuses: Frame) -> Frame:
        """Each dated row of a dated table and the answer of every clause on situations."""
        return decide(statuses, self.situations.gone, self.situations.unable)

    def children(self, children: Frame, rows: Frame) -> Frame:
        """One row a child of a dated table, above the decided rows of its parents."""
        flags = [(nw.col(group) & (nw.col("parent") == parent)).alias(f"{parent}_{group}") for parent in words.PARENTS for group in GROUPS]
        counted = rows.with_columns(*flags).group_by("child").agg(*(nw.col(name).any() for name in AGGREGATES))
        return decide(beside(children, counted), self.recognition.eligible)

    def dated(self, table: Any, day: date) -> Frame:
        """A table of facts with the day in every row, and the starts since which the periods of the law are over by then."""
        frame: Frame = nw.from_native(table.lazy())
        return frame.with_columns(**{name: nw.lit(one) for name, one in self._marks(day).items()})

    def dated_apart(self, table: Any, days: Mapping[Any, date]) -> Frame:
        """The same where each child is judged on its own day, all under the one law of this judging."""
        marks = {day: self._marks(day) for day in set(days.values())}
        own = [{"child": child, **marks[day]} for child, day in days.items()]
        joined = table.join(type(table)(own, schema_overrides={"child": table.schema["child"]}), on="child", how="left")
        frame: Frame = nw.from_native(joined.lazy())
        return frame

    def _marks(self, day: date) -> dict[str, date]:
        started = {started_by(months): latest_start(day, months) for months in self.months}
        return {"day": day, OF_AGE: latest_start(day, self.limit * MONTHS_A_YEAR), **started}


def beside(children: Frame, others: Frame) -> Frame:
    """One row a child with what stands in another table of at most one row a child; the order of the children is kept.

    Both are brought together in memory, where tables sorted by child are joined by merging (six times as fast).
    """
    left, right = (in_order_of_child(table.collect().to_native()) for table in (children, others))
    frame: Frame = nw.from_native(left.join(right, on="child", how="left", maintain_order="left").lazy())
    return frame
