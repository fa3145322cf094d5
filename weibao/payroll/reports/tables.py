"""The tables of a run with their filters: the page and the file that is taken from it show the same rows."""

from collections.abc import Callable, Mapping
from typing import Final

from weibao.payroll.models import Answer, Change, Kind
from weibao.payroll.querysets import LineQuerySet

FILTERS: Final = ("county", "kind", "category", "care", "moves", "reason", "change", "q")


def listed(lines: LineQuerySet, asked: Mapping[str, str]) -> LineQuerySet:
    """The list of a run as its filters and words have it."""
    rows = lines
    if asked.get("kind") in Kind.values:
        rows = rows.filter(kind=asked["kind"])
    if asked.get("care") in {"institutional", "scattered"}:
        rows = rows.filter(care=asked["care"])
    if asked.get("category") in {"orphan", "de_facto_unattended"}:
        rows = rows.filter(category=asked["category"])
    if asked.get("county", "").isdigit():
        rows = rows.at_place(asked["county"])
    if asked.get("moves") == "paid":
        rows = rows.paid()
    elif asked.get("moves") == "held":
        rows = rows.held_back()
    return rows.matching(asked.get("q", "")).in_order(after=("month",))


def settling(lines: LineQuerySet, asked: Mapping[str, str]) -> LineQuerySet:
    """Arrears and recoveries, of one kind if asked."""
    rows = lines.settling()
    rows = rows.filter(kind=asked["kind"]) if asked.get("kind") in Kind.values else rows
    return rows.in_order(after=("month",))


def unpaid(lines: LineQuerySet, asked: Mapping[str, str]) -> LineQuerySet:
    """Who gets nothing for the month, for one reason if asked."""
    rows, reason = lines.unpaid(), asked.get("reason")
    if reason == "held":
        rows = rows.held_back()
    elif reason in Answer.values:
        rows = rows.filter(held="", answer=reason)
    return rows.in_order("answer")


def changed(lines: LineQuerySet, asked: Mapping[str, str]) -> LineQuerySet:
    """Who gets another amount than the month before, for one cause if asked."""
    rows = lines.changed()
    rows = rows.filter(change=asked["change"]) if asked.get("change") in Change.values else rows
    return rows.in_order("change")


def prices(lines: LineQuerySet, asked: Mapping[str, str]) -> LineQuerySet:  # noqa: ARG001  every table is asked in the same way
    """The lines of the price subsidy."""
    return lines.priced().in_order(after=("month",))


TABLES: Final[Mapping[str, tuple[str, Callable[[LineQuerySet, Mapping[str, str]], LineQuerySet]]]] = {
    "comparison": ("与上月比较", changed),
    "list": ("名册", listed),
    "settling": ("补发与追回", settling),
    "prices": ("价格临时补贴", prices),
    "unpaid": ("未发及原因", unpaid),
}


def rows_of(tab: str, lines: LineQuerySet, asked: Mapping[str, str]) -> LineQuerySet:
    """The rows of a tab, with child and places read along. Raises KeyError for a tab without a table."""
    rows: LineQuerySet = TABLES[tab][1](lines, asked).with_child()
    return rows
