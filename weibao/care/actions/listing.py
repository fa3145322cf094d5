"""名册导入 Listing: proposals for the registers from a list; rows that cannot be taken are told and change nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.timezone import localdate

from weibao.care.actions.registering import register
from weibao.care.reports.lists import Proposed
from weibao.children.models import Child
from weibao.kernel.door import action, allows, note, note_many, within
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

LAW: Final = "国发〔2016〕13号；国发〔2016〕36号（一人一档、动态管理）"
UNKNOWN: Final = "没有找到可以登记的儿童：核对身份证号，或先建档"


@dataclass(frozen=True)
class Taken:
    """What became of a list: how many were proposed, and the rows that were not, with why."""

    many: int
    faults: list[tuple[int, str, str]]


@action("care.take_list", label="导入关爱名册登记表", law=LAW, says="导入名册登记表：登记 {taken} 人，未登记 {left} 行")
def take_list(subject: None, *, by: Staff, at: datetime, rows: Iterable[Proposed]) -> Taken:
    """Propose each child of the list as `care.register` does; a row at fault changes nothing and holds nobody else up."""
    faults, taken = [], []
    for row in rows:
        try:
            taken.append(_take(row, by, at))
        except Refusal as refusal:
            faults.append((row.row, row.name, str(refusal)))
    note_many(taken)
    note(child=None, kind=None, since=None, taken=len(taken), left=len(faults))
    return Taken(len(taken), faults)


def _take(row: Proposed, by: Staff, at: datetime) -> int:
    if row.new is None:
        raise Refusal(row.fault)
    seen = Child.objects.visible_to(by, localdate(at)).current()
    child = seen.with_id_number(row.number).first() if row.number else None
    if child is None or not allows(by, "care.register", child, at):
        raise Refusal(UNKNOWN)
    if row.name != child.name:
        raise Refusal("姓名与身份证号不是同一名儿童")
    with transaction.atomic():
        within(register)(child, by=by, at=at, new=row.new)
    return child.pk
