"""Pairing by a code (sync.invite, sync.pair), the PIN with the server's part of the key, and every way out: sync.revoke, sync.end_of_leavers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from weibao.accounts.models import Account
from weibao.kernel.clock import true_now
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.org.models import Post
from weibao.sync.actions import opening, pairing
from weibao.sync.models import FieldPhone, Invitation
from weibao.sync.tests.handset import PROOF, Handset, leave
from weibao.testing import make
from weibao.testing.city import XINYING

pytestmark = pytest.mark.django_db


def test_a_phone_is_paired_and_its_trail_names_it(city, handset, trail):
    phone = FieldPhone.objects.get()
    assert (phone.staff, phone.division_id, phone.paired_by) == (city.inside, XINYING, city.people["supervisor"])
    assert handset.get("/sync/head/").json()["me"]["name"] == "侯秀梅"
    child = make.child()
    handset.record("sync.complain", None, make.AT, words="表格太多")
    handset.sync()
    entry = next(one for one in trail if one.name == "sync.complain")
    assert (entry.by, entry.facts["phone"]) == (city.inside, phone.pk)
    handset.get("/sync/children/")
    read = next(one for one in trail if one.name == "sync.fetch")
    assert (read.facts["ids"], read.facts["phone"]) == ([child.pk], phone.pk)


def test_the_database_knows_no_token(city, handset):
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM sync_fieldphone t")
        ((row,),) = cursor.fetchall()
    assert not any(handset.told[secret] in row for secret in ("token", "opener", "share"))
    assert PROOF not in row


def test_a_code_works_once_and_not_for_long(city, code_for, clock_at):
    code = code_for(city.inside)
    assert Handset().pair("123412341234").status_code == 422
    assert Handset().pair(f"{code[:4]} {code[4:8]} {code[8:]}").status_code == 200
    assert Handset().pair(code).status_code == 422
    late = code_for(city.inside)
    Invitation.objects.filter(used_at=None).update(until=true_now() - timedelta(seconds=1))
    assert Handset().pair(late).status_code == 422
    first, second = code_for(city.inside), code_for(city.inside)
    assert (Handset().pair(first).status_code, Handset().pair(second).status_code) == (422, 200)


def test_of_two_phones_of_one_person_the_first_is_out(city, handset, code_for):
    other = Handset()
    assert other.pair(code_for(city.inside)).status_code == 200
    assert handset.get("/sync/head/").json()["ending"] == "replaced"
    assert other.get("/sync/head/").status_code == 200
    used = Invitation.objects.first()
    with pytest.raises(Stale):
        pairing.pair(used, by=used.staff, at=make.AT, now=true_now(), proof="x", agent="")


def test_codes_cannot_be_guessed_for_long(city, code_for, clock_at):
    code = code_for(city.inside)
    for _ in range(pairing.GUESSES):
        assert Handset().pair("000000000000").status_code == 422
    assert Handset().pair(code).status_code == 429


def test_who_may_give_codes(city, at):
    post = Post.objects.get(staff=city.inside)
    for who in ("supervisor_beside", "county_officer", "director", "security_admin"):
        with pytest.raises(NotAllowed):
            pairing.invite(post, by=city.people[who], at=at, now=true_now())
    with pytest.raises(Refusal):
        pairing.invite(Post.objects.get(staff=city.people["station_worker"]), by=city.people["supervisor"], at=at, now=true_now())


def test_the_pin_opens_and_ten_wrong_ones_destroy(city, handset, trail):
    assert handset.open().json()["share"] == handset.told["share"]
    for left in range(9, 0, -1):
        answer = handset.open("wrong")
        assert (answer.status_code, answer.json()["left"]) == (403, left)
    assert handset.open().status_code == 200  # the right one starts the count anew
    for _ in range(10):
        answer = handset.open("wrong")
    assert answer.json()["left"] == 0
    assert handset.open().json()["ending"] == "wiped"
    assert FieldPhone.objects.get().share is None
    assert [one.name for one in trail].count("sync.fail_opening") == 19
    assert handset.get("/sync/head/").status_code == 401
    with pytest.raises(NotAllowed):
        opening.open_store(FieldPhone.objects.get(), by=city.beside, at=make.AT)


def test_one_tap_revokes(city, handset, enter):
    phone = FieldPhone.objects.get()
    url = reverse("sync:revoke", args=[phone.pk])
    assert enter(city.people["supervisor_beside"]).post(url).status_code == 404
    assert enter(city.people["supervisor"]).post(url).status_code == 302
    for answer in (handset.get("/sync/head/"), handset.open(), handset.send()):
        assert (answer.status_code, answer.json()["ending"]) == (401, "revoked")
    assert enter(city.people["supervisor"]).post(url).status_code == 409


def test_the_end_of_the_post_ends_the_phone(city, handset, at):
    leave(city, city.inside, at)
    answer = handset.get("/sync/head/")
    assert (answer.status_code, answer.json()["ending"]) == (401, "left")
    assert FieldPhone.objects.get().share is None


def test_a_sync_counts_as_use_of_the_account(city, handset):
    Account.objects.update_or_create(staff=city.inside, defaults={"awake_since": true_now() - timedelta(days=30)})
    handset.get("/sync/head/")
    assert Account.objects.get(staff=city.inside).awake_since > true_now() - timedelta(minutes=1)


def test_nobody_comes_in_without_a_token(city, handset, client):
    for path in ("/sync/head/", "/sync/children/", f"/sync/files/{'0' * 64}/"):
        assert client.get(path).status_code == 401
        assert client.get(path, headers={"Authorization": f"Bearer {handset.told['opener']}"}).status_code == 401
    assert handset.post("/sync/open/", {"opener": handset.told["token"], "proof": PROOF}).status_code == 401
    assert handset.post("/sync/open/", {"opener": 5}).status_code == 400
    assert handset.client.post("/sync/pair/", b"{", content_type="application/json").status_code == 400
    assert handset.get("/sync/head/", **{"X-Weibao-App": "999"}).status_code == 426


def test_the_pages_of_the_desk(city, enter, handset):
    supervisor = enter(city.people["supervisor"])
    page = supervisor.get(reverse("sync:phones")).content.decode()
    assert "侯秀梅" in page and "马永红" not in page
    url = reverse("sync:invite", args=[Post.objects.get(staff=city.inside).pk])
    assert "生成结对码" in supervisor.get(url).content.decode()
    answer = supervisor.post(url, {"offline": "on"})
    assert answer.context["code"] in answer.content.decode()
    phone = Handset()
    assert phone.pair(answer.context["code"]).json()["offline"] is True
    beside = reverse("sync:invite", args=[Post.objects.get(staff=city.beside).pk])
    assert supervisor.post(beside).status_code == 404
    assert enter(city.inside).get(reverse("sync:phones")).status_code == 403


def test_the_app_is_served_to_everybody(client, db):
    for path in ("/field/", "/field/sw.js", "/field/app.js", "/field/manifest.webmanifest"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert client.get("/field/other.js").status_code == 404
