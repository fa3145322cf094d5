"""The pages of interfaces: who sees them, what they show once, the description without anybody's script."""

import re

import pytest

from weibao.api.models import Subscription, Token
from weibao.org.models import Staff

LOOKERS = ["security_admin", "system_admin", "auditor"]
PAGES = ["/interfaces/", "/interfaces/events/", "/interfaces/deliveries/"]


@pytest.mark.parametrize("page", PAGES)
def test_the_three_administrators_look(page, city, enter, system):
    system()
    for who in LOOKERS:
        assert enter(city.people[who]).get(page).status_code == 200
    for who in ("city_officer", "leader", "county_officer", "director"):
        assert enter(city.people[who]).get(page).status_code == 403


def test_an_account_is_opened_and_a_token_given_on_pages(city, enter):
    page = enter(city.people["security_admin"])
    given = {"name": "大数据平台", "username": "svc-data", "role": "county_officer", "unit": city.units["bureau"].pk, "division": "140728"}
    assert page.post("/interfaces/accounts/open/", given).status_code == 302
    account = Staff.objects.get(username="svc-data")
    assert account.is_service
    asked = {"account": account.pk, "purpose": "每日比对", "grants": ["posts", "children.read"], "until": "2023-12-31"}
    made = page.post("/interfaces/tokens/make/", asked)
    code = re.search(r"wbp_[\w-]+", made.content.decode())[0]
    picked = page.post("/api/v1/token", {"code": code}, content_type="application/json")
    assert picked.json()["account"] == "svc-data"
    shown = page.get("/interfaces/").content.decode()
    assert "使用中" in shown
    assert code not in shown
    assert page.post(f"/interfaces/tokens/{Token.objects.get().pk}/revoke/").status_code == 302
    assert "已停用" in page.get("/interfaces/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"username": "SVC"}, {"username": "director"}, {"role": "leader"}, {"division": "999999"}, {"division": "140728103201"}, {"name": ""}],
    ids=str,
)
def test_a_form_that_is_wrong_says_so(wrong, city, enter):
    given = {"name": "大数据平台", "username": "svc-data", "role": "county_officer", "unit": city.units["bureau"].pk, "division": "140728"}
    answer = enter(city.people["security_admin"]).post("/interfaces/accounts/open/", given | wrong)
    assert answer.status_code == 422
    assert not Staff.objects.filter(username="svc-data").exists()


@pytest.mark.parametrize("until", ["2025-01-01", "2023-07-01", "9999-12-31", "明天", ""])
def test_a_token_without_a_good_end_is_not_made(until, city, enter, system):
    account = system().account
    asked = {"account": account.pk, "purpose": "x", "grants": ["posts"], "until": until}
    answer = enter(city.people["security_admin"]).post("/interfaces/tokens/make/", asked)
    assert answer.status_code == 422
    assert Token.objects.count() == 1


def test_a_subscription_is_entered_and_ended_on_pages(city, enter, system, settings):
    settings.WEIBAO_WEBHOOK_HOSTS = ["data.example.gov.cn"]
    account = system().account
    page = enter(city.people["system_admin"])
    given = {"account": account.pk, "url": "https://elsewhere.example/", "kinds": ["children.ended"], "algorithm": "hmac-sm3"}
    assert page.post("/interfaces/events/subscribe/", given).status_code == 422
    made = page.post("/interfaces/events/subscribe/", given | {"url": "https://data.example.gov.cn/hooks"})
    assert re.search(r"whs_[\w-]+", made.content.decode())
    row = Subscription.objects.get()
    assert "whs_" not in page.get("/interfaces/events/").content.decode()
    assert page.post(f"/interfaces/events/{row.pk}/end/").status_code == 302
    assert page.post("/interfaces/events/999999999/end/").status_code == 404


def test_the_auditor_changes_nothing(city, enter, system):
    token = system().token
    page = enter(city.people["auditor"])
    assert page.get("/interfaces/tokens/make/").status_code == 403
    assert page.get("/interfaces/accounts/open/").status_code == 403
    assert page.get("/interfaces/events/subscribe/").status_code == 403
    assert page.post(f"/interfaces/tokens/{token.pk}/revoke/").status_code == 403


def test_who_may_not_look_is_told_that_nothing_is_there(city, enter, system):
    token = system().token
    assert enter(city.people["city_officer"]).post(f"/interfaces/tokens/{token.pk}/revoke/").status_code == 404


def test_the_description_is_drawn_by_ourselves(city, enter):
    text = enter(city.inside).get("/interfaces/docs/").content.decode()
    assert "/api/v1/children/{pk}" in text
    assert "Idempotency-Key" in text
    assert re.findall(r'(?:src|href)="(?:https?:|//)', text) == []


def test_the_document_is_openapi(client, db):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    writes = [one for methods in document["paths"].values() for method, one in methods.items() if method == "post"]
    without = [one["summary"] for one in writes if "Idempotency-Key" not in {given["name"] for given in one["parameters"]}]
    assert without == ["领取令牌", "查找儿童"], "picking up works once by itself, and searching changes nothing"
