"""What may be taken out at the desk: the list of children as it is filtered, names and numbers masked as there."""

from weibao.children.actions.reading import take_out
from weibao.desk.reports import child_list as lists
from weibao.desk.reports.child_list import Wanted as Filters
from weibao.exports.makers import Made, Maker, Order, Wanted, all_visible, register
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import READS


def _want_list(order: Order) -> Wanted:
    if not order.staff.roles_on(order.on) & READS["children"]:
        raise NotAllowed("您的岗位不查看儿童档案。")
    filters = Filters.of(order.asked)
    words = {"q": filters.words} if filters.words else {}
    return Wanted("儿童名单", {**filters.query(), **words})


def _make_list(order: Order, wanted: Wanted) -> Made:
    rows = list(lists.child_list(order.staff, order.on, Filters.of(wanted.asked)))
    take_out(rows, by=order.staff, at=order.at)
    return Made([lists.sheet(rows, order.on)], len(rows), [child.pk for child in rows])


register(Maker("desk.children", "儿童名单", "children.take_out", _want_list, _make_list, all_visible("children.child")))
