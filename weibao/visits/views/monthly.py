"""Pages of the townships' monthly reports: the list, one report with its figures, counting anew, confirming."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.kernel.months import Month
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import READS
from weibao.visits import forms
from weibao.visits.actions import reporting
from weibao.visits.models import MonthReport
from weibao.visits.reports import monthly as reports
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50
# where the rows behind a group of figures stand today
ROWS_OF = {
    "走访": "visits:list", "核实": "visits:desk", "问题": "visits:desk", "信息更新": "visits:desk",
    "名册": "care:list", "风险": "care:levels", "岗位": "cockpit:coverage",
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def report_list(request: StaffRequest) -> HttpResponse:
    """The reports within scope; a supervisor may have a month counted that has none yet."""
    if not request.staff.roles_on(request.on) & READS["month_reports"]:
        raise NotAllowed("您的岗位不查看乡镇月报。")
    places = reports.reported_by(request.staff, request.on)
    form = forms.ReportForm(request.POST if request.method == "POST" else None, places=places)
    if request.method == "POST":
        if not places:
            raise NotAllowed("您没有“生成乡镇月报”的权限。")
        if form.is_valid():
            with refusals_shown(form):
                month = Month.parse(form.cleaned_data["month"])
                made = reporting.compile_report(form.cleaned_data["place"], by=request.staff, at=request.at, month=month)
                return redirect("visits:report", made.pk)
    rows = MonthReport.objects.visible_to(request.staff, request.on).select_related("place__parent")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "form": form if places else None}
    return render(request, "visits/reports.html", shown, status=422 if form.errors else 200)


def _report(request: StaffRequest, pk: int) -> MonthReport:
    return MonthReport.objects.visible_to(request.staff, request.on).select_related("place__parent", "confirmed_by").there(pk)


@require_safe
def report(request: StaffRequest, report: int) -> HttpResponse:
    """One report: its figures as they were counted."""
    groups = {label: reverse(name) for label, name in ROWS_OF.items()}
    return render(request, "visits/report.html", {"row": _report(request, report), "rows_of": groups})


@require_POST
def confirm(request: StaffRequest, report: int) -> HttpResponse:
    """The supervisor looked it over."""
    row = _report(request, report)
    reporting.confirm_report(row, by=request.staff, at=request.at, words=request.POST.get("words", "")[: forms.LONGEST_REPORT])
    messages.success(request, "已核对，月报不再变动。")
    return redirect("visits:report", row.pk)
