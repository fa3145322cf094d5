"""The rules and a plain-Python telling of the same law agree on 50,000 random children, in bulk and one by one."""

import os
from collections import Counter
from datetime import date, timedelta

import pytest

from weibao.rules import contract
from weibao.rules.entitlement import category, decide_months, judged_on
from weibao.rules.explain import explain_day, explain_month
from weibao.rules.judging import Judging
from weibao.rules.parameters import load
from weibao.rules.tests import oracle
from weibao.rules.tests.people import as_cased, case_of, crowd, facts_of

COUNT, SEED = 50_000, 20230701
MONTHS = ("2022-03", "2022-09", "2023-03", "2023-07")
MONEY = ("category", "care", "reason", "standard", "deducted", "amount")
DAYS = (date(2022, 2, 28), date(2022, 8, 31), date(2023, 3, 1), date(2023, 6, 15), date(2023, 12, 31))


@pytest.fixture(scope="module")
def children():
    return crowd(COUNT, SEED, (*DAYS, *map(judged_on, MONTHS)))


@pytest.fixture(scope="module")
def facts(children):
    return facts_of(children)


@pytest.mark.parametrize("month", MONTHS)
def test_months_in_bulk(children, facts, month):
    decided = decide_months(facts, [month])
    assert decided["child"].to_list() == list(range(COUNT))
    year, number = int(month[:4]), int(month[5:])
    seen = Counter()
    for child, row in zip(children, decided.select(MONEY).iter_rows(named=True), strict=True):
        expected = oracle.month(child, year, number)
        assert row == expected, (month, child)
        seen[row["reason"]] += 1
    assert set(seen) == {"paid", "covered", "over_age", "neither", "not_yet", "not_confirmed", "ended", "no_care_form"}
    assert seen["paid"] > COUNT // 50, seen


@pytest.mark.parametrize("day", DAYS)
def test_days_in_bulk(children, facts, day):
    frame = Judging.of(load(), day).on_day(facts, day).with_columns(category=category())
    decided = dict(frame.select("child", "category").collect().to_native().iter_rows())
    for number, child in enumerate(children):
        assert decided[number] == oracle.category(child, day), (day, child)


def test_one_by_one(children):
    """A sample, each child alone with its own tables: the answer does not depend on the company."""
    for number, child in enumerate(children[:150]):
        month = MONTHS[number % len(MONTHS)]
        expected = oracle.month(child, int(month[:4]), int(month[5:]))
        alone = facts_of([child])
        assert decide_months(alone, [month]).select(MONEY).row(0, named=True) == expected, child
        tree = explain_month(alone, 0, month)
        assert tree.holds == (expected["amount"] > 0)
        assert tree.detail["reason"] == expected["reason"]
        on = date(2023, 7, 1) + timedelta(days=number % 90)
        assert explain_day(alone, 0, on).holds == (oracle.category(child, on) != "neither"), child


@pytest.mark.timeout(3600)
@pytest.mark.skipif(not os.environ.get("WEIBAO_SOAK"), reason="minutes: make soak")
@pytest.mark.parametrize("shard", range(8))
def test_every_child_alone(children, shard):
    """All of them, each alone with its own tables."""
    for number in range(shard, COUNT, 8):
        month = MONTHS[number % len(MONTHS)]
        expected = oracle.month(children[number], int(month[:4]), int(month[5:]))
        assert decide_months(facts_of([children[number]]), [month]).select(MONEY).row(0, named=True) == expected, children[number]


def test_cases_in_bulk(children):
    """The `decide` contract: each child on its own day, with its tree."""
    chosen = [(child, date(2022, 1, 1) + timedelta(days=number % 730)) for number, child in enumerate(children[:3000])]
    chosen = [(child, on) for child, on in chosen if child.birth <= on]
    cases = [case_of(child, str(number), on) for number, (child, on) in enumerate(chosen)]
    for (child, on), said in zip(chosen, contract.decide(cases), strict=True):
        assert said["category"] == oracle.category(child, on), (on, child)
        assert said["reasons"]["holds"] == (said["category"] != "neither")
        assert said["amount"] == str(oracle.month(as_cased(child), on.year, on.month)["amount"]), (on, child)
