"""核验: codes that come back, run out, are counted; nobody learns what is on file."""

import datetime as dt
import http.server
import json
import threading

import pytest

from weibao.kernel.clock import true_now
from weibao.org.actions import public
from weibao.org.powers import APART, POWERS, READS, Role
from weibao.public.actions import drafting, proving, sending
from weibao.public.actions.proving import Asked
from weibao.public.gateways import HttpGateway, Outgoing
from weibao.public.models import Draft, Message, Proof
from weibao.public.states import MessageState
from weibao.public.tests.conftest import PHONE, Phone
from weibao.testing import make

SECRET = "carrier-secret"


def test_number_and_code_open_the_page(phone, adult, trail):
    assert phone.ask(adult).headers["Location"] == "/public/code/"
    answer = phone.post("/public/code/", code=phone.code())
    assert answer.headers["Location"] == "/public/apply/"
    entry = next(one for one in trail if one.name == "public.prove")
    assert (entry.by.name, entry.facts["reference"][:2]) == ("公众", "核验")
    assert all(adult not in str(one.facts) and PHONE not in str(one.facts) for one in trail)


def test_the_token_changes_with_the_proof(phone, adult):
    phone.ask(adult)
    first = phone.client.cookies["weibao_public"].value
    phone.post("/public/code/", code=phone.code())
    cookie = phone.client.cookies["weibao_public"]
    assert cookie.value != first
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == ("/public/", True, "Strict", "")


def test_five_tries_a_code_and_no_more(phone, adult):
    phone.ask(adult)
    right = phone.code()
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    assert [phone.post("/public/code/", code=wrong).status_code for _ in range(5)] == [422] * 5
    assert phone.post("/public/code/", code=right).status_code == 422


def test_a_code_is_over_after_five_minutes(phone, adult):
    phone.ask(adult)
    code = phone.code()
    Proof.objects.update(code_until=true_now() - dt.timedelta(seconds=1))
    assert phone.post("/public/code/", code=code).status_code == 302
    assert phone.get("/public/apply/").headers["Location"].startswith("/public/prove/")


def test_a_proof_ends_after_half_an_hour(phone, adult):
    phone.prove(adult, purpose="rights")
    assert phone.get("/public/rights/").status_code == 200
    Proof.objects.update(until=true_now())
    assert phone.get("/public/rights/").status_code == 302


def test_codes_are_limited_by_phone_number_and_source(adult, another, settings):
    now = true_now()

    def ask(**more):
        about = {"purpose": "apply", "identity": adult, "application": "", "phone": PHONE, "source": "192.0.2.1"} | more
        return proving.send_code(Asked(**about), by=public(), at=make.AT, now=more.pop("now", now))

    def later(minutes):
        Proof.objects.update(asked_at=now - dt.timedelta(minutes=minutes))

    ask()
    with pytest.raises(proving.TooMany, match="30 秒"):
        ask()
    for _ in range(4):
        later(1)
        ask()
    later(1)
    with pytest.raises(proving.TooMany):
        ask()
    with pytest.raises(proving.TooMany):  # another phone, the same identity number
        ask(phone="13935400002")
    other = make.id_number(dt.date(1960, 1, 1))
    ask(phone="13935400002", identity=other)
    for turn in range(proving.AN_HOUR["source"] - 6):
        ask(phone=f"137354{turn:05d}", identity=make.id_number(dt.date(1961, 1, 1)))
    with pytest.raises(proving.TooMany):  # one place of the network
        ask(phone="13935499999", identity=make.id_number(dt.date(1962, 1, 1)))
    assert Phone("198.51.100.1").ask(make.id_number(dt.date(1963, 1, 1)), "13935488888").status_code == 302


def test_the_answers_are_the_same_for_a_number_on_file_and_one_that_is_not(city):
    child = make.child()
    one, other = Phone("192.0.2.30"), Phone("192.0.2.31")
    texts = []
    for phone, number, mobile in ((one, child.id_number, "13900000000"), (other, make.id_number(dt.date(2014, 11, 7)), "13911111111")):
        asked = phone.ask(number, mobile, "follow")
        page = phone.get("/public/code/").content.decode().replace(phone.code(), "")
        texts.append((asked.status_code, asked.headers["Location"], len(page)))
    assert texts[0] == texts[1]


@pytest.mark.parametrize("typed", ["１３９３５４００００１", "139 3540 0001", "+86 139-3540-0001", "008613935400001"])
def test_a_phone_is_read_forgivingly(phone, adult, typed):
    assert phone.ask(adult, typed).status_code == 302


def test_a_wrong_number_gets_a_sentence(phone):
    answer = phone.ask("140728195503080000", "123")
    assert answer.status_code == 422
    assert "校验位" in answer.content.decode()
    assert "11 位" in answer.content.decode()


def test_without_a_carrier_nobody_is_led_on(phone, adult, settings):
    settings.WEIBAO_SHOW_CODES = False
    answer = phone.ask(adult)
    assert answer.status_code == 503
    assert "还没有开通" in answer.content.decode()


