"""Triage: every case of the law desk; every line of the table fires in one; a table that cannot be read is refused."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from weibao.rules import triage
from weibao.rules.parameters import BadParameter, NotYetLaw

CASES = yaml.safe_load((Path(__file__).parent.parent / "cases" / "triage" / "reports.yaml").read_text(encoding="utf-8"))
DAY = date(2023, 7, 3)
LINE = {"id": "R1", "label": "试", "any": [], "all": [], "colour": "green", "reason": "试", "ref": "试", "verified": False}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_case(case):
    found = triage.judge(case["facts"], case["date"])
    assert {"rule": found.fired.id, "colour": found.colour} == case["answer"]
    assert found.held[0] is found.fired


def test_each_case_has_its_own_name_and_source():
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(case["source"].strip() for case in CASES)


def test_every_line_fires_in_a_case_and_every_fact_counts():
    table = triage.table_at(DAY)
    assert {case["answer"]["rule"] for case in CASES} == {rule.id for rule in table.rules}
    assert {fact for rule in table.rules for fact in rule.any | rule.all} == set(triage.FACTS)
    assert {rule.colour for rule in table.rules} == set(triage.COLOURS)


@pytest.mark.parametrize("place", range(15))
def test_no_line_can_be_left_out_unnoticed(place):
    """Without one line some case is answered otherwise."""
    rules = triage.table_at(DAY).rules
    left = rules[:place] + rules[place + 1 :]
    assert any(next(one for one in left if one.holds(frozenset(case["facts"]))).id != case["answer"]["rule"] for case in CASES)


def test_before_the_opinion_there_is_no_table():
    with pytest.raises(NotYetLaw, match="2020年5月6日"):
        triage.judge([], date(2020, 5, 6))
    with pytest.raises(KeyError):
        triage.judge(["no such fact"], DAY)
    assert triage.table_of(1).rules[0].id == "R01"


@pytest.mark.parametrize(
    "lines",
    [
        [LINE | {"colour": "pink"}],
        [LINE | {"any": ["strange"]}],
        [LINE | {"ref": " "}],
        [LINE | {"more": 1}],
        [LINE, LINE],
        [LINE | {"any": ["begging"]}],
    ],
)
def test_a_table_that_cannot_be_read_is_refused(lines):
    with pytest.raises(BadParameter):
        triage.read({"version": 1, "from": DAY, "rules": lines})
