"""Reads over the interface: the same scope as every page, recorded, nothing sealed."""

import pytest

from weibao.children.models import Opening
from weibao.testing import make
from weibao.testing.city import BAIGUI, QIXIAN, XINYING


def test_who_am_i(system):
    caller = system()
    answer = caller.get("me").json()
    assert answer["service"]
    assert answer["posts"][0]["division"] == "140728"
    assert "children.read" in answer["grants"]


def test_a_list_is_what_the_post_may_see_and_is_recorded(system, trail):
    near, far = make.child(name="王小明"), make.child(village=BAIGUI)
    caller = system()
    answer = caller.get("children").json()
    assert [one["id"] for one in answer["items"]] == [near.pk]
    assert far.pk not in [one["id"] for one in answer["items"]]
    assert answer["items"][0]["name"] == "王*明"
    entry = next(one for one in trail if one.name == "api.list_children")
    assert (entry.by, entry.facts["ids"], entry.facts["token"]) == (caller.account, [near.pk], caller.token.pk)


def test_a_list_goes_on_after_a_number(system):
    rows = make.children([{} for _ in range(5)])
    caller = system()
    first = caller.get("children?limit=3").json()
    rest = caller.get(f"children?limit=3&after={first['next']}").json()
    assert [one["id"] for one in first["items"] + rest["items"]] == [row.pk for row in rows]
    assert rest["next"] is None


def test_a_file_is_an_opening_and_holds_nothing_sealed(system, trail):
    child = make.child()
    caller = system()
    answer = caller.get(f"children/{child.pk}")
    assert answer.json()["name"] == child.name
    assert answer.json()["household"] == XINYING
    assert child.id_number not in answer.content.decode()
    assert "13900000000" not in answer.content.decode()
    assert Opening.objects.filter(child=child, by=caller.account).count() == 1
    assert [one.name for one in trail].count("children.read") == 1


def test_what_may_not_be_seen_is_not_there(system):
    child = make.child()
    caller = system(QIXIAN)
    hidden, absent = caller.get(f"children/{child.pk}"), caller.get("children/999999999")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_words_to_search_for_stand_in_the_body(system):
    child = make.child(name="欧阳小泽")
    make.child(name="王小明")
    caller = system()
    answer = caller.client.post("/api/v1/children/search", {"words": "欧阳"}, content_type="application/json", headers=caller.headers)
    assert [one["id"] for one in answer.json()["items"]] == [child.pk]


def test_a_token_does_only_what_it_was_granted(system):
    child = make.child()
    caller = system(grants=["posts"])
    assert caller.get("posts").status_code == 200
    assert caller.get("children").status_code == 403
    assert caller.get(f"children/{child.pk}").status_code == 403


def test_a_person_reads_with_the_session(city, enter):
    child = make.child()
    browser = enter(city.inside)
    assert [one["id"] for one in browser.get("/api/v1/children").json()["items"]] == [child.pk]
    assert browser.get("/api/v1/pay-runs").status_code == 403
    assert enter(city.people["director_far"]).get("/api/v1/children").json()["items"] == []
    assert enter(city.people["auditor"]).get("/api/v1/children").status_code == 403


@pytest.mark.parametrize("path", ["me", "divisions", "units", "posts", "children", "recognitions", "standards", "pay-runs"])
def test_nobody_in_particular_gets_nothing(path, client, db):
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["code"]) == (401, "who_are_you")


def test_addresses_that_are_none_answer_in_json(system):
    answer = system().get("none/such")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_there")
    wrong = system().client.delete("/api/v1/children")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "no_such_method")
    assert wrong["Allow"]
