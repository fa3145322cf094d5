"""The scenario page: the same rules with another number, by county, and nothing for those without figures."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from weibao.benefits.actions import PublishedStandard, publish_standard
from weibao.testing import make
from weibao.testing.city import BAIGUI, XINYING

AS_NOW = {
    "institutional": "1.2", "scattered": "0.8", "prices": "0", "age": "18",
    "consumption_2022": "17537", "consumption_2023": "19756", "consumption_2024": "19756",
}  # fmt: skip
MONTHS = 24
HALF, YEAR = 6, 12


@pytest.fixture
def children(city, at):
    pair = (("institutional", "1755.00"), ("scattered", "1170.00"))
    notice = [PublishedStandard(care, Decimal(monthly), date(2023, 1, 1), "晋民发〔2023〕20号") for care, monthly in pair]
    publish_standard(notice, by=city.people["console"], at=at)
    make.recognition(make.child(), category="orphan")
    make.recognition(make.child(village=BAIGUI), category="orphan")
    make.child(village=BAIGUI)


def asked(client, **changed):
    return client.get(reverse("cockpit:scenario"), AS_NOW | changed)


def test_before_anything_is_asked(city, enter, children):
    page = enter(city.people["leader"]).get(reverse("cockpit:scenario")).content.decode()
    assert "点“测算”" in page
    assert "17537" in page


def test_nothing_changed_costs_nothing_more(city, enter, children):
    answer = asked(enter(city.people["city_officer"]))
    whole = answer.context["outcome"].whole
    expected = 2 * (HALF * Decimal("1170.00") + YEAR * Decimal("1315.00") + HALF * Decimal("1315.00"))
    assert (whole.yuan, whole.yuan_then, whole.children) == (expected, expected, 2)


def test_another_factor_higher_prices_and_everyone(city, enter, children):
    client = enter(city.people["city_officer"])
    factor = asked(client, scattered="0.85").context["outcome"].whole
    assert factor.yuan_then == 2 * (HALF * Decimal("1240.00") + 18 * Decimal("1400.00"))
    prices = asked(client, prices="5").context["outcome"].whole
    assert prices.yuan_then == 2 * (HALF * Decimal("1230.00") + 18 * Decimal("1385.00"))
    everyone = asked(client, everyone="on").context["outcome"].whole
    assert (everyone.children, everyone.children_then) == (2, 3)


def test_a_county_sees_its_own_townships(city, enter, children):
    page = asked(enter(city.above))
    assert page.context["outcome"].whole.children == 1
    assert "祁县" not in page.content.decode()


@pytest.mark.parametrize(
    ("key", "status"), [("leader", 200), ("finance_officer", 200), ("director", 403), ("auditor", 403), ("nowhere", 403)]
)
def test_who_may(city, enter, key, status):
    assert enter(city.people[key]).get(reverse("cockpit:scenario")).status_code == status


def test_what_is_no_number_gets_a_sentence(city, enter, children):
    answer = asked(enter(city.people["leader"]), scattered="很多")
    assert answer.status_code == 422
    assert "应为数字" in answer.content.decode()


def test_as_many_queries_for_many_children(city, enter, children):
    client = enter(city.people["leader"])
    with CaptureQueriesContext(connection) as few:
        asked(client)
    for row in make.children([{"village": BAIGUI}] * 30):
        make.recognition(row, category="orphan")
    with CaptureQueriesContext(connection) as many:
        asked(client)
    assert len(many) <= len(few) <= 20


def test_every_month_of_every_county(city, enter, children):
    answer = asked(enter(city.people["city_officer"]), scattered="0.85", table="more")
    grid = answer.context["grid"]
    assert (grid.places[-1], len(grid.rows)) == ("合计", MONTHS)
    assert set(grid.places) >= {"平遥县", "祁县"}
    month, cells = grid.rows[0]
    assert (month, cells[-1]) == ("2023-07", Decimal("140.00")), "two children, 70 yuan more each"
    assert grid.sums[-1] == answer.context["outcome"].whole.more == sum(cells[-1] for _, cells in grid.rows)
    people = asked(enter(city.people["city_officer"]), table="children").context["grid"]
    assert (people.counts, people.sums, people.rows[0][1][-1]) == (True, None, 2)
    page = answer.content.decode()
    assert "2023年7月" in page
    assert "140.00" in page


def test_small_counts_stand_together_beyond_the_scope(city, enter, children):
    """A leader sees no children: counties with few of them are one line, and nothing is had by subtraction."""
    for row in make.children([{"village": XINYING}] * 10):
        make.recognition(row, category="orphan")
    own = asked(enter(city.people["city_officer"])).context["outcome"]
    assert {one.place: one.children for one in own.lines} == {"平遥县": 11, "祁县": 1}
    told = asked(enter(city.people["leader"]))
    outcome = told.context["outcome"]
    assert [(one.place[:2], one.children) for one in outcome.lines] == [("其他", 12)]
    assert "祁县" not in told.content.decode()
    for row in make.children([{"village": BAIGUI}] * 9):
        make.recognition(row, category="orphan")
    outcome = asked(enter(city.people["leader"])).context["outcome"]
    assert {one.place: one.children for one in outcome.lines} == {"平遥县": 11, "祁县": 10}
    wider = asked(enter(city.people["leader"]), everyone="on").context["outcome"]
    assert wider.merged == 2, "one child more in one county would be told"


def test_a_restricted_child_stands_in_no_township(city, enter, children):
    child = make.child(village=XINYING)
    make.recognition(child, category="orphan")
    before = asked(enter(city.above)).context["outcome"].whole.children
    type(child).objects.filter(pk=child.pk).update(restricted=True)
    assert asked(enter(city.above)).context["outcome"].whole.children == before - 1
    assert asked(enter(city.people["city_officer"])).context["outcome"].whole.children == 3


def test_the_workbook_holds_the_same(city, enter, children):
    answer = asked(enter(city.people["city_officer"]), **{"as": "xlsx"})
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["合计", "增加的金额", "金额（测算）", "金额（现行）", "人数（测算）", "人数（现行）"]
    rows = list(book["金额（现行）"].values)
    assert (len(rows), rows[1][0], rows[1][-1]) == (MONTHS + 2, "2023-07", 2340)
