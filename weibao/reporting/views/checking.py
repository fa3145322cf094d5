"""Signs without a report: the list, one sign from the question to the answered papers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from weibao.kernel.door import allows
from weibao.kernel.refusal import NotThere
from weibao.reporting.actions import checking
from weibao.reporting.duty import DutyUnit, UnreportedSign
from weibao.reporting.forms.checking import MeasureForm, ReplyForm, SayForm, SignForm, UnitChoice
from weibao.reporting.models import HarmReport
from weibao.reporting.reports.terms import value
from weibao.reporting.states import SIGN
from weibao.reporting.views.registers import county_of
from weibao.reporting.views.reports import ON_A_PAGE, must_handle
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

BOTH = require_http_methods(["GET", "HEAD", "POST"])


@BOTH
def signs(request: StaffRequest) -> HttpResponse:
    """Signs within scope that wait for somebody; a county notes one."""
    must_handle(request)
    units = DutyUnit.objects.visible_to(request.staff, request.on).standing()
    form = SignForm(request.POST if request.method == "POST" else None, rows=units, initial={"seen_on": request.on})
    if request.method == "POST":
        place = county_of(request, "reporting.note_sign")
        if form.is_valid():
            with refusals_shown(form):
                made = checking.note_sign(place, by=request.staff, at=request.at, **form.cleaned_data)
                messages.success(request, "已登记。")
                return redirect("reporting:sign", made.pk)
    show = request.GET.get("show", "waiting")
    rows = UnreportedSign.objects.visible_to(request.staff, request.on)
    rows = rows if show == "all" else rows.waiting()
    page = Paginator(rows.select_related("place", "unit", "child").order_by("due", "-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "form": form, "show": show, "may": _may(request, "note_sign"), "absence": value("absence_days", request.on)}
    return render(request, "reporting/signs.html", shown, status=422 if form.errors else 200)


@BOTH
def sign(request: StaffRequest, pk: int) -> HttpResponse:
    """One sign: what was seen, what the unit says, what was found, what followed."""
    rows = UnreportedSign.objects.visible_to(request.staff, request.on)
    row = rows.select_related("place", "unit", "child__household__parent", "by", "judged_by", "report").there(pk)
    must_handle(request)
    forms = _forms(request, row)
    wanted = request.POST.get("form", "") if request.method == "POST" else ""
    if request.method == "POST" and wanted not in forms:
        raise NotThere
    if wanted and forms[wanted].is_valid():
        with refusals_shown(forms[wanted]):
            DEEDS[wanted](request, row, forms[wanted].cleaned_data)
            messages.success(request, "已记录。")
            return redirect("reporting:sign", pk)
    around = checking.reports_around(row.child_id, row.unit_id, row.seen_on, request.on)
    shown = {
        "row": row, "forms": forms, "after": SIGN.after(row.state), "measures": list(row.measures.select_related("by")),
        "around": HarmReport.objects.visible_to(request.staff, request.on).filter(pk__in=around.values("pk"))[:5],
        "may": {name: allows(request.staff, f"reporting.{name}", row, request.at) for name in ("ask_unit", "clear")},
        "wrong": forms.get(wanted), "days": value("explain_days", request.on), "months": value("advice_months", request.on),
        "match": value("match_days", request.on),
    }  # fmt: skip
    return render(request, "reporting/sign.html", shown, status=422 if wanted else 200)


def _may(request: StaffRequest, name: str) -> bool:
    return allows(request.staff, f"reporting.{name}", None, request.at)


class Nothing(SayForm):
    """An act that wants no words."""

    words = None  # type: ignore[assignment]


def _forms(request: StaffRequest, row: UnreportedSign) -> dict[str, Any]:
    wanted = request.POST.get("form", "") if request.method == "POST" else ""
    units = DutyUnit.objects.visible_to(request.staff, request.on).standing().filter(place=row.place_id)
    kinds: dict[str, Callable[..., Any]] = {
        "ask": Nothing, "explain": SayForm, "clear": SayForm, "fail": SayForm, "measure": MeasureForm, "reply": ReplyForm,
        "settle": Nothing,
    }  # fmt: skip
    days = {"measure": {"sent_on": request.on}, "reply": {"on": request.on}}
    made = {
        name: kind(request.POST if wanted == name else None, initial=days.get(name, {}), auto_id=f"{name}_%s")
        for name, kind in kinds.items()
    }
    made["unit"] = UnitChoice(request.POST if wanted == "unit" else None, rows=units, auto_id="unit_%s")
    return made


def _deed(verb: Callable[..., Any]) -> Callable[[StaffRequest, UnreportedSign, dict[str, Any]], None]:
    def do(request: StaffRequest, row: UnreportedSign, given: dict[str, Any]) -> None:
        verb(row, by=request.staff, at=request.at, **given)

    return do


def _reply(request: StaffRequest, row: UnreportedSign, given: dict[str, Any]) -> None:
    measure = row.measures.filter(pk=given["measure"]).first()
    if measure is None:
        raise NotThere
    checking.answer_measure(measure, by=request.staff, at=request.at, on=given["on"], words=given["words"])


DEEDS: dict[str, Callable[[StaffRequest, UnreportedSign, dict[str, Any]], None]] = {
    "unit": _deed(checking.name_unit),
    "ask": _deed(checking.ask_unit),
    "explain": _deed(checking.explain),
    "clear": _deed(checking.clear),
    "fail": _deed(checking.find_failed),
    "measure": _deed(checking.send_measure),
    "reply": _reply,
    "settle": _deed(checking.settle_sign),
}
