"""Pages of proposals on facts: one fact is proposed, another person decides with the values side by side."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from weibao.attachments.models import Attachment
from weibao.children.actions.reading import open_file
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotThere
from weibao.visits import forms
from weibao.visits.actions import updating
from weibao.visits.models import WEIGHTY, Conflict, FactUpdate
from weibao.visits.reports import updates as reports
from weibao.visits.states import UpdateState
from weibao.visits.views.visits import child_of, must
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_AND_POST)
def propose(request: StaffRequest, child: int, fact: str) -> HttpResponse:
    """Another value of one fact, with the day from which it holds and what it rests on."""
    if fact not in reports.FACTS:
        raise NotThere
    kid = child_of(request, child)
    must(request, "visits.propose", kid)
    base, guardians = reports.seen(kid, fact, request.on)
    form = forms.update_form(fact, kid, request.POST if request.method == "POST" else None, base, guardians)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            new, shown = forms.new_update(fact, form), form.cleaned_data["base"]
            made = updating.propose(kid, by=request.staff, at=request.at, new=new, happened_at=request.at, base=shown)
            messages.success(request, _said(made))
            return redirect("visits:update", made.pk)
    context = {"child": kid, "form": form, "label": reports.FACTS[fact], "weighty": fact in WEIGHTY}
    return render(request, "visits/update_form.html", context, status=422 if form.errors else 200)


def _said(made: FactUpdate) -> str:
    if hasattr(made, "clash"):
        kept = "暂用您填的内容" if made.state == UpdateState.APPLIED else "暂用别人登记的内容"
        return f"{kept if made.state != UpdateState.WAITING else '由儿童督导员决定'}：内容已被别人改过，两个内容都已保留。"
    return "已更新。" if made.state == UpdateState.APPLIED else "已提出，由儿童督导员审批。"


@require_http_methods(GET_AND_POST)
def update(request: StaffRequest, update: int) -> HttpResponse:
    """One proposal: what stood there, what is proposed, what stands there now; and the decision."""
    rows = FactUpdate.objects.visible_to(request.staff, request.on).select_related("child__residence__parent", "by", "decided_by")
    row = rows.there(update)
    if request.method == "POST":
        must(request, "visits.accept_update", row)
    open_file(row.child, by=request.staff, at=request.at)
    beside = reports.beside(row, request.on)
    form = forms.DecideForm(request.POST if request.method == "POST" else None, initial={"theirs": beside.theirs})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            _decide(request, row, form)
            messages.success(request, "已记录决定。")
            return redirect("visits:update", row.pk)
    may = row.state == UpdateState.WAITING and row.by_id != request.staff.pk
    papers = Attachment.objects.visible_to(request.staff, request.on).of("visits.update", [row.pk])
    context = {
        "row": row,
        "beside": beside,
        "form": form,
        "may": may and allows(request.staff, "visits.accept_update", row, request.at),
        "attachments": papers,
        "clash": Conflict.objects.visible_to(request.staff, request.on).filter(update=row).first(),
    }
    return render(request, "visits/update.html", context, status=422 if form.errors else 200)


def _decide(request: StaffRequest, row: FactUpdate, form: forms.DecideForm) -> None:
    given = form.cleaned_data
    if given["verb"] == "accept":
        updating.accept_update(row, by=request.staff, at=request.at, theirs=given["theirs"], reason=given["reason"])
    else:
        updating.return_update(row, by=request.staff, at=request.at, reason=given["reason"])
