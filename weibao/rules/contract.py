"""The contract of `weibao decide` and `weibao standard propose`: plain JSON data in, plain JSON data out, no database."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import polars as pl

from weibao.rules import entitlement, explain, growth
from weibao.rules.case import BadCases, Case, read_cases
from weibao.rules.facts import CARES, CHILDREN, INCOMES, STATUSES, Facts
from weibao.rules.judging import Judging
from weibao.rules.parameters import Parameters, load

if TYPE_CHECKING:
    from datetime import date

    Days = dict[int, date]  # of each case, by its place in the list

__all__ = ["BadCases", "decide", "propose"]


def decide(cases: Any, parameters: Parameters | None = None) -> list[dict[str, Any]]:
    """The same cases with `category` and `reasons` of the day `on` and `amount` of its month, as text with two places.

    Raises BadCases with one line a fault, NotYetLaw for a month without a published standard.
    """
    parameters = parameters or load()
    read = read_cases(cases)
    for month in sorted({case.month for case in read}):
        entitlement.check_standard(parameters, month)
    reasons = _reasons(read, parameters)
    amounts = _amounts(read, parameters)
    return [case.said | reasons[place] | {"amount": str(amounts[place])} for place, case in enumerate(read)]


def propose(year: int, consumption: str | int, parameters: Parameters | None = None) -> dict[str, Any]:
    """What the growth formula gives, beside what was published. Raises NotYetLaw, growth.BadConsumption."""
    return growth.propose(year, consumption, parameters).as_dict()


def _reasons(cases: list[Case], parameters: Parameters) -> dict[int, dict[str, Any]]:
    """Category and tree of each case on its own day."""
    answers = {}
    for days in _alike({place: case.on for place, case in enumerate(cases)}, parameters):
        judging = Judging.of(parameters, next(iter(days.values())))
        facts = _facts(cases, list(days))
        rows = judging.rows(judging.dated_apart(facts.statuses, days)).collect()
        decided = (
            judging.children(judging.dated_apart(facts.children, days), rows.lazy()).with_columns(category=entitlement.category()).collect()
        )
        by_child = explain.by_child(rows)
        for row in decided.to_native().iter_rows(named=True):
            tree = explain.tree(judging, row, by_child.get(row["child"], ()))
            answers[row["child"]] = {"category": row["category"], "reasons": tree.as_dict()}
    return answers


def _amounts(cases: list[Case], parameters: Parameters) -> dict[int, Any]:
    """Yuan of each case for the month of its day."""
    by_month: dict[str, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        by_month[case.month].append(place)
    amounts: dict[int, Any] = {}
    for month, places in by_month.items():
        paid = entitlement.decide_months(_facts(cases, places), [month], parameters)
        amounts.update(paid.select("child", "amount").iter_rows())
    return amounts


def _alike(days: Days, parameters: Parameters) -> list[Days]:
    """The cases in groups whose days are under the same law."""
    groups: dict[object, Days] = defaultdict(dict)
    for place, day in days.items():
        groups[parameters.regime(day)][place] = day
    return list(groups.values())


def _facts(cases: list[Case], places: list[int]) -> Facts:
    """The facts of some cases; a child is known by the place of its case."""
    chosen = [(place, cases[place]) for place in places]
    children = [(place, case.birth, case.foundling, None, case.confirmed, False) for place, case in chosen]
    statuses = [(place, *status.row()) for place, case in chosen for status in case.statuses]
    care = [(place, case.care, None, None) for place, case in chosen]
    income = [(place, kind, amount, None, None) for place, case in chosen for kind, amount in case.income.items()]
    tables = ((children, CHILDREN), (statuses, STATUSES), (care, CARES), (income, INCOMES))
    return Facts(*(pl.DataFrame(rows, schema={"child": pl.Int64, **schema}, orient="row") for rows, schema in tables))
