"""Protection: the assessment table, the year of temporary guardianship, what closing has to prove; and that the lists are the law's."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from weibao.rules import protection
from weibao.rules.parameters import BadParameter, NotYetLaw

FOLDER = Path(__file__).parent.parent / "cases" / "protection"


def read(name):
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", read("assessments"), ids=lambda case: case["name"])
def test_assessments(case):
    answers = {one.id: "good" for one in protection.table_on(case["date"]).items} | case["answers"]
    found = protection.assess(answers, case["date"])
    assert {"level": found.level, "fit": found.fit, "points": found.points} == case["answer"], case["source"]
    assert found.tree.holds is found.fit
    assert not found.tree.verified, "the table is the city's own"


@pytest.mark.parametrize("case", read("temporary"), ids=lambda case: case["name"])
def test_the_year_of_temporary_guardianship(case):
    assert protection.temporary_until(case["since"]) == case["until"], case["source"]


@pytest.mark.parametrize("case", read("proofs"), ids=lambda case: case["name"])
def test_what_closing_lacks(case):
    assert protection.missing(case["outcome"], case["given"]) == case["missing"], case["source"]


def test_the_lists_have_the_length_that_the_law_gives_them():
    lists = protection.TEMPORARY_GROUNDS, protection.WAYS, protection.LONG_TERM_GROUNDS, protection.REVOCATION_GROUNDS
    assert [len(one) for one in lists] == [7, 4, 5, 3]
    assert all(set(needed) <= set(protection.PROOFS) for _, needed in protection.OUTCOMES.values())
    assert all(set(kind.bodies) <= set(protection.BODIES) for kind in protection.ORDERS.values())


def test_what_is_no_assessment():
    full = {one.id: "good" for one in protection.table_on(date(2023, 7, 3)).items}
    for answers in (full | {"willing": "superb"}, {"willing": "good"}, full | {"weather": "good"}):
        with pytest.raises(ValueError, match="每一项"):
            protection.assess(answers, date(2023, 7, 3))
    with pytest.raises(NotYetLaw):
        protection.table_on(date(2010, 1, 1))
    with pytest.raises(BadParameter):
        protection._table({"from": date(2020, 1, 1), "ref": " ", "verified": False, "middle": 1, "high": 2, "items": []})
