"""The conflict room: two values of one fact that met, and the decision on them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.children.actions.reading import open_file
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import READS
from weibao.visits import forms
from weibao.visits.actions import conflicting
from weibao.visits.models import Conflict, Stands
from weibao.visits.reports import conflicts as reports
from weibao.visits.states import ConflictState
from weibao.visits.views.visits import must
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest


@require_safe
def room(request: StaffRequest) -> HttpResponse:
    """What waits for a decision within the viewer's scope, or with `show=decided` what was decided."""
    if not request.staff.roles_on(request.on) & READS["visits"]:
        raise NotAllowed("您的岗位不查看走访。")
    decided = request.GET.get("show") == "decided"
    return render(request, "visits/conflicts.html", {"rows": reports.room(request.staff, request.on, decided=decided), "decided": decided})


@require_http_methods(["GET", "HEAD", "POST"])
def conflict(request: StaffRequest, conflict: int) -> HttpResponse:
    """One conflict with the three values side by side; a person decides."""
    rows = Conflict.objects.visible_to(request.staff, request.on)
    row = rows.select_related("update__child__residence__parent", "update__by", "theirs_by", "decided_by").there(conflict)
    if request.method == "POST":
        must(request, "visits.decide_conflict", row)
    open_file(row.update.child, by=request.staff, at=request.at)
    met = reports.met(row, request.on)
    form = forms.ConflictForm(request.POST if request.method == "POST" else None, initial={"stood": met.stood, "take": row.stands})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            given = form.cleaned_data
            facts = {"take": given["take"], "stood": given["stood"], "reason": given["reason"]}
            conflicting.decide_conflict(row, by=request.staff, at=request.at, **facts)
            messages.success(request, "已核定，双方都会看到。")
            return redirect("visits:conflict", row.pk)
    may = row.state == ConflictState.OPEN and row.update.state != "waiting" and not row.concerns(request.staff)
    shown = {"row": row, "met": met, "form": form, "mine": row.stands == Stands.MINE, "concerned": row.concerns(request.staff)}
    shown["may"] = may and allows(request.staff, "visits.decide_conflict", row, request.at)
    return render(request, "visits/conflict.html", shown, status=422 if form.errors else 200)
