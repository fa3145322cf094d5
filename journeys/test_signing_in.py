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


def test_a_security_key_is_registered_and_opens_the_second_step(city_run, browser):
    """The ceremony in a real browser with a key that Chromium plays; keys need a name for a host, so it is localhost."""
    username, address = city_run.username(Role.HOTLINE_OPERATOR.label), city_run.address.replace("127.0.0.1", "localhost")
    person = sign_in(browser, address, username, city_run.password)
    player = person.context.new_cdp_session(person.page)
    player.send("WebAuthn.enable")
    about = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    player.send("WebAuthn.addVirtualAuthenticator", {"options": {**about, "automaticPresenceSimulation": True}})
    person.go("/account/key/")
    person.page.get_by_label("当前密码").fill(city_run.password)
    person.page.get_by_label("名称").fill("值班电脑")
    person.page.get_by_role("button", name="登记").click()
    person.page.wait_for_url("**/account/")
    assert person.page.get_by_role("cell", name="值班电脑", exact=True).count() == 1
    person.context.clear_cookies()
    person.go("/sign-in/")
    person.page.get_by_label("登录名").fill(username)
    person.page.get_by_label("密码").fill(city_run.password)
    person.page.get_by_role("button", name="登录", exact=True).click()
    person.page.get_by_role("button", name="用安全密钥或本机验证").click()
    person.page.wait_for_url(f"{address}/")
    person.go("/account/")
    assert person.page.get_by_text("密码和安全密钥").count() >= 1
    person.page.get_by_role("row").filter(has_text="值班电脑").get_by_role("link").click()
    person.page.get_by_label("当前密码").fill(city_run.password)
    person.page.get_by_role("button", name="取消这个第二因素").click()
    person.page.wait_for_url("**/account/")
    assert person.page.get_by_role("cell", name="值班电脑", exact=True).count() == 0
    assert person.violations() + person.faults == []
    person.close()


def test_the_owner_ends_a_session_on_another_device(city_run, browser):
    username = city_run.username(Role.UNIT_LIAISON.label)
    here, there = (sign_in(browser, city_run.address, username, city_run.password) for _ in range(2))
    here.go("/account/")
    here.page.get_by_role("button", name="结束其他全部会话").click()
    here.page.get_by_role("button", name="确定").click()
    here.page.get_by_text("这台设备").wait_for()
    there.go("/")
    assert "/sign-in/" in there.page.url
    assert here.go("/").status == 200
    here.close(), there.close()
