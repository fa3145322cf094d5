"""Pages of the tables, of what is missing, and of the differences between the register and us."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.children.actions.reading import open_file
from weibao.children.models import Child
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.national.actions import numbering, reconciling
from weibao.national.actions.answering import Upload
from weibao.national.forms import NumberForm, RegisterForm, SupplementForm
from weibao.national.models import Gap, RegisterDifference, Reply
from weibao.national.reports import overview as reports
from weibao.national.reports.mapping import BASES, KINDS, REQUIRED, tables
from weibao.national.states import Decision
from weibao.national.views.batches import ON_A_PAGE, readers_only
from weibao.org.powers import READS
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest


@require_safe
def fields(request: StaffRequest, kind: str) -> HttpResponse:
    """The mapping table of a record type: field, where from, format, basis, and how many records lack it."""
    readers_only(request)
    if kind not in KINDS:
        raise NotThere
    table = tables()[kind]
    shown = {"table": table, "rows": reports.lacking(table, request.staff, request.on), "required": REQUIRED, "bases": BASES}
    return render(request, "national/fields.html", shown)


@require_safe
def gaps(request: StaffRequest) -> HttpResponse:
    """Children whose record lacks a required field: for each person those that the person's own role fills in."""
    if not request.staff.roles_on(request.on) & READS["children"]:
        raise NotAllowed("您的岗位不查看儿童档案。")
    kind, name = request.GET.get("kind", ""), request.GET.get("field", "")[:40]
    rows = Gap.objects.visible_to(request.staff, request.on).for_roles(request.staff.roles_on(request.on))
    rows = rows.filter(kind=kind) if kind in KINDS else rows
    rows = rows.filter(fields__contains=[name]) if name else rows
    rows = rows.select_related("child__household__parent").order_by("child__household_id", "child_id", "kind")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "tables": tables(), "kind": kind, "field": name, "owners": reports.owners()}
    return render(request, "national/gaps.html", shown)


def _child(request: StaffRequest, pk: int) -> Child:
    return Child.objects.visible_to(request.staff, request.on).select_related("household__parent").there(pk)


@require_http_methods(["GET", "HEAD", "POST"])
def child(request: StaffRequest, pk: int) -> HttpResponse:
    """What the register alone asks of a child: the number and the supplements, typed once; what is missing; what was sent."""
    row = _child(request, pk)
    open_file(row, by=request.staff, at=request.at)
    may = allows(request.staff, "national.supplement", row, request.at)
    form = SupplementForm(request.POST if request.method == "POST" else None, initial=reports.typed(row))
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            changed = numbering.supplement(row, by=request.staff, at=request.at, facts=form.told())
            messages.success(request, f"已保存，变更 {changed} 项。" if changed else "没有变更。")
            return redirect("national:child", row.pk)
    return _of_child(request, row, form, NumberForm(), may=may)


@require_POST
def number(request: StaffRequest, pk: int) -> HttpResponse:
    """The register's number, entered once."""
    row = _child(request, pk)
    form = NumberForm(request.POST)
    if form.is_valid():
        with refusals_shown(form):
            numbering.record_number(row, by=request.staff, at=request.at, number=form.cleaned_data["number"])
            messages.success(request, "已登记全国系统编号，今后报送自动带出。")
            return redirect("national:child", row.pk)
    may = allows(request.staff, "national.supplement", row, request.at)
    return _of_child(request, row, SupplementForm(initial=reports.typed(row)), form, may=may)


def _of_child(request: StaffRequest, row: Child, form: SupplementForm, numbered: NumberForm, *, may: bool) -> HttpResponse:
    gaps = Gap.objects.visible_to(request.staff, request.on).filter(child=row)
    shown = {
        "child": row, "form": form, "numbered": numbered, "may": may, "registration": reports.registration(row), "gaps": gaps,
        "amend": {name: reports.amending(row.pk, name) for gap in gaps for name in gap.fields},
        "records": reports.records_of(row, request.staff, request.on), "tables": tables(),
        "may_number": allows(request.staff, "national.record_number", row, request.at),
    }  # fmt: skip
    return render(request, "national/child.html", shown, status=422 if form.errors or numbered.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: StaffRequest) -> HttpResponse:
    """Bring the register's own export; each line agrees, differs or is unknown."""
    readers_only(request)
    if not request.staff.roles_on(request.on) & reports.makers():
        raise NotAllowed("您没有“核对全国系统导出名单”的权限。")
    counties = reports.counties(request.staff, request.on)
    form = RegisterForm(*((request.POST, request.FILES) if request.method == "POST" else ()), counties=counties)
    if request.method == "POST" and form.is_valid():
        county, file = reports.county(form.cleaned_data["county"]), form.cleaned_data["file"]
        with refusals_shown(form):
            done = reconciling.compare(county, by=request.staff, at=request.at, file=Upload(file.name, file.read()))
            messages.success(request, f"导出 {done.lines} 行：一致 {done.accepted}，不一致 {done.rejected}，不能认定 {done.unknown}。")
            return redirect("national:compare")
    replies = Reply.objects.visible_to(request.staff, request.on).filter(batch=None).select_related("by", "division")[:ON_A_PAGE]
    return render(request, "national/compare.html", {"form": form, "replies": replies}, status=422 if form.errors else 200)


@require_safe
def differences(request: StaffRequest) -> HttpResponse:
    """What the register has otherwise than we do, side by side."""
    readers_only(request)
    wanted = request.GET.get("decision", Decision.OPEN)
    rows = RegisterDifference.objects.visible_to(request.staff, request.on).select_related("child__household__parent", "decided_by")
    rows = rows.filter(decision=wanted if wanted in Decision.values else Decision.OPEN)
    page = Paginator(rows.order_by("child__household_id", "child_id", "field"), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "decisions": Decision.choices, "wanted": wanted, "rows": reports.side_by_side(page.object_list)}
    return render(request, "national/differences.html", shown)


@require_POST
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Say who is right about one difference."""
    row = RegisterDifference.objects.visible_to(request.staff, request.on).select_related("child").there(pk)
    done = reconciling.decide(row, by=request.staff, at=request.at, decision=request.POST.get("decision", ""))
    if done.decision == Decision.THEIRS:
        messages.success(request, "以全国系统为准：请在档案里更正，系统不会自动改写。")
        return redirect(reports.amending(row.child_id, row.field))
    messages.success(request, "以本系统为准：下一批“变更”报送时带出。")
    return redirect("national:differences")
