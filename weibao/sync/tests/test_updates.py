"""Facts proposed on a phone: the fields come from the server, small ones hold, weighty ones wait with their proof, and both sides hear of a clash."""

import hashlib
from datetime import timedelta

import pytest
from django.urls import reverse

from weibao.attachments.models import Attachment
from weibao.attachments.tests import hostile
from weibao.care.models import Delegation, Listing
from weibao.org.models import Post
from weibao.sync.actions.nudging import ADAY, CannotNudge, nudge
from weibao.sync.models import Envelope
from weibao.sync.tests.handset import Handset
from weibao.testing import make
from weibao.testing.city import PINGYAO
from weibao.training.models import Course, PlanItem
from weibao.visits.actions.applying import digest, standing
from weibao.visits.actions.updating import accept_update
from weibao.visits.models import Conflict, FactUpdate

pytestmark = pytest.mark.django_db
SCHOOL = {"school": "平遥县城关小学", "stage": "小学"}


def summary(phone):
    return phone.get("/sync/children/").json()["children"][0]


def base_of(told, fact, values):
    """What the phone holds of a fact, as the app sends it."""
    guardian = next((one for one in told["guardians"] if one["name"] == values.get("name")), None)
    first = told["guardians"][0] if told["guardians"] else {"name": "", "relation": "", "phone": ""}
    return {
        "phone": {"name": values.get("name", ""), "phone": guardian["phone"] if guardian else ""},
        "guardian": first,
        "address": {"address": told["address"]},
        "schooling": dict(zip(("school", "stage"), told["learns"], strict=True)),
        "health": told["marks"].get("health", {"condition": ""}),
        "account": told["marks"].get("account", {"bank": "", "account": "", "holder": ""}),
        "circumstance": {"status": "、".join(sorted(next((one["statuses"] for one in told["parents"] if one["side"] == "父亲"), [])))},
    }[fact]


def propose(phone, child, fact, values, told=None, **more):
    told = told or summary(phone)
    facts = {"fact": fact, "values": values, "base": base_of(told, fact, values), "since": "2023-07-01", "proof": ""} | more
    number = phone.record("visits.propose", child.pk, make.AT, **facts)
    return phone.sync()[number]


def test_the_fields_come_from_the_server(city, handset):
    told = {one["fact"]: one for one in handset.get("/sync/head/").json()["updates"]}
    assert set(told) == {"phone", "address", "schooling", "health", "circumstance", "guardian", "account"}
    assert [one["fact"] for one in told.values() if one["weighty"]] == ["circumstance", "guardian", "account"]
    assert [one["name"] for one in told["schooling"]["fields"]] == ["school", "stage"]
    status = next(one for one in told["circumstance"]["fields"] if one["name"] == "status")
    assert (status["kind"], ["dead", "死亡"] in status["options"], status["must"]) == ("choice", True, True)


@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("phone", {"name": "王福贵", "phone": "13911112222"}),
        ("address", {"address": "新营村 12 号"}),
        ("schooling", SCHOOL),
        ("health", {"condition": "轻度贫血"}),
    ],
)
def test_a_small_one_holds_at_once(city, handset, fact, values):
    child = make.child()
    assert propose(handset, child, fact, values)["state"] == "done"
    made = FactUpdate.objects.get()
    assert (made.state, made.by, made.via, made.stale) == ("applied", city.inside, f"手机 {handset.told['phone']} 号", False)
    assert standing(child, fact, make.ON, values) == values
    again = {"phone": {"name": "王福贵", "phone": "13911113333"}, "health": {"condition": "已好"}}.get(fact)
    if again:
        assert propose(handset, child, fact, again)["state"] == "done"
        assert not FactUpdate.objects.first().stale, "the mark of what stands is new with each sync"


@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("account", {"bank": "山西农信", "account": "6217000012345678", "holder": "王小明"}),
        ("guardian", {"name": "王秀英", "relation": "姑姑", "phone": "13933334444"}),
        ("circumstance", {"side": "father", "status": "in_prison"}),
    ],
)
def test_a_weighty_one_waits_and_the_answer_comes_back(city, handset, fact, values):
    child = make.child(father="out_of_contact")
    assert propose(handset, child, fact, values)["state"] == "aside", "without a proof"
    assert propose(handset, child, fact, values, proof="判决书")["state"] == "done"
    made = FactUpdate.objects.get()
    assert (made.state, made.stale) == ("waiting", False)
    accept_update(made, by=city.people["supervisor"], at=make.AT, theirs=digest(standing(child, fact, make.ON, values)))
    (message,) = handset.get("/sync/head/").json()["messages"]
    assert message["title"].endswith("更新已通过")


def test_a_photo_is_the_proof(city, handset):
    child, photo = make.child(), hostile.picture((400, 300))
    key = hashlib.sha256(photo).hexdigest()
    headers = handset.bearer | {"X-Weibao-Offset": "0"}
    values = {"bank": "山西农信", "account": "6217000012345678", "holder": "王小明"}
    assert propose(handset, child, "account", values, file=key)["state"] == "aside", "the photo has not come"
    assert not FactUpdate.objects.exists()
    handset.client.post(f"/sync/files/{key}/", photo, content_type="application/octet-stream", headers=headers)
    assert propose(handset, child, "account", values, file=key)["state"] == "done"
    made = FactUpdate.objects.get()
    paper = Attachment.objects.get()
    assert (made.proof, paper.subject_kind, paper.subject_id) == ("照片", "visits.update", made.pk)


