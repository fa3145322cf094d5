"""The open door: who is let in, what is taken once, what is set aside, and that nobody else is told anything."""

import base64
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from weibao.applications.models import Application
from weibao.exchange import envelopes
from weibao.exchange.actions import partnering, posting, taking_in
from weibao.exchange.letters import KEYS_TOPIC, PAPERS_TOPIC, PapersLetter
from weibao.exchange.models import Arrival, KeyPair, Letter, LetterKind, PapersList, Partner, PartnerKey
from weibao.exchange.states import ArrivalState
from weibao.exchange.tests.peer import DOOR, application, key_file, knock, peer
from weibao.kernel import clock
from weibao.kernel.refusal import NotAllowed, Refusal, Stale

LIST = {"code": "410102", "place": "中原区", "category": "de_facto", "items": ["户口簿", "父母情形的证明"]}


@pytest.fixture
def there(city, at, settings):
    settings.WEIBAO_NOW = at.isoformat()
    settings.WEIBAO_NOW_SINCE = clock.true_now().isoformat()
    return peer(city, at)


def test_a_letter_is_taken_in_once_and_signed_for(there):
    sent = there.envelope("papers", LIST, PAPERS_TOPIC, code=str(code := uuid4()))
    answers = [knock(sent) for _ in range(3)]
    assert [one.status_code for one in answers] == [200] * 3
    assert {there.outcome(one, sent, str(code)) for one in answers} == {"done"}
    assert Arrival.objects.count() == PapersList.objects.count() == 1
    row = Arrival.objects.get()
    assert (row.state, row.body, row.kind) == (ArrivalState.DONE, None, "papers")
    assert answers[0]["Content-Type"] == "application/jose"


def test_a_receipt_is_for_these_bytes_by_this_partner_alone(there):
    code = str(uuid4())
    sent = there.envelope("papers", LIST, PAPERS_TOPIC, code=code)
    answer = knock(sent)
    stranger = envelopes.draw()
    ours = there.pair.secret.public
    for wrong in (
        lambda: envelopes.read_receipt(answer.content, sent + b" ", code, {ours.sign_id: ours}),
        lambda: envelopes.read_receipt(answer.content, sent, str(uuid4()), {ours.sign_id: ours}),
        lambda: envelopes.read_receipt(answer.content, sent, code, {stranger.public.sign_id: stranger.public}),
        lambda: envelopes.read_receipt(answer.content, sent, code, {ours.sign_id: stranger.public}),
        lambda: envelopes.read_receipt(b"", sent, code, {ours.sign_id: ours}),
        lambda: envelopes.read_receipt(sent, sent, code, {ours.sign_id: ours}),
    ):
        with pytest.raises(envelopes.Strange):
            wrong()


