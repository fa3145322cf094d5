"""One thing to do, as data, and the order in which things are done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

MOST: Final = 200
SOON: Final = 7
LATE, TODAY, NEAR, REST = range(4)


class Gravity(IntEnum):
    """How grave it is if nothing happens. URGENT stands with what is late, GRAVE with what is due within the week."""

    URGENT = 0
    GRAVE = 1
    PLAIN = 2
    LIGHT = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a worklist: what to do, about whom, until when and under which article.

    `due` is the last day that is in time; None: no law sets one. `url` leads to the row behind; with `post` the button
    does the deed at that address. `topic` groups rows for the cards. `rows` is how many rows stand behind a summary.
    """

    title: str
    subject: str
    law: str
    url: str
    verb: str
    topic: str
    due: date | None = None
    gravity: Gravity = Gravity.PLAIN
    detail: str = ""
    place: str = ""
    post: str = ""
    rows: int = 1

    def bucket(self, on: date) -> int:
        """Late or urgent, due today, near or grave, and the rest."""
        days = None if self.due is None else (self.due - on).days
        if self.gravity == Gravity.URGENT or (days is not None and days < 0):
            return LATE
        if days == 0:
            return TODAY
        return NEAR if self.gravity == Gravity.GRAVE or (days is not None and days <= SOON) else REST

    def order(self, on: date) -> tuple[int, date, int, str, str]:
        """What is late, what is due, how grave; then by words, so that the order is always the same."""
        return (self.bucket(on), self.due or date.max, self.gravity, self.title, f"{self.place}{self.subject}")

    def chip(self, on: date) -> tuple[str, str]:
        """Colour and words of the term."""
        if self.due is None:
            return {Gravity.URGENT: ("red", "立即办理"), Gravity.GRAVE: ("yellow", "尽快办理")}.get(self.gravity, ("", "待办"))
        days = (self.due - on).days
        if days < 0:
            return "red", f"逾期 {-days} 天"
        if days == 0:
            return "yellow", "今天到期"
        return "blue", f"还有 {days} 天"


def address(name: str, *args: object, **query: str | int) -> str:
    """The address of a page; empty where its package has no pages here."""
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{url}?{urlencode(query)}" if query else url


def capped(items: Iterable[Item], total: int, *, more: Item) -> Iterator[Item]:
    """At most MOST rows of one source; if there are more, a last row opens their list."""
    kept = 0
    for item in items:
        kept += 1
        yield item
    if total > kept:
        yield more
