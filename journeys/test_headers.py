"""What every answer carries: a policy without exceptions, cookies that stay here, and settings that Django's own check finds clean."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client

from journeys.house import pages
from weibao.org.powers import Role

ROLES = [Role.CITY_OFFICER, Role.COUNTY_APPROVER, Role.VILLAGE_DIRECTOR, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDITOR, Role.LEADER]
LOADS = {"script", "link", "img", "iframe", "form", "video", "audio", "source", "object", "embed"}
ATTRIBUTES = {"src", "href", "action", "formaction", "data", "srcset"}
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "weibao.settings.prod",
    "WEIBAO_SECRET_KEY": "n0t-a-secret-" + "fEw9x2kQ7_" * 6,
    "WEIBAO_HOSTS": "weibao.example",
    "DATABASE_URL": "postgresql://weibao@/weibao?host=/nowhere",
    "WEIBAO_KEY_FILE": "/nowhere/keys.json",
    "WEIBAO_ANCHOR_FILE": "/nowhere/anchor.log",
}


class Reader(HTMLParser):
    """What a page would run or fetch against a strict policy."""

    def __init__(self) -> None:
        super().__init__()
        self.sins: list[str] = []
        self._in = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._in = tag if tag in {"script", "style"} and "src" not in given else ""
        if self._in == "script" and given.get("type") == "application/json":
            self._in = ""
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.sins.append(f"<{tag} {name}>")
            if name in ATTRIBUTES and re.match(r"\s*(javascript|vbscript):", value or "", re.IGNORECASE):
                self.sins.append(f"<{tag} {name}={value}>")
            if tag in LOADS and name in ATTRIBUTES and re.match(r"\s*(https?:)?//", value or ""):
                self.sins.append(f"<{tag} {name}={value}>")

    def handle_data(self, data):
        if self._in and data.strip():
            self.sins.append(f"<{self._in}> with a text")

    def handle_endtag(self, tag):
        self._in = ""


KEPT = "may be kept in a cache"
KEPT_ON_THE_PHONE = {"sync:app", "sync:part"}  # the program itself, which opens without network; it holds nothing of anybody


def policy(answer):
    """The directives of the answer, by name."""
    words = [one.split() for one in answer.headers["Content-Security-Policy"].split(";") if one.strip()]
    return {name: values for name, *values in words}


def faults(answer):
    """What is missing on an answer, or too much."""
    found = []
    if "Content-Security-Policy" not in answer.headers:
        return ["no policy"]
    given = policy(answer)
    found += [
        f"{name} {value}" for name, values in given.items() for value in values if "unsafe" in value or value in {"*", "https:", "blob:"}
    ]
    found += [
        name
        for name in ("default-src", "script-src", "style-src", "object-src", "base-uri", "frame-ancestors", "form-action")
        if name not in given
    ]
    wanted = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"}
    found += [name for name, value in wanted.items() if answer.headers.get(name) != value]
    if "no-store" not in answer.headers.get("Cache-Control", ""):
        found.append(KEPT)
    if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
        reader = Reader()
        reader.feed(answer.content.decode())
        found += reader.sins
    return found


@pytest.mark.parametrize("role", ROLES)
def test_every_page_keeps_the_policy(role, city, enter):
    client = enter(city.in_role(role))
    found = {}
    for page in pages():
        for answer in (client.get(page.address), client.post(page.address), client.get(page.address, headers={"HX-Request": "true"})):
            if sins := [one for one in faults(answer) if page.name not in KEPT_ON_THE_PHONE or one != KEPT]:
                found[page.name] = sins
        if page.name in {"web:sign_out", "web:look"}:
            client = enter(city.in_role(role))
    assert found == {}


def test_errors_keep_the_policy_too(client, db):
    for answer in (client.get("/sign-in/"), client.get("/no-such-page/"), client.get("/children/"), client.get("/no-such-page/\x00")):
        assert faults(answer) == [], answer


def test_a_fault_of_ours_keeps_the_policy(client, db, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("weibao.web.middleware.clock.now", lambda: 1 / 0)
    answer = client.get("/sign-in/")
    assert answer.status_code == 500
    assert "Content-Security-Policy" in answer.headers


def test_the_reader_of_these_tests_sees_what_it_should():
    reader = Reader()
    reader.feed(
        '<p style="x"><a href="javascript:alert(1)" onclick="x">.</a><script>1</script><style>p{}</style>'
        '<img src="//elsewhere/x.png"><script src="https://elsewhere/x.js"></script><script src="/static/x.js"></script>'
        '<a href="https://www.gov.cn/">a link is no load</a>'
    )
    assert len(reader.sins) == 7


def test_cookies_stay_here(client, city, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_SAVE_EVERY_REQUEST = True  # so that the program itself, and not the test's client, sets the cookie
    client.force_login(city.inside)
    client.get("/sign-in/", secure=True)
    client.post("/look/", {"text": "large", "next": "/"}, secure=True)
    for name, cookie in client.cookies.items():
        if name.startswith("weibao_"):  # how a page looks; the browser's own script never reads it
            assert cookie["samesite"] in {"Lax", "Strict"}, name
            continue
        assert cookie["httponly"], name
        assert cookie["samesite"] in {"Lax", "Strict"}, name
        assert cookie["path"] == "/", name
        assert not cookie["domain"], name


# production


def production(*words, **more):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("WEIBAO", "DJANGO", "TEST_DATABASE"))}
    command = [sys.executable, *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=settings.PROJECT, env=environment | PRODUCTION | more)


def test_djangos_own_check_of_production_is_clean():
    done = production("-m", "weibao", "check", "--deploy", "--fail-level", "INFO")
    assert (done.returncode, "no issues (0 silenced)" in done.stdout + done.stderr) == (0, True), done.stdout + done.stderr


ASK = """
import json
from django.conf import settings as s
names = ("DEBUG SESSION_COOKIE_NAME SESSION_COOKIE_SECURE SESSION_COOKIE_HTTPONLY CSRF_COOKIE_NAME CSRF_COOKIE_SECURE CSRF_COOKIE_HTTPONLY "
         "SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS SESSION_COOKIE_DOMAIN CSRF_COOKIE_DOMAIN SESSION_COOKIE_PATH WEIBAO_NOW")
print(json.dumps({name: getattr(s, name) for name in names.split()} | {"csp": s.CONTENT_SECURITY_POLICY}))
"""


def test_production_is_strict():
    told = json.loads(production("-c", ASK).stdout)
    for name in ("SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT"):
        assert told[name] is True, name
    assert told["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert told["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert (told["SESSION_COOKIE_DOMAIN"], told["CSRF_COOKIE_DOMAIN"], told["SESSION_COOKIE_PATH"]) == (None, None, "/")
    assert told["SECURE_HSTS_SECONDS"] >= 31536000
    assert told["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert told["DEBUG"] is False
    assert told["csp"]["DIRECTIVES"]["upgrade-insecure-requests"] is True


def test_an_answer_over_an_encrypted_connection_asks_for_it_for_good(client, db, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 63072000, True
    answer = client.get("/sign-in/", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/sign-in/").headers["Location"] == "https://testserver/sign-in/"
