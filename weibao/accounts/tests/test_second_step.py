"""The second step, and what leads to it."""

import pytest
from django.test import Client

from weibao.accounts import codes
from weibao.accounts.actions.factors import CannotRemove, WrongCode, add_totp, remove_factor, renew_codes
from weibao.accounts.models import Factor, RecoveryCode
from weibao.accounts.tests.conftest import PASSWORD, SECRET, Browser, open_account, phone
from weibao.kernel.clock import true_now
from weibao.kernel.refusal import NotThere
from weibao.org.powers import NO_PERSON, Role


def test_the_password_alone_opens_nothing(browser, officer):
    assert browser.password("county_officer").headers["Location"] == "/sign-in/second/"
    assert not browser.is_in()


def test_password_and_code_open_the_page_that_was_asked_for(browser, officer, trail):
    browser.password("county_officer", next="/org/posts/")
    assert browser.code().headers["Location"] == "/org/posts/"
    assert browser.is_in()
    entry = next(one for one in trail if one.name == "accounts.sign_in")
    assert (entry.by, entry.facts["how"], entry.facts["source"]) == (officer, "密码和动态验证码", "192.0.2.1")


def test_a_code_works_once(browser, stranger, officer):
    code = phone()
    browser.password("county_officer")
    browser.code(code)
    stranger.password("county_officer")
    assert stranger.code(code).status_code == 422
    assert not stranger.is_in()
    assert stranger.code(phone(ahead=1)).status_code == 302


@pytest.mark.parametrize("ahead", [-3, -2, 2, 3])
def test_a_code_of_another_time_is_refused(browser, officer, ahead):
    browser.password("county_officer")
    assert browser.code(phone(ahead)).status_code == 422


