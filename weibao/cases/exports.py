"""What may be taken out of cases: a paper as it was issued, as Word or PDF."""

from django.template.loader import render_to_string
from django.utils.timezone import localtime

from weibao.cases.actions.papering import take_out
from weibao.cases.models import CasePaper
from weibao.cases.reports.drawing import word
from weibao.exports.makers import Made, Maker, Order, Paper, Wanted, register


def _want(order: Order) -> Wanted:
    rows = CasePaper.objects.visible_to(order.staff, order.on).select_related("case__child")
    paper = rows.there(order.number("paper"))
    return Wanted(f"{paper.get_kind_display()}（个案文书 {paper.pk} 号）", {"paper": str(paper.pk)}, paper)


def _make(order: Order, wanted: Wanted) -> Made:
    paper = wanted.subject
    take_out(paper, by=order.staff, at=order.at)
    if order.form == "docx":
        local = localtime(order.at)
        mark = f"{order.staff.name} {local.year}年{local.month}月{local.day}日 {local:%H:%M} 导出"
        return Made(word(paper.body, mark), 1, [paper.pk])
    return Made(Paper(render_to_string("cases/paper.html", {"paper": paper.body})), 1, [paper.pk])


def _still(order: Order, keys: list[int]) -> bool:
    return CasePaper.objects.visible_to(order.staff, order.on).filter(pk__in=keys).count() == len(set(keys))


register(Maker("cases.paper", "个案文书", "cases.take_out", _want, _make, _still, forms=("pdf", "docx")))
