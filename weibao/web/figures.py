"""Figures of a chart: one structure that the chart, its description and the table below it are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Number = int | Decimal | None
Kind = Literal["map", "pyramid", "forecast", "columns", "bars", "funnel"]
HIDDEN = "不公布"


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers, a value a category; None is a number that must not be told: under 5, or one that would give such a one away.

    `urls` lead to the rows behind each value. For a forecast, values after index `firm` are not yet known, and
    `low` and `high` are the edges of the band (None where there is none).
    """

    name: str
    values: Sequence[Number]
    urls: Sequence[str] = ()
    firm: int | None = None
    low: Sequence[Number] = ()
    high: Sequence[Number] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart that answers its question. Raises ValueError where a series has another length than the categories."""

    kind: Kind
    question: str
    categories: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    head: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        for one in self.series:
            optional = [row for row in (one.urls, one.low, one.high) if row]
            if any(len(row) != len(self.categories) for row in (one.values, *optional)):
                raise ValueError(f"{self.question}: {one.name} does not fit its categories")

    def as_dict(self) -> dict[str, Any]:
        """What the script reads."""
        return {
            "kind": self.kind,
            "question": self.question,
            "unit": self.unit,
            "categories": list(self.categories),
            "series": [_series(one) for one in self.series],
        }

    def rows(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The table for those who read: each category with (words, address) a series."""
        return [(name, [_cell(one, place) for one in self.series]) for place, name in enumerate(self.categories)]


def _series(one: Series) -> dict[str, Any]:
    told: dict[str, Any] = {"name": one.name, "values": _plain(one.values), "urls": list(one.urls)}
    if one.firm is not None:
        told["firm"] = one.firm
    if one.low and one.high:
        told |= {"low": _plain(one.low), "high": _plain(one.high)}
    return told


def _plain(values: Sequence[Number]) -> list[int | float | None]:
    """Numbers as a canvas needs them; what people read is written by `rows`, from the Decimal."""
    return [float(value) if isinstance(value, Decimal) else value for value in values]


def _cell(one: Series, place: int) -> tuple[str, str]:
    value = one.values[place]
    words = HIDDEN if value is None else f"{value:,}"
    if one.low and one.high and one.low[place] is not None and one.high[place] is not None:
        words = f"{words}（{one.low[place]:,}–{one.high[place]:,}）"
    if one.firm is not None and place > one.firm:
        words = f"{words} 测算"
    return words, one.urls[place] if one.urls else ""
