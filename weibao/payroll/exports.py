"""What may be taken out of a run: the table of a tab, with its filters, names masked as on the page."""

from datetime import date

from weibao.exports.makers import Made, Maker, Order, Wanted, register
from weibao.kernel.months import Month
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.models import Staff
from weibao.org.powers import READS
from weibao.payroll.actions.reading import take_out
from weibao.payroll.models import Run, RunLine
from weibao.payroll.reports.tables import FILTERS, TABLES, rows_of
from weibao.payroll.reports.workbooks import sheet_of_lines


def _run(staff: Staff, on: date, month: str) -> Run:
    if not staff.roles_on(on) & READS["payments"]:
        raise NotAllowed("您的岗位不查看发放资料。")
    try:
        first = Month.parse(month).first_day
    except ValueError:
        raise NotThere from None
    found = Run.objects.visible_to(staff, on).filter(month=first).first()
    if found is None:
        raise NotThere
    return found


def _want(order: Order) -> Wanted:
    tab, month = order.asked.get("tab", ""), order.asked.get("month", "")
    if tab not in TABLES:
        raise NotThere
    run = _run(order.staff, order.on, month)
    kept = {name: order.asked[name][:60] for name in FILTERS if order.asked.get(name)}
    return Wanted(f"{Month.of(run.month).label}{TABLES[tab][0]}", {"tab": tab, "month": month, **kept}, run)


def _make(order: Order, wanted: Wanted) -> Made:
    lines = RunLine.objects.visible_to(order.staff, order.on).filter(run=wanted.subject)
    rows = list(rows_of(wanted.asked["tab"], lines, wanted.asked))
    taken = take_out(wanted.subject, by=order.staff, at=order.at, lines=rows)
    return Made([sheet_of_lines(wanted.title, taken)], len(taken), [line.pk for line in taken])


def _still(order: Order, keys: list[int]) -> bool:
    return RunLine.objects.visible_to(order.staff, order.on).filter(pk__in=keys).count() == len(keys)


register(Maker("payroll.table", "发放表格", "payroll.take_out", _want, _make, _still))
