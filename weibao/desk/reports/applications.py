"""What waits about applications: steps with their last day, what is near or late for the floors above, agreements and re-checks."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, Window

from weibao.applications.models import Application, Channel, PaperTerm
from weibao.applications.querysets import ApplicationQuerySet
from weibao.applications.reports.terms import terms
from weibao.applications.states import AT_TOWNSHIP, NEXT, State, Waits
from weibao.benefits.models import Agreement, Recognition
from weibao.children.models import Child, Circumstance
from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address, capped
from weibao.desk.reports.together import Work
from weibao.org.models import Staff
from weibao.org.powers import Role, holders

LAW: Final = {"orphan": "民发〔2010〕161号", "de_facto": "民发〔2019〕62号；民发〔2020〕125号"}
CROSS_LAW: Final = "民办发〔2021〕10号"
TOTAL: Final = Window(Count("*"))
OWN: Final = ("county", "institution")
TITLES: Final = {
    State.SUBMITTED: "受理认定申请",
    State.CHECKING: "{check}认定申请",
    State.RECHECKING: "异议复查：重新{check}",
    State.DECIDING: "{decide}认定申请",
    State.CONFIRMED: "告知申请人结果",
    State.DENIED: "告知申请人结果（书面）",
    State.SUPPLEMENTING: "协助家庭补正材料",
    State.PUSHED: "等待户籍地结果",
}


def at_township(staff: Staff, on: date) -> Work:
    """Steps of the township."""
    yield from _items(Application.objects.visible_to(staff, on).in_state(*AT_TOWNSHIP), on)


def to_decide(staff: Staff, on: date) -> Work:
    """What the county decides on."""
    yield from _items(Application.objects.visible_to(staff, on).in_state(State.DECIDING), on)


def near_in_county(staff: Staff, on: date) -> Work:
    """For the county: steps of townships of which four fifths are over or that are late, and what the county itself handles."""
    rows = Application.objects.visible_to(staff, on)
    near = rows.near(on).exclude(state=State.SUPPLEMENTING)
    yield from _items(near | rows.in_state(*AT_TOWNSHIP).filter(entry__in=OWN), on, over=True)


def late_in_city(staff: Staff, on: date) -> Work:
    """For the city: whatever is late."""
    yield from _items(Application.objects.visible_to(staff, on).late(on).exclude(state=State.SUPPLEMENTING), on, over=True)


def to_supplement(staff: Staff, on: date) -> Work:
    """For the director: families that were asked for papers."""
    yield from _items(Application.objects.visible_to(staff, on).in_state(State.SUPPLEMENTING), on)


def _items(rows: ApplicationQuerySet, on: date, *, over: bool = False) -> Work:
    found = yield rows.annotate(total=TOTAL).select_related("place__parent", "child").order_by("due", "pk")[:MOST]
    total = found[0].total if found else 0
    more = Item(
        title=f"认定申请还有 {total - MOST} 件", subject=f"共 {total} 件", law="", url=address("applications:list"), verb="看全部",
        topic="application", gravity=Gravity.LIGHT, rows=total - MOST,
    )  # fmt: skip
    yield from capped((_item(one, on, over=over) for one in found), total, more=more)


def _item(one: Application, on: date, *, over: bool) -> Item:
    state = State(one.state)
    title = TITLES[state].format(**one.deeds)
    late = one.due is not None and one.due < on
    if over and one.entry not in OWN:
        title = f"{'督办' if late else '预警'}：{title}"
    return Item(
        title=title,
        detail=f"等待{Waits(NEXT[state]).label}" if over else one.due_open,
        subject=f"{words.masked(one.child_name)}，申请 {one.number}",
        place=words.place(one.place),
        law=CROSS_LAW if one.channel == Channel.CROSS_PROVINCE else LAW[one.matter],
        url=address("applications:application", one.pk),
        verb="查看" if over and one.entry not in OWN else "办理",
        topic="application",
        due=one.due,
        gravity=Gravity.GRAVE if one.warn_on is not None and one.warn_on <= on else Gravity.PLAIN,
    )


def agreements(staff: Staff, on: date) -> Work:
    """Scattered orphans whose care agreement is to be signed, and agreements that end soon."""
    last = on + timedelta(days=terms().at(on).whole("recheck/agreement"))
    ending = Exists(Agreement.objects.ending_by(last).filter(recognition=OuterRef("pk")))
    wanted = Recognition.objects.visible_to(staff, on).standing()
    rows = wanted.filter(ending | Q(agreement="wanted")).annotate(total=TOTAL)
    found = yield rows.select_related("child__household__parent").order_by("confirmed_at", "pk")[:MOST]
    total = found[0].total if found else 0
    more = Item("待签订的孤儿养育协议", f"共 {total} 份", "", address("applications:list"), "看全部", "agreement", rows=total - MOST)
    yield from capped((_agreement(one, on) for one in found), total, more=more)


def _agreement(one: Recognition, on: date) -> Item:
    return Item(
        title="签订孤儿养育协议" if one.agreement == "wanted" else "孤儿养育协议将期满，续签",
        detail="签订前不发放首笔；监护人变更后须重新签订" if one.agreement == "wanted" else "期满前续签",
        subject=words.child(one.child, on),
        place=words.place(one.child.household),
        law="民发〔2010〕161号",
        url=address("benefits:agreement", one.pk),
        verb="登记",
        topic="agreement",
        gravity=Gravity.GRAVE,
    )


def rechecks(staff: Staff, on: date) -> Work:
    """Situations of parents and agreements that end soon: what they bear is looked at again, nothing stops by itself."""
    standing = Recognition.objects.standing().filter(child=OuterRef("parent__child"))
    last = on + timedelta(days=terms().at(on).whole("recheck/release"))
    mine = Child.objects.visible_to(staff, on).current().values("pk")
    rows = Circumstance.objects.filter(Exists(standing), parent__child__in=mine, during__endswith__range=(on, last))
    for row in (yield rows.select_related("parent__child__household__parent").order_by("during", "pk")[:MOST]):
        yield _recheck(row, on)


def _recheck(row: Circumstance, on: date) -> Item:
    child, upper = row.parent.child, row.during.upper or on
    return Item(
        title=f"动态管理复查：{row.parent.get_side_display()}{row.get_status_display()}将期满",
        detail="期满后是否仍符合条件由人复核，系统不自动终止",
        subject=words.child(child, on),
        place=words.place(child.household),
        law="民发〔2019〕62号（动态管理）",
        url=address("desk:file", child.pk, "family"),
        verb="复查",
        topic="recheck",
        due=upper,
        gravity=Gravity.PLAIN,
    )


def papers_ending(staff: Staff, on: date) -> Work:
    """Papers that soon prove nothing any longer, and those that no longer do: a new one is asked for, nothing stops by itself."""
    last = on + timedelta(days=terms().at(on).whole("recheck/paper"))
    rows = PaperTerm.objects.visible_to(staff, on).ending_by(last).annotate(total=TOTAL)
    found = yield rows.select_related("application__place__parent", "application__child").order_by("until", "pk")[:MOST]
    total = found[0].total if found else 0
    more = Item("材料将期满", f"共 {total} 份", "", address("applications:list"), "看全部", "recheck", rows=total - MOST)
    yield from capped((_paper(one, on) for one in found), total, more=more)


def _paper(one: PaperTerm, on: date) -> Item:
    row = one.application
    return Item(
        title="动态管理复查：材料已期满" if one.until < on else "动态管理复查：材料将期满",
        detail="请家庭提供新的证明并登记新的有效期，系统不自动终止",
        subject=f"{words.masked(row.child_name)}，申请 {row.number}",
        place=words.place(row.place),
        law="民发〔2019〕62号（动态管理）",
        url=address("applications:application", row.pk),
        verb="复查",
        topic="recheck",
        due=one.until,
        gravity=Gravity.PLAIN,
    )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if Role.TOWNSHIP_SUPERVISOR in roles:
        yield at_township
    if Role.VILLAGE_DIRECTOR in roles:
        yield to_supplement
    if Role.COUNTY_OFFICER in roles:
        yield near_in_county
    if roles & holders("applications.confirm"):
        yield to_decide
    if Role.CITY_OFFICER in roles:
        yield late_in_city
    if roles & {Role.COUNTY_OFFICER, Role.TOWNSHIP_SUPERVISOR}:
        yield agreements
    if Role.TOWNSHIP_SUPERVISOR in roles:
        yield rechecks
        yield papers_ending
