"""What waits about rosters: files to be loaded, rejected rows, duplicates whose lines differ."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, Value

from weibao.desk.reports.item import Gravity, Item, address
from weibao.desk.reports.together import Work
from weibao.org.models import Staff
from weibao.org.powers import Role, holders
from weibao.rosters.models import Book, Line
from weibao.rosters.states import BookState

LAW = "民发〔2019〕62号；民发〔2020〕125号（信息采集与动态管理）"
NAMES = {"number": F("book"), "title": F("book__name"), "county": F("book__division__name")}
MOST_BOOKS = 50


def books(staff: Staff, on: date) -> Work:
    """Rows waiting in the baskets, a row a file for a county, one row for the whole city; and files that wait to be loaded."""
    roles = staff.roles_on(on)
    waiting = Line.objects.basket() | Line.objects.disputed()
    rows = Line.objects.visible_to(staff, on).filter(pk__in=waiting.values("pk"))
    counted = rows.values(**NAMES, of=F("book__division")).annotate(
        rejected=Count("pk", filter=Q(fate="rejected")), disputed=Count("pk", filter=Q(fate="duplicate")), unloaded=Value(0)
    )
    ready = Book.objects.visible_to(staff, on).filter(state=BookState.CHECKED).order_by()
    told = ready.values(number=F("pk"), title=F("name"), county=F("division__name"), of=F("division"))
    told = told.annotate(rejected=Value(0), disputed=Value(0), unloaded=F("rows"))
    parts = [part for part, power in ((counted, "rosters.settle"), (told, "rosters.load")) if roles & holders(power)]
    both = yield parts[0].order_by().union(*parts[1:], all=True).order_by("of", "number")  # type: ignore[misc]  # the union names it
    found = [one for one in both if one["rejected"] or one["disputed"]]
    if Role.CITY_OFFICER in roles and len(found) > 1:
        yield from _city(found)
    else:
        for one in found:
            yield from _file(one)
    for one in [one for one in both if not one["rejected"] and not one["disputed"]][:MOST_BOOKS]:
        yield _unloaded(one)


def _unloaded(one: Mapping[str, Any]) -> Item:
    return Item(
        title="花名册已核对，待确认载入",
        detail=f"{one['title']}，{one['unloaded']} 行",
        subject=one["county"],
        law=LAW,
        url=address("rosters:book", one["number"]),
        verb="载入",
        topic="roster",
        gravity=Gravity.GRAVE,
    )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & (holders("rosters.settle") | holders("rosters.load")):
        yield books


def _file(one: Mapping[str, Any]) -> Iterator[Item]:
    name, county = one["title"], one["county"]
    if one["rejected"]:
        yield _rejected(one["rejected"], name, county, address("rosters:book", one["number"], fate="rejected"))
    if one["disputed"]:
        yield _disputed(one["disputed"], name, county, address("rosters:book", one["number"], fate="duplicate"))


def _city(found: Sequence[Mapping[str, Any]]) -> Iterator[Item]:
    rejected, disputed = sum(one["rejected"] for one in found), sum(one["disputed"] for one in found)
    where = f"{len(found)} 册花名册"
    if rejected:
        yield _rejected(rejected, f"涉及 {where}，由各县更正后重新报送", "全市", address("rosters:basket"))
    if disputed:
        yield _disputed(disputed, f"涉及 {where}，跨县的由市局协调", "全市", address("rosters:disputed"))


def _rejected(rows: int, detail: str, subject: str, url: str) -> Item:
    return Item(
        title=f"更正花名册中退回的 {rows} 行",
        detail=detail,
        subject=subject,
        law=LAW,
        url=url,
        verb="更正",
        topic="basket",
        rows=rows,
    )


def _disputed(rows: int, detail: str, subject: str, url: str) -> Item:
    return Item(
        title=f"核定重复且不一致的 {rows} 名儿童",
        detail=f"{detail}；核定前按保留行发放",
        subject=subject,
        law=LAW,
        url=url,
        verb="核定",
        topic="basket",
        gravity=Gravity.GRAVE,
        rows=rows,
    )
