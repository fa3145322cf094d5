"""What waits about visits: children to be visited, late ones for the township, problems to be dealt with, visits to be looked into."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Window

from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address, capped
from weibao.desk.reports.together import Work
from weibao.kernel.months import Month
from weibao.org.models import Staff
from weibao.org.powers import Role, holders
from weibao.rules.parameters import load
from weibao.visits.models import Conflict, FactUpdate, MonthReport, VisitCheck, VisitPlan, VisitTask
from weibao.visits.reports.plans import AHEAD, next_of
from weibao.visits.states import UpdateState

LAW: Final = "民发〔2019〕34号（定期走访）"
TOTAL: Final = Window(Count("*"))
SOON: Final = 7  # days: a call stands on the worklist a week before its last day
VISITORS: Final = frozenset({Role.VILLAGE_DIRECTOR, Role.INSTITUTION_WORKER})


def due(staff: Staff, on: date) -> Work:
    """For directors and institutions: children whose next visit is due within two weeks."""
    rows = VisitPlan.objects.visible_to(staff, on).worked_by(staff, on).due_by(on + timedelta(days=AHEAD)).annotate(total=TOTAL)
    found = yield rows.select_related("child__residence__parent").order_by("due", "pk")[:MOST]
    yield from capped(
        (_visit(one, on) for one in found), _total(found), more=_more("待走访的儿童", _total(found), "visits:list", show="soon")
    )


def calls(staff: Staff, on: date) -> Work:
    """For directors and institutions: families to be called before the next visit."""
    soon = VisitPlan.objects.visible_to(staff, on).worked_by(staff, on).to_call(on + timedelta(days=SOON))
    rows = soon.exclude(due__lte=on + timedelta(days=AHEAD)).annotate(total=TOTAL)
    found = yield rows.select_related("child__residence__parent").order_by("contact_due", "pk")[:MOST]
    more = _more("应联系的家庭", _total(found), "visits:list", show="call")
    yield from capped((_call(one, on) for one in found), _total(found), more=more)


def late_inside(staff: Staff, on: date) -> Work:
    """For the city: visits to children in institutions that are late by more than the term; the institution's own people made none."""
    days = load().at(on).whole("visits/escalate_days")
    rows = VisitPlan.objects.visible_to(staff, on).inside().late(on, days).annotate(total=TOTAL)
    found = yield rows.select_related("child__residence__parent").order_by("due", "pk")[:MOST]
    yield from capped(
        (_visit(one, on, over=True) for one in found), _total(found), more=_more("逾期的走访", _total(found), "visits:list", show="late")
    )


def late(staff: Staff, on: date) -> Work:
    """For the township: visits that are late by more than the term after which it is told."""
    days = load().at(on).whole("visits/escalate_days")
    rows = VisitPlan.objects.visible_to(staff, on).worked_by(staff, on).late(on, days).annotate(total=TOTAL)
    found = yield rows.select_related("child__residence__parent").order_by("due", "pk")[:MOST]
    yield from capped((_visit(one, on, over=True) for one in found), _total(found), more=_more("逾期的走访", _total(found), "visits:desk"))


def tasks(staff: Staff, on: date) -> Work:
    """For the township: problems that visits found."""
    rows = VisitTask.objects.visible_to(staff, on).waiting().annotate(total=TOTAL)
    found = yield rows.select_related("visit__child__residence__parent").order_by("due", "pk")[:MOST]
    yield from capped((_task(one, on) for one in found), _total(found), more=_more("走访问题", _total(found), "visits:desk"))


def checks(staff: Staff, on: date) -> Work:
    """For the township: visits to be looked into, but one's own."""
    rows = VisitCheck.objects.visible_to(staff, on).waiting().exclude(visit__by=staff).annotate(total=TOTAL)
    found = yield rows.select_related("visit__child__residence__parent").order_by("due", "pk")[:MOST]
    yield from capped((_check(one, on) for one in found), _total(found), more=_more("待核实的走访", _total(found), "visits:desk"))


def updates(staff: Staff, on: date) -> Work:
    """For the township: proposals on facts, but one's own."""
    rows = FactUpdate.objects.visible_to(staff, on).waiting().exclude(by=staff).annotate(total=TOTAL)
    found = yield rows.select_related("child__residence__parent").order_by("due", "pk")[:MOST]
    yield from capped((_update(one, on) for one in found), _total(found), more=_more("信息更新", _total(found), "visits:desk"))


def returned(staff: Staff, on: date) -> Work:
    """For whoever proposed: what was sent back within two weeks and not proposed anew."""
    rows = FactUpdate.objects.visible_to(staff, on).returned_to(staff, on - timedelta(days=AHEAD))
    found = yield rows.select_related("child__residence__parent").order_by("pk")[:MOST]
    yield from (_returned(one, on) for one in found)


