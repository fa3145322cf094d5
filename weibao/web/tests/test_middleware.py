"""The door of the web: clock, sign-in, refusals, headers."""

import re

import pytest
from django.test import Client

OF_THE_REQUEST = re.compile(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"|"X-CSRFToken": "[^"]*"')
HTMX = {"HTTP_HX_REQUEST": "true"}
SAID = "还有未完成的任务，不能结案。"


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF = "weibao.web.tests.pages"
    settings.CSRF_FAILURE_VIEW = "weibao.web.errors.csrf_failure"


@pytest.fixture
def inside(city, enter):
    return enter(city.inside)


def test_the_clock_is_read_once_at_the_door(inside):
    moment, day, name = inside.get("/clock/").content.decode().split()
    assert moment.startswith("2023-07-03T09:00")
    assert (day, name) == ("2023-07-03", "director")


def test_every_page_asks_for_sign_in_unless_it_is_marked(client):
    assert client.get("/clock/").headers["Location"] == "/sign-in/?next=/clock/"
    assert client.get("/open/").content.decode() == "公开"


def test_a_fragment_without_a_session_leads_the_page_to_sign_in(client):
    answer = client.get("/clock/", **HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in/")
    assert "Location" not in answer.headers


@pytest.mark.parametrize("who", ["nowhere", "former"])
def test_without_a_post_of_today_nothing_opens_but_sign_out(city, enter, who):
    browser = enter(getattr(city, who))
    answer = browser.get("/clock/")
    assert answer.status_code == 403
    assert "没有在任的岗位" in answer.content.decode()
    assert browser.post("/sign-out/").status_code == 302


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("refusal", 422, SAID),
        ("stale", 409, "内容已被他人更新，请刷新后再操作。"),
        ("not_allowed", 403, "您没有“结案”的权限。"),
        ("not_there", 404, "没有找到，或者您不能查看。"),
        ("absent", 404, "没有找到，或者您不能查看。"),
        ("denied", 403, "您没有办理这件事的权限。"),
        ("suspicious", 400, "服务器没有看懂这次请求"),
    ],
)
def test_a_refusal_is_a_page_with_its_status_and_sentence(inside, name, status, sentence):
    answer = inside.get(f"/answer/{name}/")
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert "<html" in answer.content.decode()


@pytest.mark.parametrize(("name", "status"), [("refusal", 422), ("stale", 409), ("absent", 404)])
def test_for_htmx_a_refusal_is_a_notice_that_leaves_the_page_alone(inside, name, status):
    answer = inside.post(f"/answer/{name}/", **HTMX)
    assert answer.status_code == status
    assert answer.headers["HX-Retarget"] == "#notices"
    assert answer.content.decode().startswith('<div class="notice red" role="alert">')


def test_absent_and_not_visible_look_the_same(inside):
    absent, hidden = (OF_THE_REQUEST.sub("", inside.get(f"/answer/{name}/").content.decode()) for name in ("absent", "not_there"))
    assert absent == hidden


@pytest.mark.parametrize("extra", [{}, HTMX])
def test_a_fault_tells_nothing_of_itself(inside, extra):
    inside.raise_request_exception = False
    answer = inside.get("/answer/fault/", **extra)
    assert answer.status_code == 500
    text = answer.content.decode()
    assert "出错" in text
    assert "王子泽" not in text
    assert "ZeroDivision" not in text


def test_a_stale_form_is_told_so(city):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(city.inside)
    answer = browser.post("/sign-out/")
    assert answer.status_code == 403
    assert "安全校验已失效" in answer.content.decode()


@pytest.mark.parametrize("url", ["/", "/sign-in/", "/clock/", "/answer/refusal/"])
def test_no_page_is_kept_by_a_browser_or_shown_in_a_frame(inside, url):
    headers = inside.get(url).headers
    assert {"no-store", "private"} <= set(headers["Cache-Control"].split(", "))
    assert headers["X-Frame-Options"] == "DENY"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_of_a_signed_in_person_takes_few_queries(inside, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):  # session, person, posts
        inside.get("/")
