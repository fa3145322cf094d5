"""The demo's two lists of other departments: deaths from the police, prison and release from the justice bureau. All invented."""

from datetime import date, datetime, timedelta
from typing import Final

from weibao.children.models import Parent, Status
from weibao.demo.runs import holder
from weibao.departments.actions.receiving import Upload, receive
from weibao.departments.jobs import compare_whole
from weibao.departments.models import Snapshot
from weibao.departments.tables import kind_of
from weibao.kernel.identity import check_digit
from weibao.kernel.sheets import Column, Sheet, workbook
from weibao.org.powers import Role

STRANGERS: Final = 12
SOUNDS: Final = {"建": "健", "国": "果", "华": "桦", "军": "君", "伟": "炜", "秀": "绣", "兰": "岚", "志": "致", "文": "雯", "小": "晓"}
NAMES: Final = ("欧阳志远", "上官云飞", "司马文博", "诸葛子明")
Row = dict[str, str]


def two_lists(at: datetime) -> str:
    """Two lists for the county of the demo's officer; what is there already is left as it is."""
    if not Snapshot.objects.exists():
        officer = holder(Role.COUNTY_OFFICER)
        county = officer.posts_on(at.date())[0].division_id
        known = Parent.objects.filter(child__household__code__startswith=county, id_index__isnull=False, child__restricted=False)
        known = known.filter(child__merged_into=None).order_by("pk")
        living = list(known.exclude(circumstances__status__in=[Status.DEAD, Status.IN_PRISON])[:5])
        inside = list(known.filter(circumstances__status=Status.IN_PRISON, circumstances__during__endswith=None).distinct()[:2])
        lists = {"deaths": _deaths(living, at.date()), "sentences": _sentences(inside, at.date())}
        for kind, rows in lists.items():
            upload = Upload(f"{kind_of(kind).label}.xlsx", _file(kind, rows), kind, at.date() - timedelta(days=2), county)
            compare_whole(receive(upload, by=officer, at=at), officer, at)
    return f"{Snapshot.objects.count()} 份"


def _deaths(living: list[Parent], today: date) -> list[Row]:
    """Three of ours as they are, one misspelt, one with a digit wrong, a row without a day, and strangers."""
    rows = [_told(one, day=_cn(today - timedelta(days=20 * turn))) for turn, one in enumerate(living, start=1)]
    for row in rows[3:4]:
        row["name"] = "".join(SOUNDS.get(sign, sign) for sign in row["name"])
        row["id_number"] = _mistyped(row["id_number"])
    for row in rows[4:5]:
        row["id_number"] = _mistyped(row["id_number"])
    strangers = [
        {"name": NAMES[turn % 4], "id_number": _stranger(turn), "day": _cn(today - timedelta(days=turn))} for turn in range(STRANGERS)
    ]
    return [*rows, *strangers, {"name": NAMES[0], "id_number": _stranger(STRANGERS), "day": "不详"}]


def _sentences(inside: list[Parent], today: date) -> list[Row]:
    """Releases of those who are in prison by our files, and strangers who are."""
    rows = [_told(one, day=_cn(today - timedelta(days=15 + turn)), word="刑满释放") for turn, one in enumerate(inside)]
    strangers = [
        {"name": NAMES[turn % 4], "id_number": _stranger(50 + turn), "since": "2022-05-06", "word": "在押"} for turn in range(STRANGERS)
    ]
    return [*rows, *strangers]


def _told(one: Parent, **more: str) -> Row:
    return {"name": one.name, "id_number": one.id_number or ""} | more


def _mistyped(number: str) -> str:
    return number[:15] + str((int(number[15]) + 3) % 10) + number[16:]


def _stranger(turn: int) -> str:
    body = f"500101{1950 + turn % 40}{turn % 12 + 1:02d}{turn % 28 + 1:02d}{turn % 1000:03d}"
    return body + check_digit(body)


def _cn(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _file(kind: str, rows: list[Row]) -> bytes:
    columns = kind_of(kind).columns
    table = [[row.get(key) for key in columns] for row in rows]
    return workbook([Sheet("名单", [Column(one.label) for one in columns.values()], table)])