def _strange(there, city, at):
    """What must not be told apart from outside."""
    unknown, other = envelopes.draw(), envelopes.draw()
    now, ours = clock.true_now(), there.pair.secret.public
    content = {"code": str(uuid4()), "topic": str(PAPERS_TOPIC), "turn": 1, "kind": "papers", "body": LIST}
    good = envelopes.write(content, there.secret, ours, now)
    head, key, nonce, body, tag = good.split(b".")
    forged = envelopes.Secret(unknown.sign, unknown.decrypt, envelopes.Pair(there.secret.public.sign, unknown.public.encrypt))
    yield "unknown signer", envelopes.write(content, unknown, ours, now)
    yield "forged signature", envelopes.write(content, forged, ours, now)
    yield "locked for another", envelopes.write(content, there.secret, other.public, now)
    yield "altered", b".".join([head, key, nonce, body[:-4] + b"AAAA", tag])
    yield "cut", good[: len(good) // 2]
    yield "expired", envelopes.write(content, there.secret, ours, now - timedelta(minutes=16))
    yield "from the future", envelopes.write(content, there.secret, ours, now + timedelta(minutes=6))
    meant = {**content, "to": other.public.encrypt_id}
    yield "meant for another and forwarded", envelopes.write(meant, there.secret, ours, now)
    yield "lasts too long", envelopes.write({**content, "exp": int((now + timedelta(days=9)).timestamp())}, there.secret, ours, now)
    yield "a receipt as a letter", envelopes.receipt(str(uuid4()), "0" * 64, "done", there.secret, now)
    yield "noise", base64.b64encode(b"x" * 5000)
    yield "a bomb of brackets", b"eyJraWQiOiJ4In0." + b"[" * 50_000
    yield "not signed", b"eyJhbGciOiJub25lIiwia2lkIjoieCJ9.e30."


def test_strangers_forgers_and_the_late_get_nothing(there, city, at, settings, monkeypatch):
    from weibao.exchange.views import door

    monkeypatch.setattr(door, "MOST_STRANGE", 100)
    before = Arrival.objects.count()
    for what, sent in _strange(there, city, at):
        answer = knock(sent)
        assert (answer.status_code, answer.content) == (404, b""), what
        assert "Set-Cookie" not in answer.headers, what
    assert Arrival.objects.count() == before
    partnering.end_partner(there.partner, by=city.people["security_admin"], at=at)
    assert knock(there.envelope("papers", LIST, PAPERS_TOPIC)).status_code == 404


def test_clocks_may_differ_by_minutes(there):
    for turn, minutes in enumerate((-14, 4), start=1):
        sent = there.envelope("papers", LIST, PAPERS_TOPIC, turn=turn, moment=clock.true_now() + timedelta(minutes=minutes))
        assert knock(sent).status_code == 200


def test_size_and_pace_are_limited(there, monkeypatch):
    from weibao.exchange.views import door

    assert knock(b"x" * (envelopes.MOST_BYTES + 1)).status_code == 413
    monkeypatch.setattr(door, "MOST_STRANGE", 3)
    assert [knock(b"noise").status_code for _ in range(5)] == [404, 404, 404, 429, 429]
    monkeypatch.setattr(door, "MOST_A_MINUTE", 2)
    assert knock(there.envelope("papers", LIST, PAPERS_TOPIC)).status_code == 429
    assert there.partner.arrivals.count() == 0


def test_the_door_opens_for_letters_only(client, there):
    assert client.get(DOOR).status_code == 405


def test_letters_are_taken_in_their_turn(there):
    topic = uuid4()
    assert there.say("progress", {"state": "待初审", "due": None}, topic, turn=2).status_code == 409
    first = there.envelope("papers", LIST, PAPERS_TOPIC)
    assert knock(first).status_code == 200
    assert there.say("papers", LIST, PAPERS_TOPIC, turn=1).status_code == 409  # another letter in a place that is taken
    assert there.say("papers", LIST, PAPERS_TOPIC, turn=2).status_code == 200


def test_a_broken_letter_waits_for_a_person_and_holds_up_its_own_topic_only(there, city, at):
    topic, good = uuid4(), application()
    code = str(uuid4())
    sent = there.envelope("application", {**good, "to_code": "x", "secret": 1}, topic, code=code)
    assert there.outcome(knock(sent), sent, code) == "aside"
    assert there.say("progress", {"state": "已告知", "due": None}, topic).status_code == 200
    assert there.say("application", good, uuid4()).status_code == 200
    assert Application.objects.count() == 1
    aside, held = Arrival.objects.filter(topic=topic).order_by("turn")
    assert (aside.state, held.state) == (ArrivalState.ASIDE, ArrivalState.HELD)
    assert "王小雨" not in aside.fault
    officer = city.people["city_officer"]
    with pytest.raises(taking_in.StillStands, match="格式"):
        taking_in.retry_arrival(aside, by=officer, at=at)
    with pytest.raises(NotAllowed):
        taking_in.drop_arrival(aside, by=city.people["system_admin"], at=at)
    taking_in.drop_arrival(aside, by=officer, at=at)
    held.refresh_from_db()
    aside.refresh_from_db()
    assert (aside.state, aside.body, held.state) == (ArrivalState.DROPPED, None, ArrivalState.ASIDE)
    assert there.heard("progress")[-1]["state"] == taking_in.NOT_TAKEN
    with pytest.raises(Refusal):
        taking_in.drop_arrival(aside, by=officer, at=at)


def test_a_letter_whose_obstacle_is_gone_is_done(there, city, at):
    body = application(to_code="140728103299", child={**application()["child"], "household": "140728103299"})
    topic = uuid4()
    there.say("nothing_we_know", {}, topic)
    row = Arrival.objects.get()
    assert (row.state, row.fault) == (ArrivalState.ASIDE, taking_in.UNKNOWN)
    Arrival.objects.filter(pk=row.pk).update(kind="application", body=body)  # as after an update of ours
    row = Arrival.objects.get()
    taking_in.retry_arrival(row, by=city.people["system_admin"], at=at)
    assert Application.objects.get().facts["household"] == "140728103"
    with pytest.raises(Stale):
        taking_in.retry_arrival(row, by=city.people["system_admin"], at=at)


@pytest.mark.parametrize(
    "other",
    [
        {"from_code": "110105001"},  # a place that is not the partner's
        {"to_code": "410102001", "child": {**application()["child"], "household": "410102001"}},  # not ours
        {"matter": "hiv"},
        {"aids": {"dibao": "1e9"}},
        {"aids": {"nothing": "1"}},
        {"round": 0},
        {"pushed_on": "yesterday"},
        {"rows": [{"unit": "x" * 200, "person": "", "day": "2023-07-03", "step": "", "result": ""}]},
    ],
)
def test_what_does_not_belong_is_set_aside(there, other):
    there.say("application", application(**other), uuid4())
    assert Arrival.objects.get().state == ArrivalState.ASIDE
    assert not Application.objects.exists()


def test_a_partner_has_no_part_in_the_applications_of_another(there, city, at):
    topic = uuid4()
    there.say("application", application(), topic)
    second = peer(city, at, prefix="3701", name="济南市", address="http://127.0.0.1:10/")
    second.say("progress", {"state": "已告知", "due": None, "told_on": "2023-07-03"}, topic)
    second.say("withdrawal", {"withdrawn_on": "2023-07-03"}, uuid4())
    assert [one.state for one in second.partner.arrivals.all()] == [ArrivalState.ASIDE] * 2
    assert Application.objects.get().crossing.told_on is None


def test_nothing_of_a_child_is_told_outside_the_sealed_columns(there, trail, caplog):
    there.say("application", application(), uuid4())
    there.say("application", {**application(), "extra": 1}, uuid4())
    assert [entry.name for entry in trail if entry.name.endswith("take_in")] == ["exchange.take_in"] * 2
    assert all("王小雨" not in str(entry.facts) for entry in trail)
    assert "王小雨" not in caplog.text


def test_keys_change_without_anybody_on_the_phone(there, city, at):
    """A partner's new keys come in a letter signed with the old ones; the old ones end with the first letter signed with the new."""
    old, new = there.secret, envelopes.draw()
    there.say("keys", {"sign": new.public.sign, "encrypt": new.public.encrypt}, KEYS_TOPIC)
    assert PartnerKey.objects.standing().filter(partner=there.partner).count() == 2
    assert there.say("papers", LIST, PAPERS_TOPIC).status_code == 200  # still signed with the old
    there.secret = new
    assert there.say("papers", LIST, PAPERS_TOPIC).status_code == 200
    there.secret = old
    assert there.say("papers", LIST, PAPERS_TOPIC).status_code == 404


def test_our_own_keys_change(there, city, at):
    first = there.pair
    second = partnering.rotate_keys(KeyPair, by=city.people["system_admin"], at=at)
    letter = Letter.objects.get(kind=LetterKind.KEYS)
    assert there.open(letter).body == second.public  # signed with the ones that the partner knows
    posting.record_sending(letter, by=None, at=at, outcome="done")
    assert Partner.objects.get().knows == second
    letter.refresh_from_db()
    assert letter.body is None
    assert there.say("papers", LIST, PAPERS_TOPIC).status_code == 200  # locked with the earlier key of ours, on its way
    KeyPair.objects.filter(pk=first.pk).update(ended_at=at - timedelta(days=31))
    assert there.say("papers", LIST, PAPERS_TOPIC).status_code == 404


def test_a_partner_is_believed_after_two_people_looked(city, at):
    system, security, secret = city.people["system_admin"], city.people["security_admin"], envelopes.draw()
    with pytest.raises(NotAllowed):
        partnering.add_partner(key_file(secret), by=security, at=at)
    row = partnering.add_partner(key_file(secret), by=system, at=at)
    with pytest.raises(NotAllowed):
        partnering.confirm_partner(row, by=system, at=at, fingerprint=secret.public.fingerprint)
    with pytest.raises(partnering.WrongFingerprint):
        partnering.confirm_partner(row, by=security, at=at, fingerprint="0000 " * 8)
    with pytest.raises(Refusal, match="还没有交换密钥"):
        partnering.confirm_partner(row, by=security, at=at, fingerprint=secret.public.fingerprint)
    partnering.rotate_keys(KeyPair, by=system, at=at)
    partnering.confirm_partner(row, by=security, at=at, fingerprint=secret.public.fingerprint.lower())
    with pytest.raises(partnering.PlaceTaken):
        partnering.add_partner(key_file(envelopes.draw()), by=system, at=at)
    with pytest.raises(partnering.PlaceTaken):
        partnering.add_partner(key_file(envelopes.draw(), prefix="140728"), by=system, at=at)
    partnering.change_address(row, by=system, at=at, address="https://weibao.example.gov.cn")
    with pytest.raises(Refusal):
        partnering.change_address(row, by=system, at=at, address="https://a:b@weibao.example.gov.cn")
    partnering.end_partner(row, by=security, at=at)
    partnering.add_partner(key_file(secret), by=system, at=at)  # the same place again


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"x" * 30_000, b'{"file": "weibao-exchange-keys"}'])
def test_a_file_that_holds_no_keys_is_refused(city, at, content):
    with pytest.raises(partnering.BadFile):
        partnering.add_partner(content, by=city.people["system_admin"], at=at)


def test_a_file_with_a_secret_in_it_is_refused(city, at):
    import json

    secret = envelopes.draw()
    with pytest.raises(partnering.BadFile):
        partnering.add_partner(key_file(secret, sign=json.loads(secret.sign)), by=city.people["system_admin"], at=at)


def test_every_shape_is_strict():
    with pytest.raises(ValueError, match="extra"):
        PapersLetter.model_validate({**LIST, "more": 1})


def test_topics_are_of_one_partner(there, city, at):
    second = peer(city, at, prefix="3701", name="济南市", address="http://127.0.0.1:10/")
    for one, code in ((there, "410102"), (second, "370102")):
        assert one.say("papers", {**LIST, "code": code}, PAPERS_TOPIC).status_code == 200
    assert PapersList.objects.standing().count() == 2
    second.say("papers", LIST, PAPERS_TOPIC)
    assert second.partner.arrivals.get(turn=2).state == ArrivalState.ASIDE
    assert UUID(int=2) == PAPERS_TOPIC
