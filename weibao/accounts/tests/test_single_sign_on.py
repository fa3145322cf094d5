"""The single sign-on, against a small real provider on loopback."""

import subprocess
import sys
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client
from django.urls import resolve
from joserfc import jwk

from weibao.accounts import single_sign_on
from weibao.accounts.actions.identities import CannotLink, link_identity, unlink_identity
from weibao.accounts.models import Identity, Sitting
from weibao.accounts.tests.conftest import Browser
from weibao.kernel.clock import true_now
from weibao.kernel.refusal import NotThere

SUBJECT = "gov-4711"


PROGRAM = """
import sys, oidc_provider_mock
with oidc_provider_mock.run_server_in_thread() as server:
    print(server.server_port, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def platform():
    """The provider, a process of its own; it ends when its input is closed."""
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        yield f"http://localhost:{server.stdout.readline().strip()}"
        server.stdin.close()


@pytest.fixture
def provider(platform, settings):
    configure(settings, platform)
    return platform


def configure(settings, address):
    about = {"server_url": address, "oauth_pkce_enabled": True}
    app = {"provider_id": "gov", "name": "山西政务", "client_id": "weibao", "secret": "s", "settings": about}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


def there_and_back(browser, subject=SUBJECT):
    """What a browser does: to the platform, its form, and back with a code."""
    out = browser.get("/sign-in/sso/gov/")
    assert out.status_code == 302, out.content
    return browser.get(back_from(out.headers["Location"], subject))


def back_from(address, subject=SUBJECT):
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def link(staff, at, subject=SUBJECT):
    return link_identity(staff, by=staff, at=at, now=true_now(), provider="gov", subject=subject)


def test_a_linked_person_comes_in_and_still_takes_the_second_step(provider, browser, officer, at):
    link(officer, at)
    assert "用山西政务登录" in browser.get("/sign-in/").content.decode()
    assert there_and_back(browser).headers["Location"] == "/sign-in/second/"
    assert not browser.is_in()
    browser.code()
    assert browser.is_in()
    assert Sitting.objects.get().provider == "gov"


def test_the_request_carries_state_and_a_challenge(provider, browser, city):
    query = urlsplit(browser.get("/sign-in/sso/gov/").headers["Location"]).query
    assert "state=" in query
    assert "code_challenge_method=S256" in query


def test_nobody_is_signed_up(provider, browser, city):
    assert there_and_back(browser, "a-stranger").headers["Location"] == "/sign-in/"
    assert "还没有绑定账号" in browser.get("/sign-in/").content.decode()
    assert not Identity.objects.exists()


def test_the_owner_links_by_confirming(provider, browser, director, trail):
    browser.password("director")
    assert "绑定山西政务" in browser.get("/account/").content.decode()
    assert there_and_back(browser).headers["Location"] == "/account/identity/"
    assert not Identity.objects.exists(), "coming back alone links nothing"
    assert SUBJECT in browser.get("/account/identity/").content.decode()
    browser.post("/account/identity/")
    assert Identity.objects.get().staff == director
    assert "accounts.link_identity" in [entry.name for entry in trail]
    other = Browser(Client())
    there_and_back(other)
    assert other.is_in()
    browser.post("/account/identity/unlink/")
    assert not Identity.objects.exists()


def test_what_was_not_proven_cannot_be_linked(browser, director):
    browser.password("director")
    assert browser.get("/account/identity/").status_code == 404
    assert browser.post("/account/identity/").status_code == 404
    assert browser.post("/account/identity/unlink/").status_code == 404


def test_an_answer_that_nobody_asked_for_opens_nothing(provider, browser, director, at):
    link(director, at)
    thief = Browser(Client())
    stolen = back_from(thief.get("/sign-in/sso/gov/").headers["Location"])
    assert browser.get(stolen).headers["Location"] == "/sign-in/"
    assert not browser.is_in()


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?code=1&state=2", "?code=1"])
def test_what_fails_there_gets_a_sentence(provider, browser, city, query):
    assert browser.get(f"/sign-in/sso/gov/back/{query}").headers["Location"] == "/sign-in/"
    assert "没有完成" in browser.get("/sign-in/").content.decode()


def test_a_platform_that_does_not_answer_gets_a_sentence(settings, browser, city):
    configure(settings, "http://localhost:9")
    assert browser.get("/sign-in/sso/gov/").headers["Location"] == "/sign-in/"
    assert "没有完成" in browser.get("/sign-in/").content.decode()


def test_a_token_that_is_signed_by_another_is_refused(provider, browser, director, at, monkeypatch):
    link(director, at)
    strange = {"keys": [{**jwk.RSAKey.generate_key(2048).as_dict(private=False), "alg": "RS256"}]}
    real = single_sign_on.Adapter.get_requests_session

    def forged(adapter):
        session = real(adapter)
        get = session.get
        answer = SimpleNamespace(json=lambda: strange, raise_for_status=lambda: None)
        session.get = lambda url, **more: answer if "jwks" in url else get(url, **more)
        return session

    monkeypatch.setattr(single_sign_on.Adapter, "get_requests_session", forged)
    assert there_and_back(browser).headers["Location"] == "/sign-in/"
    assert "没有完成" in browser.get("/sign-in/").content.decode()
    assert not browser.is_in()


def test_an_unknown_platform_is_not_there(browser, city):
    assert browser.get("/sign-in/sso/other/").status_code == 404
    assert browser.get("/sign-in/sso/other/back/").status_code == 404


def test_an_identity_is_one_persons(director, officer, at):
    made = link(director, at)
    assert link(director, at) == made
    with pytest.raises(CannotLink):
        link(officer, at)
    with pytest.raises(CannotLink):
        link(director, at, "another")
    with pytest.raises(NotThere):
        unlink_identity(made, by=officer, at=at)


def test_who_left_does_not_come_in_by_it(provider, browser, director, at):
    link(director, at)
    director.is_active = False
    director.save()
    there_and_back(browser)
    assert not browser.is_in()


@pytest.mark.parametrize(
    "path",
    ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/email/", "/accounts/social/signup/",
     "/accounts/social/connections/", "/accounts/reauthenticate/", "/accounts/2fa/"],
)  # fmt: skip
def test_no_page_of_the_library_has_an_address(path, enter, city):
    assert enter(city.above).get(path).status_code == 404


def test_our_own_views_answer_where_the_library_is_asked():
    assert all(resolve(path).func.__module__.startswith("weibao.") for path in ("/sign-in/sso/gov/", "/sign-in/sso/gov/back/"))
