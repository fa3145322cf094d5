"""The pages of standards and doubtful recognitions."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weibao.benefits.actions import PublishedStandard, publish_standard
from weibao.benefits.models import Recognition, Standard
from weibao.children.models import Status
from weibao.testing import make
from weibao.testing.city import BAIGUI


@pytest.fixture
def standards(city, at):
    pair = (("institutional", "1755.00"), ("scattered", "1170.00"))
    notice = [PublishedStandard(care, Decimal(monthly), date(2023, 1, 1), "晋民发〔2023〕20号") for care, monthly in pair]
    publish_standard(notice, by=city.people["console"], at=at)


def doubt(**facts):
    return make.recognition(make.child(father=Status.NORMAL, **facts), doubt="neither")


GIVEN = {"year": "2024", "institutional": "1975.00", "scattered": "1315", "document": "晋民发〔2024〕9号"}


def test_standards_are_shown_beside_the_formula(city, enter, standards):
    page = enter(city.people["leader"]).get(reverse("benefits:standards"), {"year": 2024, "consumption": "19756"}).content.decode()
    assert "1,755.00" in page
    assert "一致" in page
    assert "1,975.00" in page
    assert "尚未公布" in page
    assert reverse("benefits:publish_standard") not in page


@pytest.mark.parametrize(("key", "status"), [("city_officer", 200), ("finance_officer", 200), ("director", 403), ("auditor", 403)])
def test_who_sees_standards(city, enter, standards, key, status):
    assert enter(city.people[key]).get(reverse("benefits:standards")).status_code == status


def test_a_figure_that_is_no_figure_gets_a_sentence(city, enter, standards):
    answer = enter(city.people["leader"]).get(reverse("benefits:standards"), {"year": 2024, "consumption": "很多"})
    assert answer.status_code == 422


def test_publishing_from_the_page_and_every_refusal(city, enter, standards):
    client, url = enter(city.people["city_officer"]), reverse("benefits:publish_standard")
    assert client.post(url, GIVEN | {"document": ""}).status_code == 422
    lower = client.post(url, GIVEN | {"scattered": "1100"})
    assert lower.status_code == 422
    assert "不降低" in lower.content.decode()
    assert client.post(url, GIVEN).status_code == 302
    assert Standard.objects.count() == 4
    assert client.post(url, GIVEN | {"scattered": "1320"}).status_code == 422
    refused = enter(city.people["finance_officer"]).post(url, GIVEN)
    assert refused.status_code == 403
    assert Standard.objects.count() == 4


def test_doubts_are_seen_by_the_county_they_lie_in_and_answered_there(city, enter, standards):
    mine, other = doubt(), doubt(village=BAIGUI)
    client = enter(city.people["county_approver"])
    page = client.get(reverse("benefits:doubts")).content.decode()
    assert reverse("benefits:answer", args=[mine.pk]) in page
    assert reverse("benefits:answer", args=[other.pk]) not in page
    assert client.get(reverse("benefits:answer", args=[other.pk])).status_code == 404
    tree = client.get(reverse("benefits:answer", args=[mine.pk])).content.decode()
    assert "未满18周岁" in tree
    url = reverse("benefits:answer", args=[mine.pk])
    assert client.post(url, {"verb": "end", "answer": "已核实"}).status_code == 422
    assert client.post(url, {"verb": "keep", "answer": ""}).status_code == 422
    assert client.post(url, {"verb": "end", "answer": "父亲已履责", "last_month": "2023-06"}).status_code == 302
    assert Recognition.objects.get(pk=mine.pk).ended_month == date(2023, 6, 1)
    assert client.get(url).status_code == 404, "an ended recognition has nothing to answer"


def test_who_sees_a_doubt_but_holds_no_power_is_told(city, enter, standards):
    row = doubt()
    answer = enter(city.people["county_officer"]).post(reverse("benefits:answer", args=[row.pk]), {"verb": "keep", "answer": "属实"})
    assert answer.status_code == 403
    assert enter(city.nowhere).get(reverse("benefits:doubts")).status_code == 403


def test_the_list_of_doubts_costs_the_same_for_ten_and_for_a_thousand(city, enter, standards):
    client, costs = enter(city.people["county_approver"]), []
    for number in (10, 200):
        for child in make.children([{"father": Status.NORMAL} for _ in range(number)]):
            make.recognition(child, doubt="neither", confirmed_by=city.above)
        client.get(reverse("benefits:doubts"))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("benefits:doubts"))
        costs.append(len(found))
    assert costs[0] == costs[1] <= 12
