"""价格指数 Prices: the published rises of a month, entered by one person and approved by another; the price subsidy hangs on them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from weibao.benefits.actions.standards import NotWaiting, SamePerson
from weibao.benefits.announcements import PriceIndexApproved
from weibao.benefits.models import PriceIndex
from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

LAW: Final = "发改价格〔2021〕1553号"


class BadIndex(Refusal):
    """Figures that stand already, of a month to come, or without document."""


@dataclass(frozen=True)
class PublishedIndex:
    """A month's rises in per cent over the same month of the year before, and the document."""

    month: date
    cpi: Decimal
    food: Decimal
    document: str


@action("benefits.enter_index", label="录入价格指数", law=LAW, says="录入 {month} 价格指数，待审批")
def enter_index(new: PublishedIndex, *, by: Staff, at: datetime) -> PriceIndex:
    """Enter a month's published rises; they hold once another person has approved them. Raises BadIndex."""
    month = Month.of(new.month)
    if not new.document.strip() or month >= Month.of(at.date()):
        raise BadIndex("请填写文号；只能录入已经过去的月份")
    if PriceIndex.objects.kept().filter(month=month.first_day).exists():
        raise BadIndex(f"{month.label}的价格指数已录入")
    note(month=month, cpi=new.cpi, food=new.food)
    return PriceIndex.objects.create(
        month=month.first_day, cpi=new.cpi, food=new.food, document=new.document.strip(), entered_at=at, entered_by=by
    )


@action("benefits.approve_index", label="审批价格指数", law=LAW, says="审批 {month} 价格指数")
def approve_index(index: PriceIndex, *, by: Staff, at: datetime) -> PriceIndex:
    """Put the figures in force: a month whose trigger holds has the subsidy, in the next run. Raises SamePerson, NotWaiting."""
    if index.entered_by_id == by.pk:
        raise SamePerson("录入价格指数的人不能审批，请由另一人审批")
    if PriceIndex.objects.waiting().filter(pk=index.pk).update(approved_at=at, approved_by=by) != 1:
        raise NotWaiting("该月价格指数已由他人处理，请刷新后再看")
    index.refresh_from_db()
    note(month=Month.of(index.month))
    announce(PriceIndexApproved(month=index.month, at=at))
    return index


@action("benefits.refuse_index", label="退回价格指数", law=LAW, says="退回 {month} 价格指数")
def refuse_index(index: PriceIndex, *, by: Staff, at: datetime, reason: str) -> PriceIndex:
    """Send the figures back, with the reason. Raises NotWaiting, Refusal without a reason."""
    if not reason.strip():
        raise Refusal("请写明退回的理由")
    sent_back = {"refused_at": at, "refused_by": by, "refused_reason": reason.strip()[:200]}
    if PriceIndex.objects.waiting().filter(pk=index.pk).update(**sent_back) != 1:
        raise NotWaiting("该月价格指数已由他人处理，请刷新后再看")
    index.refresh_from_db()
    note(month=Month.of(index.month))
    return index
