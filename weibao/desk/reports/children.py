"""What waits about children: villages not settled, recognitions in doubt, coming of age."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Window

from weibao.benefits.models import Recognition
from weibao.benefits.reports import reason_label
from weibao.children.models import Child, Ending
from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address, capped
from weibao.desk.reports.together import Work
from weibao.org.models import Staff
from weibao.org.powers import Role, holders

OF_AGE: Final = 18
AHEAD: Final = timedelta(days=90)
FOLLOWS: Final = frozenset({Role.VILLAGE_DIRECTOR, Role.TOWNSHIP_SUPERVISOR, Role.COUNTY_OFFICER, Role.INSTITUTION_WORKER})
UNDER_AGE: Final = "国办发〔2010〕54号；民发〔2019〕62号（未满18周岁）"
CRITERIA: Final = "民发〔2020〕125号；国办发〔2010〕54号（认定条件）"
TOTAL: Final = Window(Count("*"))


def unsettled_villages(staff: Staff, on: date) -> Work:
    """Children whose household village could not be found from what the roster says."""
    rows = Child.objects.visible_to(staff, on).current().exclude(place_note="").annotate(total=TOTAL)
    found = yield rows.select_related("household__parent").order_by("household", "pinyin", "pk")[:MOST]
    items = (
        Item(
            title="核定户籍村（社区）",
            detail=one.place_note,
            subject=words.child(one, on),
            place=words.place(one.household),
            law="民发〔2019〕34号（一人一档，信息准确）",
            url=address("desk:file", one.pk),
            verb="核定",
            topic="place",
        )
        for one in found
    )
    total = found[0].total if found else 0
    yield from capped(items, total, more=_more("place", "户籍村待核定的儿童", total, address("desk:children", place="open")))


def coming_of_age(staff: Staff, on: date) -> Work:
    """Children on the allowance who become 18 within 90 days: the month of the birthday is the last one paid."""
    standing = Recognition.objects.standing().filter(child=OuterRef("pk"))
    ended = Ending.objects.filter(child=OuterRef("pk"), taken_back_at=None)
    first, last = _born(on), _born(on + AHEAD)
    rows = Child.objects.visible_to(staff, on).current().filter(birth_date__range=(first, last))
    rows = rows.filter(Exists(standing), ~Exists(ended)).annotate(total=TOTAL)
    found = yield rows.select_related("household__parent").order_by("birth_date", "pk")[:MOST]
    items = (_birthday_item(one, on) for one in found)
    total = found[0].total if found else 0
    yield from capped(items, total, more=_more("age", "90天内年满18周岁的儿童", total, address("desk:children", age="soon")))


def doubts(staff: Staff, on: date) -> Work:
    """Standing recognitions that the rules do not bear out: each wants a person's decision, none stops by itself."""
    rows = Recognition.objects.visible_to(staff, on).doubtful().annotate(total=TOTAL)
    found = yield rows.select_related("child__household__parent").order_by("child__household", "pk")[:MOST]
    items = (
        Item(
            title=f"复核认定：{reason_label(one.doubt)}",
            detail="按现有资料不符合发放条件，保留或终止由人决定，系统不自动终止",
            subject=words.child(one.child, on),
            place=words.place(one.child.household),
            law=UNDER_AGE if one.doubt == "over_age" else CRITERIA,
            url=address("benefits:answer", one.pk),
            verb="复核",
            topic="doubt",
            gravity=Gravity.GRAVE,
        )
        for one in found
    )
    total = found[0].total if found else 0
    yield from capped(items, total, more=_more("doubt", "待复核的认定", total, address("benefits:doubts")))


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & holders("benefits.keep_recognition"):
        yield doubts
    if roles & holders("children.check_place"):
        yield unsettled_villages
    if roles & FOLLOWS:
        yield coming_of_age


def _birthday_item(one: Child, on: date) -> Item:
    day = words.birthday(one.birth_date, OF_AGE)
    return Item(
        title="即将年满18周岁：核对就读情况，告知停发月份",
        detail=f"{day.year}年{day.month}月{day.day}日年满18周岁，补贴发至{day.month}月",
        subject=words.child(one, on),
        place=words.place(one.household),
        law=UNDER_AGE,
        url=address("desk:file", one.pk),
        verb="核对",
        topic="age",
        due=day,
        gravity=Gravity.LIGHT,
    )


def _born(day: date) -> date:
    """Who is born on this day becomes 18 on the given one."""
    try:
        return day.replace(year=day.year - OF_AGE)
    except ValueError:
        return date(day.year - OF_AGE, 3, 1)


def _more(topic: str, title: str, total: int, url: str) -> Item:
    return Item(
        title=f"{title}还有 {total - MOST} 名",
        subject=f"共 {total} 名",
        law="",
        url=url,
        verb="看全部",
        topic=topic,
        gravity=Gravity.LIGHT,
        rows=total - MOST,
    )
