"""What waits about reading by approval: requests and emergencies to decide on, open windows, teams that nobody leads."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Window
from django.utils.timezone import localtime

from weibao.access.models import Permit
from weibao.access.states import PermitState
from weibao.desk.reports.item import MOST, Gravity, Item, address, capped
from weibao.desk.reports.readings import bare_files
from weibao.desk.reports.together import Work
from weibao.org.models import Staff
from weibao.org.powers import READS, Role, holders
from weibao.workdays.terms import terms

LAW: Final = "未成年人网络保护条例第36条"
LOOKED_AT: Final = timedelta(days=31)  # how long a rejected emergency stands before the auditor
TOTAL: Final = Window(Count("*"))


def waiting(staff: Staff, on: date) -> Work:
    """Requests to read and openings to review, for whoever decides on them."""
    rows = Permit.objects.visible_to(staff, on).waiting().annotate(total=TOTAL).select_related("staff")
    found = yield rows.order_by("asked_at", "pk")[:MOST]
    total = found[0].total if found else 0
    more = Item("其余查阅申请", f"共 {total} 件", LAW, address("access:waiting"), "看全部", "permit", rows=total - MOST)
    yield from capped((_waiting(one) for one in found), total, more=more)


def _waiting(one: Permit) -> Item:
    taken = one.state == PermitState.TAKEN
    asked = localtime(one.asked_at).date()
    return Item(
        title="复核紧急查阅" if taken else "审批查阅申请",
        detail="确有必要则认可；没有正当理由的转审计管理员" if taken else "批准后申请人可以查阅 24 小时",
        subject=f"档案 {one.row} 号",
        place=f"{one.staff.name}申请",
        law=LAW,
        url=address("access:answer", one.pk),
        verb="复核" if taken else "审批",
        topic="permit",
        due=one.review_by if taken else asked + timedelta(days=terms().at(asked).whole("access_answer")),
        gravity=Gravity.GRAVE if taken else Gravity.PLAIN,
    )


def granted(staff: Staff, on: date) -> Work:
    """One's own windows that are open on the day."""
    rows = Permit.objects.of(staff).filter(state=PermitState.GRANTED, opens_at__isnull=False, closes_at__date__gte=on)
    for one in (yield rows.order_by("closes_at", "pk")[:MOST]):
        closes = localtime(one.closes_at)
        yield Item(
            title="查阅申请已批准",
            detail=f"窗口至 {closes.month}月{closes.day}日 {closes:%H:%M}",
            subject=f"档案 {one.row} 号",
            law=LAW,
            url=address("access:mine"),
            verb="查看",
            topic="permit",
            due=closes.date(),
            gravity=Gravity.LIGHT,
        )


def rejected(staff: Staff, on: date) -> Work:  # noqa: ARG001  every source is asked in the same way
    """For the auditor: emergencies that an approver found without good reason, by the person's name and the file's number."""
    rows = Permit.objects.filter(state=PermitState.UNJUSTIFIED, decided_at__date__gt=on - LOOKED_AT).select_related("staff")
    for one in (yield rows.order_by("-decided_at", "pk")[:MOST]):
        yield Item(
            title="紧急查阅未获认可",
            detail="核查该人员的查阅记录",
            subject=f"{one.staff.name}，档案 {one.row} 号",
            law=LAW,
            url=address("audit:trail", by=one.staff_id, show="reads"),
            verb="核查",
            topic="permit",
            gravity=Gravity.GRAVE,
        )


def bare(staff: Staff, on: date) -> Iterator[Item]:  # noqa: ARG001  every source is asked in the same way
    """For the security administrator: restricted files that nobody in post can open."""
    count = len(bare_files(on))
    if count:
        yield Item(
            title="限制查阅的档案没有在岗团队成员",
            detail="补派一名有职责的人员，避免儿童无人负责",
            subject=f"{count} 份档案",
            law=LAW,
            url=address("desk:bare_teams"),
            verb="补派",
            topic="team",
            gravity=Gravity.URGENT,
            rows=count,
        )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & READS["permits"]:
        yield waiting
    if roles & holders("access.ask"):
        yield granted
    if Role.AUDITOR in roles:
        yield rejected
    if roles & holders("access.refill_team"):
        yield bare
