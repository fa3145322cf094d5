"""What a phone sends is done once, by the same actions; what cannot be done waits for a person and blocks nothing.

sync.take_in_sealed takes what a phone that is out had sealed; sync.renew_epoch is done by the command `restored`.
"""

import base64
import hashlib
import json
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weibao.attachments.models import Attachment
from weibao.attachments.tests import hostile
from weibao.children.models import Child
from weibao.discovery.actions import search
from weibao.discovery.models import Lead, Step
from weibao.discovery.states import State
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.sync.actions import complaining, settling
from weibao.sync.actions.taking_in import fetch, take_in
from weibao.sync.carried import CARRIED, read_sent
from weibao.sync.models import Complaint, Envelope, FieldPhone, FilePiece
from weibao.sync.reports import rounds as reports
from weibao.sync.states import EnvelopeState
from weibao.sync.tests.handset import leave
from weibao.testing import make
from weibao.testing.city import BAIJIAZHUANG, QIDONG, XINYING

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(city, at):
    make.child()
    return search(None, by=None, at=at)[0]


def test_the_round_is_the_directors_own_by_residence(city, handset):
    own = make.child(village=QIDONG, home=XINYING)
    make.child(village=XINYING, home=QIDONG)
    make.child(village=BAIJIAZHUANG)
    head = handset.get("/sync/head/").json()
    assert [pk for pk, _ in head["children"]] == [own.pk]
    (told,) = handset.get("/sync/children/").json()["children"]
    assert (told["name"], told["guardians"][0]["phone"]) == (own.name, "13900000000")
    assert [own.pk, told["version"]] in head["children"]
    assert own.id_number not in json.dumps(told)


def test_the_first_sync_comes_in_pages(city, handset, monkeypatch):
    monkeypatch.setattr(reports, "PAGE", 3)
    rows = make.children([{} for _ in range(7)])
    seen, after = [], 0
    while after is not None:
        page = handset.get(f"/sync/children/?after={after}").json()
        seen += [one["id"] for one in page["children"]]
        after = page["next"]
    assert seen == sorted(row.pk for row in rows)
    asked = handset.get(f"/sync/children/?ids={rows[0].pk},{rows[1].pk},99999").json()["children"]
    assert [one["id"] for one in asked] == [rows[0].pk, rows[1].pk]
    for bad in ("after=x", "ids=1;2", "after=-1", "ids=" + ",".join("1" * 60)):
        assert handset.get(f"/sync/children/?{bad}").status_code == 400


def test_a_page_takes_as_many_queries_for_many_as_for_few(city, handset):
    make.child()
    with CaptureQueriesContext(connection) as few:
        handset.get("/sync/head/")
    make.children([{} for _ in range(30)])
    with CaptureQueriesContext(connection) as many:
        handset.get("/sync/head/")
    assert len(many) == len(few)


def test_a_deed_is_done_by_its_action(city, handset, lead, trail):
    assert handset.get("/sync/head/").json()["tasks"][0]["subject"] == lead.pk
    number = handset.record("discovery.decline", lead.pk, make.AT - timedelta(days=2), reason="暂时不申请")
    assert handset.sync()[number]["state"] == "done"
    lead.refresh_from_db()
    step = Step.objects.get()
    assert (lead.state, step.by, step.reason) == (State.DECLINED, city.inside, "暂时不申请")
    assert step.at >= make.AT  # the moment of the receipt, not the claim of the phone
    assert handset.get("/sync/head/").json()["tasks"] == []
    assert Envelope.objects.get().facts is None
    assert {"discovery.decline", "sync.take_in"} <= {one.name for one in trail}


