"""The deeds of the run: each is one POST and one action."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from weibao.children.models import Child
from weibao.kernel.door import allows
from weibao.kernel.months import Month
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal, Stale
from weibao.payroll import reports
from weibao.payroll.actions import approving, checking, findings, freezing, listing, returning, sending
from weibao.payroll.forms import AnswerForm, HoldForm, MakeForm, RepaymentForm, ReturnForm, SeenForm
from weibao.payroll.models import Finding, Run, RunLine
from weibao.payroll.views.showing import XLSX, readers_only, run_of
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest


def _to(run: Run, tab: str = "comparison") -> HttpResponse:
    return redirect("payroll:tab", str(Month.of(run.month)), tab)


def _seen(request: StaffRequest) -> int:
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Stale
    return int(form.cleaned_data["seen"])


@require_POST
def make(request: StaffRequest) -> HttpResponse:
    """Make the list of a month, or make it again."""
    form = MakeForm(request.POST)
    if not form.is_valid():
        raise Refusal("请填写月份，如 2023-07")
    run = listing.make(Run, by=request.staff, at=request.at, month=form.cleaned_data["month"])
    messages.success(request, f"{Month.of(run.month).label}名册第 {run.version} 版：{run.people} 人，{run.amount:,.2f} 元。")
    return _to(run)


@require_POST
def hold(request: StaffRequest, pk: int) -> HttpResponse:
    """Hold a line back or let it go."""
    readers_only(request)
    line = RunLine.objects.visible_to(request.staff, request.on).select_related("child").there(pk)
    form = HoldForm(request.POST)
    if not form.is_valid():
        raise Refusal("暂缓理由最多 200 个字")
    given = form.cleaned_data
    run = listing.hold(line, by=request.staff, at=request.at, seen=given["seen"], reason=given["reason"])
    messages.success(request, f"已{'暂缓' if given['reason'] else '恢复'}，名册为第 {run.version} 版，需要重新复核。")
    return _to(run, "list")


@require_POST
def discard(request: StaffRequest, month: str) -> HttpResponse:
    """Take a draft back."""
    run = listing.discard(run_of(request, month), by=request.staff, at=request.at)
    messages.success(request, "已作废，可以重新编制。")
    return _to(run)


@require_POST
def check(request: StaffRequest, month: str) -> HttpResponse:
    """Sign as checked."""
    run = checking.check(run_of(request, month), by=request.staff, at=request.at, seen=_seen(request))
    messages.success(request, "已复核，等待审批。")
    return _to(run)


@require_POST
def approve(request: StaffRequest, month: str) -> HttpResponse:
    """Sign as approved."""
    run = approving.approve(run_of(request, month), by=request.staff, at=request.at, seen=_seen(request))
    messages.success(request, "已审批，可以封存。")
    return _to(run)


@require_POST
def freeze(request: StaffRequest, month: str) -> HttpResponse:
    """Book the list."""
    run = freezing.freeze(run_of(request, month), by=request.staff, at=request.at)
    messages.success(request, "已封存记账，可以生成银行文件。")
    return _to(run, "bank")


@require_POST
def export(request: StaffRequest, month: str) -> HttpResponse:
    """The bank file, the same bytes as from the command line."""
    made = sending.export(run_of(request, month), by=request.staff, at=request.at)
    text = request.POST.get("form") == "csv"
    answer = HttpResponse(made.text if text else made.workbook, content_type="text/csv; charset=utf-8" if text else XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.stem)}.{'csv' if text else 'xlsx'}"
    return answer


@require_POST
def book_return(request: StaffRequest, month: str) -> HttpResponse:
    """Read the bank's return file; wrong lines are shown beneath."""
    run = run_of(request, month)
    form = ReturnForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refusal(str(next(iter(form.errors["file"]))))
    file = form.cleaned_data["file"]
    kept = returning.book_return(run, by=request.staff, at=request.at, name=file.name, content=file.read())
    say = messages.warning if kept.wrong else messages.success
    say(request, f"{kept.lines} 行：记账 {kept.booked}，此前已记 {kept.repeated}，错误 {len(kept.wrong)}。")
    return _to(run, "bank")


@require_POST
def run_checks(request: StaffRequest, month: str) -> HttpResponse:
    """Run the money checks now."""
    run = run_of(request, month)
    new = findings.run_checks(run, by=request.staff, at=request.at)
    messages.info(request, f"检查完成，新增疑点 {new} 条。")
    return _to(run, "findings")


@require_http_methods(["GET", "HEAD", "POST"])
def answer_finding(request: StaffRequest, pk: int) -> HttpResponse:
    """One hit with its facts, and the answer to it."""
    readers_only(request)
    rows = Finding.objects.visible_to(request.staff, request.on).with_child().select_related("run", "answered_by")
    row = rows.there(pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            findings.answer_finding(row, by=request.staff, at=request.at, answer=form.cleaned_data["answer"])
            messages.success(request, "已记录核查结果。")
            return redirect("payroll:findings")
    context = {"row": row, "told": reports.told(row), "form": form}
    return render(request, "payroll/finding.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def record_repayment(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter what a family paid back."""
    readers_only(request)
    pair = next((pair for pair in reports.owing(request.staff, request.on) if pair[0].pk == pk), None)
    if pair is None:
        raise NotThere
    child: Child = pair[0]
    if not allows(request.staff, "payroll.record_repayment", child, request.at):
        raise NotAllowed("您没有“登记退回款”的权限。")
    form = RepaymentForm(request.POST or None, initial={"amount": pair[1], "received_on": request.on})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            returning.record_repayment(child, by=request.staff, at=request.at, **form.cleaned_data)
            messages.success(request, "已登记退回款。")
            return redirect("payroll:owing")
    return render(request, "payroll/repayment.html", {"child": child, "owed": pair[1], "form": form}, status=422 if form.errors else 200)
