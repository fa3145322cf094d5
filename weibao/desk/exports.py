"""What may be taken out at the desk: the list of children as it is filtered, masked as there, and one child's file on paper."""

from django.template.loader import render_to_string

from weibao.children.actions.reading import take_out
from weibao.children.reports.timeline import by_day, timeline
from weibao.desk.reports import child_list as lists
from weibao.desk.reports.child_file import child_file
from weibao.desk.reports.child_list import Wanted as Filters
from weibao.desk.reports.papers import papers
from weibao.exports.makers import Made, Maker, Order, Paper, Wanted, all_visible, register
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.powers import READS
from weibao.org.subjects import visible


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


def _want_file(order: Order) -> Wanted:
    child = visible("children.child", order.number("child"), order.staff, order.on)
    return Wanted(f"儿童档案（编号 {child.pk}）", {"child": str(child.pk)}, child)


def _make_file(order: Order, wanted: Wanted) -> Made:
    found = child_file(order.staff, order.at, wanted.subject.pk, order.on)
    if found is None:
        raise NotThere
    take_out([found.child], by=order.staff, at=order.at)
    shown = {
        "child": found.child,
        "file": found.file,
        "found": found,
        "events": by_day(timeline(found.file)),
        "papers": papers(found.file),
    }
    return Made(Paper(render_to_string("desk/paper_file.html", shown)), 1, [found.child.pk])


register(Maker("desk.file", "儿童档案", "children.take_out", _want_file, _make_file, all_visible("children.child"), forms=("pdf",)))
register(Maker("desk.children", "儿童名单", "children.take_out", _want_list, _make_list, all_visible("children.child")))
