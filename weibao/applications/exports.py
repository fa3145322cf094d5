"""What may be taken out of applications: a paper of decision, and the care agreement to be signed, as Word or PDF."""

from typing import Final

from django.template.loader import render_to_string
from django.utils.timezone import localtime

from weibao.applications.actions.reading import take_out
from weibao.applications.models import Notice
from weibao.applications.reports.drawing import word
from weibao.applications.reports.notices import Official, agreement, official
from weibao.benefits.models import Recognition
from weibao.benefits.reports import guardian_on
from weibao.exports.makers import Made, Maker, Order, Paper, Wanted, register

FORMS: Final = ("pdf", "docx")


def _want_notice(order: Order) -> Wanted:
    rows = Notice.objects.visible_to(order.staff, order.on).select_related("application__child", "application__place")
    notice = rows.there(order.number("notice"))
    return Wanted(f"文书（申请 {notice.application.number}，{notice.get_kind_display()}）", {"notice": str(notice.pk)}, notice)


def _make_notice(order: Order, wanted: Wanted) -> Made:
    take_out(wanted.subject, by=order.staff, at=order.at)
    return _made(official(wanted.subject), order, wanted.subject.pk)


def _still_notice(order: Order, keys: list[int]) -> bool:
    return Notice.objects.visible_to(order.staff, order.on).filter(pk__in=keys).count() == len(set(keys))


def _want_agreement(order: Order) -> Wanted:
    rows = Recognition.objects.visible_to(order.staff, order.on).standing().exclude(agreement="")
    row = rows.select_related("child__household__parent__parent").there(order.number("recognition"))
    return Wanted(f"孤儿养育协议（认定 {row.pk} 号）", {"recognition": str(row.pk)}, row)


def _make_agreement(order: Order, wanted: Wanted) -> Made:
    take_out(wanted.subject, by=order.staff, at=order.at)
    known = guardian_on(wanted.subject.child, order.on)
    paper = agreement(wanted.subject, known.get("guardian", "__________"), known.get("relation", "________"), order.on)
    return _made(paper, order, wanted.subject.pk)


def _still_agreement(order: Order, keys: list[int]) -> bool:
    return Recognition.objects.visible_to(order.staff, order.on).filter(pk__in=keys).count() == len(set(keys))


def _made(paper: Official, order: Order, key: int) -> Made:
    if order.form == "docx":
        local = localtime(order.at)
        mark = f"{order.staff.name} {local.year}年{local.month}月{local.day}日 {local:%H:%M} 导出"
        return Made(word(paper, mark), 1, [key])
    return Made(Paper(render_to_string("applications/paper.html", {"paper": paper})), 1, [key])


POWER: Final = "applications.take_out"
register(Maker("applications.notice", "认定文书", POWER, _want_notice, _make_notice, _still_notice, forms=FORMS))
register(Maker("applications.agreement", "孤儿养育协议", POWER, _want_agreement, _make_agreement, _still_agreement, forms=FORMS))