@pytest.mark.parametrize(
    "change",
    [
        {"fact": "weather"},
        {"values": 5},
        {"values": {"school": 5}},
        {"base": 5},
        {"since": "昨天"},
        {"since": "2023-07-09"},
        {"values": {}},
    ],
)
def test_what_is_not_in_form_waits_for_a_person(city, handset, change):
    child = make.child()
    facts = {"fact": "schooling", "values": SCHOOL, "base": "0" * 16, "since": "2023-07-01"} | change
    number = handset.record("visits.propose", child.pk, make.AT, **facts)
    assert handset.sync()[number]["state"] == "aside"
    assert not FactUpdate.objects.exists()
    assert Envelope.objects.get().reason


def test_two_phones_that_change_one_fact_offline_both_hear_of_it(city, handset, code_for, at, enter):
    child, near = make.child(), city.people["director_near"]
    make.second_director(city.inside, near)
    other = Handset()
    assert other.pair(code_for(near)).status_code == 200
    seen = summary(handset)
    assert propose(handset, child, "schooling", SCHOOL, seen)["state"] == "done"
    assert propose(other, child, "schooling", {"school": "段村镇小学", "stage": "小学"}, seen)["state"] == "done"
    row = Conflict.objects.get()
    assert (row.base["school"], row.theirs["school"], row.mine["school"]) == ("洪善镇中心小学", "平遥县城关小学", "段村镇小学")
    for phone in (handset, other):
        (message,) = phone.get("/sync/head/").json()["messages"]
        assert all(one in message["words"] for one in ("洪善镇中心小学", "平遥县城关小学", "段村镇小学", "手机"))
        assert summary(phone)["school"] == "段村镇小学 小学"


def test_the_desk_reads_what_was_set_aside_in_words(city, handset, enter):
    child = make.child()
    propose(handset, child, "schooling", SCHOOL, since="2023-08-01")
    page = enter(city.people["supervisor"]).get(f"/phones/aside/{Envelope.objects.get().pk}/").content.decode()
    assert "更新项目" in page and "平遥县城关小学" in page and "就学" in page


def test_the_supervisor_says_a_word_by_one_tap(city, handset, enter, trail):
    post = Post.objects.get(staff=city.inside)
    url = reverse("sync:nudge", args=[post.pk])
    assert enter(city.people["supervisor_beside"]).post(url, {"now": "1"}).status_code == 404
    assert enter(city.inside).post(url, {"now": "1"}).status_code == 403
    supervisor = enter(city.people["supervisor"])
    assert url in supervisor.get(reverse("sync:phones")).content.decode()
    assert supervisor.post(url, {"now": "1"}).status_code == 302
    assert supervisor.get(url).status_code == 200
    assert supervisor.post(url, {"words": ""}).status_code == 422
    for _ in range(ADAY - 1):
        assert supervisor.post(url, {"words": "下午镇里开会"}).status_code == 302
    assert supervisor.post(url, {"words": "下午镇里开会"}).status_code == 422
    said = handset.get("/sync/head/").json()["messages"]
    assert (len(said), said[0]["title"], said[0]["words"]) == (ADAY, "督导员乔静提醒", "下午镇里开会")
    assert "sync.nudge" in [one.name for one in trail]
    with pytest.raises(CannotNudge):
        nudge(Post.objects.get(staff=city.people["supervisor"]), by=city.people["supervisor"], at=make.AT, words="自己")


def test_the_list_has_care_registers_and_lessons_with_their_rules(city, handset, at):
    child = make.child()
    facts = {
        "guardian": "父",
        "carer": "王福贵",
        "carer_health": "good",
        "relation": "grandparent",
        "assessed_on": make.ON,
        "signed_on": make.ON,
    }
    given = {**facts, "during": make.period(make.ON - timedelta(days=300), make.ON + timedelta(days=6)), "contact_due": make.ON}
    entrusted = Delegation.objects.create(child=child, by=city.inside, at=at, **given)
    told = {
        "kind": "difficult",
        "situation": "poverty",
        "since": make.ON,
        "during": make.period(make.ON),
        "state": "standing",
        "due": make.ON,
        "proof": "x",
        "found_by": "round",
        "by": city.inside,
        "at": at,
    }
    listing = Listing.objects.create(child=child, **told)
    written = {
        "law": "民发〔2019〕34号",
        "summary": "会走访",
        "body": "见到本人",
        "written_by": city.people["city_officer"],
        "written_at": at,
    }
    course = Course.objects.create(topic="visits", title="怎样走访", roles=["village_director"], state="published", **written)
    planned = {"year": 2023, "place_id": PINGYAO, "way": "online", "due": make.ON, "planned_by": city.above, "planned_at": at}
    PlanItem.objects.create(course=course, role="village_director", **planned)
    tasks = {one["kind"]: one for one in handset.get("/sync/head/").json()["tasks"]}
    assert {"expiry", "contact", "recheck", "lesson"} <= set(tasks)
    assert all(one["title"] and one["law"] for one in tasks.values())
    assert (tasks["lesson"]["child"], tasks["lesson"]["link"]) == (None, f"/training/courses/{course.pk}/")
    old = handset.get("/sync/head/", **{"X-Weibao-App": "1"}).json()["tasks"]
    assert {one["kind"] for one in old} <= {"visit", "discovery"}, "an older app is asked only what it knows"
    handset.record("care.record_contact", entrusted.pk, make.AT, way="video", on="2023-07-03", words="父母下月回来")
    handset.record("care.recheck", listing.pk, make.AT, proof="入户走访")
    handset.record("care.record_contact", entrusted.pk, make.AT, way="dream", on="2023-07-03")
    handset.record("care.recheck", 999, make.AT, proof="入户走访")
    assert sorted(one["state"] for one in handset.sync().values()) == ["aside", "aside", "done", "done"]
    assert not {"contact", "recheck"} & {one["kind"] for one in handset.get("/sync/head/").json()["tasks"]}
