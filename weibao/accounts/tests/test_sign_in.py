"""Sign-in and sign-out."""

import pytest

WORDS = "登录名或密码不正确。"


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF = "weibao.web.tests.pages"


@pytest.fixture
def person(city):
    city.inside.set_password("a long sentence 1")
    city.inside.save()
    return city.inside


def test_the_right_password_opens_the_page_that_was_asked_for(client, person):
    answer = client.post("/sign-in/", {"username": "director", "password": "a long sentence 1", "next": "/clock/"})
    assert answer.headers["Location"] == "/clock/"


@pytest.mark.parametrize("username", ["director", "nobody"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_words(client, person, username):
    answer = client.post("/sign-in/", {"username": username, "password": "wrong"})
    assert answer.status_code == 422
    assert answer.content.decode().count(WORDS) == 1


def test_an_account_that_is_switched_off_gets_the_same_words(client, person):
    person.is_active = False
    person.save()
    answer = client.post("/sign-in/", {"username": "director", "password": "a long sentence 1"})
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()


def test_empty_fields_are_named_in_the_summary_and_at_the_field(client, db):
    page = client.post("/sign-in/", {}).content.decode()
    for words in ("请填写登录名", "请填写密码"):
        assert page.count(words) == 2


def test_sign_out_ends_the_session(client, person):
    client.force_login(person)
    client.post("/sign-out/")
    assert client.get("/clock/").status_code == 302


def test_sign_out_by_a_link_is_refused(client, person):
    client.force_login(person)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/clock/").status_code == 200


def test_nobody_is_led_away_after_sign_in(client, person):
    answer = client.post("/sign-in/", {"username": "director", "password": "a long sentence 1", "next": "http://evil.example/"})
    assert answer.headers["Location"] == "/"
