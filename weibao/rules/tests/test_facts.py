"""Facts are read once and strictly; what cannot be judged is refused, never paid."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from weibao.rules.entitlement import decide_months, first_day, judged_on
from weibao.rules.facts import BadFacts, Facts

CHILDREN = pl.DataFrame({"child": ["x", "y"], "birth": [date(2014, 1, 1), date(2015, 1, 1)]})


def care(*rows):
    return pl.DataFrame(rows, schema=("child", "form", "since", "until"), orient="row")


def test_columns_of_nulls_may_be_left_out():
    decided = decide_months(Facts(CHILDREN), ["2023-07"])
    assert decided.select("child", "category", "reason", "amount").rows() == [
        ("x", "neither", "neither", Decimal("0.00")),
        ("y", "neither", "neither", Decimal("0.00")),
    ]


def test_what_is_refused():
    for wrong in (
        pl.DataFrame({"child": ["x"]}),
        pl.DataFrame({"birth": [date(2014, 1, 1)]}),
        pl.concat([CHILDREN, CHILDREN]),
        pl.DataFrame({"child": ["x", None], "birth": [date(2014, 1, 1)] * 2}),
        pl.DataFrame({"child": ["x"], "birth": [None]}),
        CHILDREN.with_columns(colour=pl.lit("red")),
    ):
        with pytest.raises(BadFacts):
            Facts(wrong)
    for form in ("foster", "散居"):
        with pytest.raises(BadFacts):
            Facts(CHILDREN, care=care(("x", form, None, None)))
    with pytest.raises(BadFacts):
        Facts(CHILDREN, pl.DataFrame({"child": ["x"], "parent": ["father"], "status": ["divorced"]}))


def test_two_care_forms_on_one_day_are_refused_and_not_paid_twice():
    facts = Facts(CHILDREN, care=care(("x", "scattered", None, None), ("x", "institutional", date(2023, 5, 1), None)))
    assert decide_months(facts, ["2023-05"]).height == 2
    with pytest.raises(BadFacts, match="两种养育方式"):
        decide_months(facts, ["2023-06"])


def test_months_in_the_order_asked_and_children_in_their_own():
    facts = Facts(CHILDREN.reverse())
    decided = decide_months(facts, ["2023-07", "2022-02"])
    assert decided.select("month", "child").rows() == [("2023-07", "x"), ("2023-07", "y"), ("2022-02", "x"), ("2022-02", "y")]
    assert decide_months(facts, []).is_empty()
    assert decide_months(Facts(CHILDREN.clear()), ["2023-07"]).is_empty()


def test_the_days_of_a_month():
    assert (first_day("2024-03"), judged_on("2024-03"), judged_on("2023-01")) == (
        date(2024, 3, 1), date(2024, 2, 29), date(2022, 12, 31)
    )  # fmt: skip
    with pytest.raises(ValueError, match="month"):
        first_day("2023-13")
