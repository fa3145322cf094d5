"""What waits about rosters: files to be loaded, rejected rows, duplicates whose lines differ."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q

from weibao.desk.reports.item import Gravity, Item, address
from weibao.org.models import Staff
from weibao.org.powers import Role, holders
from weibao.rosters.models import Book, Line
from weibao.rosters.states import BookState

LAW = "民发〔2019〕62号；民发〔2020〕125号（信息采集与动态管理）"


def basket(staff: Staff, on: date) -> Iterator[Item]:
    """Rows waiting in the baskets: a row a file for a county, one row for the whole city."""
    waiting = Line.objects.basket() | Line.objects.disputed()
    rows = Line.objects.visible_to(staff, on).filter(pk__in=waiting.values("pk"))
    counted = rows.values("book", "book__name", "book__division__name").annotate(
        rejected=Count("pk", filter=Q(fate="rejected")), disputed=Count("pk", filter=Q(fate="duplicate"))
    )
    found = list(counted.order_by("book__division", "book"))
    if Role.CITY_OFFICER in staff.roles_on(on) and len(found) > 1:
        yield from _city(found)
        return
    for one in found:
        yield from _file(one)


def unloaded(staff: Staff, on: date) -> Iterator[Item]:
    """Files that were checked and wait for a person to load them."""
    for book in Book.objects.visible_to(staff, on).filter(state=BookState.CHECKED).select_related("division").defer("content")[:50]:
        yield Item(
            title="花名册已核对，待确认载入",
            detail=f"{book.name}，{book.rows} 行",
            subject=book.division.name,
            law=LAW,
            url=address("rosters:book", book.pk),
            verb="载入",
            topic="roster",
            gravity=Gravity.GRAVE,
        )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & holders("rosters.settle"):
        yield basket
    if roles & holders("rosters.load"):
        yield unloaded


def _file(one: Mapping[str, Any]) -> Iterator[Item]:
    name, county = one["book__name"], one["book__division__name"]
    if one["rejected"]:
        yield _rejected(one["rejected"], name, county, address("rosters:book", one["book"], fate="rejected"))
    if one["disputed"]:
        yield _disputed(one["disputed"], name, county, address("rosters:book", one["book"], fate="duplicate"))


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
