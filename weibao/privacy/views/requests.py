"""Requests for a copy, a correction, a deletion: the list, one request with its written answer, and the copy itself."""

from collections.abc import Callable, Mapping
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.privacy.actions import requesting
from weibao.privacy.forms import NumberForm, RequestForm, WordsForm, today
from weibao.privacy.models import RightsRequest
from weibao.privacy.reports.copy import copy_of
from weibao.privacy.retention import terms
from weibao.privacy.states import RequestState
from weibao.privacy.views.papers import A_PAGE, child_of, readers_only, to_new
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

Deed = Callable[[StaffRequest, RightsRequest, str], object]


DEEDS: Mapping[str, Deed] = {
    "grant": lambda request, row, words: requesting.grant_request(row, by=request.staff, at=request.at, reason=words),
    "refuse": lambda request, row, words: requesting.refuse_request(row, by=request.staff, at=request.at, reason=words),
    "finish": lambda request, row, words: requesting.finish_request(row, by=request.staff, at=request.at, outcome=words),
    "drop": lambda request, row, words: requesting.drop_request(row, by=request.staff, at=request.at),  # noqa: ARG005
}
TOLD = {"grant": "已同意，请办理。", "refuse": "已作出书面答复，请打印送达。", "finish": "已办结。", "drop": "已登记申请人撤回。"}


def checked(on: date) -> bool:
    """Whether the term for answering was checked against a text."""
    return terms().at(on).verified("answer/rights")


@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    """Requests within the viewer's scope, those that wait first."""
    readers_only(request, "rights_requests")
    if (there := to_new(request, "privacy:receive_request")) is not None:
        return there
    rows = RightsRequest.objects.visible_to(request.staff, request.on).select_related("child__household")
    everything = request.GET.get("show") == "all"
    rows = rows if everything else rows.waiting().order_by("due", "pk")
    lean = rows.defer("asker_name", "phone", "content", "reason", "outcome")
    page = Paginator(lean, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "privacy/requests.html", {"page": page, "number_form": NumberForm(), "all": everything, "verified": checked(request.on)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a request about one child."""
    child = child_of(request, pk)
    if not allows(request.staff, "privacy.receive_request", child, request.at):
        raise NotAllowed("您没有“受理个人信息权利申请”的权限。")
    form = RequestForm(request.POST or None, initial=today(request.on))
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            made = requesting.receive_request(child, by=request.staff, at=request.at, new=form.new())
            messages.success(request, "已受理。")
            return redirect("privacy:request", made.pk)
    return render(request, "privacy/receive_request.html", {"form": form, "child": child}, status=422 if form.errors else 200)


def _row(request: StaffRequest, pk: int) -> RightsRequest:
    rows = RightsRequest.objects.visible_to(request.staff, request.on).select_related("child__household", "by", "decided_by")
    return rows.there(pk)


@require_safe
def one(request: StaffRequest, pk: int) -> HttpResponse:
    """One request with what can be done about it; an answered one prints as the written answer."""
    return _page(request, _row(request, pk), WordsForm())


def _page(request: StaffRequest, row: RightsRequest, form: WordsForm) -> HttpResponse:
    shown = {"row": row, "form": form, "lists": row.lists.all(), "states": {one.name: one.value for one in RequestState}}
    shown["verified"] = checked(request.on)
    return render(request, "privacy/request.html", shown, status=422 if form.errors else 200)


@require_POST
def do(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Grant, refuse, finish, drop, or make the copy."""
    row = _row(request, pk)
    if verb == "copy":
        child = requesting.give_copy(row, by=request.staff, at=request.at)
        return render(request, "privacy/copy.html", {"row": row, "child": child, "copy": copy_of(child, request.on)})
    if verb not in DEEDS:
        raise NotThere
    form = WordsForm(request.POST)
    if form.is_valid():
        with refusals_shown(form):
            DEEDS[verb](request, row, form.cleaned_data["words"])
            messages.success(request, TOLD[verb])
            return redirect("privacy:request", pk)
    return _page(request, _row(request, pk), form)
