"""What may be taken out: one application in the fields of the national system, for a place without Weibao."""

from weibao.exchange.actions.handling import take_out
from weibao.exchange.models import Crossing
from weibao.exchange.reports.national import sheet_of
from weibao.exports.makers import Made, Maker, Order, Wanted, register


def _crossing(order: Order) -> Crossing:
    rows = Crossing.objects.visible_to(order.staff, order.on).outgoing().select_related("application__place")
    return rows.there(order.number("crossing"))


def _want(order: Order) -> Wanted:
    crossing = _crossing(order)
    return Wanted(f"跨省通办申请文件（{crossing.application.number}）", {"crossing": str(crossing.pk)}, crossing)


def _make(order: Order, wanted: Wanted) -> Made:
    taken = take_out(wanted.subject, by=order.staff, at=order.at)
    return Made([sheet_of(taken)], 1, [taken.pk])


def _still(order: Order, keys: list[int]) -> bool:
    return Crossing.objects.visible_to(order.staff, order.on).filter(pk__in=keys).count() == len(set(keys))


register(Maker("exchange.file_set", "跨省通办申请文件", "exchange.take_out", _want, _make, _still, forms=("xlsx", "csv")))
