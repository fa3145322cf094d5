"""The pages of the policy search: who sees which lead, what the form does and refuses, and how many queries a list takes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weibao.discovery.actions import search
from weibao.discovery.models import Lead
from weibao.discovery.states import State
from weibao.testing import make
from weibao.testing.city import BAIGUI, QIDONG


@pytest.fixture
def lead(city, at):
    make.child()
    return search(None, by=None, at=at)[0]


def test_the_list_and_the_page(city, enter, lead):
    client = enter(city.inside)
    assert reverse("discovery:lead", args=[lead.pk]) in client.get(reverse("discovery:list")).content.decode()
    page = client.get(reverse("discovery:lead", args=[lead.pk])).content.decode()
    for said in ("父母均死亡或失踪", "《孤儿基本生活费申请表》", "上门告知的结果"):
        assert said in page
    assert lead.child.name not in page


@pytest.mark.parametrize(("who", "status"), [("above", 200), ("beside", 404), ("nowhere", 403)])
def test_who_may_open_it(city, enter, lead, who, status):
    assert enter(getattr(city, who)).get(reverse("discovery:lead", args=[lead.pk])).status_code == status


def test_who_has_no_children_has_no_list(city, enter):
    for role in ("leader", "auditor", "system_admin", "finance_officer"):
        assert enter(city.people[role]).get(reverse("discovery:list")).status_code == 403


def test_the_form(city, enter, lead):
    client, url = enter(city.inside), reverse("discovery:lead", args=[lead.pk])
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"state": "snoozed", "reason": "外出"}).status_code == 422
    assert client.post(url, {"state": "declined"}).status_code == 422
    assert client.post(url, {"state": "snoozed", "reason": "外出", "until": "2023-07-20"}).status_code == 302
    assert client.post(url, {"state": "willing"}).status_code == 302
    lead.refresh_from_db()
    assert lead.state == State.WILLING
    assert "外出" in client.get(url).content.decode()
    assert enter(city.above).post(url, {"state": "declined", "reason": "不"}).status_code == 403


def test_the_worklist_of_the_director(city, enter, lead, on):
    page = enter(city.inside).get(reverse("desk:worklist")).content.decode()
    assert "政策找人：上门告知可申请孤儿保障" in page
    Lead.objects.update(state=State.WILLING)
    assert "上门告知可申请" not in enter(city.inside).get(reverse("desk:worklist")).content.decode()


def test_the_list_takes_as_many_queries_for_many_as_for_few(city, enter, at):
    client, url = enter(city.people["city_officer"]), reverse("discovery:list")
    make.children([{"village": QIDONG}] * 3)
    search(None, by=None, at=at)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    make.children([{"village": BAIGUI}] * 60)
    search(None, by=None, at=at)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    assert len(many) <= len(few) <= 14


def test_a_willing_family_goes_on_to_an_application(city, enter, lead):
    client, url = enter(city.inside), reverse("discovery:lead", args=[lead.pk])
    onward = f"{reverse('applications:new')}?child={lead.child_id}"
    assert onward not in client.get(url).content.decode()
    client.post(url, {"state": "willing"})
    assert onward in client.get(url).content.decode()
    assert lead.child.name in client.get(onward).content.decode()
