"""Pages of the desk: which director has which phone, what was set aside, and what directors complain of."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.accounts.codes import picture_of
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed
from weibao.org.models import Post
from weibao.org.powers import READS
from weibao.sync.actions import complaining, nudging, pairing, settling
from weibao.sync.actions.taking_in import label_of
from weibao.sync.carried import WORDS, in_words
from weibao.sync.forms import AnswerForm, DropForm, InviteForm, NudgeForm
from weibao.sync.models import Complaint, Envelope, FieldPhone
from weibao.sync.reports import phones as reports
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE: Final = 50


def _asks(request: StaffRequest, kind: str) -> None:
    if not request.staff.roles_on(request.on) & READS[kind]:
        raise NotAllowed("您的岗位不办理这项工作。")


@require_safe
def phones(request: StaffRequest) -> HttpResponse:
    """The directors of the township, each with the phone."""
    _asks(request, "phones")
    rows = reports.directors(request.staff, request.on, request.true_at)  # type: ignore[attr-defined]  # the doorkeeper sets it
    aside = Envelope.objects.visible_to(request.staff, request.on).aside().count()
    return render(request, "sync/phones.html", {"rows": rows, "aside": aside})


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: StaffRequest, pk: int) -> HttpResponse:
    """A pairing code for one director, shown once, as a picture and in digits."""
    _asks(request, "phones")
    post = Post.objects.visible_to(request.staff, request.on).held_on(request.on).select_related("staff", "division").there(pk)
    form = InviteForm(request.POST if request.method == "POST" else None)
    shown: dict[str, Any] = {"post": post, "form": form, "minutes": pairing.MINUTES}
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            now = request.true_at  # type: ignore[attr-defined]  # the doorkeeper sets it
            code = pairing.invite(post, by=request.staff, at=request.at, now=now, offline=form.cleaned_data["offline"])
            address = request.build_absolute_uri(reverse("sync:app"))
            groups = [code[place : place + 4] for place in range(0, len(code), 4)]
            shown |= {"code": " ".join(groups), "picture": picture_of(f"{address}#{code}"), "address": address}
    return render(request, "sync/invite.html", shown, status=422 if form.errors else 200)


@require_POST
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """A lost phone is out."""
    row = FieldPhone.objects.visible_to(request.staff, request.on).there(pk)
    pairing.revoke(row, by=request.staff, at=request.at)
    messages.success(request, "已停用。这部手机下次联网时会被清除，未上报的内容仍会封存送到。")
    return redirect("sync:phones")


@require_http_methods(["GET", "HEAD", "POST"])
def nudge(request: StaffRequest, pk: int) -> HttpResponse:
    """A word to one director, by one tap from the list, or in the supervisor's own words."""
    _asks(request, "phones")
    post = Post.objects.visible_to(request.staff, request.on).held_on(request.on).select_related("staff", "division").there(pk)
    words = reports.nudge_words(post, request.staff, request.on)
    given = {"words": words} if "now" in request.POST else request.POST
    form = NudgeForm(given if request.method == "POST" else None, initial={"words": words})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            nudging.nudge(post, by=request.staff, at=request.at, words=form.cleaned_data["words"])
            messages.success(request, f"已提醒{post.staff.name}，下次同步时显示在其手机上。")
            return redirect("sync:phones")
    return render(request, "sync/nudge.html", {"post": post, "form": form}, status=422 if form.errors else 200)


@require_safe
def aside(request: StaffRequest) -> HttpResponse:
    """What waits for a person."""
    _asks(request, "phones")
    rows = Envelope.objects.visible_to(request.staff, request.on).aside().select_related("staff", "division")
    page = Paginator(rows.order_by("received_at", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "sync/aside.html", {"page": page, "labels": {one.action: label_of(one.action) for one in page.object_list}})


def _envelope(request: StaffRequest, pk: int) -> Envelope:
    rows = Envelope.objects.visible_to(request.staff, request.on).select_related("staff", "division", "phone", "settled_by")
    return rows.there(pk)


def _page(request: StaffRequest, row: Envelope, form: DropForm, status: int = 200) -> HttpResponse:
    secret = row.action == "sync.complain"
    facts = [] if secret else [(WORDS.get(key, key), in_words(value)) for key, value in (row.facts or {}).items()]
    may = row.state == "aside" and allows(request.staff, "sync.retry", row, request.at)
    shown = {"row": row, "label": label_of(row.action), "facts": facts, "secret": secret, "form": form, "may": may}
    return render(request, "sync/envelope.html", shown, status=status)


@require_safe
def envelope(request: StaffRequest, pk: int) -> HttpResponse:
    """One thing that was set aside, with its contents, and what to do about it."""
    return _page(request, _envelope(request, pk), DropForm())


@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Have it done after all."""
    row, form = _envelope(request, pk), DropForm({"reason": "-"})
    form.is_valid()
    with refusals_shown(form):
        settling.retry(row, by=request.staff, at=request.at)
    if form.errors:
        return _page(request, _envelope(request, pk), form, status=422)
    messages.success(request, "已办理入账。")
    return redirect("sync:aside")


@require_POST
def drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Drop it with a reason."""
    row, form = _envelope(request, pk), DropForm(request.POST)
    if form.is_valid():
        with refusals_shown(form):
            settling.drop(row, by=request.staff, at=request.at, reason=form.cleaned_data["reason"])
            messages.success(request, "已作废，手机上会显示作废的理由。")
            return redirect("sync:aside")
    return _page(request, row, form, status=422)


@require_safe
def complaints(request: StaffRequest) -> HttpResponse:
    """What directors complain of, unanswered first."""
    _asks(request, "complaints")
    rows = Complaint.objects.visible_to(request.staff, request.on).select_related("staff", "division__parent", "answered_by")
    page = Paginator(rows.order_by("answered_at", "at"), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "sync/complaints.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: StaffRequest, pk: int) -> HttpResponse:
    """One complaint and its answer."""
    rows = Complaint.objects.visible_to(request.staff, request.on).select_related("staff", "division__parent", "answered_by")
    row = rows.there(pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            complaining.answer_complaint(row, by=request.staff, at=request.at, answer=form.cleaned_data["answer"])
            messages.success(request, "已答复，会显示在对方的手机上。")
            return redirect("sync:complaints")
    return render(request, "sync/complaint.html", {"row": row, "form": form}, status=422 if form.errors else 200)
