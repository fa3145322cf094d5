"""Sessions: when they end by themselves, and how their owner ends them."""

from datetime import timedelta

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from weibao.accounts import jobs, reports
from weibao.accounts.actions.sessions import end_session, end_sessions_of_leavers, tidy, used
from weibao.accounts.models import Account, Device, Ending, Sitting
from weibao.accounts.tests.conftest import PASSWORD, Browser
from weibao.kernel.announcements import announce
from weibao.kernel.clock import true_now
from weibao.kernel.refusal import NotThere
from weibao.org.announcements import PostEnded
from weibao.org.models import Post
from weibao.testing.make import AT


@pytest.fixture
def two(director):
    """The director in two browsers."""
    here, there = Browser(Client()), Browser(Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/120.0"), "198.51.100.8")
    here.password("director")
    there.password("director")
    return here, there


def test_after_half_an_hour_without_use_it_ends_and_says_so(browser, director, later):
    browser.password("director")
    later(minutes=29)
    assert browser.is_in()
    later(minutes=29)
    assert browser.is_in(), "use keeps it"
    later(minutes=31)
    assert browser.get("/").headers["Location"].startswith("/sign-in/")
    assert "自动退出" in browser.get("/sign-in/").content.decode()


def test_after_eight_hours_it_ends_whatever_the_use(browser, director, later, settings):
    settings.WEIBAO_IDLE_MINUTES = 600
    browser.password("director")
    later(hours=7, minutes=59)
    assert browser.is_in()
    later(minutes=2)
    assert not browser.is_in()


def test_the_clock_of_the_house_has_no_say(browser, director, settings):
    browser.password("director")
    settings.WEIBAO_NOW, settings.WEIBAO_NOW_SINCE = "2024-02-01T09:00+08:00", true_now().isoformat()
    assert browser.is_in()


def test_a_session_without_the_mark_of_the_way_in_is_none(city):
    client = Client()
    session = client.session
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(city.inside.pk), "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = city.inside.get_session_auth_hash()
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert client.get("/").status_code == 302
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_the_key_changes_at_sign_in(browser, officer):
    browser.get("/sign-in/")
    browser.password("county_officer")
    before = browser.client.session.session_key
    browser.code()
    assert browser.client.session.session_key != before


def test_signing_out_kills_the_cookie_wherever_it_was_kept(browser, director, trail):
    browser.password("director")
    stolen = Client()
    stolen.cookies["sessionid"] = browser.client.cookies["sessionid"].value
    browser.post("/sign-out/")
    assert stolen.get("/").status_code == 302
    assert "accounts.sign_out" in [entry.name for entry in trail]
    assert Sitting.objects.get().ending == Ending.SIGNED_OUT


def test_the_owner_sees_each_session_with_device_and_place(two):
    page = two[0].get("/account/").content.decode()
    assert "正在登录的设备（2）" in page
    for words in ("Firefox · Windows", "198.51.100.8", "这台设备", "192.0.2.1"):
        assert words in page


def test_the_owner_ends_one(two):
    here, there = two
    assert here.post(f"/account/sessions/{Sitting.objects.get(source='198.51.100.8').pk}/end/").status_code == 302
    assert not there.is_in()
    assert here.is_in()


def test_the_owner_ends_all_others_and_their_devices_are_strangers(two):
    here, there = two
    here.post("/account/sessions/end-others/")  # accounts.end_other_sessions
    assert (here.is_in(), there.is_in()) == (True, False)
    assert Device.objects.count() == 1


def test_the_session_of_another_is_not_there(two, officer, at):
    stay = Sitting.objects.first()
    browser = Browser(Client())
    browser.password("county_officer")
    browser.code()
    assert browser.post(f"/account/sessions/{stay.pk}/end/").status_code == 404
    with pytest.raises(NotThere):
        end_session(stay, by=officer, at=at, now=true_now())
    assert two[0].is_in()


def test_who_holds_no_post_any_more_is_out(two, director, at):
    assert end_sessions_of_leavers([director.pk], by=None, at=at, now=true_now()) == 2
    assert not any(one.is_in() for one in two)
    assert set(Sitting.objects.values_list("ending", flat=True)) == {Ending.LEFT}
    assert not Device.objects.exists()


def test_without_a_post_nobody_comes_in_and_it_is_in_the_trail(browser, director, trail):
    Post.objects.filter(staff=director).delete()
    answer = browser.password("director")
    assert answer.status_code == 403
    assert "没有在任的岗位" in answer.content.decode()
    assert not browser.is_in()
    assert [(entry.name, entry.outcome) for entry in trail][-1] == ("accounts.sign_in", "refused")
    assert not Sitting.objects.exists()


def test_a_session_costs_a_page_no_query(browser, director, django_assert_max_num_queries):
    browser.password("director")
    browser.get("/account/password/")
    with django_assert_max_num_queries(3):  # session, person, posts
        assert browser.get("/account/password/").status_code == 200


def test_the_list_of_sessions_has_a_constant_number_of_queries(director, django_assert_max_num_queries):
    browsers = [Browser(Client()) for _ in range(6)]
    for one in browsers:
        one.password("director")
    with django_assert_max_num_queries(12):
        assert "（6）" in browsers[0].get("/account/").content.decode()


def test_what_has_run_out_is_taken_away(two, director):
    now = true_now()
    tidy(now + timedelta(hours=9))
    assert not Session.objects.exists()
    assert set(Sitting.objects.values_list("ending", flat=True)) == {Ending.EXPIRED}
    tidy(now + timedelta(days=200))
    assert not Device.objects.exists()
    tidy(now + timedelta(days=800))
    assert not Sitting.objects.exists()


def test_a_sync_of_a_paired_phone_counts_as_use(director):
    moment = true_now() + timedelta(days=30)
    used(director, moment)
    assert Account.objects.get(staff=director).awake_since == moment


def test_a_cookie_of_the_device_is_closed_to_scripts(browser, director):
    cookie = browser.password("director", PASSWORD).cookies["weibao_device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value not in str(list(Device.objects.values()))


def told(staff, on, at):
    post = Post.objects.get(staff=staff)
    with transaction.atomic():
        announce(PostEnded(post.pk, staff.pk, post.role, post.division_id, on, at))


def test_the_end_of_the_last_post_ends_the_sessions_in_the_same_transaction(two, director, at, on):
    Post.objects.filter(staff=director).update(during=DateRange(on - timedelta(days=9), on))
    told(director, on, at)
    assert not any(one.is_in() for one in two)
    assert not Sitting.objects.filter(ended_at=None).exists()


def test_who_holds_another_post_or_leaves_later_stays_in(two, director, at, on):
    told(director, on, at)
    Post.objects.filter(staff=director).update(during=DateRange(on - timedelta(days=9), on + timedelta(days=1)))
    told(director, on + timedelta(days=1), at)
    assert all(one.is_in() for one in two)


def test_a_post_that_ran_out_is_met_at_night(two, director, officer):
    Post.objects.filter(staff=director).delete()
    jobs.lock_and_tidy()
    assert set(Sitting.objects.values_list("staff", "ending")) == {(director.pk, Ending.LEFT)}
    assert reports.gone_but_in(AT.date()) == []
