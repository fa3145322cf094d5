"""Events out: with the deed or not at all, ids only, signed, within scope, tried again, given up, sent anew."""

import hashlib
import hmac
import json
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as macs
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from weibao.api import jobs, webhook
from weibao.api.actions import delivering
from weibao.api.models import Delivery, Event, Fault, Subscription
from weibao.api.reports import EVENTS
from weibao.api.states import DeliveryState
from weibao.children.actions import amending
from weibao.children.actions.facts import NewGuardian
from weibao.children.announcements import ChildRegistered
from weibao.kernel import clock
from weibao.kernel.announcements import REACTIONS, announce
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.org.announcements import PostEnded
from weibao.testing import make
from weibao.testing.city import BAIGUI


class Receiver:
    """Another system's receiver: a real small server on loopback that keeps what it is sent and answers as it is told."""

    def __init__(self):
        self.seen, self.status = [], 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.seen.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/hooks?of=weibao"

    @property
    def bodies(self):
        return [json.loads(body) for _, body in self.seen]


@contextmanager
def serving(receiver):
    thread = Thread(target=receiver.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()
        thread.join()


@pytest.fixture
def receiver(settings):
    made = Receiver()
    settings.WEIBAO_WEBHOOK_LOOPBACK, settings.WEIBAO_WEBHOOK_HOSTS = True, [made.host, "data.example.gov.cn"]
    with serving(made):
        yield made


@pytest.fixture
def subscribe(city, system, receiver, at):
    def connect(kinds=("children.registered",), algorithm="hmac-sha256", **caller):
        account = system(**caller).account
        facts = {"url": receiver.url, "kinds": list(kinds), "algorithm": algorithm}
        return delivering.subscribe(account, by=city.people["system_admin"], at=at, **facts)

    return connect


def _register(*children, at):
    with transaction.atomic():
        announce(ChildRegistered(tuple(child.pk for child in children), at))


def _work():
    """What the worker does with the jobs that were deferred."""
    for job in ProcrastinateJob.objects.filter(task_name="weibao.api.jobs.send_event").order_by("id"):
        jobs.send_event(**job.args)


def _later(minutes):
    Delivery.objects.filter(state=DeliveryState.WAITING).update(due_at=clock.true_now() - timedelta(seconds=1))


def test_an_event_is_signed_and_holds_ids_only(subscribe, receiver, at):
    made, secret = subscribe()
    child = make.child(name="欧阳小泽")
    _register(child, at=at)
    _work()
    headers, body = receiver.seen[0]
    message = json.loads(body)
    assert set(message) == {"id", "event", "at", "subject", "ids"}
    assert (message["event"], message["subject"], message["ids"]) == ("children.registered", "children.child", [child.pk])
    assert "欧阳" not in body.decode()
    right = hmac.new(secret.encode(), f"{headers['Weibao-Timestamp']}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["Weibao-Signature"] == f"hmac-sha256={right}"
    assert headers["Weibao-Delivery"] == message["id"]
    assert abs(int(headers["Weibao-Timestamp"]) - clock.true_now().timestamp()) < 60
    row = Delivery.objects.get()
    assert (row.state, row.status, row.tries) == (DeliveryState.ARRIVED, 204, 1)


def test_the_other_signature(subscribe, receiver, at):
    _, secret = subscribe(algorithm="hmac-sm3")
    _register(make.child(), at=at)
    _work()
    headers, body = receiver.seen[0]
    mac = macs.HMAC(secret.encode(), hashes.SM3())
    mac.update(f"{headers['Weibao-Timestamp']}.".encode() + body)
    assert headers["Weibao-Signature"] == f"hmac-sm3={mac.finalize().hex()}"


def test_a_subscriber_is_told_what_its_account_may_know_of(subscribe, receiver, at):
    subscribe()
    near, far = make.child(), make.child(village=BAIGUI)
    _register(near, far, at=at)
    _work()
    assert [one["ids"] for one in receiver.bodies] == [[near.pk]]


def test_nothing_is_told_of_what_the_account_may_not_know(subscribe, receiver, at):
    subscribe()
    _register(make.child(village=BAIGUI), at=at)
    _work()
    assert (receiver.seen, Delivery.objects.count()) == ([], 0)


def test_scope_is_asked_again_when_it_is_sent(subscribe, receiver, at):
    made, _ = subscribe()
    child = make.child()
    _register(child, at=at)
    delivering.spread(Event.objects.get(), on=at.date(), moment=clock.true_now())
    type(child).objects.filter(pk=child.pk).update(household=BAIGUI, residence=BAIGUI)
    assert jobs.send_due() == 1
    assert receiver.seen == []


def test_many_ids_go_in_parts(subscribe, receiver, at):
    subscribe()
    rows = make.children([{"number": None} for _ in range(delivering.AT_ONCE + 1)])
    _register(*rows, at=at)
    _work()
    assert [len(one["ids"]) for one in receiver.bodies] == [delivering.AT_ONCE, 1]


def test_the_event_is_written_with_the_deed_or_not_at_all(subscribe, at):
    subscribe()
    child = make.child()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        announce(ChildRegistered((child.pk,), at))
        assert Event.objects.count() == 1
        1 / 0  # noqa: B018
    assert (Event.objects.count(), ProcrastinateJob.objects.filter(task_name__startswith="weibao.api").count()) == (0, 0)


def test_what_nobody_wants_is_not_written(city, at):
    _register(make.child(), at=at)
    assert not Event.objects.exists()


def test_every_announcement_of_the_table_has_its_reaction(subscribe):
    ours = {event for event, found in REACTIONS.items() if any(one.__module__ == "weibao.api.reactions" for one in found)}
    assert len(ours - {PostEnded}) == len(EVENTS)


def test_a_real_deed_is_told(city, subscribe, receiver, at, on):
    subscribe(kinds=["children.care_changed", "children.household_changed"])
    child = make.child()
    place = city.divisions["140728103203"]
    amending.amend_household(child, by=city.above, at=at, division=place, since=on)
    amending.amend_guardian(child, by=city.above, at=at, new=NewGuardian("李福"), since=on)
    _work()
    assert [one["event"] for one in receiver.bodies] == ["children.household_changed"]


def test_standards_hold_no_ids(city, subscribe, receiver, at):
    from datetime import date
    from decimal import Decimal

    from weibao.benefits.actions import PublishedStandard, publish_standard

    subscribe(kinds=["benefits.standard_published"])
    notice = [PublishedStandard("scattered", Decimal("1170.00"), date(2023, 1, 1), "晋民发〔2023〕20号")]
    publish_standard(notice, by=city.people["console"], at=at)
    _work()
    assert set(receiver.bodies[0]) == {"id", "event", "at"}


def test_what_fails_is_tried_again_with_longer_pauses_and_given_up(subscribe, receiver, at):
    subscribe()
    _register(make.child(), at=at)
    receiver.status = 500
    _work()
    pauses = []
    while Delivery.objects.get().state == DeliveryState.WAITING:
        row = Delivery.objects.get()
        assert (row.fault, row.status) == (Fault.REFUSED, 500)
        pauses.append(row.due_at - clock.true_now())
        _later(row)
        jobs.send_due()
    assert len(receiver.seen) == len(delivering.PAUSES) + 1
    assert pauses == sorted(pauses)
    assert len({one["id"] for one in receiver.bodies}) == 1, "the same message, so that the receiver can tell"
    assert Delivery.objects.get().state == DeliveryState.DEAD


def test_what_was_given_up_is_sent_again_by_hand(city, subscribe, receiver, at, enter):
    subscribe()
    _register(make.child(), at=at)
    _work()
    with pytest.raises(ForbiddenMove):
        delivering.resend(Delivery.objects.get(), by=city.people["system_admin"], at=at)
    Delivery.objects.update(state=DeliveryState.DEAD, tries=9, settled_at=clock.true_now())
    page = enter(city.people["system_admin"])
    assert "重发" in page.get("/interfaces/deliveries/?state=dead").content.decode()
    assert page.post(f"/interfaces/deliveries/{Delivery.objects.get().pk}/resend/").status_code == 302
    jobs.send_due()
    assert Delivery.objects.get().state == DeliveryState.ARRIVED


def test_a_silent_subscriber_holds_nobody_else_up(subscribe, receiver, at, settings):
    dead, _ = subscribe()
    Subscription.objects.filter(pk=dead.pk).update(url="http://127.0.0.1:1/")
    settings.WEIBAO_WEBHOOK_HOSTS = [*settings.WEIBAO_WEBHOOK_HOSTS, "127.0.0.1:1"]
    subscribe()
    for _ in range(3):
        _register(make.child(), at=at)
    for event in Event.objects.all():
        delivering.spread(event, on=at.date(), moment=clock.true_now())
    jobs.send_due()
    assert len(receiver.seen) == 3
    tried = Delivery.objects.filter(subscription=dead)
    assert sorted(one.tries for one in tried) == [0, 0, 1], "the first failure puts the rest off"
    assert {one.fault for one in tried if one.tries} == {Fault.UNREACHABLE}


def test_spreading_twice_sends_once(subscribe, receiver, at):
    subscribe()
    _register(make.child(), at=at)
    _work(), _work()
    jobs.send_waiting(0)
    assert len(receiver.seen) == 1


def test_a_killed_worker_loses_nothing(subscribe, receiver, at):
    """Taken in hand and never sent: the delivery comes back after a while."""
    subscribe()
    _register(make.child(), at=at)
    jobs.send_waiting(0)
    Delivery.objects.update(state=DeliveryState.WAITING, tries=0, due_at=clock.true_now())
    receiver.seen.clear()
    assert len(delivering.take_in_hand(moment=clock.true_now())) == 1
    assert jobs.send_due() == 0
    assert len(delivering.take_in_hand(moment=clock.true_now() + delivering.IN_HAND)) == 1


def test_a_try_is_booked_once(subscribe, at, trail):
    """Two workers with the same delivery: the second is told (api.record_delivery)."""
    subscribe()
    _register(make.child(), at=at)
    delivering.spread(Event.objects.get(), on=at.date(), moment=clock.true_now())
    mine, other = Delivery.objects.get(), Delivery.objects.get()
    facts = {"by": None, "at": at, "outcome": webhook.Outcome(500, Fault.REFUSED), "moment": clock.true_now()}
    delivering.record_delivery(mine, **facts)
    with pytest.raises(Stale):
        delivering.record_delivery(other, **facts)
    assert [one.facts["status"] for one in trail if one.name == "api.record_delivery"] == [500]


def test_redirects_are_not_followed(subscribe, receiver, at):
    subscribe()
    _register(make.child(), at=at)
    receiver.status = 302
    _work()
    assert (Delivery.objects.get().status, Delivery.objects.get().fault) == (302, Fault.REFUSED)
    assert len(receiver.seen) == 1


def test_an_ended_subscription_is_told_nothing(city, subscribe, receiver, at):
    made, _ = subscribe()
    _register(make.child(), at=at)
    delivering.end_subscription(made, by=city.people["system_admin"], at=at)
    _work()
    assert receiver.seen == []
    with pytest.raises(Stale):
        delivering.end_subscription(made, by=city.people["system_admin"], at=at)


@pytest.mark.parametrize("who", ["security_admin", "auditor", "city_officer"])
def test_only_the_system_administrator_subscribes(who, city, system, receiver, at):
    with pytest.raises(NotAllowed):
        delivering.subscribe(system().account, by=city.people[who], at=at, url=receiver.url, kinds=["children.ended"])


@pytest.mark.parametrize("kinds", [[], ["none.such"]])
def test_a_subscription_is_to_something(kinds, city, system, receiver, at):
    with pytest.raises(delivering.NotForEvents):
        delivering.subscribe(system().account, by=city.people["system_admin"], at=at, url=receiver.url, kinds=kinds)


def test_people_are_not_told(city, receiver, at):
    with pytest.raises(delivering.NotForEvents):
        delivering.subscribe(city.above, by=city.people["system_admin"], at=at, url=receiver.url, kinds=["children.ended"])


BAD = [
    "http://data.example.gov.cn/",
    "https://elsewhere.example.com/",
    "https://data.example.gov.cn:8443/",
    "https://user:word@data.example.gov.cn/",
    "https://data.example.gov.cn/#part",
    "https://data.example.gov.cn.evil.example/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://[::1",
    "file:///etc/passwd",
    "gopher://data.example.gov.cn/",
    "https://data.example.gov.cn:99999/",
    "",
]


@pytest.mark.parametrize("url", BAD)
def test_only_addresses_that_the_operator_allowed(url, settings):
    settings.WEIBAO_WEBHOOK_HOSTS = ["data.example.gov.cn"]
    with pytest.raises(webhook.BadAddress):
        webhook.checked(url)
    assert webhook.checked("https://data.example.gov.cn/hooks").hostname == "data.example.gov.cn"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1"])
def test_a_name_that_leads_to_this_machine_is_refused(address, settings, monkeypatch):
    """An allowed name whose owner points it inwards (or lets it answer otherwise the second time)."""
    settings.WEIBAO_WEBHOOK_HOSTS = ["data.example.gov.cn"]
    monkeypatch.setattr(webhook.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 443))])
    sent = webhook.send("https://data.example.gov.cn/", {"id": 1}, secret="s", algorithm="hmac-sha256", moment=1)
    assert (sent.status, sent.fault) == (None, Fault.ADDRESS)


def test_the_address_that_was_looked_at_is_the_one_connected_to(receiver, monkeypatch, settings):
    port = receiver.server.server_port
    settings.WEIBAO_WEBHOOK_HOSTS = [f"data.example.gov.cn:{port}"]
    asked = []

    def resolve(host, *rest, **more):
        asked.append(host)
        return [(0, 0, 0, "", ("127.0.0.1", port))]

    monkeypatch.setattr(webhook, "socket", type("Socket", (), {"getaddrinfo": resolve, "SOCK_STREAM": 1, "create_connection": _connect}))
    sent = webhook.send(f"http://data.example.gov.cn:{port}/", {"id": 1}, secret="s", algorithm="hmac-sha256", moment=1)
    assert sent.arrived
    assert asked == ["data.example.gov.cn"]
    assert receiver.seen[0][0]["Host"] == f"data.example.gov.cn:{port}"


def _connect(address, *rest):
    import socket

    assert address[0] == "127.0.0.1"
    return socket.create_connection(address, *rest)
