"""Reports, for those who work on them: the list, one report with all that is done on it, who reported."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.cases.models import Case
from weibao.children.models import Child
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.reporting.actions import filing, police, reporters, triaging
from weibao.reporting.forms.filing import SupplyForm
from weibao.reporting.forms.handling import AnswerForm, CaseForm, ChildForm, JoinForm, PoliceForm, TriageForm, WordsForm
from weibao.reporting.models import HarmReport
from weibao.reporting.reports import findings
from weibao.reporting.reports.terms import value
from weibao.reporting.states import ReportState
from weibao.rules import triage
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50
BOTH = require_http_methods(["GET", "HEAD", "POST"])
BESIDE = ("place", "unit", "child__household__parent", "child__residence", "joined_to", "filed_by", "settled_by")


def must_handle(request: StaffRequest) -> None:
    """Raises NotAllowed for a post that does not work with reports."""
    if not findings.handles(request.staff, request.on):
        raise NotAllowed("您的岗位不办理侵害未成年人报告；本人填报的在“强制报告”里查看。")


@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    """Reports within scope, what cannot wait first; no names."""
    must_handle(request)
    show = request.GET.get("show", "open")
    rows = findings.listed(HarmReport.objects.visible_to(request.staff, request.on), show, request.on)
    page = Paginator(rows.select_related("place", "unit"), ON_A_PAGE).get_page(request.GET.get("page"))
    terms = {name: value(name, request.on) for name in ("minutes", "yellow_days", "blue_days")}
    return render(request, "reporting/list.html", {"page": page, "show": show, "shows": findings.SHOWS, "terms": terms})


@BOTH
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """One report: what was told, the judgement and its rule, the police, and what can be done."""
    rows = HarmReport.objects.visible_to(request.staff, request.on).select_related(*BESIDE)
    row = rows.there(pk)
    must_handle(request)
    forms = _forms(request, row)
    wanted = request.POST.get("form", "")
    if request.method == "POST" and wanted in forms and forms[wanted].is_valid():
        form = forms[wanted]
        with refusals_shown(form):
            DEEDS[wanted](request, row, form.cleaned_data)
            messages.success(request, "已记录。")
            return redirect("reporting:report", pk)
    if request.method != "POST":
        triaging.read(row, by=request.staff, at=request.at)
    wrong = forms.get(wanted) if request.method == "POST" else None
    return render(
        request, "reporting/report.html", _shown(request, row, forms) | {"wrong": wrong}, status=422 if wrong is not None else 200
    )


@require_POST
def reporter(request: StaffRequest, pk: int) -> HttpResponse:
    """Who reported, shown once to a named person; the asking stays in the trail."""
    row = HarmReport.objects.visible_to(request.staff, request.on).select_related("place").there(pk)
    found = reporters.read_reporter(row, by=request.staff, at=request.at)
    answer = render(request, "reporting/reporter.html", {"row": row, "reporter": found})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
def table(request: StaffRequest) -> HttpResponse:
    """The table of triage as it is used today."""
    must_handle(request)
    found = triage.table_at(request.on)
    rows = [
        (one, [triage.FACTS[name] for name in sorted(one.any)], [triage.FACTS[name] for name in sorted(one.all)]) for one in found.rules
    ]
    return render(request, "reporting/table.html", {"table": found, "rows": rows, "colours": triage.COLOURS})


def _forms(request: StaffRequest, row: HarmReport) -> dict[str, Any]:
    kinds: dict[str, Callable[..., Any]] = {
        "triage": TriageForm, "police": PoliceForm, "add": SupplyForm, "answer": AnswerForm, "child": ChildForm, "case": CaseForm,
        "reopen": WordsForm,
    }  # fmt: skip
    wanted = request.POST.get("form", "") if request.method == "POST" else ""
    begun = {"triage": {"facts": row.facts}, "police": {"on": request.on}, "case": {"kind": triaging.kind_of(row)}}
    made: dict[str, Any] = {}
    for name, kind in kinds.items():
        made[name] = kind(request.POST if wanted == name else None, initial=begun.get(name, {}), auto_id=f"{name}_%s")
    rows = findings.joinable(row, request.staff, request.on)
    made["join"] = JoinForm(request.POST if wanted == "join" else None, rows=rows, auto_id="join_%s")
    return made


def _shown(request: StaffRequest, row: HarmReport, forms: dict[str, Any]) -> dict[str, Any]:
    may = {name: allows(request.staff, f"reporting.{name}", row, request.at) for name in ("triage", "read_reporter")}
    is_open = row.state in {ReportState.RECEIVED, ReportState.TRIAGED}
    case = Case.objects.visible_to(request.staff, request.on).filter(pk=row.case_id).first() if row.case_id else None
    return {
        "row": row, "forms": forms, "may": may["triage"], "is_open": is_open, "case": case,
        "triages": list(row.triages.select_related("by")), "additions": list(row.additions.select_related("by")),
        "police": list(row.police.select_related("by")), "notices": list(row.notices.select_related("contact")),
        "earlier": findings.earlier(row, request.staff, request.on), "candidates": findings.candidates(row, request.staff, request.on),
        "named": may["read_reporter"] and reporters.is_named(request.staff, row) and reporters.has_reporter(row),
        "terms": {name: value(name, request.on) for name in ("minutes", "yellow_days", "blue_days", "green_days", "feedback_days")},
    }  # fmt: skip


def _link(request: StaffRequest, row: HarmReport, given: dict[str, Any]) -> None:
    found = Child.objects.visible_to(request.staff, request.on).askable(given["child"])
    if found is None:
        raise Refusal("没有找到这名儿童的档案，或者您不能查看。")
    triaging.link_child(row, by=request.staff, at=request.at, child=found)


def _deed(verb: Callable[..., Any]) -> Callable[[StaffRequest, HarmReport, dict[str, Any]], None]:
    def do(request: StaffRequest, row: HarmReport, given: dict[str, Any]) -> None:
        verb(row, by=request.staff, at=request.at, **given)

    return do


DEEDS: dict[str, Callable[[StaffRequest, HarmReport, dict[str, Any]], None]] = {
    "triage": _deed(triaging.triage_report),
    "police": _deed(police.note_police),
    "add": _deed(filing.add),
    "answer": _deed(triaging.answer),
    "join": _deed(triaging.join),
    "reopen": _deed(triaging.reopen),
    "case": _deed(triaging.into_case),
    "child": _link,
}
