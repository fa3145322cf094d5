"""What is due of a school year, against a calculator of its own: by counting days one at a time, in whole cents."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weibao.rules import study_aid
from weibao.rules.study_aid import Plan

YEARS = st.integers(2019, 2040)
COUNTS = {"monthly": 12, "quarterly": 4, "yearly": 1}


def counted(plan: Plan, on: date) -> Decimal:
    """The same said otherwise: each day of the year is worth its part, and only days of released instalments are paid."""
    start = date(plan.year, 9, 1)
    length = 366 if (plan.year + 1) % 4 == 0 and ((plan.year + 1) % 100 or (plan.year + 1) % 400 == 0) else 365
    cents = 1_000_000 * (2 if plan.unit == "term" else 1)
    days = [start + timedelta(days=n) for n in range(length)]
    held = [day for day in days if (plan.first or start) <= day <= (plan.last or days[-1])]
    if not held:
        return Decimal("0.00")
    needs_autumn = held[0] < date(plan.year + 1, 3, 1)
    released, each, count = 0, cents // COUNTS[plan.rhythm], COUNTS[plan.rhythm]
    for turn in range(count):
        index = 8 + turn * 12 // count
        begins = date(plan.year + index // 12, index % 12 + 1, 1)
        spring = begins >= date(plan.year + 1, 3, 1)
        if begins > on or (needs_autumn and 1 not in plan.proven) or (spring and 2 not in plan.proven):
            break
        released += cents - each * (count - 1) if turn == count - 1 else each

    def upto(day: date) -> int:
        part = Fraction(cents * max(0, min((day - start).days + 1, length)), length)
        return int(part + Fraction(1, 2))

    paid = min(released, upto(held[-1])) - min(released, upto(held[0] - timedelta(days=1)))
    return Decimal(max(paid, 0)) / 100


@st.composite
def plans(draw):
    year = draw(YEARS)
    days = st.integers(-40, 420).map(lambda n: date(year, 9, 1) + timedelta(days=n))
    plan = Plan(
        year,
        draw(st.sampled_from(sorted(COUNTS))),
        draw(st.sampled_from(["year", "term"])),
        draw(st.none() | days),
        draw(st.none() | days),
        frozenset(draw(st.sets(st.sampled_from([1, 2])))),
    )
    return plan, draw(days)


@settings(max_examples=1500, deadline=None)
@given(plans())
def test_it_agrees_with_the_counting(case):
    plan, on = case
    found = study_aid.due(plan, on)
    assert found == counted(plan, on)
    assert Decimal(0) <= found <= study_aid.yearly(plan.year, plan.unit)


@settings(max_examples=300, deadline=None)
@given(plans(), st.integers(0, 200))
def test_time_takes_nothing_back(case, later):
    plan, on = case
    assert study_aid.due(plan, on) <= study_aid.due(plan, on + timedelta(days=later))


def test_a_year_and_its_terms():
    assert [study_aid.school_year(day) for day in (date(2022, 8, 31), date(2022, 9, 1), date(2023, 8, 31))] == [2021, 2022, 2022]
    assert [study_aid.term_of(date(2023, month, 1)) for month in (2, 3, 8, 9, 12)] == [1, 2, 2, 1, 1]
    assert (study_aid.begins(2022), study_aid.ends(2022)) == (date(2022, 9, 1), date(2023, 8, 31))
    assert study_aid.term_begins(2022, 2) == date(2023, 3, 1)


def test_words_that_are_unknown():
    with pytest.raises(ValueError, match="计算单位"):
        study_aid.yearly(2022, "month")
    with pytest.raises(ValueError, match="发放周期"):
        study_aid.due(Plan(2022, "weekly"), date(2023, 1, 1))
