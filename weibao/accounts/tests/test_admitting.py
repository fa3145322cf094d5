"""Letting people in: activation codes, locks, accounts that sleep."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from weibao.accounts import jobs, reports
from weibao.accounts.actions.admitting import CannotAdmit, issue_activation, lock, lock_dormant, unlock
from weibao.accounts.actions.sessions import end_sessions
from weibao.accounts.models import Account, Factor, Lock, Sitting
from weibao.accounts.tests.conftest import PASSWORD, Browser
from weibao.kernel import clock
from weibao.kernel.clock import true_now
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import NO_PERSON, Role
from weibao.testing.make import ON

NEW = "Zai-chun tian Zhongshu 9"


def activate(browser, username, code, new=NEW):
    return browser.post("/sign-in/activate/", username=username, code=code, new=new, again=new)


@pytest.fixture
def code(city, guard, at):
    return issue_activation(city.inside, by=guard, at=at, now=true_now())


def test_a_code_lets_the_person_set_the_own_password(code, browser, city, trail):
    assert browser.password("director", NEW).status_code == 422
    assert activate(browser, "director", code.upper()).headers["Location"] == "/sign-in/"
    assert browser.password("director", NEW).status_code == 302
    assert browser.is_in()
    assert ("accounts.activate", city.inside) in [(entry.name, entry.by) for entry in trail]


def test_a_code_works_once(code, browser):
    activate(browser, "director", code)
    assert activate(browser, "director", code, "Other-password 12").status_code == 422


def test_a_code_works_for_seven_days(code, browser, later):
    later(days=7, minutes=1)
    assert activate(browser, "director", code).status_code == 422


def test_a_code_is_for_one_person(code, browser, officer):
    assert activate(browser, "county_officer", code).status_code == 422


def test_a_weak_password_leaves_the_code_good(code, browser):
    assert activate(browser, "director", code, "weak").status_code == 422
    assert activate(browser, "director", code).status_code == 302


def test_codes_cannot_be_guessed_for_long(code, browser):
    assert [activate(browser, "director", f"wrong {number}").status_code for number in range(11)] == [422] * 10 + [429]


def test_only_a_digest_is_kept(code, city):
    account = Account.objects.get(staff=city.inside)
    assert code.encode() not in bytes(account.code_digest)


def test_issuing_ends_password_and_sessions(director, guard, browser, at):
    browser.password("director")
    issue_activation(director, by=guard, at=at, now=true_now())
    assert not browser.is_in()
    assert browser.password("director").status_code == 422


@pytest.mark.parametrize(("lost", "left"), [(False, 1), (True, 0)])
def test_a_lost_phone_is_taken_off_only_when_said_so(officer, guard, at, lost, left):
    issue_activation(officer, by=guard, at=at, now=true_now(), factors=lost)
    assert Factor.objects.filter(staff=officer).count() == left


@pytest.mark.parametrize("deed", [issue_activation, lock, unlock])
def test_nobody_does_it_to_the_own_account(guard, at, deed):
    with pytest.raises(CannotAdmit):
        deed(guard, by=guard, at=at, now=true_now())


def test_a_service_account_gets_no_code(city, guard, at):
    city.people["console"].is_service = True
    with pytest.raises(CannotAdmit):
        issue_activation(city.people["console"], by=guard, at=at, now=true_now())


@pytest.mark.parametrize("role", [role for role in Role if role not in NO_PERSON | {Role.SECURITY_ADMIN}])
def test_others_may_not(city, at, role):
    other = city.people["nowhere"]
    for deed in (lock, unlock, end_sessions):
        with pytest.raises(NotAllowed):
            deed(other, by=city.in_role(role), at=at, now=true_now())
    with pytest.raises(NotAllowed):
        issue_activation(other, by=city.in_role(role), at=at, now=true_now())


def test_locking_throws_out_and_unlocking_lets_in(director, guard, browser, at):
    browser.password("director")
    lock(director, by=guard, at=at, now=true_now())
    assert not browser.is_in()
    assert "已锁定" in browser.password("director").content.decode()
    unlock(director, by=guard, at=at, now=true_now())
    assert browser.password("director").status_code == 302
    with pytest.raises(CannotAdmit):
        unlock(director, by=guard, at=at, now=true_now())


def test_ending_sessions_leaves_the_password(director, guard, browser, at):
    browser.password("director")
    assert end_sessions(director, by=guard, at=at, now=true_now()) == 1
    assert not browser.is_in()
    assert browser.password("director").status_code == 302


def test_who_does_not_sign_in_for_31_days_is_locked(director, officer, browser, later, trail):
    later(days=30)
    assert jobs.lock_and_tidy() == 0
    browser.password("county_officer")
    browser.code()
    later(days=1, minutes=1)
    assert jobs.lock_and_tidy() == 1
    assert Account.objects.get(staff=director).lock == Lock.DORMANT
    assert Account.objects.get(staff=officer).lock == ""
    entry = next(one for one in trail if one.name == "accounts.lock_dormant")
    assert (entry.by, entry.facts["ids"]) == (None, [director.pk])
    assert "已锁定" in Browser(Client()).password("director").content.decode()


def test_unlocking_begins_the_31_days_anew(director, guard, at, later):
    later(days=32)
    jobs.lock_and_tidy()
    unlock(director, by=guard, at=at, now=clock.true_now())
    jobs.lock_and_tidy()
    assert Account.objects.get(staff=director).lock == ""


def test_without_days_nobody_sleeps(director, later, settings):
    settings.WEIBAO_DORMANT_DAYS = 0
    later(days=400)
    assert jobs.lock_and_tidy() == 0
    assert not reports.dormant(true_now()).exists()


def test_an_account_that_was_never_activated_does_not_sleep(code, at):
    assert lock_dormant(None, by=None, at=at, now=true_now() + timedelta(days=99), days=31) == 1  # the security administrator's own


def test_dormant_and_last_seen_are_told(director, officer, browser):
    browser.password("director")
    now = true_now()
    assert set(reports.last_seen([director.pk, officer.pk])) == {director.pk}
    assert {one.staff for one in reports.dormant(now + timedelta(days=32))} == {director, officer}


def test_the_supervisor_is_told_of_the_directors_below(city, director, on, later):
    later(days=32)
    jobs.lock_and_tidy()
    assert [post.staff for post in reports.sleeping_below(city.people["supervisor"], on)] == [director]
    for other in ("supervisor_beside", "director", "county_officer_beside", "leader"):
        assert not reports.sleeping_below(city.people[other], on)


def test_the_console_lets_the_first_one_in(city, browser):
    said = StringIO()
    call_command("account", "activate", "security_admin", stdout=said)
    code = said.getvalue().split("：")[1].split("（")[0]
    assert activate(browser, "security_admin", code).status_code == 302
    with pytest.raises(CommandError):
        call_command("account", "activate", "nobody-here", stdout=said)


@pytest.fixture
def desk(guard, browser):
    browser.password("security_admin")
    browser.code()
    return browser


def test_the_page_lists_accounts_by_state(desk, city, director, code):
    assert "侯秀梅" in desk.get("/accounts/?show=waiting").content.decode()
    assert "侯秀梅" not in desk.get("/accounts/?show=never").content.decode()
    desk.post(f"/accounts/{city.above.pk}/lock/")
    page = desk.get("/accounts/?show=locked").content.decode()
    assert city.above.name in page
    assert desk.post(f"/accounts/{city.above.pk}/unlock/", show="locked").headers["Location"] == "/accounts/?show=locked"


def test_a_name_never_enters_an_address(desk, city):
    answer = desk.post("/accounts/", name="侯秀梅")
    assert answer.headers["Location"] == f"/accounts/?who={city.inside.pk}"
    page = desk.get(answer.headers["Location"]).content.decode()
    assert "侯秀梅" in page
    assert "乔静" not in page
    assert desk.post("/accounts/", name="没有这个人").headers["Location"] == "/accounts/?who=0"


def test_the_page_shows_the_code_once(desk, city):
    page = desk.post(f"/accounts/{city.inside.pk}/activation/").content.decode()
    assert "只显示这一次" in page
    code = page.split('<p class="secret">')[1].split("</p>")[0]
    assert code not in desk.get(f"/accounts/{city.inside.pk}/activation/").content.decode()
    assert activate(Browser(Client()), "director", code).status_code == 302


def test_the_page_ends_sessions(desk, director):
    other = Browser(Client())
    other.password("director")
    desk.post(f"/accounts/{director.pk}/end-sessions/")
    assert not other.is_in()
    assert Sitting.objects.filter(staff=director, ending="removed").count() == 1


@pytest.mark.parametrize("key", ["nowhere", "former_director", "console"])
def test_who_holds_no_post_is_not_there(desk, city, key):
    assert desk.post(f"/accounts/{city.people[key].pk}/lock/").status_code == 404


def test_for_others_the_pages_are_not_there(enter, city):
    client = enter(city.people["system_admin"])
    assert client.get("/accounts/").status_code == 404
    assert client.post(f"/accounts/{city.inside.pk}/lock/").status_code == 404
    assert reports.people(city.people["system_admin"], ON).count() == 0


def test_password_stays_with_its_owner(desk, director):
    assert PASSWORD not in desk.get("/accounts/").content.decode()


def test_accounts_are_visible_to_the_security_administrator_only(city, director, officer, on):
    assert set(Account.objects.visible_to(city.people["security_admin"], on)) == {director.account, officer.account}
    for key in ("county_officer", "auditor", "system_admin", "nowhere"):
        assert not Account.objects.visible_to(city.people[key], on)
