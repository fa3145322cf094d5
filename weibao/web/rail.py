"""The left rail and the search box: each package says in `AppConfig.ready` where it can be entered.

A person who works in many fields has more ways in than a rail can hold. Entries of one field stand in a group: on the rail
it is one line, and opens where one is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from weibao.org.powers import POWERS, READS

MOST = 8
ALWAYS = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One way in. `power` is a row of the table of powers or of reads; empty: everybody sees the entry.

    `place` orders the rail. `count` gives the number on the badge; it must cost no query that the page can do without.
    `own`: it is about the person alone and stands in the personal menu at the top right, not on the rail.
    `group`: a name of GROUPS; an entry that is alone in its group for a person stands for itself.
    """

    label: str
    icon: str
    url_name: str
    power: str = ALWAYS
    place: int = 50
    count: Callable[[HttpRequest], int] | None = None
    own: bool = False
    group: str = ""

    def shown_to(self, roles: frozenset[str]) -> bool:
        """Whether one of the roles may enter here."""
        if self.power == ALWAYS:
            return True
        holders = POWERS.get(self.power) or READS.get(self.power) or frozenset()
        return bool(roles & holders)


@dataclass(frozen=True, slots=True)
class Group:
    """A field of work: one line of the rail, placed among the entries."""

    label: str
    icon: str
    place: int


GROUPS: Final = {
    "children": Group("儿童档案", "children", 20),
    "recognition": Group("认定办理", "scale", 25),
    "aid": Group("标准与项目", "standard", 50),
    "money": Group("资金发放", "pay", 55),
    "people": Group("组织与队伍", "org", 60),
    "data": Group("数据交换", "import", 40),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the rail as the page draws it; `within` are the ways in of a group, drawn where one is inside it."""

    label: str
    icon: str
    url: str
    here: bool
    count: int
    within: tuple["Link", ...] = ()


class _Slots:
    search: str = ""
    sign_out: str = ""


ENTRIES: dict[str, Entry] = {}
SLOTS = _Slots()


def register(*entries: Entry) -> None:
    """Put entries on the rail; the same URL name again replaces the entry."""
    for entry in entries:
        ENTRIES[entry.url_name] = entry


def search_with(url_name: str) -> None:
    """Name the view that answers the search box of the top bar (POST, parameter `q`: no name enters an address)."""
    SLOTS.search = url_name


def sign_out_with(url_name: str) -> None:
    """Name the view (POST) that signs out; its button stands in the personal menu."""
    SLOTS.sign_out = url_name


def sign_out_url() -> str:
    """Where one signs out; empty while no package answers."""
    return _address(SLOTS.sign_out) if SLOTS.sign_out else ""


def search_url() -> str:
    """Where the search box sends its words; empty while no package answers."""
    return _address(SLOTS.search) if SLOTS.search else ""


def links(request: HttpRequest, roles: frozenset[str]) -> list[Link]:
    """The rail of a person: at most eight lines; the one whose address is the longest part of the path is here."""
    entries = sorted((e for e in ENTRIES.values() if e.shown_to(roles) and not e.own), key=lambda entry: entry.place)
    pairs = [(entry, url) for entry in entries if (url := _address(entry.url_name))]
    here = max((url for _, url in pairs if _within(request.path, url)), key=len, default="")
    fields: dict[str, list[Link]] = {}
    places: dict[str, int] = {}
    for entry, url in pairs:
        link = Link(entry.label, entry.icon, url, url == here, entry.count(request) if entry.count else 0)
        fields.setdefault(entry.group or entry.url_name, []).append(link)
        places.setdefault(entry.group or entry.url_name, entry.place)
    ordered = sorted(fields, key=lambda name: GROUPS[name].place if name in GROUPS and len(fields[name]) > 1 else places[name])
    return [_line(name, fields[name]) for name in ordered[:MOST]]


def _line(name: str, within: list[Link]) -> Link:
    if len(within) == 1:
        return within[0]
    group = GROUPS[name]
    inside = any(link.here for link in within)
    return Link(group.label, group.icon, within[0].url, inside, sum(link.count for link in within), tuple(within) if inside else ())


def own_links(roles: frozenset[str]) -> list[Link]:
    """The entries of the personal menu."""
    entries = sorted((e for e in ENTRIES.values() if e.own and e.shown_to(roles)), key=lambda entry: entry.place)
    return [Link(entry.label, entry.icon, url, here=False, count=0) for entry in entries if (url := _address(entry.url_name))]


def _within(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
