"""What waits from the phones of directors: things set aside for the supervisor, complaints for the city."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import Count, Window

from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address, capped
from weibao.desk.reports.together import Work
from weibao.org.models import Staff
from weibao.org.powers import holders
from weibao.sync.actions.taking_in import label_of
from weibao.sync.models import Complaint, Envelope

LAW: Final = "民发〔2019〕34号（定期走访、动态更新）"
TOTAL: Final = Window(Count("*"))


def aside(staff: Staff, on: date) -> Work:
    """Things that phones sent and that were not done by themselves."""
    rows = Envelope.objects.visible_to(staff, on).aside().annotate(total=TOTAL)
    found = yield rows.select_related("staff", "division__parent").order_by("received_at", "pk")[:MOST]
    total = found[0].total if found else 0
    yield from capped((_set_aside(one) for one in found), total, more=_more("待人工处理的手机上报", total, "sync:aside"))


def complaints(staff: Staff, on: date) -> Work:
    """What directors complain of, unanswered."""
    rows = Complaint.objects.visible_to(staff, on).unanswered().annotate(total=TOTAL)
    found = yield rows.select_related("staff", "division__parent").order_by("at", "pk")[:MOST]
    total = found[0].total if found else 0
    yield from capped((_complaint(one) for one in found), total, more=_more("待答复的基层意见", total, "sync:complaints"))


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & holders("sync.retry"):
        yield aside
    if roles & holders("sync.answer_complaint"):
        yield complaints


def _set_aside(one: Envelope) -> Item:
    return Item(
        title=f"手机上报待核实：{label_of(one.action)}", detail=one.reason or "", subject=one.staff.name, place=words.place(one.division),
        law=LAW, url=address("sync:envelope", one.pk), verb="核实", topic="phone", gravity=Gravity.GRAVE,
    )  # fmt: skip


def _complaint(one: Complaint) -> Item:
    return Item(
        title="答复儿童主任的意见", subject=one.staff.name, place=words.place(one.division), law="国办函〔2026〕12号",
        url=address("sync:complaint", one.pk), verb="答复", topic="complaint",
    )  # fmt: skip


def _more(what: str, total: int, url: str) -> Item:
    return Item(
        title=f"{what}还有 {total - MOST} 件", subject=f"共 {total} 件", law=LAW, url=address(url), verb="看全部", topic="phone",
        gravity=Gravity.LIGHT, rows=max(total - MOST, 0),
    )  # fmt: skip
