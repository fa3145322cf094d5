"""The pages of standards and doubtful recognitions."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weibao.benefits.actions import PublishedStandard, publish_standard
from weibao.benefits.models import Fostering, PriceIndex, ReceivedAid, Recognition, Standard
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
    assert reverse("benefits:enter_standard") not in page


@pytest.mark.parametrize(("key", "status"), [("city_officer", 200), ("finance_officer", 200), ("director", 403), ("auditor", 403)])
def test_who_sees_standards(city, enter, standards, key, status):
    assert enter(city.people[key]).get(reverse("benefits:standards")).status_code == status


def test_a_figure_that_is_no_figure_gets_a_sentence(city, enter, standards):
    answer = enter(city.people["leader"]).get(reverse("benefits:standards"), {"year": 2024, "consumption": "很多"})
    assert answer.status_code == 422


def test_one_enters_and_another_approves(city, enter, standards):
    client, url = enter(city.people["city_officer"]), reverse("benefits:enter_standard")
    assert client.post(url, GIVEN | {"document": ""}).status_code == 422
    lower = client.post(url, GIVEN | {"scattered": "1100"})
    assert lower.status_code == 422
    assert "不降低" in lower.content.decode()
    assert client.post(url, GIVEN | {"effective_from": "2025-01-01"}).status_code == 422
    assert client.post(url, GIVEN).status_code == 302
    assert (Standard.objects.waiting().count(), Standard.objects.valid().count()) == (2, 2), "it waits and holds nothing yet"
    assert client.post(url, GIVEN | {"scattered": "1320"}).status_code == 422
    review = f"{reverse('benefits:review_standard')}?document=晋民发〔2024〕9号"
    assert "不能由您审批" in client.get(review).content.decode()
    assert client.post(review, {"verb": "approve"}).status_code == 422
    other = enter(city.people["city_officer_second"])
    page = other.get(review).content.decode()
    assert "1,975.00" in page
    assert "与公式一致" in page
    assert other.post(review, {"verb": "refuse"}).status_code == 422
    assert other.post(review, {"verb": "approve"}).status_code == 302
    assert Standard.objects.valid().count() == 4
    assert other.get(review).status_code == 404, "nothing waits any more"


def test_a_notice_sent_back_never_held_and_may_be_entered_again(city, enter, standards):
    client, url = enter(city.people["city_officer"]), reverse("benefits:enter_standard")
    client.post(url, GIVEN)
    review = f"{reverse('benefits:review_standard')}?document=晋民发〔2024〕9号"
    leader = enter(city.people["leader"])
    assert "晋民发〔2024〕9号" in leader.get(reverse("benefits:standards")).content.decode()
    assert leader.post(review, {"verb": "refuse", "reason": "金额与文件不符"}).status_code == 302
    assert Standard.objects.kept().count() == 2
    assert enter(city.people["city_officer"]).post(url, GIVEN | {"scattered": "1320"}).status_code == 302


@pytest.mark.parametrize("key", ["finance_officer", "county_officer", "director", "auditor"])
def test_who_may_not_enter_or_approve(city, enter, standards, key):
    client = enter(city.people[key])
    assert client.post(reverse("benefits:enter_standard"), GIVEN).status_code == 403
    assert client.post(f"{reverse('benefits:review_standard')}?document=x", {"verb": "approve"}).status_code == 403


RISES = {"month": "2023-05", "cpi": "3.60", "food": "5.10", "document": "晋发改价格〔2023〕88号"}


def test_price_rises_by_two_people(city, enter, standards):
    client, url = enter(city.people["city_officer"]), reverse("benefits:prices")
    assert client.post(url, RISES | {"cpi": "高"}).status_code == 422
    assert client.post(url, RISES).status_code == 302
    row = PriceIndex.objects.get()
    review = reverse("benefits:review_index", args=[row.pk])
    assert client.post(review, {"verb": "approve"}).status_code == 422
    leader = enter(city.people["leader"])
    page = leader.get(review).content.decode()
    assert "42.12" in page
    assert "〔参数未核实〕" in page
    assert leader.post(review, {"verb": "approve"}).status_code == 302
    assert leader.get(review).status_code == 404
    assert "启动" in leader.get(url).content.decode()
    assert enter(city.people["finance_officer"]).post(url, RISES).status_code == 403
    assert enter(city.people["director"]).get(url).status_code == 403


RELIEF = {
    "kind": "minimum_living",
    "household_amount": "954.00",
    "persons": "3",
    "since": "2023-06-01",
    "proof": "低保证 平民低〔2023〕7号",
}


def test_relief_of_the_household_on_the_child_s_file(city, enter, standards):
    child = make.child(mother=Status.SERIOUS_ILLNESS)
    make.recognition(child, category="de_facto_unattended")
    client, url = enter(city.people["county_officer"]), reverse("benefits:note_relief", args=[child.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, RELIEF | {"persons": "0"}).status_code == 422
    assert client.post(url, RELIEF).status_code == 302
    row = ReceivedAid.objects.get()
    page = client.get(reverse("desk:file", args=[child.pk, "benefits"])).content.decode()
    assert "318.00" in page
    end = reverse("benefits:end_relief", args=[row.pk])
    assert end in page
    assert client.post(end, {"last_day": "2023-05-01"}).status_code == 422
    assert client.post(end, {"last_day": "2023-06-30"}).status_code == 302
    assert enter(city.beside).get(url).status_code == 404
    assert enter(city.people["county_approver"]).get(url).status_code == 403


def test_a_household_moves_out_and_in(city, enter, standards):
    child = make.child()
    make.recognition(child)
    client, url = enter(city.people["county_approver"]), reverse("benefits:hand_over", args=[child.pk])
    given = {"direction": "out", "other": "陕西省西安市雁塔区民政局", "last_month": "2023-07", "proof": "迁移证 140728001", "category": ""}
    assert client.post(url, given | {"other": ""}).status_code == 422
    assert client.post(url, given).status_code == 302
    assert Recognition.objects.get().ended_month == date(2023, 7, 1)
    assert client.post(url, given).status_code == 422, "nothing left to hand over"
    assert client.post(url, given | {"direction": "in"}).status_code == 422, "its category is asked"
    assert "雁塔" in client.get(reverse("desk:file", args=[child.pk, "benefits"])).content.decode()
    assert enter(city.people["county_officer"]).get(url).status_code == 403
    assert enter(city.people["county_officer_beside"]).get(url).status_code == 404


def test_foster_care_on_the_child_s_file(city, enter, standards):
    child, ordinary = make.child(care="institutional"), make.child()
    client, url = enter(city.people["county_officer"]), reverse("benefits:place_in_foster_care", args=[child.pk])
    given = {"village": BAIGUI, "carer": "武改香", "agreement": "寄养〔2023〕3号", "assessed_on": "2023-05-20", "since": "2023-06-01"}
    assert client.post(url, given | {"village": "999"}).status_code == 422
    assert client.post(url, given).status_code == 302
    assert client.post(reverse("benefits:place_in_foster_care", args=[ordinary.pk]), given).status_code == 422
    row = Fostering.objects.get()
    end = reverse("benefits:end_foster_care", args=[row.pk])
    assert end in client.get(reverse("desk:file", args=[child.pk, "benefits"])).content.decode()
    assert client.post(end, {"last_day": "2023-05-01"}).status_code == 422
    assert client.post(end, {"last_day": "2023-06-30"}).status_code == 302
    assert enter(city.people["director_far"]).get(end).status_code == 404


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