def test_the_same_number_has_the_same_receipt(city, handset, lead):
    number = handset.record("discovery.decline", lead.pk, make.AT, reason="不申请")
    first = handset.send().json()["receipts"]
    again = handset.send(*handset.outbox.values(), *handset.outbox.values()).json()["receipts"]
    assert [one | {"at": 0} for one in again] == [first[0] | {"at": 0}] * 2
    assert (Step.objects.count(), Envelope.objects.count()) == (1, 1)
    other = handset.outbox[number] | {"facts": {"reason": "另一份内容"}}
    (told,) = handset.send(other).json()["receipts"]
    assert (told["id"], told["state"]) == (number, "aside")
    assert told["receipt"] != number
    assert handset.send(other).json()["receipts"][0]["receipt"] == told["receipt"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"happened_at": (make.AT + timedelta(hours=48)).isoformat()}, "时钟"),
        ({"happened_at": (make.AT - timedelta(days=31)).isoformat()}, "30 天"),
        ({"happened_at": "昨天"}, "发生时间"),
        ({"action": "children.end"}, "不认识"),
        ({"action": "keys.rotate"}, "不认识"),
        ({"action": 5}, "格式"),
        ({"subject": "1"}, "格式"),
        ({"subject": 999999}, "范围"),
        ({"facts": []}, "格式"),
        ({"facts": {"reason": ""}}, "原因"),
        ({"facts": {"reason": 5}}, "文字"),
        ({"id": "7"}, "编号"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_set_aside_and_blocks_nothing(city, handset, lead, change, said):
    bad = {
        "id": str(uuid.uuid4()),
        "action": "discovery.decline",
        "subject": lead.pk,
        "happened_at": make.AT.isoformat(),
        "facts": {"reason": "不"},
    }
    handset.record("sync.complain", None, make.AT, words="后面的照样办")
    answer = handset.send(bad | change, *handset.outbox.values()).json()["receipts"]
    assert [one["state"] for one in answer] == ["aside", "done"]
    assert said in answer[0]["reason"]
    assert Step.objects.count() == 0


def test_a_fault_of_ours_sets_one_aside(city, handset, lead, monkeypatch, caplog):
    wrong = CARRIED["discovery.tell"]
    monkeypatch.setitem(CARRIED, "discovery.tell", type(wrong)(wrong.action, wrong.subject, lambda facts, arrived: 1 / 0))
    handset.record("discovery.tell", lead.pk, make.AT)
    handset.record("sync.complain", None, make.AT, words="照样办")
    assert sorted(one["state"] for one in handset.sync().values()) == ["aside", "done"]
    assert "a deed of a phone failed" in caplog.text


def test_bodies_that_are_none(city, handset):
    for given in ({}, {"envelopes": 5}, {"envelopes": [{}] * 51}):
        assert handset.post("/sync/envelopes/", given, **handset.bearer).status_code == 400
    answer = handset.send(None, 5, {"id": None}, "x").json()["receipts"]
    assert [one["state"] for one in answer] == ["aside"] * 4


def test_somebody_elses_child_is_not_there(city, handset, at):
    make.child(village=QIDONG)
    (foreign,) = search(None, by=None, at=at)
    number = handset.record("discovery.decline", foreign.pk, make.AT, reason="不")
    assert handset.sync()[number]["state"] == "aside"
    assert Lead.objects.get(pk=foreign.pk).state == State.OPEN


def test_nobody_uses_somebody_elses_phone(city, handset, at):
    phone = FieldPhone.objects.get()
    with pytest.raises(NotAllowed):
        take_in(phone, by=city.beside, at=at, sent=read_sent({}))
    with pytest.raises(NotAllowed):
        fetch(phone, by=city.beside, at=at, children=[])


def test_the_supervisor_has_it_done_or_drops_it(city, handset, lead, enter, trail):
    handset.record("discovery.decline", lead.pk, make.AT - timedelta(days=40), reason="说好不申请")
    handset.record("discovery.tell", 999999, make.AT)
    numbers = list(handset.sync())
    first, second = (Envelope.objects.get(number=one) for one in numbers)
    assert enter(city.people["supervisor_beside"]).get(reverse("sync:envelope", args=[first.pk])).status_code == 404
    assert enter(city.inside).get(reverse("sync:aside")).status_code == 403
    supervisor = enter(city.people["supervisor"])
    assert "手机上报待核实" in supervisor.get("/").content.decode()
    assert "30 天" in supervisor.get(reverse("sync:aside")).content.decode()
    assert "说好不申请" in supervisor.get(reverse("sync:envelope", args=[first.pk])).content.decode()
    assert supervisor.post(reverse("sync:retry", args=[first.pk])).status_code == 302
    assert Step.objects.get().by == city.inside  # in the director's name
    assert next(one for one in trail if one.name == "discovery.decline").facts["taken_up_by"] == city.people["supervisor"].pk
    assert supervisor.post(reverse("sync:retry", args=[second.pk])).status_code == 422
    assert supervisor.post(reverse("sync:drop", args=[second.pk]), {"reason": ""}).status_code == 422
    assert supervisor.post(reverse("sync:drop", args=[second.pk]), {"reason": "线索不存在"}).status_code == 302
    assert supervisor.post(reverse("sync:drop", args=[second.pk]), {"reason": "再来一次"}).status_code == 422
    states = handset.post("/sync/known/", {"ids": numbers}, **handset.bearer).json()["states"]
    assert states[numbers[0]]["state"] == "done"
    assert states[numbers[1]] == {"state": "dropped", "reason": "线索不存在"}
    for row in Envelope.objects.all():
        with pytest.raises(ForbiddenMove):
            settling.retry(row, by=city.people["supervisor"], at=make.AT)
        assert row.facts is None
    with pytest.raises(NotAllowed):
        settling.drop(first, by=city.people["supervisor_beside"], at=make.AT, reason="不归我管")


def test_what_a_phone_that_is_out_had_sealed_still_arrives(city, handset, lead, at):
    number = handset.record("discovery.decline", lead.pk, make.AT, reason="离岗前记的")
    sealed = handset.seal(number)
    leave(city, city.inside, at)
    given = {"opener": handset.told["opener"], "envelopes": [sealed]}
    for _ in range(2):
        assert handset.post("/sync/sealed/", given).json() == {"receipts": [number]}
    row = Envelope.objects.get()
    assert (row.state, row.staff, Step.objects.count()) == (EnvelopeState.ASIDE, city.inside, 0)
    settling.retry(row, by=city.people["supervisor"], at=at)
    assert Step.objects.get().by == city.people["supervisor"]  # the director has left: in one's own name
    for bad in ("x", base64.b64encode(b"0" * 200).decode(), None):
        assert handset.post("/sync/sealed/", given | {"envelopes": [bad]}).status_code == 400
    assert handset.post("/sync/sealed/", given | {"opener": "nobody"}).status_code == 401


def test_after_a_restore_phones_offer_again(city, handset, lead):
    number = handset.record("discovery.decline", lead.pk, make.AT, reason="不")
    kept = dict(handset.outbox)
    handset.sync()
    before = handset.get("/sync/head/").json()["epoch"]
    Envelope.objects.all().delete()  # the backup was older
    call_command("restored")
    assert handset.get("/sync/head/").json()["epoch"] != before
    assert handset.post("/sync/known/", {"ids": [number]}, **handset.bearer).json()["unknown"] == [number]
    assert handset.send(*kept.values()).json()["receipts"][0]["id"] == number
    assert handset.post("/sync/known/", {"ids": ["x"]}, **handset.bearer).status_code == 400


def test_a_photo_comes_in_pieces_and_goes_on_where_it_was(city, handset):
    child, photo = make.child(), hostile.picture((400, 300))
    key = hashlib.sha256(photo).hexdigest()
    path, half = f"/sync/files/{key}/", len(photo) // 2

    def put(offset, data):
        headers = handset.bearer | {"X-Weibao-Offset": str(offset)}
        return handset.client.post(path, data, content_type="application/octet-stream", headers=headers)

    number = handset.record("attachments.add", child.pk, make.AT, file=key, name="家里.jpg", category="photo")
    assert put(0, photo[:half]).json() == {"have": half}
    assert handset.send().json()["receipts"][0]["reason"] == "照片没有传完整"
    assert put(0, photo[:half]).json() == {"have": half}
    assert (put(9, b"x" * len(photo)).status_code, put(9, b"x" * len(photo)).json()["have"]) == (409, half)
    assert handset.get(path).json() == {"have": half}
    assert put(half, photo[half:]).json() == {"have": len(photo)}
    again = handset.outbox[number] | {"id": str(uuid.uuid4())}
    assert handset.send(again).json()["receipts"][0]["state"] == "done"
    assert Attachment.objects.get().subject_id == child.pk
    assert FilePiece.objects.count() == 0
    assert handset.client.post(path, b"x", content_type="application/octet-stream", headers=handset.bearer).status_code == 400
    assert handset.get("/sync/files/abc/").status_code == 404


def test_complaints_go_to_the_city_and_come_back_answered(city, handset, enter, at):
    handset.record("sync.complain", None, make.AT, words="每月要填两份一样的表")
    handset.sync()
    assert enter(city.people["supervisor"]).get(reverse("sync:complaints")).status_code == 403
    officer = enter(city.people["city_officer"])
    assert "每月要填" in officer.get(reverse("sync:complaints")).content.decode()
    assert "答复儿童主任的意见" in officer.get("/").content.decode()
    row = Complaint.objects.get()
    url = reverse("sync:complaint", args=[row.pk])
    assert officer.get(url).status_code == 200
    assert officer.post(url, {"answer": ""}).status_code == 422
    assert officer.post(url, {"answer": "已合并为一份"}).status_code == 302
    assert handset.get("/sync/head/").json()["answers"][0]["answer"] == "已合并为一份"
    with pytest.raises(Stale):
        complaining.answer_complaint(row, by=city.people["city_officer"], at=at, answer="再答一次")
    with pytest.raises(complaining.NoWords):
        complaining.complain(FieldPhone.objects.get(), by=city.inside, at=at, words=" ")


def test_a_complaint_that_was_set_aside_is_not_shown_to_the_supervisor(city, handset, enter):
    handset.record("sync.complain", None, make.AT + timedelta(days=2), words="督导员催得太紧")
    handset.sync()
    page = enter(city.people["supervisor"]).get(reverse("sync:envelope", args=[Envelope.objects.get().pk])).content.decode()
    assert "督导员催得太紧" not in page


def test_a_move_of_the_child_never_breaks_the_sync(city, handset, lead):
    number = handset.record("discovery.decline", lead.pk, make.AT, reason="不")
    Child.objects.update(residence_id=QIDONG, household_id=QIDONG)
    assert handset.get("/sync/head/").json()["children"] == []
    assert handset.sync()[number]["state"] == "aside"
