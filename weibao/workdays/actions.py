"""Entering the State Council's notice of a year."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.workdays.announcements import YearCovered
from weibao.workdays.calendar import SATURDAY
from weibao.workdays.models import Kind, Override, YearNotice

# 全国年节及纪念日放假办法（国务院令第795号，2025年1月1日起施行）第二条
FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
FIXED = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"), (10, 2, "国庆节"), (10, 3, "国庆节"))


class BadNotice(Refusal):
    """The arrangement is not that of a whole year, or names days that cannot be."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a notice: a holiday, also when it falls on a weekend, or a weekend day that is worked."""

    on: dt.date
    kind: Kind
    label: str


@action(
    "workdays.enter_notice",
    label="录入放假调休安排",
    law="全国年节及纪念日放假办法",
    says="录入{year}年放假调休安排（{document}），放假{holidays}天，调休上班{workdays}天",
)
def enter_notice(year: int, *, by: Any, at: dt.datetime, document: str, days: Sequence[Day]) -> YearNotice:
    """Enter the arrangement of a whole year, in place of the one that was entered before.

    Raises BadNotice when a festival is missing, a day stands twice or outside of the year, or a make-up day is no weekend.
    """
    _check(year, document, days)
    notice, _ = YearNotice.objects.update_or_create(year=year, defaults={"document": document.strip(), "entered_at": at})
    notice.days.all().delete()
    Override.objects.filter(day__in=[day.on for day in days]).delete()
    Override.objects.bulk_create([Override(day=day.on, kind=day.kind, label=day.label, notice=notice) for day in days])
    worked = sum(day.kind == Kind.WORKDAY for day in days)
    note(year=year, document=notice.document, holidays=len(days) - worked, workdays=worked)
    announce(YearCovered(year, at))
    return notice


def _check(year: int, document: str, days: Sequence[Day]) -> None:
    if not document.strip():
        raise BadNotice("请填写通知的文号。")
    for day in days:
        _check_day(year, day)
    named = [day.on for day in days]
    twice = sorted({on for on in named if named.count(on) > 1})
    if twice:
        raise BadNotice(f"{_said(twice[0])}重复出现。")
    off = {day.on: day.label for day in days if day.kind == Kind.HOLIDAY}
    labels = "、".join(off.values())
    missing = [festival for festival in FESTIVALS if festival not in labels]
    if missing:
        raise BadNotice(f"安排不完整，缺少：{'、'.join(missing)}。请录入全年通知。")
    for month, number, festival in FIXED:
        if dt.date(year, month, number) not in off:
            raise BadNotice(f"{month}月{number}日（{festival}）是法定节假日，安排中没有列为放假。")


def _check_day(year: int, day: Day) -> None:
    near = dt.date(year - 1, 12, 25) <= day.on <= dt.date(year + 1, 1, 7)
    if not near:
        raise BadNotice(f"{_said(day.on)}不属于{year}年的安排。")
    if day.kind == Kind.WORKDAY and day.on.weekday() < SATURDAY:
        raise BadNotice(f"{_said(day.on)}不是周末，不能列为调休上班。")


def _said(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
