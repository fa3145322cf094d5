"""What waits from other departments' lists: rows to be judged, differences to be settled."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import Count, Value, Window

from weibao.departments.actions.settling import POWER_OF
from weibao.departments.models import Difference, Match
from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address, capped
from weibao.desk.reports.together import Work
from weibao.org.models import Staff
from weibao.org.powers import holders

LAW: Final = "民发〔2019〕62号；民发〔2020〕125号（部门数据比对）"
TOTAL: Final = Window(Count("*"))


def matches(staff: Staff, on: date) -> Work:
    """Rows of lists of which a person says whether they speak of somebody in our files: one row for all of them."""
    rows = Match.objects.visible_to(staff, on).waiting().order_by()
    for waiting in (yield rows.values(all_rows=Value(1)).annotate(many=Count("pk")).values_list("many", flat=True)):
        if not waiting:  # the count of no rows is a row
            continue
        yield Item(
            title="辨认部门名单中的人是不是本人",
            detail="姓名或号码有出入，由人判断",
            subject=f"{waiting} 行",
            law=LAW,
            url=address("departments:differences"),
            verb="辨认",
            topic="department",
            gravity=Gravity.GRAVE,
            rows=waiting,
        )


def differences(staff: Staff, on: date) -> Work:
    """Facts of other departments that differ from the file, for those who may put them in."""
    roles = staff.roles_on(on)
    mine = [effect for effect, power in POWER_OF.items() if roles & holders(power)]
    rows = Difference.objects.visible_to(staff, on).waiting()
    rows = rows.exclude(effect__in=[effect for effect in POWER_OF if effect not in mine]).annotate(total=TOTAL)
    found = yield rows.select_related("child__household__parent").order_by("due", "pk")[:MOST]
    total = found[0].total if found else 0
    yield from capped((_item(one, on) for one in found), total, more=_more(total))


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & holders("departments.confirm_match"):
        yield matches
    if roles & holders("departments.apply"):
        yield differences


def _item(one: Difference, on: date) -> Item:
    about = f"{one.get_side_display()} {one.get_status_display()}" if one.side else ""
    return Item(
        title=f"部门名单与档案不同：{one.get_effect_display()}",
        detail=about.strip(),
        subject=words.child(one.child, on),
        place=words.place(one.child.household),
        law=LAW,
        url=address("departments:difference", one.pk),
        verb="处理",
        topic="department",
        due=one.due,
        gravity=Gravity.GRAVE,
    )


def _more(total: int) -> Item:
    return Item(
        title=f"待处理的部门数据差异还有 {total - MOST} 项", subject=f"共 {total} 项", law="", url=address("departments:differences"),
        verb="看全部", topic="department", gravity=Gravity.LIGHT, rows=total - MOST,
    )  # fmt: skip
