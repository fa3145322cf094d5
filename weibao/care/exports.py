"""What may be taken out: the registers as a workbook; of delegated care the confirmation and the notices, as Word or PDF."""

from datetime import datetime
from typing import Final

from django.template.loader import render_to_string
from django.utils.timezone import localdate, localtime

from weibao.care.actions.reading import take_out
from weibao.care.models import Delegation, Listing
from weibao.care.reports.lists import standing
from weibao.care.reports.papers import PAPERS, paper_of, word
from weibao.exports.makers import Made, Maker, Order, Paper, Wanted, all_visible_of, register
from weibao.kernel.door import action, note_many
from weibao.kernel.refusal import NotThere
from weibao.kernel.sheets import Sheet
from weibao.org.models import Staff
from weibao.rules.care_registers import KINDS

LAW: Final = "国发〔2016〕13号"


def _want(order: Order) -> Wanted:
    kind = order.asked.get("paper", "")
    row = Delegation.objects.visible_to(order.staff, order.on).select_related("child__residence").there(order.number("delegation"))
    if kind not in PAPERS:
        raise NotThere
    return Wanted(f"{PAPERS[kind]}（委托照护 {row.pk} 号）", {"delegation": str(row.pk), "paper": kind}, row)


def _make(order: Order, wanted: Wanted) -> Made:
    kind = wanted.asked["paper"]
    take_out(wanted.subject, by=order.staff, at=order.at, paper=kind)
    paper = paper_of(wanted.subject, kind)
    if order.form == "docx":
        local = localtime(order.at)
        mark = f"{order.staff.name} {local.year}年{local.month}月{local.day}日 {local:%H:%M} 导出"
        return Made(word(paper, mark), 1, [wanted.subject.pk])
    return Made(Paper(render_to_string("care/paper.html", {"paper": paper})), 1, [wanted.subject.pk])


def _still(order: Order, keys: list[int]) -> bool:
    return Delegation.objects.visible_to(order.staff, order.on).filter(pk__in=keys).count() == len(set(keys))


@action("care.take_registers", label="导出关爱名册", law=LAW, says="导出关爱名册 {count} 行", reads=True)
def take_registers(subject: None, *, by: Staff, at: datetime, kind: str) -> tuple[Sheet, list[int]]:  # noqa: ARG001  the rows are those of the person
    """The open rows of one register, or of all for no kind, within the person's scope."""
    rows = Listing.objects.visible_to(by, localdate(at)).open().filter(child__merged_into=None).select_related("child__residence__parent")
    found = list((rows.filter(kind=kind) if kind else rows).order_by("kind", "child__residence", "pk"))
    note_many(one.child_id for one in found)
    return standing(found), [one.pk for one in found]


def _want_registers(order: Order) -> Wanted:
    kind = order.asked.get("kind", "")
    if kind and kind not in KINDS:
        raise NotThere
    return Wanted(f"{KINDS.get(kind, '关爱')}名册", {"kind": kind})


def _make_registers(order: Order, wanted: Wanted) -> Made:
    sheet, keys = take_registers(None, by=order.staff, at=order.at, kind=wanted.asked["kind"])
    return Made([sheet], len(sheet.rows), keys)


register(Maker("care.registers", "关爱名册", "care.take_registers", _want_registers, _make_registers, all_visible_of(Listing)))
register(Maker("care.paper", "委托照护文书", "care.take_out", _want, _make, _still, forms=("docx", "pdf")))
