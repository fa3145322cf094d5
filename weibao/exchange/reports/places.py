"""Places of the whole country by their codes, down to the township: the table that `weibao.org` keeps, read once."""

import csv
from datetime import date
from functools import cache

from django.conf import settings
from django.db.models import QuerySet

from weibao.org.gazetteer import DATA
from weibao.org.models import Division, Staff
from weibao.org.powers import holders

LEVELS = (2, 4, 6, 9)


@cache
def _names() -> dict[str, str]:
    with (DATA / "divisions.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines)}


def whole_name(code: str) -> str:
    """山西省晋中市平遥县洪善镇: every level that the code has, without the empty 市辖区; the code itself where it is not known."""
    names = [_names().get(code[:length], "") for length in LEVELS if length <= len(code)]
    return "".join(name for name in names if name not in {"市辖区", "县"}) or code


def city_name(code: str) -> str:
    """The city (for a province's own city the province) in which a place lies."""
    names = _names()
    city = names.get(code[:4], "")
    return city if city and city not in {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"} else names.get(code[:2], code[:4])


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
