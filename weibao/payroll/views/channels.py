"""By which channel each county's money goes, and the file of the card channel."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed
from weibao.payroll import reports
from weibao.payroll.actions import card_file
from weibao.payroll.forms import ChannelForm
from weibao.payroll.views.showing import XLSX, readers_only, run_of
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: StaffRequest) -> HttpResponse:
    """The choices of the counties, the columns of the card file, and the form for another choice."""
    readers_only(request)
    may = allows(request.staff, "payroll.choose_channel", None, request.at)
    if request.method == "POST" and not may:
        raise NotAllowed("您没有“选择发放渠道”的权限。")
    form = ChannelForm(request.POST or None, counties=reports.county_rows(request.staff, request.on))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_shown(form):
            card_file.choose_channel(
                given["county"],
                by=request.staff,
                at=request.at,
                channel=given["channel"],
                since=given["since"].first_day,
                document=given["document"],
            )
            messages.success(request, "已登记，自该月批次起执行。")
            return redirect("payroll:channels")
    shown = {"rows": reports.channels(request.staff, request.on), "form": form if may else None, "table": card_file.card_table()}
    return render(request, "payroll/channels.html", shown, status=422 if form.errors else 200)


@require_POST
def export_card(request: StaffRequest, month: str) -> HttpResponse:
    """The file of the card channel."""
    made = card_file.export_card(run_of(request, month), by=request.staff, at=request.at)
    text = request.POST.get("form") == "csv"
    answer = HttpResponse(made.text if text else made.workbook, content_type="text/csv; charset=utf-8" if text else XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(made.stem)}.{'csv' if text else 'xlsx'}"
    return answer
