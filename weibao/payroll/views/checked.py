"""The report of the money checks, as an audit bureau wants it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weibao.payroll.forms import PeriodForm
from weibao.payroll.reports.checked import report
from weibao.payroll.views.showing import readers_only
from weibao.web.requests import StaffRequest


@require_safe
def check_report(request: StaffRequest) -> HttpResponse:
    """What was checked in a period, when, by which rule, what was hit and answered, and what came back."""
    readers_only(request)
    start = {"first": f"{request.on.year}-01-01", "last": request.on.isoformat()}
    form = PeriodForm(request.GET if "first" in request.GET else start)
    shown = {"form": form, "report": report(request.staff, request.on, **form.cleaned_data) if form.is_valid() else None}
    return render(request, "payroll/check_report.html", shown, status=422 if form.errors else 200)
