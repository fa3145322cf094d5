"""The YAML cases of the law desk, and the two ways to try them: all at once, and each child alone."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from weibao.rules import growth
from weibao.rules.entitlement import category, decide_months
from weibao.rules.facts import CARES, CHILDREN, INCOMES, STATUSES, Facts
from weibao.rules.judging import Judging
from weibao.rules.parameters import NotYetLaw, Parameters

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FOLDER = Path(__file__).parent.parent / "cases"
DEFAULTS = {"birth": date(2014, 11, 6), "confirmed": "2021-06", "care": "scattered", "foundling": False, "ended_on": None, "likened": False}
FACTS = {*DEFAULTS, "father", "mother", "income"}


@dataclass(frozen=True)
class Case:
    name: str
    on: date
    facts: dict[str, Any]
    answer: dict[str, Any]
    source: str
    given: dict[str, int] = field(default_factory=dict)  # parameters of this case only: whole numbers by path

    @property
    def month(self) -> str:
        return f"{self.on:%Y-%m}"

    def asks(self, *keys: str) -> bool:
        return any(key in self.answer for key in keys)


@cache
def read() -> list[Case]:
    """Every case of every file but those of growth."""
    cases = []
    for file in sorted(FOLDER.glob("*.yaml")):
        if file.stem == "growth":
            continue
        for entry in yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER):
            assert set(entry) - {"given"} == {"name", "date", "facts", "answer", "source"}, entry
            assert not set(entry["facts"]) - FACTS, entry
            facts = DEFAULTS | entry["facts"]
            cases.append(Case(entry["name"], entry["date"], facts, entry["answer"], entry["source"], entry.get("given", {})))
    return cases


@cache
def read_growth() -> list[dict[str, Any]]:
    return yaml.load((FOLDER / "growth.yaml").read_text(encoding="utf-8"), Loader=LOADER)


def facts_of(cases: list[tuple[int, Case]]) -> Facts:
    """The tables of the cases, each child known by its number."""
    people, statuses, care, income = [], [], [], []
    for number, case in cases:
        said = case.facts
        people.append((number, said["birth"], said["foundling"], said["ended_on"], said["confirmed"], said["likened"]))
        for parent in ("father", "mother"):
            statuses += [(number, parent, *_status(status)) for status in said.get(parent, ())]
        forms = said["care"] if isinstance(said["care"], list) else [{"form": said["care"]}]
        care += [(number, form["form"], form.get("since"), form.get("until")) for form in forms]
        aids = said.get("income", [])
        if isinstance(aids, dict):
            aids = [{"kind": kind, "amount": amount} for kind, amount in aids.items()]
        income += [(number, aid["kind"], Decimal(aid["amount"]), aid.get("since"), aid.get("until")) for aid in aids]
    tables = ((people, CHILDREN), (statuses, STATUSES), (care, CARES), (income, INCOMES))
    return Facts(*(pl.DataFrame(rows, schema={"child": pl.Int64, **schema}, orient="row") for rows, schema in tables))


def _status(said: dict[str, Any]) -> tuple[Any, ...]:
    disability = said.get("disability", {})
    return (
        said["status"], said.get("since"), said.get("until"), said.get("proof"), disability.get("class"), disability.get("grade")
    )  # fmt: skip


def faults(cases: list[Case], parameters: Parameters) -> Iterator[str]:
    """What the rules answer otherwise than the cases, all of them in as few passes as the law allows."""
    by_given = defaultdict(list)
    for number, case in enumerate(cases):
        by_given[tuple(case.given.items())].append((number, case))
    for given, numbered in by_given.items():
        law = with_given(parameters, dict(given))
        yield from _faults_of_days(numbered, law)
        yield from _faults_of_months(numbered, law)


def with_given(parameters: Parameters, given: dict[str, int]) -> Parameters:
    """The parameters with other whole numbers, for all time."""
    exchanged = []
    for path, number in given.items():
        known = parameters[path]
        exchanged.append(replace(known, values=tuple(replace(value, value=number) for value in known.values)))
    return parameters.replacing(*exchanged) if exchanged else parameters


def _faults_of_days(numbered: list[tuple[int, Case]], parameters: Parameters) -> Iterator[str]:
    by_law = defaultdict(list)
    for number, case in numbered:
        if case.asks("category", "refused"):
            by_law[parameters.regime(case.on)].append((number, case))
    for group in by_law.values():
        try:
            answers = _categories(group, parameters)
        except NotYetLaw:
            answers = dict.fromkeys((number for number, _ in group), "NotYetLaw")
        for number, case in group:
            expected = case.answer.get("category", case.answer.get("refused"))
            if answers[number] != expected:
                yield f"{case.name}：{answers[number]} 而不是 {expected}"


def _categories(group: list[tuple[int, Case]], parameters: Parameters) -> dict[int, str]:
    facts = facts_of(group)
    days = {number: case.on for number, case in group}
    judging = Judging.of(parameters, group[0][1].on)
    rows = judging.rows(judging.dated_apart(facts.statuses, days))
    judged = judging.children(judging.dated_apart(facts.children, days), rows).with_columns(category=category())
    return dict(judged.select("child", "category").collect().to_native().iter_rows())


def _faults_of_months(numbered: list[tuple[int, Case]], parameters: Parameters) -> Iterator[str]:
    by_month = defaultdict(list)
    for number, case in numbered:
        if case.asks("amount", "reason", "refused_month"):
            by_month[case.month].append((number, case))
    for month, group in by_month.items():
        try:
            rows = decide_months(facts_of(group), [month], parameters).select("child", "reason", "amount").iter_rows()
            answers = {child: {"reason": reason, "amount": str(amount)} for child, reason, amount in rows}
        except NotYetLaw:
            answers = {number: {"refused_month": "NotYetLaw"} for number, _ in group}
        for number, case in group:
            expected = {key: value for key, value in case.answer.items() if key != "category"}
            if answers[number] != expected:
                yield f"{case.name}：{answers[number]} 而不是 {expected}"


def growth_faults(cases: list[dict[str, Any]], parameters: Parameters) -> Iterator[str]:
    """What the growth formula answers otherwise than its cases."""
    for case in cases:
        try:
            said = growth.propose(case["year"], case["consumption"], parameters).as_dict()
            answer = {key: said[key] for key in ("institutional", "scattered", "agrees")}
        except (NotYetLaw, growth.BadConsumption) as refusal:
            answer = {"refused": type(refusal).__name__}
        if answer != case["answer"]:
            yield f"{case['name']}：{answer} 而不是 {case['answer']}"
