"""The team of a child's file, its restriction, and the record of readings as a paper for the guardian."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.access.actions import teaming
from weibao.children.actions import restricting
from weibao.children.models import Child
from weibao.children.querysets import KIND
from weibao.children.views import child_of
from weibao.desk.forms import JoinForm, LiftForm, RefillForm, RestrictForm
from weibao.desk.reports import readings as reports
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal
from weibao.org.models import Staff
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

TAB = "readings"


def person(given: dict[str, Any]) -> Staff:
    """Who was chosen in a form: from the list, or by sign-in name. Raises Refusal when nobody was."""
    if not given["person"] and not given["login"].strip():
        raise Refusal("请选择人员，或者填写登录名。")
    return reports.staff_numbered(int(given["person"])) if not given["login"].strip() else reports.staff_called(given["login"])


def _must(request: StaffRequest, action: str, child: Child) -> None:
    if not allows(request.staff, action, child, request.at):
        raise NotAllowed("您的岗位不办理这项工作，请联系县级民政部门。")


def _page(request: StaffRequest, child: Child, form: forms.Form, template: str) -> HttpResponse:
    context = {"child": child, "form": form, "team": reports.team_of(child, request.on)}
    return render(request, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a person on the team."""
    child = child_of(request, pk)
    _must(request, "access.join_team", child)
    form = JoinForm(request.POST or None, posts=reports.candidates(child, request.on))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_shown(form):
            member = teaming.join_team(
                child, by=request.staff, at=request.at, staff=person(given), duty=given["duty"], last_day=given["last_day"]
            )
            messages.success(request, f"{member.staff.name}已加入团队，可以直接查阅这份档案。")
            return redirect("desk:file", child.pk, TAB)
    return _page(request, child, form, "desk/team_join.html")


@require_POST
def leave(request: StaffRequest, pk: int, member: int) -> HttpResponse:
    """Take a person off the team."""
    child = child_of(request, pk)
    _must(request, "access.leave_team", child)
    found = next((one for one in reports.team_of(child, request.on) if one.pk == member), None)
    if found is None:
        raise NotThere
    teaming.leave_team(child, by=request.staff, at=request.at, member=found)
    messages.success(request, f"{found.staff.name}已不在团队。")
    return redirect("desk:file", child.pk, TAB) if found.staff_id != request.staff.pk else redirect("desk:children")


@require_http_methods(["GET", "HEAD", "POST"])
def restrict(request: StaffRequest, pk: int) -> HttpResponse:
    """Shut the file to all but the team."""
    child = child_of(request, pk)
    _must(request, "children.restrict", child)
    form = RestrictForm(request.POST or None, posts=reports.candidates(child, request.on))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_shown(form):
            team = [request.staff] if given["myself"] else []
            if given["person"] or given["login"].strip():
                team.append(person(given))
            restricting.restrict(child, by=request.staff, at=request.at, ground=given["ground"], reason=given["reason"], team=team)
            messages.success(request, f"档案 {child.pk} 号已限制查阅，只有团队成员可见。")
            return redirect("desk:file", child.pk, TAB) if given["myself"] else redirect("desk:children")
    return _page(request, child, form, "desk/team_restrict.html")


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: StaffRequest, pk: int) -> HttpResponse:
    """Open the file again to the posts of its place."""
    child = child_of(request, pk)
    _must(request, "children.lift_restriction", child)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            restricting.lift_restriction(child, by=request.staff, at=request.at, reason=form.cleaned_data["reason"])
            messages.success(request, "已解除限制，辖区内有职责的人员可以查阅。")
            return redirect("desk:file", child.pk, TAB)
    return _page(request, child, form, "desk/team_lift.html")


@require_safe
def printed(request: StaffRequest, pk: int) -> HttpResponse:
    """Who read the file, when and by what right, on paper for the guardian: by unit and role, without names and reasons."""
    child = child_of(request, pk)
    _must(request, "children.read", child)
    return render(request, "desk/readings_printed.html", {"child": child, "readings": reports.readings(child)})


@require_http_methods(["GET", "HEAD", "POST"])
def bare(request: StaffRequest) -> HttpResponse:
    """For the security administrator: restricted files without anybody in post on the team, by number, and who steps in."""
    if not allows(request.staff, "access.refill_team", None, request.at):
        raise NotAllowed("只有安全管理员补派团队成员。")
    rows = reports.bare_files(request.on)
    form = RefillForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            found = reports.staff_called(form.cleaned_data["login"])
            team = teaming.BareTeam(KIND, int(form.cleaned_data["number"]))
            teaming.refill_team(team, by=request.staff, at=request.at, staff=found)
            messages.success(request, f"{found.name}已加入档案 {team.number} 号的团队。")
            return redirect("desk:bare_teams")
    return render(request, "desk/team_bare.html", {"rows": rows, "form": form}, status=422 if form.errors else 200)


urlpatterns: list[URLPattern] = [
    path("children/teams/", bare, name="bare_teams"),
    path("children/<int:pk>/team/join/", join, name="join_team"),
    path("children/<int:pk>/team/<int:member>/leave/", leave, name="leave_team"),
    path("children/<int:pk>/team/restrict/", restrict, name="restrict"),
    path("children/<int:pk>/team/lift/", lift, name="lift_restriction"),
    path("children/<int:pk>/readings/printed/", printed, name="readings_printed"),
]
