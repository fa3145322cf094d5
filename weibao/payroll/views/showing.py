"""Runs, one run with its tabs, the hits of the money checks, and who owes something back."""

from collections.abc import Callable
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from weibao.kernel.months import Month
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.powers import READS
from weibao.payroll import reports
from weibao.payroll.checks import CHECKS
from weibao.payroll.forms import MakeForm, ReturnForm
from weibao.payroll.models import Answer, Change, Finding, Kind, Payable, Payment, Run, RunLine
from weibao.payroll.querysets import LineQuerySet
from weibao.payroll.reports import tables
from weibao.payroll.states import PaymentState
from weibao.web.requests import StaffRequest

A_PAGE: Final = 50
FOUND: Final = 200
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILTERS: Final = ("county", "kind", "category", "care", "moves")
TABS: Final = {
    "comparison": "与上月比较",
    "list": "名册",
    "settling": "补发与追回",
    "prices": "价格临时补贴",
    "unpaid": "未发及原因",
    "bank": "付款与文件",
    "signatures": "签署",
    "findings": "资金疑点",
}


def readers_only(request: StaffRequest) -> None:
    """Raises NotAllowed for a post that does not read payments."""
    if not request.staff.roles_on(request.on) & READS["payments"]:
        raise NotAllowed("您的岗位不查看发放资料。")


def run_of(request: StaffRequest, month: str) -> Run:
    """The run of a month by its address. Raises NotThere."""
    readers_only(request)
    try:
        first = Month.parse(month).first_day
    except ValueError:
        raise NotThere from None
    found = Run.objects.visible_to(request.staff, request.on).select_related("made_by").filter(month=first).first()
    if found is None:
        raise NotThere
    return found


def lines_of(request: StaffRequest, run: Run) -> LineQuerySet:
    """The lines of a run that the person may see."""
    return RunLine.objects.visible_to(request.staff, request.on).filter(run=run)


