"""The report per county, who has no valid certificate, and what the work proposed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from weibao.training.actions import advising, certifying
from weibao.training.models import Advice, Certificate
from weibao.training.querysets import over
from weibao.training.reports import needs, numbers, standing
from weibao.training.views import readers_only
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50


@require_safe
def report(request: StaffRequest) -> HttpResponse:
    """Per county: trained, passed, due. Counts in the order of the division codes, no ranking."""
    readers_only(request)
    roots = over(request.staff, request.on)
    rows = standing.by_county(roots, request.on)
    total = {name: sum(getattr(one, name) for one in rows) for name in ("people", "trained", "valid", "expiring", "without")}
    context = {
        "rows": rows,
        "total": total,
        "months": numbers.value("valid_months", request.on),
        "remind": numbers.value("remind_days", request.on),
        "gate": numbers.gate(request.at),
        "gate_value": numbers.value("gate", request.on),
    }
    return render(request, "training/report.html", context)


@require_safe
def people(request: StaffRequest) -> HttpResponse:
    """Who holds a post without a valid certificate, and whose ends soon."""
    readers_only(request)
    county = request.GET.get("county", "")
    roots = [root for root in over(request.staff, request.on) if not county or root.startswith(county)]
    roots += [county for root in over(request.staff, request.on) if county and county.startswith(root) and county not in roots]
    soon = request.GET.get("show") == "soon"
    rows = standing.expiring(roots, request.on) if soon else standing.without_certificate(roots, request.on)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "training/people.html", {"page": page, "soon": soon, "county": county})


@require_safe
def advice(request: StaffRequest) -> HttpResponse:
    """Lessons that the work proposed to people whom one guides."""
    readers_only(request)
    rows = Advice.objects.visible_to(request.staff, request.on).open().select_related("staff", "course", "place__parent")
    page = Paginator(rows.order_by("place", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = [(one, needs.words_of(one.source)) for one in page.object_list]
    return render(request, "training/advice.html", {"page": page, "rows": shown, "days": numbers.value("look_back_days", request.on)})


@require_POST
def set_aside(request: StaffRequest, pk: int) -> HttpResponse:
    """A proposed lesson is not needed."""
    row = Advice.objects.visible_to(request.staff, request.on).there(pk)
    advising.set_aside(row, by=request.staff, at=request.at)
    messages.success(request, "已记录。")
    return redirect("training:advice")


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """A certificate issued in error is withdrawn."""
    row = Certificate.objects.visible_to(request.staff, request.on).there(pk)
    certifying.withdraw_certificate(row, by=request.staff, at=request.at, why=request.POST.get("why", ""))
    messages.success(request, "已撤销。")
    return redirect("training:certificate", row.pk)
