"""Passwords: two profiles, and whose they are."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client

from weibao.accounts.actions.changing import WeakPassword, change_password
from weibao.accounts.passwords import PROFILES, faults, profile
from weibao.accounts.tests.conftest import PASSWORD, Browser
from weibao.kernel.clock import true_now
from weibao.kernel.refusal import NotAllowed

NEW = "Zai-chun tian Zhongshu 9"


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("Short-1a", "至少要有 10 个字符"),
        ("onlysmallletters", "至少要有 3 类"),
        ("small4nd1234digits", "至少要有 3 类"),
        ("Password123!", "太容易被猜到"),
        ("Houxiumei-2026", "太容易被猜到"),
        ("Director-2026!", "太容易被猜到"),
        ("Weibao-2026!!", "太容易被猜到"),
        ("Aaaaaa-111111", "太容易被猜到"),
        ("Aa1-" + "xyz" * 60, "最多 128 个字符"),
        (NEW, ""),
        ("Fenhe_2026_shui", ""),
    ],
)
def test_djbh(settings, password, wrong):
    settings.WEIBAO_PASSWORD_PROFILE = "djbh"
    assert wrong in "".join(faults(password, username="director", name="侯秀梅"))
    assert bool(faults(password, username="director", name="侯秀梅")) == bool(wrong)


@pytest.mark.parametrize(
    ("password", "alone", "wrong"),
    [
        ("汾河水长流又清又亮照见山影子里", True, ""),
        ("onlysmallletters", True, ""),
        ("fenheshui", False, ""),
        ("fenheshui", True, "至少要有 15 个字符"),
        ("short", False, "至少要有 8 个字符"),
        ("password1234567", True, "太容易被猜到"),
        ("qwertyuiop12345", True, "太容易被猜到"),
    ],
)
def test_nist(settings, password, alone, wrong):
    settings.WEIBAO_PASSWORD_PROFILE = "nist"
    assert wrong in "".join(faults(password, alone=alone))
    assert bool(faults(password, alone=alone)) == bool(wrong)


def test_an_unknown_profile_is_a_fault_of_the_settings(settings):
    settings.WEIBAO_PASSWORD_PROFILE = "none"
    with pytest.raises(ImproperlyConfigured):
        profile()


@pytest.mark.parametrize("name", PROFILES)
def test_djangos_own_check_asks_the_profile(settings, name):
    settings.WEIBAO_PASSWORD_PROFILE = name
    with pytest.raises(ValidationError):
        validate_password("password")


def change(browser, new=NEW, old=PASSWORD):
    return browser.post("/account/password/", password=old, new=new, again=new)


def test_changing_it_ends_the_other_sessions_and_keeps_this_one(browser, director, trail):
    browser.password("director")
    other = Browser(Client())
    other.password("director")
    assert change(browser).headers["Location"] == "/account/"
    assert (browser.is_in(), other.is_in()) == (True, False)
    entry = next(one for one in trail if one.name == "accounts.change_password")
    assert entry.facts == {"ended": 1}
    assert NEW not in repr(entry.facts)
    assert Browser(Client()).password("director").status_code == 422
    assert Browser(Client()).password("director", NEW).status_code == 302


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"password": "wrong", "new": NEW, "again": NEW}, "密码不正确"),
        ({"password": PASSWORD, "new": NEW, "again": NEW + "x"}, "两次输入的新密码不一样"),
        ({"password": PASSWORD, "new": "weak", "again": "weak"}, "至少要有 10 个字符"),
        ({"password": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "不能与最近 5 次用过的密码相同"),
    ],
)
def test_it_stays_when_something_is_wrong(browser, director, form, words):
    browser.password("director")
    answer = browser.post("/account/password/", **form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Browser(Client()).password("director").status_code == 302


def test_djbh_remembers_five(director, at):
    for number in range(5):
        change_password(director, by=director, at=at, now=true_now(), new=f"{NEW}{number}", but="")
    for number in range(5):
        with pytest.raises(WeakPassword):
            change_password(director, by=director, at=at, now=true_now(), new=f"{NEW}{number}", but="")
    change_password(director, by=director, at=at, now=true_now(), new=PASSWORD, but="")


def test_nist_remembers_none(director, at, settings):
    settings.WEIBAO_PASSWORD_PROFILE = "nist"
    change_password(director, by=director, at=at, now=true_now(), new=PASSWORD, but="")
    director.refresh_from_db()
    assert director.account.former_passwords == []


def test_after_ninety_days_djbh_asks_for_another_before_anything_opens(browser, director, later):
    later(days=91)
    browser.password("director")
    assert browser.get("/").headers["Location"] == "/account/password/"
    assert "90 天" in browser.get("/account/password/").content.decode()
    change(browser)
    assert browser.is_in()


def test_nist_never_asks(browser, director, later, settings):
    settings.WEIBAO_PASSWORD_PROFILE = "nist"
    later(days=2000)
    browser.password("director")
    assert browser.is_in()


def test_nobody_changes_anothers(director, officer, at):
    with pytest.raises(NotAllowed):
        change_password(director, by=officer, at=at, now=true_now(), new=NEW, but="")