@require_safe
def runs(request: StaffRequest) -> HttpResponse:
    """All runs, youngest first, with the sums of what the person may see, and the chart of the months."""
    readers_only(request)
    rows = Run.objects.visible_to(request.staff, request.on)
    page = Paginator(rows, 24).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    sums = reports.runs_in_scope(request.staff, request.on, shown)
    pairs = [(one, sums[one.pk]) for one in shown if one.pk in sums]
    last = shown[0].month if shown and page.number == 1 else None
    month = Month.of(last).next() if last else Month.of(request.on)
    context = {
        "page": page,
        "rows": pairs,
        "form": MakeForm(initial={"month": str(min(month, Month.of(request.on)))}),
        "figure": reports.figure_of_months(pairs),
    }
    return render(request, "payroll/runs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def run(request: StaffRequest, month: str, tab: str = "comparison") -> HttpResponse:
    """One run; each tab is a page of its own. A POST searches the list and changes nothing."""
    if tab not in TABS or (request.method == "POST" and tab != "list"):
        raise NotThere
    if request.method == "POST" and not request.POST.get("q", "").strip():
        filters = {name: request.POST[name] for name in FILTERS if request.POST.get(name)}
        return redirect(f"{reverse('payroll:tab', args=[month, tab])}?{urlencode(filters)}")
    found = run_of(request, month)
    lines = lines_of(request, found)
    signatures = list(found.signatures.select_related("by").order_by("pk"))
    context = {
        "run": found,
        "month": Month.of(found.month),
        "tab": tab,
        "tabs": TABS,
        "shown": {name: value for name, value in _asked(request).items() if name in tables.FILTERS},
        "sums": reports.summary(lines),
        "signatures": signatures,
        "cards": reports.has_cards(found),
        "own": any(one.by_id == request.staff.pk for one in signatures if one.act == "made" or one.version == found.version),
        **_TABS[tab](request, found, lines),
    }
    return render(request, f"payroll/run_{tab}.html", context)


def _comparison(request: StaffRequest, run: Run, lines: LineQuerySet) -> dict[str, Any]:
    change = request.GET.get("change", "")
    rows = tables.rows_of("comparison", lines, request.GET.dict())
    return {
        "comparison": reports.comparison(run, lines),
        "page": _page(request, rows, compared=True),
        "changes": Change.choices,
        "labels": dict(Change.choices),
        "change": change,
    }


def _list(request: StaffRequest, _run: Run, lines: LineQuerySet) -> dict[str, Any]:
    asked = _asked(request)
    rows = tables.rows_of("list", lines, asked)
    words = asked.get("q", "").strip()
    return {
        "page": _page(request, rows[:FOUND] if words else rows, most=FOUND if words else A_PAGE),
        "full": FOUND,
        "counties": reports.counties(request.staff, request.on),
        "kinds": Kind.choices,
        "asked": asked,
    }


def _asked(request: StaffRequest) -> dict[str, str]:
    """The filters, from the address; words to search for come by POST only, so that no name or number enters a log."""
    if request.method == "POST":
        return request.POST.dict()
    return {name: value for name, value in request.GET.dict().items() if name != "q"}


def _settling(request: StaffRequest, _run: Run, lines: LineQuerySet) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    rows = tables.rows_of("settling", lines, request.GET.dict())
    return {"page": _page(request, rows), "kind": kind}


def _prices(request: StaffRequest, _run: Run, lines: LineQuerySet) -> dict[str, Any]:
    return {"page": _page(request, tables.rows_of("prices", lines, request.GET.dict()))}


def _unpaid(request: StaffRequest, _run: Run, lines: LineQuerySet) -> dict[str, Any]:
    reason = request.GET.get("reason", "")
    rows = tables.rows_of("unpaid", lines, request.GET.dict())
    by_reason = reports.unpaid_by_reason(lines)
    labels = dict(Answer.choices) | {"held": "暂缓发放"}
    return {
        "page": _page(request, rows),
        "by_reason": [(code, labels[code], many) for code, many in by_reason.items()],
        "reason": reason,
    }


def _bank(request: StaffRequest, run: Run, _lines: LineQuerySet) -> dict[str, Any]:
    state = request.GET.get("state", "")
    payments = Payment.objects.visible_to(request.staff, request.on).filter(run=run).with_child()
    rows = payments.filter(state=state) if state in PaymentState.values else payments
    asked = Payable.objects.visible_to(request.staff, request.on).filter(run=run)
    return {
        "page": _page(request, rows.order_by("reference")),
        "states": PaymentState.choices,
        "state": state,
        "payables": asked.sums(),
        "returns": list(run.returns.select_related("by")[:20]),
        "form": ReturnForm(),
    }


def _signatures(_request: StaffRequest, _run: Run, _lines: LineQuerySet) -> dict[str, Any]:
    return {}


def _findings(request: StaffRequest, run: Run, _lines: LineQuerySet) -> dict[str, Any]:
    rows = Finding.objects.visible_to(request.staff, request.on).filter(run=run)
    return _finding_rows(request, rows)


_TABS: Final[dict[str, Callable[[StaffRequest, Run, LineQuerySet], dict[str, Any]]]] = {
    "comparison": _comparison,
    "list": _list,
    "settling": _settling,
    "prices": _prices,
    "unpaid": _unpaid,
    "bank": _bank,
    "signatures": _signatures,
    "findings": _findings,
}


def _page(request: StaffRequest, rows: Any, *, compared: bool = False, most: int = A_PAGE) -> Any:
    page = Paginator(rows, most).get_page(request.GET.get("page"))
    for row in page.object_list:
        if isinstance(row, RunLine):
            row.told = (reports.why_changed if compared else reports.why)(row)  # type: ignore[attr-defined]
    return page


def _finding_rows(request: StaffRequest, rows: Any) -> dict[str, Any]:
    state, check = request.GET.get("state", "open"), request.GET.get("check", "")
    rows = rows.with_child().select_related("run", "answered_by")
    rows = rows.open() if state == "open" else rows
    rows = rows.filter(check_code=check) if check in CHECKS else rows
    page = Paginator(rows.in_order("answered_at", "check_code", after=("pk",)), A_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.told = reports.told(row)
    return {"page": page, "state": state, "check": check, "checks": [(one.code, one.label) for one in CHECKS.values()]}


@require_safe
def findings(request: StaffRequest) -> HttpResponse:
    """The hits of the money checks of all runs, open ones first."""
    readers_only(request)
    rows = Finding.objects.visible_to(request.staff, request.on)
    return render(request, "payroll/findings.html", _finding_rows(request, rows))


@require_safe
def owing(request: StaffRequest) -> HttpResponse:
    """Children whose families owe something back after a recovery."""
    readers_only(request)
    page = Paginator(reports.owing(request.staff, request.on), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "payroll/owing.html", {"page": page})
