"""Marking, the last day of a certificate, and what it says on a day; the cases stand in YAML, each with its source."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from weibao.rules.training import Standing, last_day, mark, passes, standing

CASES = yaml.safe_load((Path(__file__).parent.parent / "cases/training/marking.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_marking(case):
    assert case["source"]
    found = mark([frozenset(one) for one in case["right"]], [frozenset(one) for one in case["given"]], case["share"])
    assert (found.right, found.of, found.passed) == (case["count"], len(case["right"]), case["passed"])
    assert len(found.wrong) == found.of - found.right


@pytest.mark.parametrize(("right", "given"), [([], []), ([frozenset({0})], [])])
def test_a_test_without_questions_or_answers_is_no_test(right, given):
    with pytest.raises(ValueError, match="one answer"):
        mark(right, given, 80)


def test_no_points_of_none_are_no_pass():
    assert not passes(0, 0, 0)
    assert passes(8, 10, 80)
    assert not passes(79, 100, 80)


@pytest.mark.parametrize(
    ("issued", "last"),
    [(date(2023, 7, 3), date(2024, 7, 2)), (date(2024, 2, 29), date(2025, 2, 27)), (date(2023, 1, 1), date(2023, 12, 31))],
)
def test_a_certificate_holds_a_year(issued, last):
    """民法典第202条: to the same day of the month, or its last day."""
    assert last_day(issued, 12) == last


@pytest.mark.parametrize(
    ("expires", "said"),
    [
        (None, Standing.NONE),
        (date(2023, 7, 2), Standing.NONE),
        (date(2023, 7, 3), Standing.EXPIRING),
        (date(2023, 8, 2), Standing.EXPIRING),
        (date(2023, 8, 3), Standing.VALID),
    ],
)
def test_what_a_certificate_says(expires, said):
    assert standing(expires, date(2023, 7, 3), 30) == said
