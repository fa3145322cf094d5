"""Pages of rehabilitation aid: the cases, one case with its sessions and settlements."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.attachments.models import Attachment
from weibao.children.models import Child
from weibao.kernel.refusal import NotThere
from weibao.schemes.actions import rehabilitating
from weibao.schemes.forms.care import ConfirmForm, RehabForm, SessionForm, YearForm
from weibao.schemes.forms.study import WordsForm
from weibao.schemes.models import Provider, RehabCase, RehabSettlement, Session
from weibao.schemes.states import RehabState
from weibao.schemes.views.deeds import Deed, do, must
from weibao.schemes.views.study import readers_only
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

A_PAGE: Final = 50
DEEDS: Final = {
    "check": Deed("schemes.rehab_check", rehabilitating.rehab_check, None, "已查验，转残联审核。"),
    "confirm": Deed("schemes.rehab_confirm", rehabilitating.rehab_confirm, ConfirmForm, "已登记残联审核结果。"),
    "refuse": Deed("schemes.rehab_refuse", rehabilitating.rehab_refuse, WordsForm, "已作出不予救助的决定。"),
    "record": Deed("schemes.rehab_record", rehabilitating.rehab_record, SessionForm, "已登记。"),
    "settle": Deed("schemes.rehab_settle", rehabilitating.rehab_settle, YearForm, "已编制结算，等待审批。"),
    "close": Deed("schemes.rehab_close", rehabilitating.rehab_close, WordsForm, "已结束。"),
}


@require_safe
def rehabs(request: StaffRequest) -> HttpResponse:
    """The cases within scope."""
    readers_only(request)
    state = request.GET.get("state", "")
    rows = RehabCase.objects.visible_to(request.staff, request.on).with_child()
    rows = rows.filter(state=state) if state in RehabState.values else rows
    page = Paginator(rows.order_by("-pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "schemes/rehabs.html", {"page": page, "states": RehabState.choices, "state": state})


@require_http_methods(["GET", "HEAD", "POST"])
def rehab_apply(request: StaffRequest, pk: int) -> HttpResponse:
    """The application for a child."""
    child = Child.objects.visible_to(request.staff, request.on).current().there(pk)
    must(request, "schemes.rehab_apply", child)
    units = Provider.objects.visible_to(request.staff, request.on).open_on(request.on, "unit")
    form = RehabForm(request.POST or None, providers=units)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            asked = rehabilitating.Asked(**form.cleaned_data)
            case = rehabilitating.rehab_apply(child, by=request.staff, at=request.at, form=asked)
            messages.success(request, "已受理，等待县级查验。")
            return redirect("schemes:rehab", case.pk)
    shown = {"child": child, "form": form, "title": "残疾儿童康复救助申请", "law": rehabilitating.LAW}
    return render(request, "schemes/apply_for.html", shown, status=422 if form.errors else 200)


def rehab_of(request: StaffRequest, pk: int) -> RehabCase:
    """A case by its number, as far as the person may know of it. Raises NotThere."""
    rows = RehabCase.objects.visible_to(request.staff, request.on).with_child()
    found: RehabCase | None = rows.select_related("applied_by", "checked_by", "decided_by").filter(pk=pk).first()
    if found is None:
        raise NotThere
    return found


@require_safe
def rehab(request: StaffRequest, pk: int) -> HttpResponse:
    """One case: why, the steps, sessions, settlements."""
    row = rehab_of(request, pk)
    sessions = Session.objects.visible_to(request.staff, request.on).filter(case=row).select_related("recorded_by")
    settlements = (
        RehabSettlement.objects.visible_to(request.staff, request.on)
        .filter(case=row)
        .select_related("made_by", "decided_by", "case__child")
    )
    papers = Attachment.objects.visible_to(request.staff, request.on).of("schemes.rehab", [row.pk]).present()
    shown = {"row": row, "tree": rehabilitating.told(row), "sessions": sessions[:200], "settlements": settlements, "papers": papers}
    return render(request, "schemes/rehab.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def rehab_deed(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """One deed on a case."""
    row = rehab_of(request, pk)
    if verb not in DEEDS:
        raise NotThere
    return do(request, DEEDS[verb], row, back=("schemes:rehab", row.pk), told=f"{row.child.name}，{row.get_kind_display()}康复救助")


@require_POST
def rehab_strike(request: StaffRequest, pk: int) -> HttpResponse:
    """A session entered by mistake."""
    rows = Session.objects.visible_to(request.staff, request.on).select_related("case__child")
    session = rows.there(pk)
    rehabilitating.rehab_strike(session, by=request.staff, at=request.at)
    messages.success(request, "已撤销。")
    return redirect("schemes:rehab", session.case_id)


@require_POST
def rehab_decide(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Approve a settlement, or give it back."""
    rows = RehabSettlement.objects.visible_to(request.staff, request.on).select_related("case__child")
    made = rows.filter(pk=pk).first()
    if made is None or verb not in {"approve", "return"}:
        raise NotThere
    deed = rehabilitating.rehab_approve if verb == "approve" else rehabilitating.rehab_return
    deed(made, by=request.staff, at=request.at)
    messages.success(request, "已审批，下一批次付款。" if verb == "approve" else "已退回。")
    return redirect("schemes:rehab", made.case_id)
