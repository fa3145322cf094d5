"""What may be taken out of a run: the table of a tab, with its filters, names masked as on the page."""

from datetime import date

from weibao.children.models import Child
from weibao.exports.makers import Made, Maker, Order, Wanted, register
from weibao.kernel.months import Month
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.models import Staff
from weibao.org.powers import READS
from weibao.payroll.actions.reading import report_checks, take_out
from weibao.payroll.models import Finding, Run, RunLine
from weibao.payroll.reports.checked import sheets_of
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
    secret = _secret(order, [line.pk for line in taken])
    keys = [-line.pk if line.child_id in secret else line.pk for line in taken]
    return Made([sheet_of_lines(wanted.title, taken, secret)], len(taken), keys)


def _secret(order: Order, keys: list[int]) -> frozenset[int]:
    """Restricted children of these lines whom the person may not know: they are paid, and not told."""
    known = Child.objects.visible_to(order.staff, order.on).values("pk")
    found = RunLine.objects.filter(pk__in=keys, child__restricted=True).exclude(child__in=known)
    return frozenset(found.values_list("child_id", flat=True))


def _still(order: Order, keys: list[int]) -> bool:
    """All lines are within scope, and nobody who is told in the file has become a secret since; a secret one has a key below zero."""
    seen = RunLine.objects.visible_to(order.staff, order.on).filter(pk__in=[abs(key) for key in keys]).count()
    return seen == len(keys) and not _secret(order, [key for key in keys if key > 0])


def _period(order: Order) -> dict[str, date]:
    try:
        return {name: date.fromisoformat(order.asked.get(name, "")) for name in ("first", "last")}
    except ValueError:
        raise NotThere from None


def _want_report(order: Order) -> Wanted:
    if not order.staff.roles_on(order.on) & READS["payments"]:
        raise NotAllowed("您的岗位不查看发放资料。")
    period = _period(order)
    title = f"资金检查报告 {period['first']:%Y%m%d}-{period['last']:%Y%m%d}"
    return Wanted(title, {name: str(day) for name, day in period.items()})


def _make_report(order: Order, wanted: Wanted) -> Made:
    period = {name: date.fromisoformat(wanted.asked[name]) for name in ("first", "last")}
    found = report_checks(None, by=order.staff, at=order.at, on=order.on, **period)
    keys = [-one.pk if one.child.restricted else one.pk for one in found.findings]
    return Made(sheets_of(found), len(found.findings), keys)


def _still_report(order: Order, keys: list[int]) -> bool:
    """All hits are within scope, and nobody who is told in the file has become a secret since."""
    seen = Finding.objects.visible_to(order.staff, order.on).filter(pk__in=[abs(key) for key in keys])
    told = [key for key in keys if key > 0]
    return seen.count() == len(keys) and not seen.filter(pk__in=told, child__restricted=True).exists()


register(
    Maker("payroll.check_report", "资金检查报告", "payroll.report_checks", _want_report, _make_report, _still_report),
)
register(Maker("payroll.table", "发放表格", "payroll.take_out", _want, _make, _still))
