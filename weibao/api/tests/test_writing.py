"""Writes over the interface: real actions, once a key, in the account's own name."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from weibao.api.actions import answering
from weibao.api.models import Answer
from weibao.benefits.models import Recognition
from weibao.children.models import Child
from weibao.testing import make
from weibao.testing.city import BAIGUI, BAIJIAZHUANG, XINYING

NEW = {"name": "欧阳小泽", "sex": "male", "birth_date": "2015-03-02", "household": XINYING}


def test_a_child_is_registered_in_the_name_of_the_account(system, trail):
    caller = system()
    parents = [{"side": "father", "name": "欧阳某", "circumstances": [{"status": "dead", "since": "2020-01-01"}]}]
    answer = caller.post("children", NEW | {"parents": parents, "guardians": [{"name": "王福贵", "relation": "祖父"}]})
    assert answer.status_code == 201
    made = Child.objects.get(pk=answer.json()["id"])
    assert (made.name, made.household_id) == ("欧阳小泽", XINYING)
    assert caller.get(f"children/{made.pk}").json()["parents"][0]["circumstances"][0]["status"] == "dead"
    assert [one.by for one in trail if one.name == "children.register"] == [caller.account]


def test_the_same_key_does_it_once(system):
    caller = system()
    first = caller.post("children", NEW, key="one-and-only")
    again = caller.post("children", NEW, key="one-and-only")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Child.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(system):
    caller = system()
    caller.post("children", NEW, key="one-and-only")
    other = caller.post("children", NEW | {"name": "欧阳大泽"}, key="one-and-only")
    assert (other.status_code, other.json()["code"]) == (409, "other_body")
    assert Child.objects.count() == 1


def test_a_refusal_is_kept_as_an_answer_too(system):
    caller = system()
    outside = NEW | {"household": BAIGUI}
    first, again = (caller.post("children", outside, key="one-and-only") for _ in range(2))
    assert first.json() == {"code": "no_such_village", "message": "没有这个村（社区），或者不在您的管辖之内。", "fields": {}}
    assert (first.status_code, first.content) == (409, again.content)


def test_keys_are_the_callers_own(system):
    one, other = system(), system()
    assert one.post("children", NEW, key="one-and-only").status_code == 201
    twin = NEW | {"name": "司马小明", "birth_date": "2012-01-01"}
    assert other.post("children", twin, key="one-and-only").status_code == 201


def test_a_key_is_forgotten_after_a_day(system, at):
    caller = system()
    caller.post("children", NEW, key="one-and-only")
    assert answering.forget(at=at + timedelta(hours=23)) == 0
    Answer.objects.update(at=at - timedelta(hours=25))
    again = caller.post("children", NEW, key="one-and-only")
    assert again.json()["code"] == "look_alikes"


def test_forgetting_sweeps_what_is_old(system, at):
    system().post("children", NEW)
    assert answering.forget(at=at + timedelta(hours=26)) == 1


def test_a_write_without_a_key_is_not_in_form(system):
    caller = system()
    answer = caller.client.post("/api/v1/children", NEW, content_type="application/json", headers=caller.headers)
    assert (answer.status_code, answer.json()["fields"]) == (422, {"Idempotency-Key": "必填"})
    assert Child.objects.count() == 0


def test_the_answer_is_sealed_at_rest(system):
    system().post("children", NEW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM api_answer")
        assert b'"id"' not in bytes(cursor.fetchone()[0])


def test_look_alikes_must_be_named(system):
    caller = system()
    there = caller.post("children", NEW).json()["id"]
    warned = caller.post("children", NEW)
    assert (warned.status_code, warned.json()["fields"]) == (409, {"acknowledged": str(there)})
    assert caller.post("children", NEW | {"acknowledged": [there]}).status_code == 201


AMENDMENTS = [
    ("household", {"division": BAIJIAZHUANG}),
    ("residence", {"division": BAIJIAZHUANG}),
    ("care", {"form": "institutional"}),
    ("guardian", {"name": "李福", "relation": "叔父"}),
    ("schooling", {"school": "平遥二中", "stage": "初中"}),
    ("circumstances", {"side": "mother", "status": "in_prison"}),
]


@pytest.mark.parametrize(("what", "body"), AMENDMENTS, ids=[one for one, _ in AMENDMENTS])
def test_a_fact_is_another_one_from_a_day_on(what, body, system, city):
    child = make.child(mother=None)
    if what == "care":
        body = body | {"institution": city.units["institution"].pk}
    answer = system().post(f"children/{child.pk}/{what}", body | {"since": "2023-06-01"})
    assert answer.status_code == 200, answer.content
    assert answer.json()["id"] == child.pk


def test_an_institution_must_be_one(system, city):
    child = make.child()
    body = {"form": "institutional", "institution": city.units["bureau"].pk, "since": "2023-06-01"}
    assert system().post(f"children/{child.pk}/care", body).json()["code"] == "no_such_institution"


def test_what_was_changed_meanwhile_is_told(system):
    child = make.child()
    caller = system()
    body = {"school": "平遥二中", "stage": "初中", "since": "2023-06-01", "seen": child.changed_at.isoformat()}
    assert caller.post(f"children/{child.pk}/schooling", body).status_code == 200
    answer = caller.post(f"children/{child.pk}/schooling", body | {"school": "平遥三中"})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")


def test_a_child_elsewhere_is_not_there(system):
    child = make.child(village=BAIGUI)
    body = {"school": "平遥二中", "since": "2023-06-01"}
    assert system().post(f"children/{child.pk}/schooling", body).status_code == 404


def test_fields_that_are_not_declared_are_refused(system):
    answer = system().post("children", NEW | {"merged_into": 1, "registered_at": "2020-01-01"})
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"new.merged_into", "new.registered_at"}


def test_nothing_that_was_sent_is_repeated(system):
    answer = system().post("children", NEW | {"id_number": "140728201503020011x", "birth_date": "昨天"})
    assert answer.status_code == 422
    assert "140728" not in answer.content.decode()


def test_a_token_decides_nothing(system, city):
    child = make.child()
    caller = system()
    body = {"child": child.pk, "category": "orphan", "confirmed_month": "2023-06"}
    assert caller.post("recognitions", body).status_code == 403
    assert caller.post(f"posts/{caller.account.posts.get().pk}/confirm", {}).status_code == 403
    assert not Recognition.objects.exists()


def _sent(browser, path, body):
    return browser.post(f"/api/v1/{path}", body, content_type="application/json", headers={"Idempotency-Key": f"key-{uuid4()}"})


def test_an_approver_confirms_in_the_browser(city, enter):
    child = make.child()
    browser = enter(city.people["county_approver"])
    body = {"child": child.pk, "category": "orphan", "confirmed_month": "2023-06"}
    answer = _sent(browser, "recognitions", body)
    assert answer.status_code == 201
    assert Recognition.objects.get(pk=answer.json()["id"]).confirmed_by == city.people["county_approver"]
    assert _sent(browser, "recognitions", body).json()["code"] == "not_standing"
    assert _sent(enter(city.above), "recognitions", body).status_code == 403


def test_one_confirms_the_own_post_only(city, enter):
    browser = enter(city.inside)
    mine, other = city.inside.posts.get(), city.beside.posts.get()
    assert _sent(browser, f"posts/{mine.pk}/confirm", {}).status_code == 200
    assert _sent(browser, f"posts/{other.pk}/confirm", {}).status_code == 404


def test_a_session_needs_the_csrf_token(city, enter):
    enter(city.above)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(city.above)
    answer = _sent(browser, "children", NEW)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert Child.objects.count() == 0