def test_leaving_ends_the_proof_and_clears_the_browser(phone, adult, trail):
    phone.prove(adult, purpose="rights")
    answer = phone.get("/public/leave/")
    assert answer.headers["Location"] == "/calendar/"
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert answer.cookies["weibao_public"].value == ""
    assert Proof.objects.get().ended_at is not None
    assert "public.leave" in {one.name for one in trail}
    text = phone.get("/calendar/").content.decode()
    assert "2023年7月3日" in text
    assert "儿童" not in text


def test_no_page_is_kept_or_named(phone, adult):
    for path in ("/public/", "/public/check/", "/public/call/", "/public/prove/", "/calendar/"):
        answer = phone.get(path)
        assert "no-store" in answer.headers["Cache-Control"]
        assert "<title>便民服务</title>" in answer.content.decode() or path == "/calendar/"
    phone.prove(adult, purpose="rights")
    assert "data-leave" in phone.get("/public/rights/").content.decode()


def test_a_form_from_elsewhere_is_refused(adult, client, settings):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/public/prove/", {"number": adult, "phone": PHONE, "for": "apply"}).status_code == 403


def test_the_public_account_reads_nothing_and_cannot_sign_in():
    account = public()
    assert account.is_service
    assert not account.has_usable_password()
    assert Role.PUBLIC in APART
    assert not any(Role.PUBLIC in roles for roles in READS.values())
    assert {name for name, roles in POWERS.items() if Role.PUBLIC in roles and not name.startswith("public.")} == {
        "privacy.receive_request", "attachments.receive", "applications.submit", "applications.take_papers", "applications.take_back",
        "applications.answer_supplement", "applications.withdraw", "applications.lodge_remedy", "schools.open", "schools.hand_in",
        "reporting.send_by_link", "reporting.open_link", "reporting.tell_us", "reporting.follow",
        "cases.open_errand", "cases.accept_errand", "cases.answer_errand", "cases.reject_errand",
    }  # fmt: skip


class Carrier(http.server.BaseHTTPRequestHandler):
    """A carrier of messages that refuses the first try."""

    heard: list[dict] = []
    answers = [503, 200]

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append({"headers": dict(self.headers), "body": json.loads(body)})
        self.send_response(self.answers[min(len(self.heard) - 1, 1)])
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def carrier(settings):
    Carrier.heard = []
    server = http.server.HTTPServer(("127.0.0.1", 0), Carrier)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.WEIBAO_SHOW_CODES = False
    settings.WEIBAO_CODE_GATEWAY = "weibao.public.gateways.HttpGateway"
    settings.WEIBAO_CODE_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.WEIBAO_CODE_SECRET = SECRET
    yield Carrier
    server.shutdown()
    server.server_close()


def test_a_code_goes_through_the_outbox_and_is_tried_again(phone, adult, carrier):
    assert phone.ask(adult).status_code == 302
    assert phone.code() == "", "the page shows no code"
    now = true_now()
    assert sending.send_due(now) == 0
    assert sending.send_due(now) == 0, "not due yet"
    assert sending.send_due(now + dt.timedelta(seconds=6)) == 1
    first, second = carrier.heard
    assert first["headers"]["Idempotency-Key"] == second["headers"]["Idempotency-Key"]
    assert first["headers"]["Weibao-Signature"].startswith("sha256=")
    message = Message.objects.get()
    assert (message.state, message.phone, message.code) == (MessageState.SENT, None, None)
    assert phone.post("/public/code/", code=second["body"]["code"]).headers["Location"] == "/public/apply/"


def test_a_message_that_is_over_is_given_up(phone, adult, carrier):
    phone.ask(adult)
    assert sending.send_due(true_now() + dt.timedelta(minutes=6)) == 0
    assert (Message.objects.get().state, carrier.heard) == (MessageState.GIVEN_UP, [])


@pytest.mark.parametrize("url", ["http://sms.example/send", "ftp://sms.example", ""])
def test_only_an_encrypted_carrier_is_taken(settings, url):
    settings.WEIBAO_CODE_URL, settings.WEIBAO_CODE_SECRET = url, SECRET
    assert not HttpGateway().ready
    assert not HttpGateway().carry(Outgoing("k", PHONE, "123456", 5), 0)


def test_yesterdays_proofs_and_old_drafts_are_forgotten(phone, adult):
    phone.prove(adult)
    proof, now = Proof.objects.get(), true_now()
    drafting.keep_draft(proof, by=public(), at=make.AT, now=now, answers={"name": "王小明"})
    assert proving.forget(now=now) == 0
    assert proving.forget(now=now + dt.timedelta(days=2)) == 1
    assert Proof.objects.get().phone is None
    assert drafting.forget(now=now + dt.timedelta(days=6)) == 0
    assert drafting.forget(now=now + dt.timedelta(days=8)) == 1
    assert not Draft.objects.exists()
