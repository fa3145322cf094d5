"""Pages of the payment batches of all schemes, and of what is owed back."""

from typing import Final
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.kernel.refusal import NotAllowed, NotThere, Refusal, Stale
from weibao.org.powers import READS
from weibao.schemes.actions import batching, paying
from weibao.schemes.forms.batches import FileForm, HoldForm, MakeForm, RefundForm, SeenForm
from weibao.schemes.ledger import Batch, BatchLine, Transfer
from weibao.schemes.reports import money
from weibao.schemes.views.deeds import Deed, do
from weibao.web.requests import StaffRequest

A_PAGE: Final = 50
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def payments_only(request: StaffRequest) -> None:
    """Raises NotAllowed for a post that does not read payments."""
    if not request.staff.roles_on(request.on) & READS["payments"]:
        raise NotAllowed("您的岗位不查看发放资料。")


def batch_of(request: StaffRequest, pk: int) -> Batch:
    """A batch by its number. Raises NotThere."""
    payments_only(request)
    return Batch.objects.visible_to(request.staff, request.on).select_related("made_by").there(pk)


@require_safe
def batches(request: StaffRequest) -> HttpResponse:
    """All batches, the youngest first."""
    payments_only(request)
    rows = Batch.objects.visible_to(request.staff, request.on).select_related("made_by")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "schemes/batches.html", {"page": page, "form": MakeForm(initial={"through": request.on})})


@require_POST
def batch_make(request: StaffRequest) -> HttpResponse:
    """Make the list of a scheme, or make the open one again."""
    form = MakeForm(request.POST)
    if not form.is_valid():
        raise Refusal(next(str(words[0]) for words in form.errors.values()))
    made = batching.batch_make(Batch, by=request.staff, at=request.at, **form.cleaned_data)
    messages.success(request, f"{made.label}第 {made.version} 版：{made.people} 人，{made.amount:,.2f} 元。")
    return redirect("schemes:batch", made.pk)


@require_safe
def batch(request: StaffRequest, pk: int) -> HttpResponse:
    """One batch: its lines, payments, signatures and the bank's answers."""
    row = batch_of(request, pk)
    lines = BatchLine.objects.visible_to(request.staff, request.on).filter(batch=row).with_child().in_order(after=("row",))
    transfers = Transfer.objects.visible_to(request.staff, request.on).filter(batch=row).with_child().order_by("reference")
    signs = list(row.signs.select_related("by").order_by("pk"))
    shown = {
        "batch": row,
        "page": Paginator(lines, A_PAGE).get_page(request.GET.get("page")),
        "transfers": transfers[:200],
        "signs": signs,
        "own": any(one.by_id == request.staff.pk for one in signs if one.act == "made" or one.version == row.version),
        "sums": money.sums(row, request.staff, request.on),
        "returns": list(row.returns.select_related("by")[:20]),
        "form": FileForm(),
    }
    return render(request, "schemes/batch.html", shown)


@require_POST
def batch_step(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Check, approve, freeze or discard a batch."""
    row = batch_of(request, pk)
    if verb in {"check", "approve"}:
        form = SeenForm(request.POST)
        if not form.is_valid():
            raise Stale
        signing = batching.batch_check if verb == "check" else batching.batch_approve
        signing(row, by=request.staff, at=request.at, seen=form.cleaned_data["seen"])
    elif verb == "freeze":
        batching.batch_freeze(row, by=request.staff, at=request.at)
    elif verb == "discard":
        batching.batch_discard(row, by=request.staff, at=request.at)
    else:
        raise NotThere
    messages.success(request, f"{row.label}：{row.get_state_display()}。")
    return redirect("schemes:batch", row.pk)


@require_POST
def batch_hold(request: StaffRequest, pk: int) -> HttpResponse:
    """Hold a line back, or let it go."""
    payments_only(request)
    line = BatchLine.objects.visible_to(request.staff, request.on).select_related("child").there(pk)
    form = HoldForm(request.POST)
    if not form.is_valid():
        raise Refusal("暂缓理由最多 200 个字")
    made = batching.batch_hold(line, by=request.staff, at=request.at, **form.cleaned_data)
    messages.success(request, f"名册为第 {made.version} 版，需要重新复核。")
    return redirect("schemes:batch", made.pk)


@require_POST
def batch_export(request: StaffRequest, pk: int) -> HttpResponse:
    """The bank file."""
    made = paying.batch_export(batch_of(request, pk), by=request.staff, at=request.at)
    text = request.POST.get("form") == "csv"
    answer = HttpResponse(made.text if text else made.workbook, content_type="text/csv; charset=utf-8" if text else XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.stem)}.{'csv' if text else 'xlsx'}"
    return answer


@require_POST
def batch_return(request: StaffRequest, pk: int) -> HttpResponse:
    """The bank's return file; wrong lines are shown beneath."""
    row = batch_of(request, pk)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refusal(str(next(iter(form.errors["file"]))))
    file = form.cleaned_data["file"]
    kept = paying.batch_return(row, by=request.staff, at=request.at, name=file.name, content=file.read())
    say = messages.warning if kept.wrong else messages.success
    say(request, f"{kept.lines} 行：记账 {kept.booked}，此前已记 {kept.repeated}，错误 {len(kept.wrong)}。")
    return redirect("schemes:batch", row.pk)


@require_safe
def owing(request: StaffRequest) -> HttpResponse:
    """What is to come back, or to be set off."""
    payments_only(request)
    page = Paginator(money.owing(request.staff, request.on), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "schemes/owing.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def batch_refund(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter what came back."""
    payments_only(request)
    found = next((one for one in money.owing(request.staff, request.on) if one.booking.pk == pk), None)
    if found is None:
        raise NotThere
    deed = Deed("schemes.batch_refund", paying.batch_refund, RefundForm, "已登记退回款。", f"应退 {found.amount:,.2f} 元")
    return do(request, deed, found.booking, back=("schemes:owing",), told=f"{found.booking.period}多发的款项")
