"""定期走访: how often a child is visited, by category and by the colour of its risk; between two visits some are called.

民发〔2019〕34号 asks for regular visits and sets no number: the intervals are this city's own, dated and unverified parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from weibao.rules.parameters import Parameters, load
from weibao.rules.periods import months_after

if TYPE_CHECKING:
    from weibao.rules.parameters import Value

CATEGORIES: Final = {
    "orphan": "社会散居孤儿",
    "de_facto_unattended": "事实无人抚养儿童",
    "institutional": "机构集中养育儿童",
    "left_behind": "农村留守儿童",
    "other": "其他在册儿童",
}
LEVELS: Final = {"none": "未见风险", "blue": "蓝色", "yellow": "黄色", "orange": "橙色", "red": "红色"}
ATTENTION: Final = "orange"  # what a visitor puts under 重点关注 is at least this
CALLED: Final = ("orphan", "de_facto_unattended")
GRAVE: Final = ("orange", "red")
FIRST: Final = "visits/first_days"
LAW: Final = "民发〔2019〕34号（定期走访）"


@dataclass(frozen=True)
class Visited:
    """What the interval depends on: category (CATEGORIES), level (LEVELS), the day of registration, the last visit that counts."""

    category: str
    level: str
    registered: date
    last: date | None


@dataclass(frozen=True)
class Due:
    """The last day for the next visit, and the parameter that sets it with its value."""

    on: date
    path: str
    value: Value


def due(child: Visited, on: date, parameters: Parameters | None = None) -> Due:
    """When a child is to be visited next, by what holds on the day. Raises NotYetLaw before the intervals begin."""
    law = parameters or load()
    path = FIRST if child.last is None else f"visits/interval/{child.level}/{child.category}"
    value = law[path].at(on)
    number = law.at(on).whole(path)
    day = child.registered + timedelta(days=number) if child.last is None else months_after(child.last, number)
    return Due(day, path, value)


def contact_due(child: Visited, contact: date | None, on: date, parameters: Parameters | None = None) -> Due | None:
    """Until when the family is to be called, by the last contact of any way (a visit is one); None where none is asked for.

    None too before the first visit: that comes first.
    """
    if child.last is None or child.category not in CALLED:
        return None
    law, path = parameters or load(), f"visits/contact_months/{child.category}"
    last = max(child.last, contact or child.last)
    return Due(months_after(last, law.at(on).whole(path)), path, law[path].at(on))


def level_of(colour: str, *, attention: bool) -> str:
    """The level that the interval goes by: the colour of the risk, and at least orange where the last visitor asked for attention."""
    order = list(LEVELS)
    return max(colour, ATTENTION, key=order.index) if attention else colour


def why_in_list(path: str, category: str, level: str, on: date) -> str:
    """The rule where others' rows stand beside it: whether the child wants attention, and not the colour of its risk (0030)."""
    return _told(path, category, "重点关注" if level in GRAVE else "一般", on)


def why(path: str, category: str, level: str, on: date) -> str:
    """The rule in words: 社会散居孤儿，重点关注：每1个月走访一次."""
    return _told(path, category, LEVELS[level], on)


def _told(path: str, category: str, attention: str, on: date) -> str:
    number = load().at(on).whole(path)
    if path == FIRST:
        return f"建档后{number}日内首次走访"
    return f"{CATEGORIES[category]}，{attention}：每{number}个月走访一次"
