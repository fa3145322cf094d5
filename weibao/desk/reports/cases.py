"""What waits in cases: the next step of each open one for its lead worker, plans and ends for the approver, cases without a lead worker."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Q, Window

from weibao.cases.models import Case, CaseColour
from weibao.cases.states import CaseState
from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address, capped
from weibao.desk.reports.together import Work
from weibao.org.models import Staff
from weibao.org.powers import CASE_APPROVERS, CASE_HANDLERS

LAW: Final = "未成年人保护法第11条、第91条至第94条"
AHEAD: Final = timedelta(days=14)
TOTAL: Final = Window(Count("*"))
NEXT: Final = {
    CaseState.OPENED: "个案：首次处置、启动评估",
    CaseState.ASSESSING: "个案：完成监护评估",
    CaseState.ASSESSED: "个案：召开会商",
    CaseState.PLANNING: "个案：拟定帮扶方案并报批",
    CaseState.HELPING: "个案：复核帮扶方案",
    CaseState.FOLLOWING: "个案：结案后跟进",
}


def steps(staff: Staff, on: date) -> Work:
    """Steps of the cases that a person leads, and late ones for whoever works on cases there."""
    mine = Q(lead=staff) & Q(due__lte=on + AHEAD)
    rows = Case.objects.visible_to(staff, on).filter(mine | Q(due__lt=on), state__in=list(NEXT))
    rows = rows.select_related("child", "place__parent").annotate(total=TOTAL)
    found = yield rows.order_by("due", "pk")[:MOST]
    total = found[0].total if found else 0
    more = _more("个案的步骤", total, address("cases:list", show="late"))
    yield from capped((_item(one, on, NEXT[CaseState(one.state)]) for one in found), total, more=more)


def approvals(staff: Staff, on: date) -> Work:
    """Plans and ends that wait for the approver."""
    rows = Case.objects.visible_to(staff, on).to_approve().select_related("child", "place__parent").annotate(total=TOTAL)
    found = yield rows.order_by("due", "pk")[:MOST]
    total = found[0].total if found else 0
    more = _more("待审批的个案", total, address("cases:list", show="approve"))
    titles = {CaseState.PLAN_ASKED: "个案：审批帮扶方案", CaseState.CLOSING: "个案：审批结案"}
    yield from capped((_item(one, on, titles[CaseState(one.state)]) for one in found), total, more=more)


def leaderless(staff: Staff, on: date) -> Work:
    """Open cases whose lead worker holds no post any more and for whom nobody was found."""
    rows = Case.objects.visible_to(staff, on).without_leader(on).select_related("child", "place__parent")
    for one in (yield rows.order_by("pk")[:MOST]):
        yield _item(one, on, "个案：主办人已离岗，立即指定", Gravity.URGENT)


def _item(one: Case, on: date, title: str, gravity: Gravity | None = None) -> Item:
    grave = one.colour in {CaseColour.RED, CaseColour.ORANGE}
    return Item(
        title=title, detail=f"{one.number}，{one.get_kind_display()}",
        subject=words.child(one.child, on) if one.child else "儿童身份未查明", place=words.place(one.place), law=LAW,
        url=address("cases:case", one.pk), verb="办理", topic="case", due=one.due,
        gravity=gravity if gravity is not None else Gravity.GRAVE if grave else Gravity.PLAIN,
    )  # fmt: skip


def _more(what: str, total: int, url: str) -> Item:
    return Item(
        title=f"{what}还有 {total - MOST} 件", subject=f"共 {total} 件", law=LAW, url=url, verb="看全部", topic="case",
        gravity=Gravity.LIGHT, rows=total - MOST,
    )  # fmt: skip


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & CASE_HANDLERS:
        yield steps
    if roles & CASE_APPROVERS:
        yield approvals
        yield leaderless