def reports(staff: Staff, on: date) -> Work:
    """For the supervisor: monthly reports to be looked over."""
    found = yield MonthReport.objects.visible_to(staff, on).waiting().select_related("place").order_by("due", "pk")[:MOST]
    yield from (
        Item(
            title=f"核对{Month.of(one.month).label}月报", subject=one.place.name, law=LAW, url=address("visits:report", one.pk),
            verb="核对", topic="visit_task", due=one.due,
        )
        for one in found
    )  # fmt: skip


def conflicts(staff: Staff, on: date) -> Work:
    """For the township: two values of one fact that met, but those in which one is the person's own."""
    rows = Conflict.objects.visible_to(staff, on).open().exclude(update__by=staff).exclude(theirs_by=staff)
    rows = rows.exclude(update__state=UpdateState.WAITING).annotate(total=TOTAL)
    found = yield rows.select_related("update__child__residence__parent").order_by("due", "pk")[:MOST]
    yield from capped((_conflict(one, on) for one in found), _total(found), more=_more("信息冲突", _total(found), "visits:conflicts"))


def met(staff: Staff, on: date) -> Work:
    """For each of the two whose values met: that they did, and which stands, until a person has decided."""
    rows = Conflict.objects.visible_to(staff, on).open().concerning(staff)
    found = yield rows.select_related("update__child__residence__parent").order_by("due", "pk")[:MOST]
    yield from (_conflict(one, on, own=True) for one in found)


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & VISITORS:
        yield from (due, calls)
    if Role.CITY_OFFICER in roles:
        yield late_inside
    if roles & holders("visits.propose"):
        yield from (returned, met)
    if Role.TOWNSHIP_SUPERVISOR in roles:
        yield from (late, tasks, checks, updates, conflicts, reports)
    elif roles & holders("visits.settle_task") - {Role.COUNTY_OFFICER}:
        yield tasks


def _total(found: list[Any]) -> int:
    return found[0].total if found else 0


def _visit(one: VisitPlan, on: date, *, over: bool = False) -> Item:
    rule = next_of(one, on)
    return Item(
        title="督办：走访逾期" if over else "走访",
        detail=rule.why_in_list,
        subject=words.child(one.child, on),
        place=words.place(one.child.residence),
        law=LAW,
        url=address("desk:file", one.child_id, "visits") if over else address("visits:record", one.child_id),
        verb="查看" if over else "登记走访",
        topic="visit",
        due=one.due,
        gravity=Gravity.GRAVE if one.grave else Gravity.PLAIN,
    )


def _call(one: VisitPlan, on: date) -> Item:
    return Item(
        title="联系",
        detail=f"电话或视频联系一次；{next_of(one, on).why_in_list}",
        subject=words.child(one.child, on),
        place=words.place(one.child.residence),
        law=LAW,
        url=address("visits:record", one.child_id),
        verb="登记联系",
        topic="visit",
        due=one.contact_due,
    )


def _task(one: VisitTask, on: date) -> Item:
    return Item(
        title=f"处理走访发现的问题：{one.get_area_display()}",
        subject=words.child(one.visit.child, on),
        place=words.place(one.visit.child.residence),
        law=LAW,
        url=address("visits:task", one.pk),
        verb="处理",
        topic="visit_task",
        due=one.due,
        gravity=Gravity.GRAVE,
    )


def _check(one: VisitCheck, on: date) -> Item:
    return Item(
        title=f"核实走访（{one.get_kind_display()}）",
        subject=words.child(one.visit.child, on),
        place=words.place(one.visit.child.residence),
        law=LAW,
        url=address("visits:check", one.pk),
        verb="核实",
        topic="visit_task",
        due=one.due,
    )


def _update(one: FactUpdate, on: date) -> Item:
    return Item(
        title=f"审批信息更新：{one.get_fact_display()}",
        subject=words.child(one.child, on),
        place=words.place(one.child.residence),
        detail="与别人的改动冲突" if one.stale else "",
        law=LAW,
        url=address("visits:update", one.pk),
        verb="审批",
        topic="visit_task",
        due=one.due,
    )


def _returned(one: FactUpdate, on: date) -> Item:
    return Item(
        title=f"信息更新被退回：{one.get_fact_display()}",
        subject=words.child(one.child, on),
        place=words.place(one.child.residence),
        law=LAW,
        url=address("visits:update", one.pk),
        verb="查看",
        topic="visit_task",
    )


def _conflict(one: Conflict, on: date, *, own: bool = False) -> Item:
    return Item(
        title=f"{'您登记的与别人不一致' if own else '核定信息冲突'}：{one.update.get_fact_display()}",
        subject=words.child(one.update.child, on),
        place=words.place(one.update.child.residence),
        detail=f"现采用{one.get_stands_display()}内容，两个内容都保留",
        law=LAW,
        url=address("visits:conflict", one.pk),
        verb="查看" if own else "核定",
        topic="visit_task",
        due=None if own else one.due,
    )


def _more(what: str, total: int, name: str, **query: str) -> Item:
    return Item(
        title=f"{what}还有 {total - MOST} 名", subject=f"共 {total} 名", law=LAW, url=address(name, **query), verb="看全部",
        topic="visit", gravity=Gravity.LIGHT, rows=total - MOST,
    )  # fmt: skip
