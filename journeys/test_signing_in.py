"""Everybody who can sign in does, and finds work; what is another's is not there."""

import re

import pytest

from journeys.browsing import pass_through, sign_in
from weibao.org.powers import Role

pytestmark = pytest.mark.browser
SAME_WORDS = re.compile(r"<main.*?</main>", re.DOTALL)


def figure(person, label: str) -> str:
    """The key figure under this label on the page that is open."""
    card = person.page.locator(".stat").filter(has=person.page.get_by_text(label, exact=True)).first
    return re.search(r"[\d,]+", card.inner_text().replace(label, "", 1))[0]


def first_id(person, path: str, pattern: str) -> str:
    return re.search(pattern, person.get(path)[1])[1]


def test_every_account_lands_on_its_own_worklist_with_something_to_do(city_run, browser):
    found = {}
    for account in city_run.accounts:
        person = sign_in(browser, city_run.address, account["username"], city_run.password)
        rows = person.page.locator("table.tasks tbody tr")
        assert person.page.url == f"{city_run.address}/"
        assert person.page.get_by_role("heading", level=1).inner_text() == "我的待办"
        assert account["name"] in person.page.content()
        assert all(row.locator("td").nth(3).inner_text() for row in rows.all()), "each row says under which article"
        assert person.faults == []
        found[account["username"]] = rows.count()
        person.close()
    assert len(found) == 17
    assert {username for username, rows in found.items() if rows == 0} == set()


def test_the_city_is_all_there(city_run, browser):
    with city_run.enter(browser, city_run.username(Role.CITY_OFFICER.label)) as person:
        person.go("/org/coverage/")
        assert figure(person, "儿童主任") == "2,170"
        assert figure(person, "儿童督导员") == "129"
        assert (figure(person, "乡镇（街道）"), figure(person, "已设工作站"), figure(person, "指定专人")) == ("118", "88", "30")
        person.go("/pay/2023-07/")
        assert figure(person, "当月发放") == "1,094"
        assert figure(person, "合计") == "1,288,114"


def test_a_wrong_password_gets_a_sentence_that_says_nothing_of_the_name(city_run, browser):
    said = []
    for username in (city_run.accounts[0]["username"], "nobody"):
        page = browser.new_page()
        page.goto(f"{city_run.address}/sign-in/")
        page.get_by_label("登录名").fill(username)
        page.get_by_label("密码").fill("not the password")
        page.get_by_role("button", name="登录", exact=True).click()
        said.append(page.get_by_role("alert").inner_text())
        assert page.url.endswith("/sign-in/")
        page.close()
    assert said[0] == said[1]
    assert "密码" in said[0]


def test_who_signs_out_is_out(city_run, browser):
    person = sign_in(browser, city_run.address, city_run.accounts[0]["username"], city_run.password)
    old = person.context.cookies()
    person.page.locator("details.me summary").click()
    person.page.get_by_role("button", name="退出登录").click()
    person.page.wait_for_url("**/sign-in/**")
    person.context.clear_cookies()
    person.context.add_cookies(old)  # the cookie of before, kept by a thief
    person.go("/children/")
    assert "/sign-in/" in person.page.url
    person.close()


def test_nobody_in_particular_is_sent_to_sign_in_and_then_on(city_run, browser):
    page = browser.new_page()
    page.goto(f"{city_run.address}/standards/")
    assert "/sign-in/" in page.url
    pass_through(page, city_run.accounts[0]["username"], city_run.password)
    page.wait_for_url("**/standards/")
    page.close()


def test_what_is_anothers_answers_like_what_does_not_exist(city_run, browser):
    with city_run.enter(browser, city_run.username(Role.CITY_OFFICER.label)) as officer:
        child = first_id(officer, "/children/?county=140728", r'href="/children/(\d+)/"')
        books = re.findall(r'href="/rosters/(\d+)/"', officer.get("/rosters/")[1])
    for role in (Role.COUNTY_OFFICER, Role.VILLAGE_DIRECTOR, Role.FINANCE_OFFICER, Role.AUDITOR):
        with city_run.enter(browser, city_run.username(role.label)) as person:
            status, theirs = person.get(f"/children/{child}/")
            nothing, none = person.get("/children/999999999/")
            assert (status, nothing) == (404, 404), role
            assert SAME_WORDS.search(theirs)[0] == SAME_WORDS.search(none)[0]
    with city_run.enter(browser, city_run.username(Role.COUNTY_OFFICER.label)) as person:
        answers = [person.get(f"/rosters/{book}/")[0] for book in sorted(set(books))]
        # the other ten counties; a story told on the same city may have sent books of the own county
        assert answers.count(404) == 10
        assert set(answers) == {200, 404}
