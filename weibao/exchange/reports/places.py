"""Places of the whole country by their codes, down to the township: the table that `weibao.org` keeps, read once."""

import csv
import re
from datetime import date
from functools import cache
from itertools import islice
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from weibao.org.gazetteer import DATA
from weibao.org.models import Division, Staff
from weibao.org.powers import holders

LEVELS: Final = (2, 4, 6, 9)
TOWNSHIP: Final = 9
MOST: Final = 12


@cache
def _names() -> dict[str, str]:
    with (DATA / "divisions.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines)}


def whole_name(code: str) -> str:
    """山西省晋中市平遥县洪善镇: every level that the code has, without the empty 市辖区; the code itself where it is not known."""
    names = [_names().get(code[:length], "") for length in LEVELS if length <= len(code)]
    return "".join(name for name in names if name not in {"市辖区", "县"}) or code


@cache
def _townships() -> dict[str, str]:
    """Every township of the country by its whole name; the code under which it is told."""
    return {code: whole_name(code) for code in _names() if len(code) == TOWNSHIP}


def townships(text: str) -> list[tuple[str, str]]:
    """The townships, outside of our city, that a person may mean: by the code, or by words of the whole name in their order.

    郑州 林山寨 and 河南省郑州市中原区林山寨街道 find the same. At most MOST.
    """
    plain = "".join(text.split())
    if plain.isdigit():
        return [(plain, whole_name(plain))] if plain in _townships() and not is_ours(plain) else []
    exact = [(code, name) for code, name in _townships().items() if name == plain]
    if exact or not plain:
        return [one for one in exact if not is_ours(one[0])]
    wanted = re.compile(".*".join(re.escape(word) for word in text.split()))
    found = ((code, name) for code, name in _townships().items() if wanted.search(name) and not is_ours(code))
    return list(islice(found, MOST))


def city_name(code: str) -> str:
    """The city (for a province's own city the province) in which a place lies."""
    names = _names()
    city = names.get(code[:4], "")
    return city if city and city not in {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"} else names.get(code[:2], code[:4])


@cache
def cities() -> tuple[str, ...]:
    """The codes of all cities of the country."""
    return tuple(sorted(code for code in _names() if len(code) == LEVELS[1]))


def is_ours(code: str) -> bool:
    """Whether a place lies in the city of this installation."""
    return code.startswith(settings.WEIBAO_CITY)


def is_place(code: str) -> bool:
    """Whether there is such a place."""
    return code in _names()


def publishing(staff: Staff, on: date) -> QuerySet[Division]:
    """The counties for which a person may publish lists of papers."""
    codes = [post.division_id for post in staff.posts_on(on) if post.role in holders("exchange.publish_papers")]
    return Division.objects.filter(code__in=codes)


def desk(staff: Staff, on: date) -> str:
    """The division at whose desk a person accepts applications for elsewhere; empty for who has none."""
    return next((post.division_id for post in staff.posts_on(on) if post.role in holders("applications.push")), "")
