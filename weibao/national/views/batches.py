"""Pages of what goes out and what comes back: batches, records, answers."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.children.actions.reading import open_file
from weibao.children.models import Child
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.national.actions import answering, preparing, reconciling
from weibao.national.forms import BatchForm, FileForm, SettleForm
from weibao.national.models import Batch, Record
from weibao.national.reports import overview as reports
from weibao.national.reports.mapping import tables
from weibao.national.states import BatchState, RecordState
from weibao.org.powers import READS
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50


def readers_only(request: StaffRequest) -> None:
    """Refuse who reads no batches."""
    if not request.staff.roles_on(request.on) & READS["national"]:
        raise NotAllowed("您的岗位不办理全国系统报送。")


@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    """What waits, the record types with their tables, and the batches, youngest first."""
    readers_only(request)
    rows = Batch.objects.visible_to(request.staff, request.on).select_related("division", "by", "child")
    page = Paginator(reports.with_counts(rows), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "tally": reports.tally(request.staff, request.on), "tables": tables()}
    return render(request, "national/overview.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Freeze what is due as a batch."""
    readers_only(request)
    if not request.staff.roles_on(request.on) & reports.makers():
        raise NotAllowed("您没有“生成全国系统报送批次”的权限。")
    counties = reports.counties(request.staff, request.on)
    initial = {"kind": request.GET.get("kind", "")}
    form = BatchForm(request.POST if request.method == "POST" else None, counties=counties, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            made = _prepare(request, form.cleaned_data)
            said = f"已生成 {made.rows} 条记录。" + (f"另有 {made.incomplete} 条缺项，见“报送缺项”。" if made.incomplete else "")
            messages.success(request, said)
            return redirect("national:batch", made.pk)
    return render(request, "national/new.html", {"form": form}, status=422 if form.errors else 200)


def _prepare(request: StaffRequest, given: dict[str, Any]) -> Batch:
    what = preparing.What(given["kind"], given["month"])
    if not given["child"]:
        county = reports.county(given["county"])
        return preparing.prepare(county, by=request.staff, at=request.at, what=what)
    child = Child.objects.visible_to(request.staff, request.on).filter(pk=given["child"], restricted=True).first()
    if child is None:
        raise NotThere
    return preparing.prepare_secret(child, by=request.staff, at=request.at, what=what)


def _batch(request: StaffRequest, pk: int) -> Batch:
    rows = Batch.objects.visible_to(request.staff, request.on).select_related("division", "by", "child")
    return rows.there(pk)


@require_safe
def batch(request: StaffRequest, pk: int) -> HttpResponse:
    """One batch: its records with their answers, the file to take, the answer to bring."""
    return _shown(request, _batch(request, pk), FileForm())


def _shown(request: StaffRequest, row: Batch, form: FileForm) -> HttpResponse:
    state = request.GET.get("state", "")
    records = Record.objects.visible_to(request.staff, request.on).filter(batch=row).told()
    if state in RecordState.values:
        records = records.filter(state=state)
    shown = {
        "batch": row,
        "table": tables()[row.kind],
        "page": Paginator(records.order_by("number"), ON_A_PAGE).get_page(request.GET.get("page")),
        "replies": row.replies.select_related("by"),
        "states": RecordState.choices,
        "state": state,
        "form": form,
        "open": row.state != BatchState.WITHDRAWN,
        "fresh": row.state == BatchState.OUT and not row.replies.exists(),
    }
    return render(request, "national/batch.html", shown, status=422 if form.errors else 200)


@require_POST
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Bring an answer file to a batch."""
    row = _batch(request, pk)
    if not allows(request.staff, "national.book_answer", row, request.at):
        raise NotAllowed("您没有“录入全国系统回执”的权限。")
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_shown(form):
            upload = answering.Upload(file.name, file.read())
            reply = answering.book_answer(row, by=request.staff, at=request.at, file=upload)
            said = f"回执 {reply.lines} 行：成功 {reply.accepted}，失败 {reply.rejected}，不能认定 {reply.unknown}。"
            (messages.warning if reply.unknown or reply.rejected else messages.success)(request, said)
            return redirect("national:batch", row.pk)
    return _shown(request, row, form)


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a batch back before its first answer."""
    row = _batch(request, pk)
    preparing.withdraw(row, by=request.staff, at=request.at)
    messages.success(request, "批次已撤回，其中的记录下次重新报送。")
    return redirect("national:batch", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: StaffRequest, pk: int) -> HttpResponse:
    """One record: field by field what was sent, what it was before; and what is done about a rejection."""
    rows = Record.objects.visible_to(request.staff, request.on).select_related(
        "batch__division", "child", "post__staff", "crossing__application", "settled_by"
    )
    row = rows.there(pk)
    if row.child is not None:
        open_file(row.child, by=request.staff, at=request.at)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            reconciling.settle(row, by=request.staff, at=request.at, **form.cleaned_data)
            messages.success(request, "已处理。")
            return redirect("national:record", row.pk)
    shown = {
        "row": row,
        "table": tables()[row.batch.kind],
        "fields": reports.fields_of(row),
        "form": form,
        "may": row.state == RecordState.REJECTED and allows(request.staff, "national.settle", row, request.at),
    }
    return render(request, "national/record.html", shown, status=422 if form.errors else 200)


@require_safe
def rejected(request: StaffRequest) -> HttpResponse:
    """All rejected records on which nobody has decided."""
    readers_only(request)
    rows = Record.objects.visible_to(request.staff, request.on).to_settle().told()
    page = Paginator(rows.order_by("answered_at", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "national/rejected.html", {"page": page, "tables": tables()})
