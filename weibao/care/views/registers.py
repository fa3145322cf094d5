"""Pages of the registers: who stands on them, a proposal, and one row with what comes next."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.care.actions import registering
from weibao.care.forms.registering import DecisionForm, ListingForm, RecheckForm, TakeOffForm
from weibao.care.models import Listing, RegisterKind
from weibao.care.reports.registers import tally
from weibao.care.states import ListingState
from weibao.children.models import Child
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.powers import READS
from weibao.rules.parameters import load
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50
SHOW = {"": "在册和待核实", "late": "超期未核实、未复核", **dict(ListingState.choices)}


@require_safe
def listing_list(request: StaffRequest) -> HttpResponse:
    """Who stands on which register, within the viewer's scope."""
    readers(request)
    rows = Listing.objects.visible_to(request.staff, request.on).filter(child__merged_into=None)
    kind, show = request.GET.get("kind", ""), request.GET.get("show", "")
    if kind in RegisterKind.values:
        rows = rows.filter(kind=kind)
    late = show == "late"
    rows = rows.filter(state=show) if show in ListingState.values else rows.open()
    rows = rows.late(request.on) if late else rows
    rows = rows.select_related("child__residence__parent").order_by("due", "pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "tally": tally(request.staff, request.on),
        "kinds": RegisterKind.choices,
        "kind": kind,
        "show": show,
        "states": SHOW,
    }
    return render(request, "care/list.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: StaffRequest, pk: int) -> HttpResponse:
    """Propose a child for a register."""
    child = child_of(request, pk, "care.register")
    form = ListingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            row = registering.register(child, by=request.staff, at=request.at, new=form.listing())
            messages.success(request, "已登记，待乡镇（街道）核实。")
            return redirect("care:listing", row.pk)
    return render(request, "care/register.html", {"form": form, "child": child}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: StaffRequest, pk: int) -> HttpResponse:
    """One row: what it rests on, its re-checks, and the deed that comes next."""
    rows = Listing.objects.visible_to(request.staff, request.on).select_related("child__residence__parent", "by", "decided_by", "over_by")
    row = rows.there(pk)
    wanted = request.POST.get("form", "") if request.method == "POST" else ""
    forms = {name: make(request.POST if name == wanted else None, auto_id=f"{name}_%s") for name, make in FORMS.items()}
    if request.method == "POST":
        form = forms.get(wanted)
        if form is None:
            raise NotThere
        if not allows(request.staff, POWER[wanted], row, request.at):
            raise NotAllowed("您没有办理这一事项的权限。")
        if form.is_valid():
            with refusals_shown(form):
                _do(wanted, form, row, request)
                messages.success(request, "已记录。")
                return redirect("care:listing", row.pk)
    law = load().at(request.on)
    shown = {
        "row": row,
        "forms": forms,
        "wrong": forms.get(wanted),
        "rechecks": row.rechecks.select_related("by"),
        "term": law.value("care/confirm_days" if row.state == ListingState.PROPOSED else f"care/recheck_months/{row.kind}"),
    }
    return render(request, "care/listing.html", shown, status=422 if wanted else 200)


FORMS: dict[str, type[Form]] = {"decide": DecisionForm, "recheck": RecheckForm, "take_off": TakeOffForm}
POWER = {"decide": "care.confirm", "recheck": "care.recheck", "take_off": "care.take_off"}


def _do(wanted: str, form: Form, row: Listing, request: StaffRequest) -> None:
    given: dict[str, Any] = form.cleaned_data
    by, at = request.staff, request.at
    if wanted == "recheck":
        registering.recheck(row, by=by, at=at, **given)
    elif wanted == "take_off":
        registering.take_off(row, by=by, at=at, **given)
    elif given["verb"] == "turn_down":
        registering.turn_down(row, by=by, at=at, opinion=given["opinion"])
    else:
        registering.confirm(row, by=by, at=at, opinion=given["opinion"])


def readers(request: StaffRequest) -> None:
    """Raises NotAllowed for a post that reads no registers."""
    if not request.staff.roles_on(request.on) & READS["care"]:
        raise NotAllowed("您的岗位不查看儿童档案。")


def child_of(request: StaffRequest, pk: int, verb: str) -> Child:
    """The child of a form. Raises NotThere, and NotAllowed without the power."""
    rows = Child.objects.visible_to(request.staff, request.on).select_related("household__parent", "residence__parent")
    child = rows.there(pk)
    if not allows(request.staff, verb, child, request.at):
        raise NotAllowed("您没有办理这一事项的权限。")
    return child
