"""The list of cases, and opening one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.cases.actions.opening import open_case
from weibao.cases.forms.opening import OpenForm
from weibao.cases.models import Case, CaseColour
from weibao.cases.reports import people
from weibao.children.models import Child
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import POWERS, READS
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50
SHOW = {"": "在办", "mine": "我主办的", "late": "本步骤超期", "approve": "待审批", "following": "结案后跟进", "closed": "已办结"}
POWER = "cases.open_case"


@require_safe
def case_list(request: StaffRequest) -> HttpResponse:
    """Cases within scope; a name is masked, and of a case that its team alone may know of the number stands alone."""
    _readers(request)
    rows = Case.objects.visible_to(request.staff, request.on)
    show, colour = request.GET.get("show", ""), request.GET.get("colour", "")
    asked: dict[str, Any] = {
        "mine": lambda: rows.led_by(request.staff),
        "late": lambda: rows.late(request.on),
        "approve": rows.to_approve,
        "following": lambda: rows.filter(state="following"),
        "closed": lambda: rows.filter(state="closed"),
    }
    rows = asked.get(show, rows.open)()
    if colour in CaseColour.values:
        rows = rows.filter(colour=colour)
    rows = rows.select_related("child__residence", "place__parent", "lead").order_by("due", "pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "show": show, "states": SHOW, "colour": colour, "colours": CaseColour.choices}
    return render(request, "cases/list.html", context | {"may_open": allows(request.staff, POWER, None, request.at)})


@require_http_methods(["GET", "HEAD", "POST"])
def open_unknown(request: StaffRequest) -> HttpResponse:
    """Open a case of a child who is not known yet."""
    if not request.staff.roles_on(request.on) & POWERS[POWER]:
        raise NotAllowed("您没有“个案立案”的权限。")
    return _opening(request, None, people.places_of(request.staff, request.on))


@require_http_methods(["GET", "HEAD", "POST"])
def open_of_child(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a case of a child of the registry."""
    child = Child.objects.visible_to(request.staff, request.on).current().select_related("residence", "household").there(pk)
    if not allows(request.staff, POWER, child, request.at):
        raise NotAllowed("您没有“个案立案”的权限。")
    return _opening(request, child, None)


def _opening(request: StaffRequest, child: Child | None, places: list[tuple[str, str]] | None) -> HttpResponse:
    form = OpenForm(request.POST if request.method == "POST" else None, places=places)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if places is not None:
            given["place"] = people.place_numbered(given["place"])
        with refusals_shown(form):
            row = open_case(child, by=request.staff, at=request.at, **given)
            if Case.objects.visible_to(request.staff, request.on).filter(pk=row.pk).exists():
                messages.success(request, f"已立案：{row.number}。")
                return redirect("cases:case", row.pk)
            messages.success(request, f"已立案：{row.number}，由{row.lead.name}主办。")
            return redirect("cases:list" if request.staff.roles_on(request.on) & READS["cases"] else "desk:worklist")
    context = {"form": form, "child": child}
    return render(request, "cases/open.html", context, status=422 if form.errors else 200)


def _readers(request: StaffRequest) -> None:
    on_a_team = Case.objects.visible_to(request.staff, request.on)
    if not request.staff.roles_on(request.on) & READS["cases"] and not on_a_team.exists():
        raise NotAllowed("您的岗位不查看个案。")
