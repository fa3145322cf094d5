"""Somebody with a phone and no account: walks through the public page as a guardian does, and has each page examined."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from journeys.browsing import AXE, EXAMINE, OVERFLOW, RULES
from weibao.kernel.identity import check_digit

PHONE_SIZE = {"width": 390, "height": 844}
LEAST_TARGET, LEAST_TEXT = 60, {"normal": 18.0, "large": 24.0}
TARGETS = "a, button, summary, select, textarea, input:not([type=hidden], [type=radio], [type=checkbox]), label:has(input)"
SMALL = """([targets, least]) => [...document.querySelectorAll(targets)]
  .filter(one => one.offsetParent !== null && (!one.matches('p > a, dd > a') || one.matches('.btn')))
  .map(one => [one.textContent.trim().slice(0, 20) || one.name, one.getBoundingClientRect().height])
  .filter(([, height]) => height < least - 0.5)"""
TINY = """least => [...document.querySelectorAll('main *, header *')]
  .filter(one => one.offsetParent !== null && !one.classList.contains('visually-hidden')
    && [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
  .map(one => [one.textContent.trim().slice(0, 20), parseFloat(getComputedStyle(one).fontSize)])
  .filter(([, size]) => size < least - 0.01)"""


def number(body: str) -> str:
    """An invented identity number with its check digit, from its first 17 digits."""
    return body + check_digit(body)


@dataclass
class Visitor:
    """One phone: `faults` is what was found on its pages, `pictures` the folder for what they look like."""

    page: Page
    address: str
    text: str = "normal"
    pictures: Path | None = None
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self.faults.append(f"{self.page.url} {said.text}") if said.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.faults.append(f"{self.page.url} {fault}"))

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).first.click()

    def choose(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()

    def fill(self, label: str, value: str) -> None:
        self.page.get_by_label(label).first.fill(value)

    def look(self, name: str) -> None:
        """Have the page that is open examined: axe, width, targets, text, title."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text())
        found = [f"axe {one}" for one in self.page.evaluate(EXAMINE, RULES)]
        over = self.page.evaluate(OVERFLOW)
        found += [f"{over} px too wide"] if over > 0 else []
        found += [f"target {one}" for one in self.page.evaluate(SMALL, [TARGETS, LEAST_TARGET])]
        found += [f"text {one}" for one in self.page.evaluate(TINY, LEAST_TEXT[self.text])]
        found += [] if self.page.title() == "便民服务" else [f"titled {self.page.title()}"]
        self.faults += [f"{name}: {one}" for one in found]
        if self.pictures is not None:
            self.page.screenshot(path=self.pictures / f"{name}-{self.text}.png", full_page=True)

    def prove(self, purpose: str, identity: str, phone: str, look: Callable[[str], None] = lambda _name: None) -> None:
        """Number and phone, then the code that the demonstration shows."""
        self.go(f"/public/prove/?for={purpose}")
        look("prove")
        self.page.locator("#id_number").fill(identity)
        self.page.locator("#id_phone").fill(phone)
        self.press("获取验证码")
        look("code")
        self.page.locator("#id_code").fill(self.page.locator("[data-demo-code]").inner_text())
        self.press("下一步")


@contextlib.contextmanager
def visit(browser: Browser, address: str, text: str = "normal", pictures: Path | None = None) -> Iterator[Visitor]:
    """A phone of 390 × 844 at the public page; `text="large"` is 长辈版."""
    context = browser.new_context(viewport=PHONE_SIZE, locale="zh-CN", reduced_motion="reduce", device_scale_factor=1)
    context.set_default_timeout(30_000)
    context.add_cookies([{"name": "weibao_text", "value": text, "url": address}])
    try:
        yield Visitor(context.new_page(), address, text, pictures)
    finally:
        context.close()


def ask_whether(guest: Visitor, *answers: str, look: Callable[[str], None] = lambda _name: None) -> None:
    """The six questions, by the words of the choices."""
    guest.go("/public/check/")
    for turn, words in enumerate(answers, 1):
        look(f"question-{turn}")
        guest.choose(words)
        guest.press("下一步")
    look("answer")


def apply(
    guest: Visitor,
    child: str,
    name: str,
    place: tuple[str, str, str],
    look: Callable[[str], None] = lambda _name: None,
    *,
    mother_dead: bool = False,
) -> None:
    """An application for a child whose father is dead and whose mother is in prison, or dead too, up to the check of the answers."""
    guest.go("/public/apply/")
    look("apply")
    guest.go("/public/apply/child/")
    look("child")
    guest.fill("孩子的姓名", name)
    guest.fill("孩子的身份证号码", child)
    guest.press("下一步")
    for words in place:
        look("place")
        guest.choose(words)
        guest.press("下一步")
    look("father")
    guest.choose("已经去世")
    guest.press("下一步")
    look("father-more")
    guest.page.locator("#id_since").fill("2022年3月1日")
    guest.press("下一步")
    guest.choose("已经去世" if mother_dead else "正在坐牢、在押")
    guest.press("下一步")
    look("mother-more")
    guest.page.locator("#id_since").fill("2022-05-01")
    if not mother_dead:
        guest.page.locator("#id_until").fill("2027-04-30")
    guest.press("下一步")
    look("me")
    guest.fill("您的姓名", "王福贵")
    guest.choose("祖父")
    guest.press("下一步")
    look("account")
    guest.fill("户名", "王福贵")
    guest.fill("开户银行", "平遥农商银行")
    guest.fill("账号", "6217000000000001234")
    guest.press("下一步")
    look("aids")
    guest.press("下一步")
    look("papers")
