"""A member of staff reports: the form, a message pasted in, the receipt, one's own reports, the law at hand."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import holders
from weibao.reporting.actions import filing
from weibao.reporting.forms.filing import DeskForm, MessageForm, SupplyForm
from weibao.reporting.models import HarmReport
from weibao.reporting.reports.terms import value
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50
BOTH = require_http_methods(["GET", "HEAD", "POST"])
COUNTY = 6


@BOTH
def file(request: StaffRequest) -> HttpResponse:
    """The form of a report, with the law and the penalties beside it; a message that was pasted in fills it."""
    if not request.staff.roles_on(request.on) & holders("reporting.file"):
        raise NotAllowed("您的岗位没有填报入口。发现未成年人受到侵害的，请拨打110，或者从公众页面报告。")
    form, message = DeskForm(initial=_begun(request)), MessageForm(auto_id="message_%s")
    if request.method == "POST" and request.POST.get("form") == "message":
        message = MessageForm(request.POST, auto_id="message_%s")
        if message.is_valid():
            form = DeskForm(initial=_begun(request) | message.read())
        return _page(request, form, message, 200 if message.is_valid() else 422)
    if request.method == "POST":
        form = DeskForm(request.POST)
        if form.is_valid():
            with refusals_shown(form):
                made = filing.file_report(form.told_at_desk(), by=request.staff, at=request.at)
                messages.success(request, f"已接报，编号 {made.reference}。")
                return redirect("reporting:receipt", made.pk)
    return _page(request, form, message, 422 if form.errors else 200)


@require_safe
def mine(request: StaffRequest) -> HttpResponse:
    """What one reported oneself."""
    rows = HarmReport.objects.visible_to(request.staff, request.on).made_by(request.staff)
    page = Paginator(rows.select_related("place"), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reporting/mine.html", {"page": page})


@BOTH
def receipt(request: StaffRequest, pk: int) -> HttpResponse:
    """The receipt of one's own report: its number, whom it was told, where it stands; and what was learned since can be added."""
    rows = HarmReport.objects.visible_to(request.staff, request.on).made_by(request.staff)
    row = rows.select_related("place").there(pk)
    form = SupplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            filing.supply(row, by=request.staff, at=request.at, **form.cleaned_data)
            messages.success(request, "已补充。")
            return redirect("reporting:receipt", pk)
    shown = {
        "row": row, "form": form, "additions": row.additions.filter(by=request.staff), "police": list(row.police.all()),
        "notices": list(row.notices.select_related("contact")), "days": value("feedback_days", request.on),
    }  # fmt: skip
    return render(request, "reporting/receipt.html", shown, status=422 if form.errors else 200)


def _begun(request: StaffRequest) -> dict[str, Any]:
    codes = [post.division_id for post in request.staff.posts_on(request.on)]
    return {"entrance": "desk", "place": next((code[:COUNTY] for code in codes if len(code) >= COUNTY), None)}


def _page(request: StaffRequest, form: DeskForm, message: MessageForm, status: int) -> HttpResponse:
    return render(request, "reporting/file.html", {"form": form, "message": message}, status=status)
