"""The questions of those who watch, asked on the screens of the whole city: each is answered in under ten seconds, typing included."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from journeys.browsing import Person
from weibao.org.powers import Role

pytestmark = pytest.mark.browser
SECONDS = 10


@contextmanager
def question() -> Iterator[None]:
    """From the first key to the answer on the screen, less than ten seconds."""
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < SECONDS


def ask(person: Person, form: str, label: str, words: str) -> None:
    """Type into one of the two forms of a page and send it."""
    card = person.page.locator("form").filter(has=person.page.get_by_role("heading", name=form))
    card.get_by_label(label).press_sequentially(words, delay=60)
    with person.page.expect_navigation():
        card.get_by_role("button", name="查询").click()


def said(person: Person) -> str:
    return person.page.get_by_role("main").inner_text()


@pytest.fixture
def guard(city_run, browser) -> Iterator[Person]:
    with city_run.enter(browser, city_run.username(Role.SECURITY_ADMIN.label)) as person:
        yield person


def test_who_can_open_a_file_and_why(guard):
    with question():
        guard.go("/oversight/")
        ask(guard, "谁能打开这份档案", "档案编号", "1")
        assert "人能打开 1 号档案" in said(guard)
    rows = guard.page.locator("section[aria-labelledby=answer] tbody tr")
    assert rows.count() >= 3
    assert all(row.locator("td").nth(2).inner_text() for row in rows.all()), "each with the reason"


@pytest.mark.parametrize("show", ["vacant", "doubled", "past"])
def test_which_posts_are_amiss(guard, show):
    with question():
        guard.go("/oversight/")
        with guard.page.expect_navigation():
            guard.page.locator(f'a[href$="show={show}"]').first.click()
        assert "岗位异常" in said(guard)
        assert guard.page.locator("tbody tr").count() or "一切正常" in said(guard)


def test_which_accounts_sleep(guard):
    with question():
        guard.go("/oversight/")
        with guard.page.expect_navigation():
            guard.page.get_by_role("link", name="休眠账号").first.click()
        assert "休眠账号" in said(guard)
        assert guard.page.locator("tbody tr").count() or guard.page.locator(".nothing, .empty").count()


def test_who_opened_a_file_and_what_a_person_opened_this_week(city_run, browser):
    director = next(one for one in city_run.accounts if one["role"] == Role.VILLAGE_DIRECTOR.label)
    with city_run.enter(browser, director["username"]) as person:
        person.go("/children/")
        with person.page.expect_navigation():
            person.page.locator("tbody [data-open]").first.click()
        number = person.page.url.rstrip("/").rsplit("/", 1)[1]
    with city_run.enter(browser, city_run.username(Role.AUDITOR.label)) as auditor:
        with question():
            auditor.go("/oversight/openings/")
            ask(auditor, "谁打开过这份档案", "档案编号", number)
            assert director["name"] in said(auditor)
        with question():
            auditor.go("/oversight/openings/")
            ask(auditor, "这个人打开过什么", "姓名或登录名", director["username"])
            assert "看这份档案" in said(auditor)
