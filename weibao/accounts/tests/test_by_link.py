"""Liaisons of member units come in by a link: once, within a week, and with their own post only."""

import pytest
from django.test import Client

from weibao.accounts.actions.admitting import CannotAdmit, lock, make_link
from weibao.accounts.models import Account, How, Lock, Sitting
from weibao.accounts.tests.conftest import Browser
from weibao.kernel import clock
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import Role


@pytest.fixture
def liaison(city):
    return city.in_role(Role.UNIT_LIAISON)


@pytest.fixture
def link(liaison, guard, at):
    return f"/sign-in/link/{make_link(liaison, by=guard, at=at, now=clock.true_now())}/"


def test_it_lets_in_once_and_looking_uses_nothing_up(liaison, link, browser, stranger, trail):
    for _ in range(3):
        assert browser.get(link).status_code == 200
    assert browser.post(link).headers["Location"] == "/"
    assert browser.is_in()
    assert Sitting.objects.get(staff=liaison).how == How.LINK
    assert trail[-1].name == "accounts.sign_in"
    answer = stranger.post(link)
    assert answer.status_code == 422
    assert "已经用过" in answer.content.decode()
    assert not stranger.is_in()


def test_it_is_kept_as_a_digest_and_a_new_one_voids_it(liaison, guard, link, browser, at):
    newer = make_link(liaison, by=guard, at=at, now=clock.true_now())
    assert newer.encode() not in bytes(Account.objects.get(pk=liaison.pk).link_digest)
    assert browser.post(link).status_code == 422
    assert browser.post(f"/sign-in/link/{newer}/").status_code == 302


def test_it_works_for_seven_days(link, browser, later):
    later(days=7, minutes=1)
    assert browser.post(link).status_code == 422


def test_it_wakes_an_account_that_slept_and_opens_none_that_was_locked(liaison, guard, link, browser, at):
    now = clock.true_now()
    Account.objects.filter(pk=liaison.pk).update(lock=Lock.DORMANT, locked_at=now)
    assert browser.post(link).status_code == 302
    assert Account.objects.get(pk=liaison.pk).lock == ""
    secret = make_link(liaison, by=guard, at=at, now=now)
    lock(liaison, by=guard, at=at, now=now)
    assert browser.client.logout() is None
    other = Browser(Client())
    assert other.post(f"/sign-in/link/{secret}/").status_code == 422
    assert not other.is_in()
    with pytest.raises(CannotAdmit, match="请先解锁"):
        make_link(liaison, by=guard, at=at, now=now)


@pytest.mark.parametrize("key", ["city_officer", "inside", "guard"])
def test_whoever_does_anything_else_gets_none(city, guard, at, key):
    staff = guard if key == "guard" else city.people.get(key) or city.inside
    with pytest.raises(CannotAdmit):
        make_link(staff, by=guard, at=at, now=clock.true_now())


def test_only_the_security_administrator_makes_them(city, liaison, at):
    for role in (Role.CITY_OFFICER, Role.SYSTEM_ADMIN, Role.AUDITOR, Role.UNIT_LIAISON):
        with pytest.raises(NotAllowed):
            make_link(
                liaison, by=city.in_role(role) if role != Role.UNIT_LIAISON else city.people["city_officer"], at=at, now=clock.true_now()
            )


def test_who_became_something_else_meanwhile_is_led_to_the_password(liaison, link, browser):
    liaison.posts.update(role=Role.COUNTY_OFFICER)
    assert browser.post(link).status_code == 403
    assert not browser.is_in()


def test_links_cannot_be_guessed_for_long(link, stranger, settings):
    settings.WEIBAO_TRIES_A_SOURCE = 5
    answers = [stranger.post(f"/sign-in/link/{'A' * 30}{turn:02}/").status_code for turn in range(7)]
    assert answers[:5] == [422] * 5
    assert answers[-1] == 429


def test_the_pages(guard, liaison, enter, city):
    desk = enter(guard)
    page = desk.get("/accounts/").content.decode()
    assert page.count("发放链接") == 1
    assert "一次性链接只发给成员单位联络员" in desk.get(f"/accounts/{city.inside.pk}/link/").content.decode()
    shown = desk.post(f"/accounts/{liaison.pk}/link/").content.decode()
    assert "/sign-in/link/" in shown
    assert "只显示这一次" in shown
