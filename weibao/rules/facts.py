"""The facts the rules are given: four tables with dates. Days are included at both ends; null is open."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from weibao.rules import words

if TYPE_CHECKING:
    from collections.abc import Mapping

MONEY: Final = pl.Decimal(12, 2)
STATUS: Final = pl.Enum(list(words.STATUSES))
CHILDREN: Final[Mapping[str, Any]] = {
    "birth": pl.Date,
    "foundling": pl.Boolean,
    "ended_on": pl.Date,
    "confirmed_month": pl.String,
    "likened": pl.Boolean,
}
STATUSES: Final[Mapping[str, Any]] = {
    "parent": pl.Enum(list(words.PARENTS)),
    "status": STATUS,
    "since": pl.Date,
    "until": pl.Date,
    "proof": pl.Categorical,
    "disability_class": pl.Categorical,
    "disability_grade": pl.Int8,
}
CARES: Final[Mapping[str, Any]] = {"form": pl.Enum(list(words.CARE)), "since": pl.Date, "until": pl.Date}
INCOMES: Final[Mapping[str, Any]] = {"kind": pl.String, "amount": MONEY, "since": pl.Date, "until": pl.Date}

DATED: Final = ("statuses", "care", "income")
WORTH_MERGING: Final = 10_000


class BadFacts(ValueError):
    """Facts that cannot be judged: an unknown word, a missing column, a child twice, two care forms on one day."""


def _nothing() -> pl.DataFrame:
    return pl.DataFrame()


@dataclass(frozen=True)
class Facts:
    """What is known of many children.

    children(child, birth, foundling, ended_on, confirmed_month, likened): one row a child; `likened`: at the orphan standard without
    being an orphan (民发〔2012〕179号). `ended_on` is the day of death, adoption or
    moving away, from which the child is no longer entitled; `confirmed_month` is "2023-05" or null.
    statuses(child, parent, status, since, until, proof, disability_class, disability_grade): many rows a parent. An unknown start
    counts for what is lasting, and never fills a length of time that the law asks for.
    care(child, form, since, until): one form a child on any day. income(child, kind, amount, since, until): yuan a month, the
    child's own share. A column of only nulls may be left out; `child` may be a number or a text, the same in all four.
    Raises BadFacts.
    """

    children: pl.DataFrame
    statuses: pl.DataFrame = field(default_factory=_nothing)
    care: pl.DataFrame = field(default_factory=_nothing)
    income: pl.DataFrame = field(default_factory=_nothing)

    def __post_init__(self) -> None:
        if "child" not in self.children.columns or "birth" not in self.children.columns:
            raise BadFacts("children 缺少 child 或 birth 列")
        key = self.children.schema["child"]
        for name, schema in (("children", CHILDREN), ("statuses", STATUSES), ("care", CARES), ("income", INCOMES)):
            object.__setattr__(self, name, _typed(name, getattr(self, name), {"child": key, **schema}))
        if self.children["child"].is_duplicated().any() or self.children["child"].has_nulls():
            raise BadFacts("children 中有重复或空的 child")
        if self.children["birth"].has_nulls():
            raise BadFacts("children 中有空的出生日期")

    @cached_property
    def present(self) -> frozenset[str]:
        """The situations that occur among the statuses."""
        return frozenset(self.statuses["status"].unique().to_list())

    def only(self, child: Any) -> Facts:
        """The facts of one child. Raises KeyError."""
        of = pl.col("child") == child
        children = self.children.filter(of)
        if children.is_empty():
            raise KeyError(child)
        own = object.__new__(Facts)  # typed already
        for name, table in (("children", children), *((name, getattr(self, name).filter(of)) for name in DATED)):
            object.__setattr__(own, name, table)
        return own


def _typed(name: str, frame: pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    if strange := set(frame.columns) - set(schema):
        raise BadFacts(f"{name} 有不认识的列 {'、'.join(sorted(strange))}")
    if frame.is_empty():
        return pl.DataFrame(schema=dict(schema))
    columns = [(pl.col(column) if column in frame.columns else pl.lit(None).alias(column)).cast(dtype) for column, dtype in schema.items()]
    try:
        typed = frame.select(columns)
    except (pl.exceptions.PolarsError, TypeError) as fault:
        raise BadFacts(f"{name} 的内容不合要求：{str(fault).splitlines()[0]}") from fault
    return in_order_of_child(typed)


def in_order_of_child(table: pl.DataFrame) -> pl.DataFrame:
    """The same table, marked as sorted if it is: such tables are joined by merging."""
    if table.height < WORTH_MERGING or table.flags["child"]["SORTED_ASC"] or not table["child"].is_sorted():
        return table
    return table.with_columns(pl.col("child").set_sorted())
