"""Every page of every role: it answers, axe-core finds nothing, nothing is wider than the window, the console is silent.

Pages are found as people find them, by links from the rail. Many addresses are one page with other rows; of each kind one is
drawn in the browser, by turns as another role sees it. WEIBAO_SOAK=1 draws every kind for every role.
"""

import fcntl
import json
import os
import re
from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest

from journeys.browsing import NARROW, WIDE, Person, chromium
from weibao.org.powers import NO_PERSON, Role

pytestmark = pytest.mark.browser
SOAK = bool(os.environ.get("WEIBAO_SOAK"))
DEPTH, ALIKE, PARTS = (4, 3, 6) if SOAK else (2, 1, 6)
RAIL = re.compile(r'<nav class="rail".*?</nav>', re.DOTALL)
MOST_ON_A_RAIL = 8
SAMPLE = ("/", "/children/", "/cockpit/", "/pay/2023-07/", "/rosters/")


class Links(HTMLParser):
    """The addresses that a page leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        href = dict(attrs).get("href") or ""
        if tag == "a" and href and not href.startswith(("#", "mailto:", "tel:")):
            self.found.append(href)


def kind(path: str) -> str:
    """One name for all pages that differ in their rows only."""
    parts = urlsplit(path)
    place = re.sub(r"/\d{4}-\d{2}(?=/)", "/MONTH", re.sub(r"/\d+(?=/)", "/N", parts.path))
    return "?".join(filter(None, [place, "&".join(sorted(name for name, _ in parse_qsl(parts.query)))]))


def walk(person) -> list[dict]:
    """Every page that this person reaches in a few clicks, no more than a few of a kind."""
    queue, known, kinds, pages, rail = deque([("/", 0, "")]), {"/"}, Counter(), [], []
    while queue:
        path, depth, source = queue.popleft()
        if kinds[kind(path)] >= ALIKE:
            continue
        kinds[kind(path)] += 1
        status, text = person.get(path)
        rail = rail or Links(RAIL.search(text)[0]).found
        pages.append({"path": path, "kind": kind(path), "status": status, "from": source, "drawn": bool(text), "rail": path in rail})
        for href in Links(text).found if depth < DEPTH else ():
            address = urljoin(person.address + path, href)
            there = address.removeprefix(person.address).split("#")[0]
            if address.startswith(f"{person.address}/") and there not in known and not there.startswith("/static/"):
                known.add(there)
                queue.append((there, depth + 1, path))
    return pages


@pytest.fixture(scope="session")
def site(city_run) -> dict[str, list[dict]]:
    """What each role reaches, by sign-in name; found once for all workers."""
    kept = city_run.folder / "site.json"
    with (city_run.folder / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            found = {}
            with chromium() as browser:
                for role in (role for role in Role if role not in NO_PERSON):
                    with city_run.enter(browser, city_run.username(role.label)) as person:
                        found[city_run.username(role.label)] = walk(person)
            kept.write_text(json.dumps(found))
        return json.loads(kept.read_text())


def share(site: dict[str, list[dict]], part: int) -> dict[str, list[str]]:
    """The pages that one part of the test draws, by sign-in name: each kind as somebody else among its readers."""
    readers: dict[str, list[tuple[str, str]]] = {}
    for username, pages in site.items():
        for page in pages:
            if page["drawn"] and page["status"] == 200:
                readers.setdefault(page["kind"], []).append((username, page["path"]))
    chosen: dict[str, list[str]] = {}
    for turn, (_, pages) in enumerate(sorted(readers.items())):
        for place, (username, path) in enumerate(pages):
            if turn % PARTS == part and (SOAK or place == turn % len(pages)):
                chosen.setdefault(username, []).append(path)
    return chosen


def examined(person, path: str) -> list[str]:
    """What is wrong with one page."""
    answer = person.go(path)
    faults = [] if answer.status < 400 else [f"{path} answers {answer.status}"]
    faults += person.violations()
    for size in (NARROW, WIDE):
        faults += person.overflow(size)
    faults += person.faults
    person.faults.clear()
    return faults


def test_every_link_leads_to_a_page(site):
    broken = [
        (username, page["status"], page["path"], page["from"])
        for username, pages in site.items()
        for page in pages
        if page["status"] >= 400
    ]
    assert broken == []
    assert len({page["kind"] for pages in site.values() for page in pages}) > 40


def test_no_rail_has_more_than_eight_entries(site):
    rails = {username: len({page["path"] for page in pages if page["rail"]}) for username, pages in site.items()}
    assert {username: entries for username, entries in rails.items() if not 1 <= entries <= MOST_ON_A_RAIL} == {}


@pytest.mark.parametrize("part", range(PARTS))
def test_every_kind_of_page_in_the_browser(part, site, city_run, browser):
    faults = []
    for username, paths in share(site, part).items():
        with city_run.enter(browser, username) as person:
            for path in paths:
                faults += examined(person, path)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("look", [{"text": "large"}, {"look": "dark"}], ids=str)
def test_the_other_looks(look, city_run, browser):
    with city_run.enter(browser, city_run.username(Role.CITY_OFFICER.label)) as person:
        person.look(**look)
        assert [fault for path in SAMPLE for fault in examined(person, path)] == []


def test_pages_of_those_who_are_not_in(city_run, browser):
    person = Person(browser.new_context(viewport=WIDE, locale="zh-CN", reduced_motion="reduce"), city_run.address)
    assert examined(person, "/sign-in/") == []
    person.close()


def test_the_page_that_says_there_is_none(city_run, browser):
    with city_run.enter(browser, city_run.username(Role.LEADER.label)) as person:
        assert person.go("/no/such/page/").status == 404
        assert person.violations() + person.overflow(NARROW) == []
