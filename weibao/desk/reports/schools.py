"""What waits from the schools: pupils of whom a school says otherwise than the file."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import Count, Window

from weibao.desk.reports import words
from weibao.desk.reports.item import MOST, Gravity, Item, address, capped
from weibao.desk.reports.together import Work
from weibao.org.models import Staff
from weibao.org.powers import holders
from weibao.schools.models import Enrolment, PupilLine

LAW: Final = "国发〔2016〕13号；义务教育法第13条"


def differences(staff: Staff, on: date) -> Work:
    """Lines to be looked into: who left school first."""
    rows = PupilLine.objects.visible_to(staff, on).different().annotate(total=Window(Count("*")))
    found = yield rows.select_related("child__household__parent").order_by("due", "pk")[:MOST]
    total = found[0].total if found else 0
    more = Item(
        title=f"学校核对差异还有 {total - MOST} 人", subject=f"共 {total} 人", law=LAW, url=address("schools:differences"), verb="看全部",
        topic="school", gravity=Gravity.LIGHT, rows=total - MOST,
    )  # fmt: skip
    yield from capped((_item(one, on) for one in found), total, more=more)


def _item(one: PupilLine, on: date) -> Item:
    left = one.answer == Enrolment.LEFT
    return Item(
        title="学校核对：疑似辍学，尽快入户核实" if left else "学校核对：与档案有差异，核实处理",
        detail=one.get_answer_display(),
        subject=words.child(one.child, on),
        place=words.place(one.child.household),
        law=LAW,
        url=address("schools:line", one.pk),
        verb="办理",
        topic="school",
        due=one.due,
        gravity=Gravity.GRAVE if left else Gravity.PLAIN,
    )


def sources(roles: frozenset[str]) -> Iterator[object]:
    """Which of these a person with these roles works on."""
    if roles & holders("schools.keep"):
        yield differences
