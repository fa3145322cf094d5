"""What leaves the house about lists: the faulty rows in the sender's own workbook, and our list for a department to compare with."""

from dataclasses import dataclass
from datetime import datetime

from weibao.departments import tables
from weibao.departments.actions.receiving import LAW
from weibao.departments.models import Snapshot
from weibao.departments.reports.asking import sheet_for
from weibao.exports.makers import Made, Maker, Order, Wanted, all_visible, all_visible_of, register
from weibao.kernel.door import action, note, note_many
from weibao.kernel.refusal import NotThere, Refusal
from weibao.kernel.sheets import Sheet
from weibao.org.models import Division, Staff


class NothingToReturn(Refusal):
    """No row of the list was faulty, or the time for keeping them is over."""

    status = 409


@dataclass(frozen=True)
class Asking:
    """What a department is asked: for which kind of list, over which area."""

    kind: tables.ListKind
    division: str

    def scope_codes(self) -> list[str]:
        return [self.division]


@action("departments.download", label="下载退回名单", law=LAW, reads=True)
def download(snapshot: Snapshot, *, by: Staff, at: datetime) -> bytes:  # noqa: ARG001  every action has a person and a moment
    """The sender's own workbook with the faulty rows alone, marked. Raises NothingToReturn."""
    note(list=snapshot.pk)
    if not snapshot.returned:
        raise NothingToReturn("这份名单没有退回件，或者已过保存期限，按规定销毁。")
    return bytes(snapshot.returned)


@action("departments.ask_department", label="导出待比对名单", law=LAW, says="导出待比对名单 {kind}，涉及儿童 {count} 人", reads=True)
def ask_department(asking: Asking, *, by: Staff, at: datetime) -> tuple[Sheet, list[int]]:
    """Our people for a department to compare with: names and numbers, and empty columns for its answer; the children they belong to."""
    sheet, children = sheet_for(asking.kind, asking.division, by, at)
    note_many(children)
    note(kind=asking.kind.code)
    return sheet, children


def _want_returned(order: Order) -> Wanted:
    rows = Snapshot.objects.visible_to(order.staff, order.on).select_related("division")
    found = rows.there(order.number("list"))
    return Wanted(f"退回名单（{found.table.title}）", {"list": str(found.pk)}, found)


def _make_returned(order: Order, wanted: Wanted) -> Made:
    return Made(download(wanted.subject, by=order.staff, at=order.at), wanted.subject.rejected, [wanted.subject.pk])


def _want_asking(order: Order) -> Wanted:
    code, division = order.asked.get("kind", ""), order.asked.get("division", "")
    if code not in tables.kinds() or not Division.objects.filter(pk=division).exists():
        raise NotThere
    kind = tables.kind_of(code)
    return Wanted(f"待比对名单（{kind.title}）", {"kind": code, "division": division}, Asking(kind, division))


def _make_asking(order: Order, wanted: Wanted) -> Made:
    sheet, children = ask_department(wanted.subject, by=order.staff, at=order.at)
    return Made([sheet], len(sheet.rows), children)


register(
    Maker(
        "departments.returned", "退回名单", "departments.download", _want_returned, _make_returned, all_visible_of(Snapshot),
        forms=("xlsx",),
    ),
    Maker(
        "departments.asking", "待比对名单", "departments.ask_department", _want_asking, _make_asking, all_visible("children.child"),
        forms=("xlsx", "csv"),
    ),
)  # fmt: skip
