"""What waits in care: proposals and re-checks of the registers, delegated care, children without care."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Q, Window

from weibao.care.models import CarePlan, Delegation, Listing, RiskLevel, Unguarded
from weibao.care.reports.guarding import ahead
from weibao.care.states import ListingState
from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address, capped
from weibao.desk.reports.together import Work
from weibao.org.models import Staff
from weibao.org.powers import Role, holders

LAW: Final = "国发〔2016〕13号、36号（定期排查、动态更新）"
ENTRUSTED: Final = "未成年人保护法第22条、第23条"
AHEAD: Final = timedelta(days=14)
TOTAL: Final = Window(Count("*"))


def proposals(staff: Staff, on: date) -> Work:
    """Proposals that wait for the township, never one's own."""
    rows = Listing.objects.visible_to(staff, on).proposed().exclude(by=staff).filter(child__merged_into=None).annotate(total=TOTAL)
    found = yield rows.select_related("child__residence__parent").order_by("due", "pk")[:MOST]
    total = found[0].total if found else 0
    more = _more("register_confirm", "待核实的名册登记", total, address("care:list", show=ListingState.PROPOSED))
    yield from capped((_proposal(one, on) for one in found), total, more=more)


def rechecks(staff: Staff, on: date) -> Work:
    """Rows whose re-check is near or late."""
    rows = Listing.objects.visible_to(staff, on).standing().filter(due__lte=on + AHEAD, child__merged_into=None).annotate(total=TOTAL)
    found = yield rows.select_related("child__residence__parent").order_by("due", "pk")[:MOST]
    total = found[0].total if found else 0
    more = _more("register_recheck", "待复核的名册登记", total, address("care:list", show="late"))
    yield from capped((_recheck(one, on) for one in found), total, more=more)


def alarms(staff: Staff, on: date) -> Work:
    """Children found without care: at once, for the township and the county."""
    rows = Unguarded.objects.visible_to(staff, on).waiting().filter(child__merged_into=None)
    for one in (yield rows.select_related("child__residence__parent").order_by("at", "pk")[:MOST]):
        yield Item(
            title="儿童无人照护，立即处置", detail=one.get_kind_display(), subject=words.child(one.child, on),
            place=words.place(one.child.residence), law="未成年人保护法第21条；国发〔2016〕13号（应急处置）",
            url=address("care:unguarded", one.pk), verb="处置", topic="unguarded", gravity=Gravity.URGENT,
        )  # fmt: skip


def warnings(staff: Staff, on: date) -> Work:
    """Rises of a level that wait for a measure. The colour stands on the child's own page, not beside the name."""
    rows = RiskLevel.objects.visible_to(staff, on).warnings().filter(child__merged_into=None).annotate(total=TOTAL)
    found = yield rows.select_related("child__residence__parent").order_by("due", "pk")[:MOST]
    total = found[0].total if found else 0
    more = _more("risk", "待处置的风险预警", total, address("care:levels"))
    yield from capped((_warning(one, on) for one in found), total, more=more)


def _warning(one: RiskLevel, on: date) -> Item:
    return Item(
        title="风险预警：上门核实，采取措施", subject=words.child(one.child, on), place=words.place(one.child.residence),
        law="国发〔2016〕13号；未成年人保护法第43条、第81条", url=address("care:risk", one.child_id), verb="处置", topic="risk",
        due=one.due, gravity=Gravity.GRAVE,
    )  # fmt: skip


def delegations(staff: Staff, on: date) -> Work:
    """Delegated care whose parents are to be in touch, whose term ends, or of which somebody has to be told."""
    rows = Delegation.objects.visible_to(staff, on).running().filter(child__merged_into=None)
    due = rows.filter(Q(contact_due__lte=on) | Q(during__endswith__lte=on + ahead(on)) | Q(school_told_on=None) | Q(village_told_on=None))
    due = due.annotate(total=TOTAL).select_related("child__residence__parent").order_by("contact_due", "pk")
    found = yield due[:MOST]
    total = found[0].total if found else 0
    more = _more("delegation", "待办理的委托照护", total, address("care:delegations"))
    yield from capped((_entrusted(one, on) for one in found), total, more=more)


def _entrusted(one: Delegation, on: date) -> Item:
    subject, place, url = words.child(one.child, on), words.place(one.child.residence), address("care:delegation", one.pk)
    if one.last_day is not None and one.last_day <= on + ahead(on):
        return Item(
            title="委托照护期满：续签或终止", subject=subject, place=place, law=ENTRUSTED, url=url, verb="办理", topic="delegation_end",
            due=one.last_day,
        )  # fmt: skip
    if one.contact_due is not None and one.contact_due <= on:
        return Item(
            title="督促父母与儿童联系", subject=subject, place=place, law=ENTRUSTED, url=url, verb="办理", topic="delegation",
            due=one.contact_due,
        )  # fmt: skip
    return Item(
        title="书面告知学校、村（居）委会委托照护", subject=subject, place=place, law=ENTRUSTED, url=url, verb="办理", topic="delegation"
    )


def plans(staff: Staff, on: date) -> Work:
    """Care plans whose review is near or late."""
    rows = CarePlan.objects.visible_to(staff, on).running().filter(review_due__lte=on + AHEAD, child__merged_into=None)
    found = yield rows.annotate(total=TOTAL).select_related("child__residence__parent").order_by("review_due", "pk")[:MOST]
    total = found[0].total if found else 0
    more = _more("care_plan", "待评估的服务计划", total, address("care:plans", show="late"))
    yield from capped((_plan(one, on) for one in found), total, more=more)


def _plan(one: CarePlan, on: date) -> Item:
    return Item(
        title="评估关爱服务计划", subject=words.child(one.child, on), place=words.place(one.child.residence), law="国发〔2016〕36号",
        url=address("care:plan", one.pk), verb="评估", topic="care_plan", due=one.review_due,
    )  # fmt: skip


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & holders("care.confirm"):
        yield proposals
    if roles & {Role.VILLAGE_DIRECTOR, Role.TOWNSHIP_SUPERVISOR}:
        yield rechecks
        yield delegations
        yield plans
    if roles & (holders("care.answer_warning") - {Role.COUNTY_OFFICER}):
        yield warnings
    if roles & holders("care.settle_unguarded"):
        yield alarms


def _proposal(one: Listing, on: date) -> Item:
    return Item(
        title=f"核实名册登记：{one.get_kind_display()}", detail=one.situation_label, subject=words.child(one.child, on),
        place=words.place(one.child.residence), law=LAW, url=address("care:listing", one.pk), verb="核实", topic="register_confirm",
        due=one.due,
    )  # fmt: skip


def _recheck(one: Listing, on: date) -> Item:
    return Item(
        title=f"复核名册：{one.get_kind_display()}", detail=one.situation_label, subject=words.child(one.child, on),
        place=words.place(one.child.residence), law=LAW, url=address("care:listing", one.pk), verb="复核", topic="register_recheck",
        due=one.due,
    )  # fmt: skip


def _more(topic: str, what: str, total: int, url: str) -> Item:
    return Item(
        title=f"{what}还有 {total - MOST} 条", subject=f"共 {total} 条", law="", url=url, verb="看全部", topic=topic,
        gravity=Gravity.LIGHT, rows=total - MOST,
    )  # fmt: skip
