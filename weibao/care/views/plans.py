"""Pages of care plans, and of the last kilometre."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.care.actions import planning
from weibao.care.forms.planning import ClosePlanForm, FinishForm, PlanForm, ProviderForm, ReviewPlanForm, ServiceForm
from weibao.care.models import CarePlan, PlanService
from weibao.care.reports.gaps import FEW, gaps
from weibao.care.views.registers import child_of, readers
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50
SHOW = {"": "进行中", "late": "逾期未评估", "closed": "已结束"}
POWER = {
    "add": "care.add_service",
    "provider": "care.name_provider",
    "finish": "care.finish_service",
    "review": "care.review_plan",
    "close": "care.close_plan",
}


@require_safe
def plan_list(request: StaffRequest) -> HttpResponse:
    """Care plans within the viewer's scope."""
    readers(request)
    rows = CarePlan.objects.visible_to(request.staff, request.on).filter(child__merged_into=None)
    show = request.GET.get("show", "")
    asked: Mapping[str, Callable[[], Any]] = {"late": lambda: rows.to_review(request.on), "closed": lambda: rows.exclude(closed_at=None)}
    rows = asked.get(show, rows.running)().select_related("child__residence__parent").with_counts().order_by("review_due", "pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "care/plans.html", {"page": page, "show": show, "states": SHOW})


@require_safe
def gap_report(request: StaffRequest) -> HttpResponse:
    """Which need has no service near, by place; figures without names."""
    readers(request)
    return render(request, "care/gaps.html", {"gaps": gaps(request.staff, request.on), "few": FEW})


@require_http_methods(["GET", "HEAD", "POST"])
def make_plan(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a plan for a child."""
    child = child_of(request, pk, "care.plan")
    form = PlanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            row = planning.make_plan(child, by=request.staff, at=request.at, **form.cleaned_data)
            messages.success(request, "已制定，请增加服务。")
            return redirect("care:plan", row.pk)
    return render(request, "care/make_plan.html", {"form": form, "child": child}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    """One plan with its services and reviews."""
    rows = CarePlan.objects.visible_to(request.staff, request.on).select_related("child__residence__parent", "by", "closed_by")
    row = rows.there(pk)
    services = list(row.services.order_by("done_on", "until", "pk"))
    for one in services:
        one.plan = row
    wanted = request.POST.get("form", "") if request.method == "POST" else ""
    if request.method == "POST" and wanted not in POWER:
        raise NotThere
    forms = _forms(services, wanted, request.POST)
    if wanted and not allows(request.staff, POWER[wanted], row, request.at):
        raise NotAllowed("您没有办理这一事项的权限。")
    if wanted and forms[wanted].is_valid():
        with refusals_shown(forms[wanted]):
            _do(wanted, forms[wanted], row, services, request)
            messages.success(request, "已记录。")
            return redirect("care:plan", row.pk)
    shown = {
        "row": row,
        "services": services,
        "reviews": row.reviews.select_related("by"),
        "forms": forms,
        "wrong": forms.get(wanted),
        "unfinished": any(one.done_on is None for one in services),
        "lacking": any(one.none_near for one in services),
    }
    return render(request, "care/plan.html", shown, status=422 if wanted else 200)


def _forms(services: Sequence[PlanService], wanted: str, sent: Any) -> dict[str, Form]:
    unfinished = [one for one in services if one.done_on is None]
    lacking = [one for one in unfinished if one.none_near]
    made: Mapping[str, Callable[..., Form]] = {
        "add": ServiceForm,
        "provider": lambda *args, **options: ProviderForm(*args, services=lacking, **options),
        "finish": lambda *args, **options: FinishForm(*args, services=unfinished, **options),
        "review": ReviewPlanForm,
        "close": ClosePlanForm,
    }
    return {name: make(sent if name == wanted else None, auto_id=f"{name}_%s") for name, make in made.items()}


def _do(wanted: str, form: Form, row: CarePlan, services: Sequence[PlanService], request: StaffRequest) -> None:
    given, by, at = dict(form.cleaned_data), request.staff, request.at
    if wanted == "add":
        planning.add_service(row, by=by, at=at, new=planning.NewService(**given))
    elif wanted == "review":
        planning.review_plan(row, by=by, at=at, **given)
    elif wanted == "close":
        planning.close_plan(row, by=by, at=at, **given)
    else:
        number = given.pop("service")
        service = next(one for one in services if one.pk == number)
        verb = planning.name_provider if wanted == "provider" else planning.finish_service
        verb(service, by=by, at=at, **given)
