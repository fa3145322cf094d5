"""A person at a real browser: signs in, reads, and has the page examined."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from journeys.running import ROOT

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 1024, "height": 768}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}
EXAMINE = """rules => axe.run(document, rules).then(found => found.violations.map(
  one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.target.join(' ')).join(' | ')}`))"""
SETTLED, GLANCE = 3000, 100  # milliseconds in which charts have drawn themselves again, and between two looks
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    program = shutil.which("chromium")
    assert program, "apt-get install -y chromium fonts-noto-cjk"
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody who is signed in, with one page open."""

    context: BrowserContext
    address: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self.faults.append(f"{self.page.url} {said.text}") if said.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.faults.append(f"{self.page.url} {fault}"))

    def go(self, path: str) -> Response:
        """Open an address of ours."""
        answer = self.page.goto(path if path.startswith("http") else self.address + path)
        assert answer is not None
        return answer

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page, without drawing it."""
        answer = self.context.request.get(self.address + path, max_redirects=3)
        kind = answer.headers.get("content-type", "")
        return answer.status, answer.text() if kind.startswith("text/html") else ""

    def post(self, path: str, **form: str | int) -> tuple[int, str]:
        """What a form would send, with no form on the page: status and text."""
        token = next(one["value"] for one in self.context.cookies() if one["name"] == "csrftoken")
        headers = {"X-CSRFToken": token, "Referer": self.address}
        answer = self.context.request.post(self.address + path, form=form, headers=headers, max_redirects=0)
        return answer.status, answer.text()

    def violations(self) -> list[str]:
        """What axe-core finds on the page that is open."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        return [f"{self.page.url} {found}" for found in self.page.evaluate(EXAMINE, RULES)]

    def overflow(self, size: dict[str, int]) -> list[str]:
        """Whether the page is wider than a window of this size."""
        self.page.set_viewport_size(size)
        over = 0
        for _ in range(SETTLED // GLANCE):  # by `evaluate`: the page's policy lets nothing be waited for inside of it
            over = self.page.evaluate(OVERFLOW)
            if over <= 0:
                return []
            self.page.wait_for_timeout(GLANCE)
        return [f"{self.page.url} is {over} px too wide at {size['width']}"]

    def look(self, **cookies: str) -> None:
        """Another look: text="large", look="dark"."""
        self.context.add_cookies([{"name": f"weibao_{name}", "value": value, "url": self.address} for name, value in cookies.items()])

    def close(self) -> None:
        self.context.close()


def pass_through(page: Page, username: str, password: str) -> None:
    """Both steps of the page that is open: name and password, then the code that the demonstration shows.

    A code works once: who comes after somebody else with the same account is shown the next one.
    """
    page.get_by_label("登录名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: not url.rstrip("/").endswith("/sign-in") and "/sign-in/?" not in url)
    for _ in range(5):
        if "/sign-in/second/" not in page.url:
            return
        page.get_by_label("验证码").fill(page.locator("[data-demo-code]").inner_text())
        with page.expect_navigation():
            page.get_by_role("button", name="验证", exact=True).click()


def sign_in(browser: Browser, address: str, username: str, password: str, kept: Path | None = None) -> Person:
    """Sign in by the form; with `kept`, the session of an earlier sign-in of the same run is used."""
    old = kept is not None and kept.exists()
    context = browser.new_context(viewport=WIDE, locale="zh-CN", reduced_motion="reduce", storage_state=kept if old else None)
    context.set_default_timeout(30_000)
    person = Person(context, address)
    if not old:
        person.go("/sign-in/")
        pass_through(person.page, username, password)
        if kept is not None:
            draft = kept.with_suffix(f".{os.getpid()}")
            context.storage_state(path=draft)
            draft.replace(kept)
    return person
