"""Scenarios: the same rules with another number, compared by hand."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from weibao.rules.facts import Facts
from weibao.rules.growth import propose
from weibao.rules.parameters import BadParameter, NotYetLaw
from weibao.rules.scenario import AS_IT_IS, Scenario, compared, project

MONTHS = tuple(f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13))
CONSUMPTION = {2022: Decimal(17537), 2023: Decimal(19756)}


@pytest.fixture(scope="module")
def facts():
    """1 an enrolled orphan in scattered care, 2 the same in an institution, 3 an orphan nobody enrolled, 4 an enrolled one of 18 in May 2024."""
    births = [date(2014, 1, 1), date(2014, 1, 1), date(2014, 1, 1), date(2006, 5, 10)]
    children = pl.DataFrame({"child": [1, 2, 3, 4], "birth": births, "confirmed_month": ["2021-01", "2021-01", None, "2021-01"]})
    dead = [(child, parent, "dead", date(2015, 1, 1)) for child in (1, 2, 3, 4) for parent in ("father", "mother")]
    statuses = pl.DataFrame(dead, schema=["child", "parent", "status", "since"], orient="row")
    care = pl.DataFrame({"child": [1, 2, 3, 4], "form": ["scattered", "institutional", "scattered", "scattered"]})
    return Facts(children, statuses, care)


def yuan(frame, child, month):
    return frame.filter((pl.col("child") == child) & (pl.col("month") == month))["amount"][0]


def test_as_it_is_pays_the_notice_and_then_the_proposal(facts):
    plain = project(facts, MONTHS, CONSUMPTION)
    assert [yuan(plain, 1, month) for month in ("2023-01", "2024-12")] == [Decimal("1170.00"), Decimal("1315.00")]
    assert [yuan(plain, 2, month) for month in ("2023-01", "2024-12")] == [Decimal("1755.00"), Decimal("1975.00")]
    assert [yuan(plain, 3, month) for month in ("2023-01", "2024-12")] == [0, 0]
    assert [yuan(plain, 4, month) for month in ("2024-05", "2024-06")] == [Decimal("1315.00"), 0]


def test_another_factor(facts):
    other = project(facts, MONTHS, CONSUMPTION, Scenario({"growth/factor/scattered": Decimal("0.85")}))
    assert yuan(other, 1, "2023-01") == Decimal("1240.00"), "0.85 × 17,537 ÷ 12 = 1,242.20"
    assert yuan(other, 1, "2024-01") == Decimal("1400.00"), "0.85 × 19,756 ÷ 12 = 1,399.38"
    assert yuan(other, 2, "2024-01") == Decimal("1975.00")


def test_higher_prices_and_never_a_lower_standard(facts):
    assert yuan(project(facts, MONTHS, CONSUMPTION, Scenario(prices=Decimal(5))), 1, "2024-01") == Decimal("1385.00")
    lower = project(facts, MONTHS, CONSUMPTION, Scenario(prices=Decimal(-50)))
    assert yuan(lower, 1, "2024-01") == Decimal("1145.00"), "the last standard before the scenario"


def test_a_wider_group(facts):
    older = project(facts, MONTHS, CONSUMPTION, Scenario({"age/limit": 19}))
    assert yuan(older, 4, "2024-12") == Decimal("1315.00")
    everyone = project(facts, MONTHS, CONSUMPTION, Scenario(everyone=True))
    assert [yuan(everyone, 3, month) for month in ("2023-01", "2024-12")] == [Decimal("1170.00"), Decimal("1315.00")]


def test_beside_each_other_by_place_and_month(facts):
    places = pl.DataFrame({"child": [1, 2, 3, 4], "place": ["140728", "140702", "140728", "140728"]})
    table = compared(project(facts, MONTHS, CONSUMPTION), project(facts, MONTHS, CONSUMPTION, Scenario(everyone=True)), places)
    assert len(table) == 48
    row = table.filter((pl.col("place") == "140728") & (pl.col("month") == "2023-01")).row(0, named=True)
    assert (row["children"], row["children_then"]) == (2, 3)
    assert (row["yuan"], row["yuan_then"]) == (Decimal("2340.00"), Decimal("3510.00"))
    assert table["yuan"].sum() == project(facts, MONTHS, CONSUMPTION)["amount"].sum()


def test_what_cannot_be_reckoned(facts):
    with pytest.raises(NotYetLaw, match="2025年的标准，也没有2024年"):
        project(facts, (*MONTHS, "2025-01"), CONSUMPTION)
    with pytest.raises(BadParameter, match="没有参数"):
        project(facts, MONTHS, CONSUMPTION, Scenario({"moon/phase": 1}))
    with pytest.raises(BadParameter, match="类型不对"):
        project(facts, MONTHS, CONSUMPTION, Scenario({"age/limit": Decimal(19)}))


def test_a_scenario_changes_nothing_for_good(facts):
    project(facts, MONTHS, CONSUMPTION, Scenario({"growth/factor/scattered": Decimal("0.85")}))
    assert propose(2023, 17537).scattered == Decimal("1170.00")
    assert not AS_IT_IS.remakes_standards
