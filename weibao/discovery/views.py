"""Pages of the policy search: whom it found, and what is done about each."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.discovery import actions, reports
from weibao.discovery.forms import StepForm
from weibao.discovery.models import Lead, Scheme
from weibao.discovery.states import MOVES, State
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import READS
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest
from weibao.workdays.terms import terms

ON_A_PAGE = 50


@require_safe
def lead_list(request: StaffRequest) -> HttpResponse:
    """Who was found entitled and not enrolled, within the viewer's scope, with the figures of the work."""
    if not request.staff.roles_on(request.on) & READS["children"]:
        raise NotAllowed("您的岗位不查看儿童档案。")
    rows = Lead.objects.visible_to(request.staff, request.on).select_related("child__household__parent")
    wanted, scheme = request.GET.get("state", ""), request.GET.get("scheme", "")
    if scheme in Scheme.values:
        rows = rows.filter(scheme=scheme)
    groups = {"found": rows.found, "told": rows.told}
    rows = rows.filter(state=wanted) if wanted in State.values else groups.get(wanted, rows.standing)()
    page = Paginator(rows.order_by("due", "found_on", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    enrolled = [row.child_id for row in page.object_list if row.state == State.ENROLLED and row.scheme == Scheme.ALLOWANCE]
    shown = {
        "page": page,
        "tally": reports.tally(request.staff, request.on),
        "states": [("found", "全部发现"), ("told", "已告知"), *State.choices],
        "schemes": Scheme.choices,
        "wanted": wanted,
        "scheme": scheme,
        "term": terms().at(request.on).value("tell_family"),
        "amounts": reports.amounts(enrolled, request.on),
    }
    return render(request, "discovery/list.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: StaffRequest, pk: int) -> HttpResponse:
    """One lead: why, which papers are missing, what was done; and the answer of the family."""
    rows = Lead.objects.visible_to(request.staff, request.on).select_related("child__household__parent")
    row = rows.there(pk)
    form = StepForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            _do(form, row, request)
            messages.success(request, "已记录。")
            return redirect("discovery:lead", row.pk)
    may = allows(request.staff, "discovery.tell", row, request.at) and bool(MOVES.after(row.state))
    shown = {
        "row": row,
        "form": form,
        "basis": reports.basis(row, request.on),
        "steps": row.steps.select_related("by"),
        "may": may,
    }
    return render(request, "discovery/lead.html", shown, status=422 if form.errors else 200)


def _do(form: StepForm, row: Lead, request: StaffRequest) -> None:
    given = form.cleaned_data
    if given["state"] == State.SNOOZED:
        actions.snooze(row, by=request.staff, at=request.at, until=given["until"], reason=given["reason"])
    elif given["state"] == State.DECLINED:
        actions.decline(row, by=request.staff, at=request.at, reason=given["reason"])
    else:
        actions.tell(row, by=request.staff, at=request.at, reason=given["reason"])
