"""A phone in a real Chromium, whose profile lies on the disk, and the server that can be stopped: what the tests of the phone app share."""

import contextlib
import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connections
from playwright.sync_api import sync_playwright

from journeys.browsing import AXE, EXAMINE, RULES
from journeys.one_thread import served
from weibao.discovery.actions import search
from weibao.kernel.clock import true_now
from weibao.org.models import Post
from weibao.org.powers import Role
from weibao.sync.actions.pairing import invite
from weibao.testing import make

PHONE = {"width": 390, "height": 844}
PIN, WRONG = "135246", "246135"
SMALL = """() => [...document.querySelectorAll('button, a, input, select, textarea')].filter(one => one.offsetParent)
  .map(one => [one.textContent || one.id, one.getBoundingClientRect().height]).filter(([, high]) => high < 60)"""
TINY = """() => [...document.querySelectorAll('body *')].filter(one => one.offsetParent && [...one.childNodes].some(
  node => node.nodeType === 3 && node.textContent.trim())).filter(one => parseFloat(getComputedStyle(one).fontSize) < 18)
  .map(one => one.textContent)"""


class House:
    """The server, which can be stopped and started at the same address."""

    def __init__(self) -> None:
        self.port, self.running = 0, contextlib.ExitStack()
        self.start()

    def start(self) -> None:
        self.address = self.running.enter_context(served(self.port))
        self.port = urlsplit(self.address).port or 0

    def stop(self) -> None:
        self.running.close()


@pytest.fixture
def house(city, clock, at):
    clock(2023, 7, 3)
    rows = make.children([{"name": "司徒望舒"}, {"name": "欧阳听雨"}, {}])
    search(None, by=None, at=at)
    one = House()
    one.children = rows
    yield one
    one.stop()


def code_for(city, at, **facts):
    post = Post.objects.get(staff=city.inside, role=Role.VILLAGE_DIRECTOR)
    return invite(post, by=city.people["supervisor"], at=at, now=true_now(), **facts)


def visit(browser_context, house, path="/field/"):
    page = browser_context.new_page()
    page.goto(house.address + path)
    return page


def pair(page, code):
    page.get_by_label("结对码").fill(code)
    page.get_by_label("设一个 6 位数字密码").fill(PIN)
    page.get_by_label("再输一次").fill(PIN)
    page.get_by_role("button", name="结对", exact=True).click()
    page.get_by_text("已同步").wait_for()


def enter_pin(page, pin=PIN):
    page.get_by_label("6 位数字密码").fill(pin)
    page.get_by_role("button", name="打开").click()


def look_over(page, shots, name):
    """Target size, letter size, axe and width, in both sizes of letters, with a picture of each."""
    found = [f"{name}: {one}" for one in page.evaluate(SMALL)] + [f"{name} tiny: {one}" for one in page.evaluate(TINY)]
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found += [f"{name} {one}" for one in page.evaluate(EXAMINE, RULES)]
    for size, big in (("plain", False), ("big", True)):
        page.evaluate("big => document.documentElement.classList.toggle('big', big)", big)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{name} is too wide in {size}")
        if shots:
            page.screenshot(path=shots / f"{name}-{size}.png", full_page=True)
    page.evaluate("() => document.documentElement.classList.remove('big')")
    return found


@pytest.fixture
def shots():
    folder = os.environ.get("WEIBAO_SHOTS")
    return Path(folder) if folder else None


@pytest.fixture
def chrome_at(tmp_path, house):
    """A Chromium whose profile lies on the disk, as a phone's does."""
    ours = connections["default"]
    with sync_playwright() as player:
        connections["default"] = ours

        def start(name="profile"):
            context = player.chromium.launch_persistent_context(
                tmp_path / name, executable_path="/usr/bin/chromium", args=["--no-sandbox"], viewport=PHONE, has_touch=True, locale="zh-CN",
            )  # fmt: skip
            context.set_default_timeout(15_000)
            return context

        yield start


def visit_offline(context, house):
    page = context.new_page()
    page.goto(f"{house.address}/field/")
    return page
