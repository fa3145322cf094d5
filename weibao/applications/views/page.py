"""One application: evidence beside the rule, the clock, the steps, and the deeds that the person may do now."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from weibao.applications.actions import reading
from weibao.applications.forms.deeds import StepForm
from weibao.applications.models import Application
from weibao.applications.reports.page import page
from weibao.applications.views.deeds import DEEDS, Deed, open_deeds
from weibao.children.actions.registering import Resembles
from weibao.kernel.door import ACTIONS, allows
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest


class Erased(Refusal):
    """What the application said was destroyed: nothing can be done to it any more."""

    status = 409


def found(request: StaffRequest, pk: int, *, erased: bool = False) -> Application:
    """The application, as far as the person may know of it. Raises NotThere, and Erased unless an erased one may be read."""
    rows = Application.objects.visible_to(request.staff, request.on).select_related(
        "place__parent__parent", "child__household__parent__parent", "institution", "submitted_by", "handler", "checked_by", "decided_by"
    )
    row = rows.there(pk)
    if row.is_erased and not erased:
        raise Erased("申请的内容已经销毁，不能再办理。")
    return row


@require_safe
def application(request: StaffRequest, pk: int) -> HttpResponse:
    """The page of one application; opening it is kept."""
    row = reading.read(found(request, pk, erased=True), by=request.staff, at=request.at)
    if row.is_erased:
        return render(request, "applications/erased.html", {"row": row, "steps": row.steps.select_related("by")})
    return _shown(request, row, {}, 200)


@require_POST
def step(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """One step: the deed named in the address, with what was typed."""
    row, deed = found(request, pk), DEEDS.get(verb)
    if deed is None:
        raise NotThere
    if not allows(request.staff, deed.power, row, request.at):
        raise NotAllowed(f"您没有“{ACTIONS[deed.power].label}”的权限。")
    form = deed.form(request.POST, application=row)
    if form.is_valid():
        with refusals_shown(form):
            _do(request, row, deed, form)
            messages.success(request, deed.done)
            return redirect("applications:application", row.pk)
    row.refresh_from_db()
    return _shown(request, row, {verb: form}, 422)


def _do(request: StaffRequest, row: Application, deed: Deed, form: StepForm) -> None:
    try:
        deed.do(row, form, {"by": request.staff, "at": request.at}, request.POST)
    except Resembles as warning:
        form.alike = warning.children  # type: ignore[attr-defined]
        raise


def _shown(request: StaffRequest, row: Application, forms: dict[str, StepForm], status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "row": row, "shown": page(row, request.on),
        "deeds": open_deeds(row, request.staff, request.at, forms),
        "may_amend": allows(request.staff, "applications.amend", row, request.at) and row.is_open,
    }  # fmt: skip
    return render(request, "applications/application.html", context, status=status)