def test_codes_are_those_of_the_standard():
    """RFC 6238, appendix B, the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    times = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    assert {second: codes.code_at(secret, second // 30) for second in times} == times


def test_who_waits_too_long_begins_again(browser, officer, later):
    browser.password("county_officer")
    later(minutes=11)
    assert browser.code().headers["Location"] == "/sign-in/"
    assert not browser.is_in()


def test_the_second_step_is_nobodys_without_the_first(browser, officer):
    assert browser.get("/sign-in/second/").headers["Location"] == "/sign-in/"
    assert browser.code().headers["Location"] == "/sign-in/"


def test_a_recovery_code_works_once(browser, officer, at):
    made = renew_codes(officer, by=officer, at=at)
    assert len(made) == 10
    browser.password("county_officer")
    assert browser.code(made[3].upper().replace("-", " ")).status_code == 302
    other = Browser(Client())
    other.password("county_officer")
    assert other.code(made[3]).status_code == 422
    assert RecoveryCode.objects.filter(staff=officer, used_at=None).count() == 9


def test_new_recovery_codes_void_the_old_ones(browser, officer, at):
    old, _new = renew_codes(officer, by=officer, at=at), renew_codes(officer, by=officer, at=at)
    browser.password("county_officer")
    assert browser.code(old[0]).status_code == 422


def test_every_role_but_the_village_director_is_led_to_set_one_up(city):
    for role in (role for role in Role if role not in NO_PERSON):
        staff = open_account(city.in_role(role), with_phone=False)
        browser = Browser(Client())
        browser.password(staff.username)
        answer = browser.get("/")
        if role == Role.VILLAGE_DIRECTOR:
            assert answer.status_code == 200
        else:
            assert (answer.status_code, answer.headers["Location"]) == (302, "/account/set-up/"), role
            assert browser.get("/account/").headers["Location"] == "/account/set-up/", "nothing else of the account opens, either"
            assert browser.get("/account/set-up/").status_code == 200


def test_htmx_is_led_there_as_a_whole_page(city, browser):
    open_account(city.above, with_phone=False)
    browser.password("county_officer")
    answer = browser.client.get("/children/", HTTP_HX_REQUEST="true")
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/account/set-up/")


def test_the_switch_turns_the_second_factor_off(city, browser, settings):
    settings.WEIBAO_SECOND_FACTOR = False
    open_account(city.above, with_phone=False)
    browser.password("county_officer")
    assert browser.is_in()


def test_a_director_who_has_a_phone_is_asked_for_it(browser, director, at):
    add_totp(director, by=director, at=at, now=true_now(), secret=SECRET, code=phone())
    assert browser.password("director").headers["Location"] == "/sign-in/second/"


def test_setting_up_a_phone(city, browser):
    open_account(city.above, with_phone=False)
    browser.password("county_officer")
    page = browser.get("/account/phone/").content.decode()
    secret = page.split('<p class="secret">')[1].split("</p>")[0].replace(" ", "")
    assert "data:image/svg+xml;base64," in page
    assert browser.post("/account/phone/", code="123").status_code == 422
    code = codes.code_at(secret, codes.step_of(true_now()))
    assert browser.post("/account/phone/", code=code).headers["Location"] == "/account/"
    shown = browser.get("/account/").content.decode()
    assert shown.count("<li>") >= 10, "the recovery codes, this once"
    assert "只显示这一次" not in browser.get("/account/").content.decode()
    assert browser.is_in()
    kept = Factor.objects.get(staff=city.above)
    assert kept.secret == secret


def test_the_secret_is_sealed_in_the_database_and_in_the_session(officer, browser, city):
    from django.contrib.sessions.models import Session
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_factor")
        assert SECRET.encode() not in bytes(cursor.fetchone()[0])
    browser.password("county_officer")
    browser.code()
    shown = browser.get("/account/phone/").content.decode().split('<p class="secret">')[1].split("</p>")[0].replace(" ", "")
    assert all(shown not in str(one.get_decoded()) for one in Session.objects.all())


def test_another_factor_needs_the_password_once_more(browser, officer):
    browser.password("county_officer")
    browser.code()
    assert browser.post("/account/phone/", code=phone()).status_code == 422
    assert browser.post("/account/codes/", password="wrong").status_code == 422
    assert browser.post("/account/codes/", password=PASSWORD).status_code == 302
    assert RecoveryCode.objects.filter(staff=officer).count() == 10


def test_the_last_factor_stays_with_who_needs_one(officer, director, at):
    factor = Factor.objects.get(staff=officer)
    with pytest.raises(CannotRemove):
        remove_factor(factor, by=officer, at=at)
    with pytest.raises(NotThere):
        remove_factor(factor, by=director, at=at)
    own = add_totp(director, by=director, at=at, now=true_now(), secret=SECRET, code=phone())
    renew_codes(director, by=director, at=at)
    remove_factor(own, by=director, at=at)
    assert not RecoveryCode.objects.filter(staff=director).exists()


def test_removing_by_the_page_of_another_is_not_there(browser, officer, director):
    browser.password("director")
    assert browser.post(f"/account/factors/{Factor.objects.get(staff=officer).pk}/remove/", password=PASSWORD).status_code == 404


def test_pairing_needs_a_code_of_the_shown_secret(director, at):
    with pytest.raises(WrongCode):
        add_totp(director, by=director, at=at, now=true_now(), secret=SECRET, code="000000")


def test_the_demonstration_shows_the_code_and_production_never(browser, officer, settings):
    browser.password("county_officer")
    assert "示范环境" not in browser.get("/sign-in/second/").content.decode()
    settings.WEIBAO_SHOW_CODES = True
    assert phone() in browser.get("/sign-in/second/").content.decode()
    settings.WEIBAO_PRODUCTION = True
    assert phone() not in browser.get("/sign-in/second/").content.decode()


@pytest.mark.parametrize(
    ("name", "value", "code"), [("SHOW_CODES", True, "E001"), ("SECOND_FACTOR", False, "E002"), ("REMEMBER_DAYS", 30, "E003")]
)
def test_production_refuses_what_is_for_the_demonstration(settings, name, value, code):
    from weibao.accounts.standing import find

    assert list(find()) == []
    settings.WEIBAO_PRODUCTION = True
    assert list(find()) == []
    setattr(settings, f"WEIBAO_{name}", value)
    assert [one.id for one in find()] == [f"accounts.{code}"]


def test_a_remembered_device_is_asked_again_by_default_and_not_in_the_demonstration(browser, officer, settings):
    browser.password("county_officer")
    browser.code()
    browser.post("/sign-out/")
    assert browser.password("county_officer").headers["Location"] == "/sign-in/second/"
    settings.WEIBAO_REMEMBER_DAYS = 30
    assert browser.password("county_officer").headers["Location"] == "/"
    assert browser.is_in()
