"""The scenario page: the same rules with another number, by county, and nothing for those without figures."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weibao.benefits.actions import PublishedStandard, publish_standard
from weibao.testing import make
from weibao.testing.city import BAIGUI

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
    answer = asked(enter(city.people["leader"]))
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
