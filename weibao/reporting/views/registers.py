"""Units under the duty and their links; whom to tell at once; who may see who reported."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.models import Division
from weibao.org.powers import holders
from weibao.reporting.actions import registering, reporters
from weibao.reporting.duty import DutyUnit, Trade, UnitLink
from weibao.reporting.forms.registering import ConfidantForm, ContactForm, DutyUnitForm
from weibao.reporting.models import Confidant, DutyContact
from weibao.reporting.reports import people
from weibao.reporting.reports.terms import value
from weibao.reporting.views.reports import ON_A_PAGE, must_handle
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

BOTH = require_http_methods(["GET", "HEAD", "POST"])


def county_of(request: StaffRequest, power: str) -> Division:
    """The county of the post that holds a power. Raises NotAllowed without one."""
    posts = [post for post in request.staff.posts_on(request.on) if post.role in holders(power)]
    if not posts:
        raise NotAllowed("您的岗位不办理这项工作。")
    return posts[0].division


@BOTH
def units(request: StaffRequest) -> HttpResponse:
    """The register of units within scope; a county puts one on it."""
    must_handle(request)
    form = DutyUnitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        place = county_of(request, "reporting.register_unit")
        if form.is_valid():
            with refusals_shown(form):
                registering.register_unit(place, by=request.staff, at=request.at, **form.cleaned_data)
                messages.success(request, "已登记。")
                return redirect("reporting:units")
    return _units(request, form)


@require_POST
def unit_link(request: StaffRequest, pk: int) -> HttpResponse:
    """A link for a unit; its address is shown once. An older one ends."""
    unit = DutyUnit.objects.visible_to(request.staff, request.on).there(pk)
    _link, token = registering.issue_link(unit, by=request.staff, at=request.at)
    address = request.build_absolute_uri(reverse("reporting:by_link", args=[token]))
    answer = _units(request, DutyUnitForm(), address=address, unit=unit)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """A link opens nothing any more."""
    link = UnitLink.objects.visible_to(request.staff, request.on).select_related("unit").there(pk)
    registering.revoke_link(link, by=request.staff, at=request.at)
    messages.success(request, "链接已作废。")
    return redirect("reporting:units")


@require_POST
def end_unit(request: StaffRequest, pk: int) -> HttpResponse:
    """A unit is there no more."""
    unit = DutyUnit.objects.visible_to(request.staff, request.on).there(pk)
    registering.end_unit(unit, by=request.staff, at=request.at)
    messages.success(request, "已注销。")
    return redirect("reporting:units")


@BOTH
def contacts(request: StaffRequest) -> HttpResponse:
    """Whom to tell at once, and the named people, by county."""
    must_handle(request)
    wanted = request.POST.get("form", "") if request.method == "POST" else ""
    staff = people.nameable(request.staff, request.on)
    forms: dict[str, Any] = {
        "contact": ContactForm(request.POST if wanted == "contact" else None, auto_id="contact_%s"),
        "confidant": ConfidantForm(request.POST if wanted == "confidant" else None, rows=staff, auto_id="confidant_%s"),
    }
    if request.method == "POST":
        if wanted not in forms:
            raise NotThere
        place = county_of(request, "reporting.add_contact" if wanted == "contact" else "reporting.name_confidant")
        if forms[wanted].is_valid():
            with refusals_shown(forms[wanted]):
                verb = registering.add_contact if wanted == "contact" else reporters.name_confidant
                verb(place, by=request.staff, at=request.at, **forms[wanted].cleaned_data)
                messages.success(request, "已登记。")
                return redirect("reporting:contacts")
    shown = {
        "contacts": DutyContact.objects.visible_to(request.staff, request.on).standing().select_related("place"),
        "confidants": Confidant.objects.visible_to(request.staff, request.on).standing().select_related("place", "staff", "by"),
        "forms": forms, "roles": request.staff.roles_on(request.on), "hide": value("hide_months", request.on),
        "may_contact": _holds(request, "reporting.add_contact"), "may_name": _holds(request, "reporting.name_confidant"),
    }  # fmt: skip
    return render(request, "reporting/contacts.html", shown, status=422 if wanted else 200)


@require_POST
def end_contact(request: StaffRequest, pk: int) -> HttpResponse:
    """An office is told no more."""
    row = DutyContact.objects.visible_to(request.staff, request.on).there(pk)
    registering.end_contact(row, by=request.staff, at=request.at)
    messages.success(request, "已停用。")
    return redirect("reporting:contacts")


@require_POST
def end_confidant(request: StaffRequest, pk: int) -> HttpResponse:
    """A person sees no reporter any more."""
    row = Confidant.objects.visible_to(request.staff, request.on).there(pk)
    reporters.end_confidant(row, by=request.staff, at=request.at)
    messages.success(request, "已停止。")
    return redirect("reporting:contacts")


def _holds(request: StaffRequest, power: str) -> bool:
    return bool(request.staff.roles_on(request.on) & holders(power))


def _units(request: StaffRequest, form: DutyUnitForm, **more: Any) -> HttpResponse:
    trade = request.GET.get("trade", "")
    rows = people.units_with_links(DutyUnit.objects.visible_to(request.staff, request.on).standing(), request.at)
    if trade in Trade.values:
        rows = rows.filter(trade=trade)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page, "form": form, "trade": trade, "trades": Trade.choices, "may": _holds(request, "reporting.register_unit"),
        "days": value("link_days", request.on),
    }  # fmt: skip
    return render(request, "reporting/units.html", shown | more, status=422 if form.errors else 200)
