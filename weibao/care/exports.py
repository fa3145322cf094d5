"""What may be taken out of delegated care: the confirmation of the carer's duty and the written notices, as Word or PDF."""

from django.template.loader import render_to_string
from django.utils.timezone import localtime

from weibao.care.actions.reading import take_out
from weibao.care.models import Delegation
from weibao.care.reports.papers import PAPERS, paper_of, word
from weibao.exports.makers import Made, Maker, Order, Paper, Wanted, register
from weibao.kernel.refusal import NotThere


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


register(Maker("care.paper", "委托照护文书", "care.take_out", _want, _make, _still, forms=("docx", "pdf")))
