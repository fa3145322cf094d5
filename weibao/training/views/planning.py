"""The yearly plan, and how the office treats who begins untrained."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from weibao.kernel.door import allows
from weibao.training.actions import planning
from weibao.training.forms.planning import GateForm, PlanForm
from weibao.training.models import Course, GateChoice, PlanItem
from weibao.training.reports import numbers, standing
from weibao.training.views import division, holders_only, places, readers_only
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

POWER = "training.plan"


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: StaffRequest) -> HttpResponse:
    """The plan of a year: the six topics, its lines; a further line."""
    readers_only(request)
    if request.method == "POST":
        holders_only(request, POWER, "制定年度培训计划")
    offered = places(request, POWER)
    courses = Course.objects.visible_to(request.staff, request.on).published()
    form = PlanForm(request.POST if request.method == "POST" else None, places=offered, courses=courses)
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        place = division(given.pop("place"), offered)
        with refusals_shown(form):
            made = planning.plan(place, by=request.staff, at=request.at, **given)
            messages.success(request, "已列入计划。")
            return redirect(f"{request.path}?year={made.year}")
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) == 4 else request.on.year
    rows = PlanItem.objects.visible_to(request.staff, request.on).standing().filter(year=year).select_related("course", "place")
    items = list(rows)
    may = bool(offered)
    mine = {code for code, _ in offered}
    context = {
        "year": year,
        "items": [(one, one.place_id in mine) for one in items],
        "topics": standing.topics_planned(items),
        "form": form if may else None,
    }
    return render(request, "training/plan.html", context, status=422 if form.is_bound and form.errors else 200)


@require_POST
def drop(request: StaffRequest, pk: int) -> HttpResponse:
    """A line of the plan is struck."""
    row = PlanItem.objects.visible_to(request.staff, request.on).there(pk)
    planning.drop_plan(row, by=request.staff, at=request.at)
    messages.success(request, "已取消这一项。")
    return redirect("training:plan")


@require_http_methods(["GET", "HEAD", "POST"])
def gate(request: StaffRequest) -> HttpResponse:
    """Refuse or remind: what the parameter says, and what the office chose."""
    readers_only(request)
    may = allows(request.staff, "training.choose_gate", None, request.at)
    form = GateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        holders_only(request, "training.choose_gate", "设定先培训后上岗的处理方式")
        if form.is_valid():
            with refusals_shown(form):
                planning.choose_gate(GateChoice, by=request.staff, at=request.at, **form.cleaned_data)
                messages.success(request, "已设定，立即生效。")
                return redirect("training:gate")
    context = {
        "form": form if may else None,
        "now": numbers.gate(request.at),
        "standard": numbers.standard_gate(request.on),
        "value": numbers.value("gate", request.on),
        "choices": numbers.choices(),
    }
    return render(request, "training/gate.html", context, status=422 if form.errors else 200)
