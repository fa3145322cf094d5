"""Pages of delegated care: who is entrusted, an agreement, its contacts and its end; children found without care."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.care.actions import delegating, guarding
from weibao.care.forms.delegating import ContactForm, DelegationForm, EndDelegationForm, SettleForm, TellForm, UnguardedForm
from weibao.care.models import Delegation, Unguarded
from weibao.care.reports.guarding import ahead as ahead_of
from weibao.care.reports.papers import PAPERS
from weibao.care.views.registers import child_of, readers
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.rules.delegated_care import must_hear
from weibao.rules.parameters import load
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50
SHOW = {"": "未终止", "silent": "父母逾期未联系", "ending": "期满提醒", "untold": "未书面告知学校或村（居）委会", "over": "已终止"}


@require_safe
def delegation_list(request: StaffRequest) -> HttpResponse:
    """Delegated care within the viewer's scope."""
    readers(request)
    show = request.GET.get("show", "")
    rows = Delegation.objects.visible_to(request.staff, request.on).filter(child__merged_into=None)
    ahead = request.on + ahead_of(request.on)
    asked: Mapping[str, Callable[[], Any]] = {
        "silent": lambda: rows.silent(request.on),
        "ending": lambda: rows.ending_by(ahead),
        "untold": rows.untold,
        "over": lambda: rows.exclude(ended_on=None),
    }
    rows = asked.get(show, rows.running)()
    rows = rows.select_related("child__residence__parent").order_by("contact_due", "pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "care/delegations.html", {"page": page, "show": show, "states": SHOW, "ahead": ahead})


@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: StaffRequest, pk: int) -> HttpResponse:
    """Register an agreement; a barred carer is refused with the ground of the law."""
    child = child_of(request, pk, "care.delegate")
    form = DelegationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            row = delegating.delegate(child, by=request.staff, at=request.at, new=form.delegation())
            messages.success(request, "已登记。请书面告知学校和村（居）委会，督促父母每周联系。")
            return redirect("care:delegation", row.pk)
    shown = {"form": form, "child": child, "hear": must_hear(child.birth_date, request.on)}
    return render(request, "care/delegate.html", shown, status=422 if form.errors else 200)


FORMS: Mapping[str, tuple[type[Form], str, Callable[..., Any]]] = {
    "contact": (ContactForm, "care.record_contact", delegating.record_contact),
    "tell": (TellForm, "care.tell_of_care", delegating.tell_of_care),
    "end": (EndDelegationForm, "care.end_delegation", delegating.end_delegation),
}


@require_http_methods(["GET", "HEAD", "POST"])
def delegation(request: StaffRequest, pk: int) -> HttpResponse:
    """One agreement: the carer, the contacts, who was told, and its end."""
    rows = Delegation.objects.visible_to(request.staff, request.on).select_related("child__residence__parent", "by")
    row = rows.there(pk)
    wanted = request.POST.get("form", "") if request.method == "POST" else ""
    if wanted and wanted not in FORMS:
        raise NotThere
    forms = {name: make(request.POST if name == wanted else None, auto_id=f"{name}_%s") for name, (make, _, _) in FORMS.items()}
    if request.method == "POST":
        done = deed(request, row, wanted, forms)
        if done:
            return redirect("care:delegation", row.pk)
    shown = {
        "row": row,
        "forms": forms,
        "wrong": forms.get(wanted),
        "contacts": row.contacts.select_related("by")[:20],
        "papers": PAPERS,
        "term": load().at(request.on).value("care/contact_days"),
    }
    return render(request, "care/delegation.html", shown, status=422 if wanted else 200)


def deed(request: StaffRequest, row: Any, wanted: str, forms: Mapping[str, Form]) -> bool:
    """Do what one of the forms of a page asks; whether it was done. Raises NotThere, NotAllowed."""
    if wanted not in FORMS:
        raise NotThere
    _, power, verb = FORMS[wanted]
    if not allows(request.staff, power, row, request.at):
        raise NotAllowed("您没有办理这一事项的权限。")
    form = forms[wanted]
    if form.is_valid():
        with refusals_shown(form):
            verb(row, by=request.staff, at=request.at, **form.cleaned_data)
            messages.success(request, "已记录。")
            return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
def report_unguarded(request: StaffRequest, pk: int) -> HttpResponse:
    """Report a child found without care."""
    child = child_of(request, pk, "care.report_unguarded")
    form = UnguardedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            row = guarding.report_unguarded(child, by=request.staff, at=request.at, **form.cleaned_data)
            messages.success(request, "已报告，乡镇和县级立即处置。")
            return redirect("care:unguarded", row.pk)
    return render(request, "care/report_unguarded.html", {"form": form, "child": child}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def unguarded(request: StaffRequest, pk: int) -> HttpResponse:
    """A child found without care, and what was done."""
    rows = Unguarded.objects.visible_to(request.staff, request.on).select_related("child__residence__parent", "by", "settled_by")
    row = rows.there(pk)
    may = allows(request.staff, "care.settle_unguarded", row, request.at)
    if request.method == "POST" and not may:
        raise NotAllowed("您没有“处置儿童无人照护”的权限。")
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            guarding.settle_unguarded(row, by=request.staff, at=request.at, **form.cleaned_data)
            messages.success(request, "已记录处置情况。")
            return redirect("care:unguarded", row.pk)
    shown = {"row": row, "form": form if may and row.settled_at is None else None, "wrong": form.errors}
    return render(request, "care/unguarded.html", shown, status=422 if form.errors else 200)
