"""What waits from the policy search: families to be told, and those who want to apply."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import Count, Window

from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address, capped
from weibao.desk.reports.together import Work
from weibao.discovery.models import Lead
from weibao.discovery.states import State
from weibao.org.models import Staff
from weibao.org.powers import holders

LAW: Final = "民发〔2019〕62号；国办发〔2010〕54号（应保尽保）"
TOTAL: Final = Window(Count("*"))


def leads(staff: Staff, on: date) -> Work:
    """Children found entitled and not enrolled, whose families are to be told."""
    rows = Lead.objects.visible_to(staff, on).waiting(on).annotate(total=TOTAL)
    found = yield rows.select_related("child__household__parent").order_by("due", "pk")[:MOST]
    total = found[0].total if found else 0
    yield from capped((_item(one, on) for one in found), total, more=_more(total))


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & holders("discovery.tell"):
        yield leads


def _item(one: Lead, on: date) -> Item:
    return Item(
        title=f"政策找人：上门告知可申请{one.what}",
        detail="按现有事实符合条件，尚未纳入保障" if one.state == State.OPEN else "暂缓期已到",
        subject=words.child(one.child, on),
        place=words.place(one.child.household),
        law=LAW,
        url=address("discovery:lead", one.pk),
        verb="办理",
        topic="discovery",
        due=one.due if one.state == State.OPEN else one.until,
        gravity=Gravity.GRAVE,
    )


def _more(total: int) -> Item:
    return Item(
        title=f"待上门告知的儿童还有 {total - MOST} 名", subject=f"共 {total} 名", law="", url=address("discovery:list"), verb="看全部",
        topic="discovery", gravity=Gravity.LIGHT, rows=total - MOST,
    )  # fmt: skip
