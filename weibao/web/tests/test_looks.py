"""Look, text size and shortcuts: kept in cookies, put on the page by the server."""

import pytest


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF = "weibao.web.tests.pages"


def test_a_look_is_kept_and_shown(client):
    answer = client.post("/look/", {"look": "wall", "next": "/sign-in/"})
    assert answer.headers["Location"] == "/sign-in/"
    assert answer.cookies["weibao_look"]["httponly"]
    page = client.get("/sign-in/").content.decode()
    assert 'data-look="wall"' in page
    assert 'data-bs-theme="dark"' in page


def test_one_choice_leaves_the_others(client):
    client.post("/look/", {"look": "dark"})
    client.post("/look/", {"text": "large"})
    page = client.get("/sign-in/").content.decode()
    assert 'data-look="dark"' in page
    assert 'data-text="large"' in page


@pytest.mark.parametrize("nonsense", ["neon", '"><script>', ""])
def test_what_is_no_choice_changes_nothing(client, nonsense):
    answer = client.post("/look/", {"look": nonsense})
    assert "weibao_look" not in answer.cookies
    client.cookies["weibao_look"] = nonsense
    assert 'data-look="light"' in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize("away", ["http://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_away(client, away):
    assert client.post("/look/", {"look": "dark", "next": away}).headers["Location"] == "/"


def test_a_look_is_set_by_post_only(client):
    assert client.get("/look/").status_code == 405


def test_shortcuts_can_be_switched_off(city, enter):
    browser = enter(city.inside)
    assert '<body data-keys="on"' in browser.get("/").content.decode()
    browser.post("/look/", {"keys": "off"})
    assert '<body data-keys="off"' in browser.get("/").content.decode()
