"""Guessing: at most ten tries an account an hour, and nobody is locked out on a device of theirs."""

import os
import subprocess
import sys

import pytest
from django.test import Client

from weibao.accounts.models import Account, Attempt, Lock
from weibao.accounts.origin import origin_of
from weibao.accounts.tests.conftest import Browser, open_account, phone
from weibao.kernel.clock import true_now
from weibao.testing import city as little


def guess(browser, username, times):
    return [browser.password(username, f"guess {number}").status_code for number in range(times)]


def test_the_eleventh_try_of_a_stranger_is_not_even_looked_at(stranger, director):
    assert guess(stranger, "director", 12) == [422] * 10 + [429] * 2
    answer = stranger.password("director")
    assert answer.status_code == 429
    assert "次数太多" in answer.content.decode()
    assert not stranger.is_in()


def test_many_sources_share_one_budget(director):
    answers = [Browser(Client(), f"203.0.113.{number}").password("director", "guess").status_code for number in range(20)]
    assert answers == [422] * 10 + [429] * 10


def test_the_owner_comes_in_on_a_known_device_while_strangers_guess(browser, stranger, officer):
    browser.password("county_officer")
    browser.code()
    browser.post("/sign-out/")
    guess(stranger, "county_officer", 30)
    browser.source = stranger.source  # even from the same network
    assert browser.password("county_officer").headers["Location"] == "/sign-in/second/"
    assert browser.code(phone(ahead=1)).status_code == 302
    assert browser.is_in()


def test_a_known_device_has_a_budget_too(browser, director):
    browser.password("director")
    browser.post("/sign-out/")
    assert guess(browser, "director", 11) == [422] * 10 + [429]
    assert Browser(Client()).password("director").status_code == 302, "and does not spend that of the others"


def test_the_mark_of_one_person_is_none_for_another(browser, director, officer):
    browser.password("director")
    browser.post("/sign-out/")
    guess(browser, "county_officer", 10)
    assert Browser(Client(), "198.51.100.9").password("county_officer").status_code == 429


def test_after_an_hour_there_are_ten_more(stranger, director, later):
    guess(stranger, "director", 11)
    later(minutes=61)
    assert stranger.password("director").status_code == 302


def test_an_unknown_name_is_treated_alike(stranger, city):
    assert guess(stranger, "nobody-of-this-name", 11) == [422] * 10 + [429]


def test_one_source_that_tries_everybody_is_stopped(stranger, city, settings, director, browser):
    settings.WEIBAO_TRIES_A_SOURCE = 15
    browser.password("director")
    browser.post("/sign-out/")
    answers = [stranger.password(username, "guess").status_code for username in little.PEOPLE]
    assert answers == [422] * 15 + [429] * (len(little.PEOPLE) - 15)
    browser.source = stranger.source
    assert browser.password("director").status_code == 302, "who shares the network and has a known device comes in"


def test_codes_have_a_budget(browser, officer):
    browser.password("county_officer")
    answers = [browser.code("000000").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]
    assert browser.code().status_code == 429
    assert not browser.is_in()


def test_a_success_costs_nothing(director):
    for _ in range(12):
        assert Browser(Client(), "198.51.100.4").password("director").status_code == 302


def test_the_trail_keeps_failures_and_the_limit_without_the_typed_name(stranger, director, trail):
    guess(stranger, "director", 12)
    stranger.password("My-Password-In-The-Wrong-Field", "x")
    names = [entry.name for entry in trail]
    assert names.count("accounts.fail") == 11
    assert names.count("accounts.reach_limit") == 1
    assert "My-Password" not in repr([(entry.subject, entry.facts) for entry in trail])
    assert {entry.subject for entry in trail} == {director, None}
    assert all(b"My-Password" not in bytes(one.name_digest) for one in Attempt.objects.all())


def test_behind_proxies_the_source_is_what_the_outermost_of_ours_saw(rf, settings):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.7, 10.0.0.2")
    assert origin_of(request).source == "10.0.0.1", "nobody names the own source"
    settings.WEIBAO_PROXIES = 2
    assert origin_of(request).source == "203.0.113.7"


@pytest.mark.parametrize(
    ("address", "source"), [("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("::ffff:192.0.2.9", "192.0.2.9"), ("x", "unknown")]
)
def test_sources_of_all_kinds(rf, address, source):
    assert origin_of(rf.get("/", REMOTE_ADDR=address)).source == source


def test_a_locked_account_is_told_only_to_who_knows_the_password(stranger, director):
    Account.objects.filter(staff=director).update(lock=Lock.SECURITY, locked_at=true_now())
    assert "锁定" not in stranger.password("director", "wrong").content.decode()
    assert "已锁定" in stranger.password("director").content.decode()
    assert not stranger.is_in()


def test_a_service_account_cannot_sign_in(stranger, city):
    console = city.people["console"]
    console.is_service = True
    open_account(console, with_phone=False)
    assert stranger.password("console").status_code == 422
    assert not stranger.is_in()


def test_tries_at_the_same_time_are_counted_before_they_are_answered(own_database):
    """Ten threads with forty guesses: ten are looked at."""
    program = "from weibao.accounts.tests.race import race; race()"
    environment = {"DATABASE_URL": own_database, "TEST_DATABASE_URL": own_database, "DJANGO_SETTINGS_MODULE": "weibao.settings.test"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env={**os.environ, **environment}, check=False)
    assert done.stdout.strip() == "10 looked at, 30 turned away", done.stderr
