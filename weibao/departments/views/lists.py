"""Lists: taken in, compared, looked at; how fresh the data are."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from weibao.departments import jobs, scoring
from weibao.departments.actions import settling
from weibao.departments.actions.receiving import Upload
from weibao.departments.actions.receiving import receive as take_in
from weibao.departments.forms import UploadForm
from weibao.departments.models import Difference, Match, Snapshot
from weibao.departments.reports import freshness as ages
from weibao.departments.reports.lists import WORKING, areas, faulty, tallies
from weibao.departments.states import SnapshotState
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.powers import READS
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50
NO_LISTS = "您的岗位不查看部门名单。"


def _readers_only(request: StaffRequest) -> None:
    if not request.staff.roles_on(request.on) & READS["department_lists"]:
        raise NotAllowed(NO_LISTS)


def _snapshot(request: StaffRequest, pk: int) -> Snapshot:
    rows = Snapshot.objects.visible_to(request.staff, request.on).select_related("division", "received_by")
    found = rows.filter(pk=pk).defer("content", "returned").first()
    if found is None:
        raise NotThere
    return found


@require_safe
def snapshots(request: StaffRequest) -> HttpResponse:
    """The lists that came, youngest first."""
    _readers_only(request)
    rows = Snapshot.objects.visible_to(request.staff, request.on).select_related("division", "received_by").defer("content", "returned")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    counted = tallies(shown, request.staff, request.on)
    form = UploadForm(places=areas(request.staff, request.on))
    context = {"page": page, "rows": [(row, counted[row.pk]) for row in shown], "form": form}
    return render(request, "departments/lists.html", context)


@require_POST
def receive(request: StaffRequest) -> HttpResponse:
    """Take a list in; it is compared in the background."""
    form = UploadForm(request.POST, request.FILES, places=areas(request.staff, request.on))
    if form.is_valid():
        given, file = form.cleaned_data, form.cleaned_data["file"]
        upload = Upload(file.name, file.read(), given["kind"], given["as_of"], given["division"])
        with refusals_shown(form):
            row = take_in(upload, by=request.staff, at=request.at)
            _go_on(request, row)
            return redirect("departments:list", row.pk)
    if not allows(request.staff, "departments.receive", None, request.at):
        raise NotAllowed("您没有“接收部门名单”的权限。")
    return render(request, "departments/receive.html", {"form": form}, status=422)


def _go_on(request: StaffRequest, row: Snapshot) -> None:
    if row.state == SnapshotState.RECEIVED:
        jobs.compare_list.defer(snapshot=row.pk, staff=request.staff.pk)
    elif row.state == SnapshotState.REFUSED:
        messages.error(request, f"{row.name}：{row.refusal}")
    else:
        messages.info(request, "这份名单已经比对过，没有变化。")


@require_safe
def snapshot(request: StaffRequest, pk: int) -> HttpResponse:
    """One list: its counts, those who wait for a person, the faulty rows; while work goes on, the page asks again every second."""
    row = _snapshot(request, pk)
    waiting = Match.objects.visible_to(request.staff, request.on).waiting().filter(line__snapshot=row)
    open_ones = Difference.objects.visible_to(request.staff, request.on).filter(match__line__snapshot=row)
    context = {
        "row": row,
        "tally": tallies([row], request.staff, request.on)[row.pk],
        "waiting": waiting.select_related("child__household__parent", "parent", "line").order_by("line__row", "-score")[:200],
        "differences": open_ones.select_related("child__household__parent", "match__line").order_by("match__line__row", "pk")[:200],
        "exact": open_ones.exact().filter(effect__in=settling.POWER_OF).count(),
        "faulty": faulty(row),
        "reasons_said": scoring.LABELS,
        "working": row.state in WORKING,
    }
    return render(request, "departments/list.html", context)


@require_POST
def apply_exact(request: StaffRequest, pk: int) -> HttpResponse:
    """Apply in one step what was found for those whose number and name agree."""
    row = _snapshot(request, pk)
    came_to = settling.apply_exact(row, by=request.staff, at=request.at)
    messages.success(request, f"已按名单更新 {came_to.done} 项档案，资金在下一批次自动结算。")
    for sentence in came_to.refused[:10]:
        messages.warning(request, sentence)
    return redirect("departments:list", row.pk)


@require_safe
def freshness(request: StaffRequest) -> HttpResponse:
    """How long ago the files of each county changed, and each kind of list came."""
    _readers_only(request)
    return render(request, "departments/freshness.html", {"fresh": ages.freshness(request.staff, request.on)})
