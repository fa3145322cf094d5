"""The form of a new application, and of what an application states."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from weibao.applications.actions import submitting, supplementing
from weibao.applications.actions.facts import stated
from weibao.applications.forms.entering import ApplicationForm, initial_of
from weibao.applications.models import Application, Entry
from weibao.applications.reports.prefilled import colleagues_of, prefilled
from weibao.applications.views.page import found
from weibao.children.actions.facts import NewChild
from weibao.children.forms.fields import villages_of
from weibao.children.models import Child
from weibao.kernel.door import ACTIONS, allows
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import Role, holders
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

OF_THE_APPLICATION = (
    "matter", "papers", "team", "minimum_living", "disability_living", "applicant_name", "applicant_relation", "applicant_phone",
    "applicant_number",
)  # fmt: skip
ENTRIES = {
    Role.VILLAGE_DIRECTOR: Entry.DIRECTOR,
    Role.INSTITUTION_WORKER: Entry.INSTITUTION,
    Role.COUNTY_OFFICER: Entry.COUNTY,
}


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: StaffRequest) -> HttpResponse:
    """A new application; for a child that has a file (`?child=`), filled in from it."""
    child = _child(request)
    _must(request, "applications.submit", child)
    initial = {"since": request.on, **(prefilled(child, request.on) if child else {})}
    form = _form(request, initial)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            new = form.application(_entry(request), child.pk if child else None)
            row = submitting.submit(new, by=request.staff, at=request.at, key=request.POST.get("key", "")[:80])
            messages.success(request, "申请已提交。10分钟内可以撤回。")
            return redirect("applications:application", row.pk)
    context = {"form": form, "child": child, "key": request.POST.get("key") or f"{request.staff.pk}-{request.at:%Y%m%d%H%M%S%f}"}
    return render(request, "applications/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: StaffRequest, pk: int) -> HttpResponse:
    """Put right what an application states."""
    row = found(request, pk)
    _must(request, "applications.amend", row)
    form = _form(request, initial_of(row, stated(row.facts)))
    for name in OF_THE_APPLICATION:
        del form.fields[name]
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            supplementing.amend(row, by=request.staff, at=request.at, facts=_with_the_rest(form.child(), stated(row.facts)))
            messages.success(request, "已更正。")
            return redirect("applications:application", row.pk)
    return render(request, "applications/amend.html", {"form": form, "row": row}, status=422 if form.errors else 200)


def _with_the_rest(typed: NewChild, before: NewChild) -> NewChild:
    """The form holds one situation a parent: further ones that were stated stay."""
    rest = {parent.side: parent.circumstances[1:] for parent in before.parents}
    parents = tuple(replace(one, circumstances=(*one.circumstances, *rest.get(one.side, ()))) for one in typed.parents)
    return replace(typed, parents=parents)


def _form(request: StaffRequest, initial: dict[str, object]) -> ApplicationForm:
    villages = villages_of(request.staff, request.on, holders("applications.submit"))
    closed = bool(request.staff.roles_on(request.on) & holders("children.restrict"))
    colleagues = colleagues_of(request.staff, request.on) if closed else []
    return ApplicationForm(request.POST or None, villages=villages, closed=closed, colleagues=colleagues, initial=initial)


def _entry(request: StaffRequest) -> str:
    roles = request.staff.roles_on(request.on)
    return next((entry for role, entry in ENTRIES.items() if role in roles), Entry.TOWNSHIP)


def _child(request: StaffRequest) -> Child | None:
    wanted = request.GET.get("child", "")
    if not wanted:
        return None
    number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 18 else 0
    return Child.objects.visible_to(request.staff, request.on).current().there(number)


def _must(request: StaffRequest, action: str, subject: Application | Child | None) -> None:
    if not allows(request.staff, action, subject, request.at):
        raise NotAllowed(f"您没有“{ACTIONS[action].label}”的权限。")
