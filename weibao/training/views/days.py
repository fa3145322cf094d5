"""Classroom days: planned, listed, closed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.kernel.archive import BadWorkbook
from weibao.kernel.door import allows
from weibao.kernel.refusal import Refusal
from weibao.training.actions import teaching
from weibao.training.forms.planning import DayForm, ListForm
from weibao.training.models import ClassroomDay, Course
from weibao.training.reports import lists, numbers
from weibao.training.views import division, holders_only, places, readers_only
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50
POWER = "training.plan_day"


@require_safe
def days(request: StaffRequest) -> HttpResponse:
    """The classroom days within scope, youngest first."""
    readers_only(request)
    rows = ClassroomDay.objects.visible_to(request.staff, request.on).select_related("place")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "training/days.html", {"page": page, "may": allows(request.staff, POWER, None, request.at)})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Plan a day."""
    holders_only(request, POWER, "安排面授培训")
    offered = places(request, POWER)
    courses = Course.objects.visible_to(request.staff, request.on).published()
    form = DayForm(request.POST if request.method == "POST" else None, places=offered, courses=courses)
    if form.is_bound and form.is_valid():
        place = division(form.cleaned_data["place"], offered)
        with refusals_shown(form):
            made = teaching.plan_day(place, by=request.staff, at=request.at, planned=form.planned())
            messages.success(request, "已登记。请导出签到表，培训后填写上传。")
            return redirect("training:day", made.pk)
    return render(request, "training/new_day.html", {"form": form}, status=422 if form.errors else 200)


def _row(request: StaffRequest, pk: int) -> ClassroomDay:
    rows = ClassroomDay.objects.visible_to(request.staff, request.on).select_related("place", "planned_by")
    return rows.there(pk)


@require_safe
def day(request: StaffRequest, pk: int) -> HttpResponse:
    """One day: its courses, who was there, what may be done."""
    return _page(request, _row(request, pk), ListForm())


def _page(request: StaffRequest, row: ClassroomDay, form: ListForm) -> HttpResponse:
    page = Paginator(row.attendance.select_related("place__parent"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "courses": row.courses.all(),
        "page": page,
        "form": form,
        "may": allows(request.staff, "training.mark_attendance", row, request.at),
        "share": numbers.value("pass_share", request.on),
        "over": row.on <= request.on,
    }
    return render(request, "training/day.html", context, status=422 if form.errors else 200)


@require_POST
def take_list(request: StaffRequest, pk: int) -> HttpResponse:
    """The list comes back filled in."""
    row = _row(request, pk)
    form = ListForm(request.POST, request.FILES)
    if not allows(request.staff, "training.mark_attendance", row, request.at):
        teaching.mark_attendance(row, by=request.staff, at=request.at, lines=[])  # the door refuses, and says so in the trail
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_shown(form):
            try:
                lines = lists.read(file.read(), file.name)
            except BadWorkbook as bad:
                raise Refusal(str(bad)) from bad
            many = teaching.mark_attendance(row, by=request.staff, at=request.at, lines=lines)
            messages.success(request, f"已登记 {many} 人。")
            return redirect("training:day", row.pk)
    return _page(request, row, form)


@require_POST
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """The results of the day stand."""
    row = _row(request, pk)
    told = teaching.close_day(row, by=request.staff, at=request.at)
    messages.success(request, f"已办结：到场 {told['present']} 人，合格 {told['passed']} 人，发证 {told['issued']} 份。")
    return redirect("training:day", row.pk)


@require_POST
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """The day is not held."""
    row = _row(request, pk)
    teaching.cancel_day(row, by=request.staff, at=request.at)
    messages.success(request, "已取消这次培训。")
    return redirect("training:day", row.pk)
