"""What leaves the house about training: the list of a classroom day, the certificate, who has none."""

from datetime import datetime
from typing import Final

from django.template.loader import render_to_string

from weibao.exports.makers import Made, Maker, Order, Paper, Wanted, all_visible_of, register
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.sheets import Column, Sheet
from weibao.org.models import Staff
from weibao.training.models import Certificate, ClassroomDay
from weibao.training.querysets import over
from weibao.training.reports import lists, standing
from weibao.training.reports.numbers import value

LAW: Final = "民发〔2019〕34号（培训）"


class NoLonger(Refusal):
    """A certificate that was withdrawn is not printed."""

    status = 409


@action("training.print_certificate", label="打印培训合格证", law=LAW, says="打印培训合格证", reads=True)
def print_certificate(certificate: Certificate, *, by: Staff, at: datetime) -> str:  # noqa: ARG001  every action has a person
    """The certificate as markup. Raises NoLonger."""
    if certificate.withdrawn_at is not None:
        raise NoLonger("这份合格证已经撤销，不能打印。")
    note(certificate=certificate.pk)
    return render_to_string(
        "training/certificate_paper.html", {"row": certificate, "valid": value("valid_months", at.date()), "on": at.date()}
    )


@action("training.take_out", label="导出培训名单", law=LAW, says="导出培训名单{rows}行", reads=True)
def take_out(subject: ClassroomDay | None, *, by: Staff, at: datetime) -> Sheet:
    """The list of a day; of none: who holds a post without a valid certificate, inside the person's divisions."""
    sheet = lists.sheet(subject) if subject else _without(by, at)
    note(rows=len(sheet.rows), day=subject.pk if subject else None)
    return sheet


def _without(by: Staff, at: datetime) -> Sheet:
    rows = standing.without_certificate(over(by, at.date()), at.date())
    table = [
        [post.division.parent.name if post.division.parent else "", post.division.name, post.get_role_display(), post.staff.name]
        for post in rows
    ]
    heads = [Column("乡镇（街道）", 20), Column("管辖区划", 30), Column("岗位", 12), Column("姓名", 10)]
    return Sheet("未持有效合格证人员", heads, table)


def _certificate(order: Order) -> Wanted:
    rows = Certificate.objects.visible_to(order.staff, order.on).select_related("place__parent", "staff")
    found = rows.there(order.number("certificate"))
    return Wanted("培训合格证", {"certificate": str(found.pk)}, found)


def _make_certificate(order: Order, wanted: Wanted) -> Made:
    return Made(Paper(print_certificate(wanted.subject, by=order.staff, at=order.at)), 1, [wanted.subject.pk])


def _day(order: Order) -> Wanted:
    found = ClassroomDay.objects.visible_to(order.staff, order.on).there(order.number("day"))
    return Wanted("面授培训签到表", {"day": str(found.pk)}, found)


def _make_day(order: Order, wanted: Wanted) -> Made:
    sheet = take_out(wanted.subject, by=order.staff, at=order.at)
    return Made([sheet], len(sheet.rows), [wanted.subject.pk])


def _make_without(order: Order, wanted: Wanted) -> Made:  # noqa: ARG001  every maker is given what was wanted
    sheet = take_out(None, by=order.staff, at=order.at)
    return Made([sheet], len(sheet.rows))


register(
    Maker(
        "training.certificate", "培训合格证", "training.print_certificate", _certificate, _make_certificate,
        all_visible_of(Certificate), ("pdf",),
    ),
    Maker("training.day_list", "面授培训签到表", "training.take_out", _day, _make_day, all_visible_of(ClassroomDay), ("xlsx",)),
    Maker(
        "training.without", "未持有效合格证人员", "training.take_out", lambda _: Wanted("未持有效合格证人员"), _make_without,
        lambda order, _: bool(over(order.staff, order.on)), ("xlsx",),
    ),
)  # fmt: skip
