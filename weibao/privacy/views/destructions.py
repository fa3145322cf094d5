"""Retention and destruction: the terms, the lists, their approvals and their proofs."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from weibao.kernel.refusal import NotThere
from weibao.privacy.actions import destroying
from weibao.privacy.forms import KeepForm, WordsForm
from weibao.privacy.models import DestructionList
from weibao.privacy.reports.retention import KEPT, gone_words
from weibao.privacy.retention import KINDS
from weibao.privacy.states import OPEN_LISTS
from weibao.privacy.views.papers import A_PAGE, readers_only
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

Deed = Callable[[StaffRequest, DestructionList, str], object]
DEEDS: Mapping[str, Deed] = {
    "approve": lambda request, row, words: destroying.approve_destruction(row, by=request.staff, at=request.at),  # noqa: ARG005
    "reject": lambda request, row, words: destroying.reject_destruction(row, by=request.staff, at=request.at, reason=words),
    "destroy": lambda request, row, words: destroying.destroy(row, by=request.staff, at=request.at),  # noqa: ARG005
}
TOLD = {"approve": "已同意。", "reject": "已登记不予销毁。", "destroy": "已销毁，证明如下。"}


@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    """The terms, and the lists: those that wait first, or all."""
    readers_only(request, "destructions")
    rows = DestructionList.objects.visible_to(request.staff, request.on).select_related("division")
    everything = request.GET.get("show") == "all"
    page = Paginator(rows if everything else rows.waiting(), A_PAGE).get_page(request.GET.get("page"))
    kinds = [(kind, kind.term(request.on)) for kind in KINDS.values()]
    shown = {"page": page, "kinds": kinds, "labels": {kind.code: kind.label for kind in KINDS.values()}, "all": everything}
    return render(request, "privacy/destructions.html", shown)


def _row(request: StaffRequest, pk: int) -> DestructionList:
    rows = DestructionList.objects.visible_to(request.staff, request.on).select_related("division", "destroyed_by", "request")
    return rows.there(pk)


@require_safe
def one(request: StaffRequest, pk: int) -> HttpResponse:
    """One list with its items and names; a carried out one prints as the proof."""
    return _page(request, _row(request, pk), WordsForm(), KeepForm())


def _page(request: StaffRequest, row: DestructionList, form: WordsForm, keep_form: KeepForm) -> HttpResponse:
    approvals = list(row.approvals.select_related("by").order_by("at"))
    shown = {
        "row": row,
        "kind": KINDS[row.kind],
        "page": Paginator(row.items.order_by("row"), A_PAGE).get_page(request.GET.get("page")),
        "counts": {"all": row.items.count(), "kept": row.items.exclude(kept="").count()},
        "approvals": approvals,
        "mine": any(one.by_id == request.staff.pk for one in approvals),
        "open": row.state in OPEN_LISTS,
        "gone": gone_words(row.gone),
        "stays": list(KEPT.values()) if row.kind == destroying.CHILD_FILE else [],
        "form": form,
        "keep_form": keep_form,
    }
    return render(request, "privacy/destruction.html", shown, status=422 if form.errors or keep_form.errors else 200)


@require_POST
def do(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Approve, reject, keep one item, or carry out."""
    row = _row(request, pk)
    if verb == "keep":
        return _keep(request, row)
    if verb not in DEEDS:
        raise NotThere
    form = WordsForm(request.POST)
    if form.is_valid():
        with refusals_shown(form):
            DEEDS[verb](request, row, form.cleaned_data["words"])
            messages.success(request, TOLD[verb])
            return redirect("privacy:destruction", pk)
    return _page(request, _row(request, pk), form, KeepForm())


def _keep(request: StaffRequest, row: DestructionList) -> HttpResponse:
    form = KeepForm(request.POST)
    if form.is_valid():
        with refusals_shown(form):
            destroying.keep_item(row, by=request.staff, at=request.at, **form.cleaned_data)
            messages.success(request, "已保留。")
            return redirect("privacy:destruction", row.pk)
    return _page(request, _row(request, row.pk), WordsForm(), form)
