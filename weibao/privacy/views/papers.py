"""The way in, and the register of impact assessments."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.children.models import Child
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.powers import READS
from weibao.privacy.actions.assessing import record_assessment as record
from weibao.privacy.forms import AssessmentForm, NumberForm, today
from weibao.privacy.models import Assessment
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

A_PAGE = 50
TABS = ("rights_requests", "consents", "assessments", "year_reports", "destructions")
PAGES = {
    "rights_requests": "privacy:requests",
    "consents": "privacy:consents",
    "assessments": "privacy:assessments",
    "year_reports": "privacy:reports",
    "destructions": "privacy:destructions",
}


def readers_only(request: StaffRequest, kind: str) -> None:
    """Raises NotAllowed for a post that does not read this register."""
    if not request.staff.roles_on(request.on) & READS[kind]:
        raise NotAllowed("您的岗位不查看这份登记。")


@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    """The first register that the viewer's posts read."""
    roles = request.staff.roles_on(request.on)
    for kind in TABS:
        if roles & READS[kind]:
            return redirect(PAGES[kind])
    raise NotAllowed("您的岗位不查看个人信息登记。")


def child_of(request: StaffRequest, pk: int) -> Child:
    """The child that a new entry is about. Raises NotThere."""
    child = Child.objects.visible_to(request.staff, request.on).filter(pk=pk, merged_into=None).first()
    if child is None:
        raise NotThere
    return child


def to_new(request: StaffRequest, name: str) -> HttpResponse | None:
    """The page of a new entry about the file whose number was typed; none when nothing was typed."""
    if "number" not in request.GET:
        return None
    form = NumberForm(request.GET)
    if not form.is_valid() or not Child.objects.visible_to(request.staff, request.on).filter(pk=form.cleaned_data["number"]).exists():
        messages.error(request, "没有这份档案，或不在您的查看范围内。")
        return None
    return redirect(name, form.cleaned_data["number"])


@require_safe
def assessments(request: StaffRequest) -> HttpResponse:
    """Impact assessments, those in force first."""
    readers_only(request, "assessments")
    rows = Assessment.objects.visible_to(request.staff, request.on).select_related("by", "replaced_by")
    return render(request, "privacy/assessments.html", {"page": Paginator(rows, A_PAGE).get_page(request.GET.get("page"))})


@require_safe
def assessment(request: StaffRequest, pk: int) -> HttpResponse:
    """One assessment, fit to be printed."""
    rows = Assessment.objects.visible_to(request.staff, request.on).select_related("by", "replaced_by", "replaces")
    row = rows.there(pk)
    return render(request, "privacy/assessment.html", {"row": row})


@require_http_methods(["GET", "HEAD", "POST"])
def record_assessment(request: StaffRequest) -> HttpResponse:
    """Enter an assessment, new or in place of an earlier one (`?replaces=`)."""
    if not allows(request.staff, "privacy.record_assessment", None, request.at):
        raise NotAllowed("您没有“登记影响评估”的权限。")
    old = _replaced(request)
    first = {name: getattr(old, name) for name in ("title", "occasion", "lawful", "risk", "measures", "conclusion")} if old else {}
    form = AssessmentForm(request.POST or None, initial=first | today(request.on))
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            made = record(old, by=request.staff, at=request.at, new=form.new())
            messages.success(request, "已登记。")
            return redirect("privacy:assessment", made.pk)
    return render(request, "privacy/record_assessment.html", {"form": form, "old": old}, status=422 if form.errors else 200)


def _replaced(request: StaffRequest) -> Assessment | None:
    text = request.GET.get("replaces", "")
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    return Assessment.objects.visible_to(request.staff, request.on).there(number)
