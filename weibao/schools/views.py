"""Links to schools and what schools answered, for staff; the school's own page, without an account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.actions import public
from weibao.org.powers import READS, holders
from weibao.schools import actions, reports
from weibao.schools.forms import ApplyForm, FilledForm, IssueForm, KeepForm, PupilForm
from weibao.schools.models import Enrolment, PupilLine, SchoolLink, in_words
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50
BOTH = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def differences(request: StaffRequest) -> HttpResponse:
    """What schools say otherwise than the files, within scope."""
    if not request.staff.roles_on(request.on) & READS["children"]:
        raise NotAllowed("您的岗位不查看儿童档案。")
    rows = PupilLine.objects.visible_to(request.staff, request.on).different().select_related("child__household__parent", "link")
    page = Paginator(rows.order_by("due", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "term": reports.value("settle_days", request.on), "absent": reports.value("absent_days", request.on)}
    return render(request, "schools/differences.html", context)


@BOTH
def line(request: StaffRequest, pk: int) -> HttpResponse:
    """One line: what the file says, what the school says; follow it or keep the file."""
    rows = PupilLine.objects.visible_to(request.staff, request.on).select_related("child__household__parent", "link", "settled_by")
    row = rows.there(pk)
    data = request.POST if request.method == "POST" else None
    wants = request.POST.get("verb") == "apply"
    apply_form, keep_form = ApplyForm(data if wants else None), KeepForm(data if data is not None and not wants else None)
    form = apply_form if wants else keep_form
    if data is not None and form.is_valid():
        with refusals_shown(form):
            _settle(request, row, form)
            messages.success(request, "已记录。")
            return redirect("schools:differences")
    context = {
        "row": row,
        "now": row.child.schoolings.filter(during__contains=request.on).first(),
        "history": reports.latest_of(row.child),
        "apply_form": apply_form,
        "keep_form": keep_form,
        "may": allows(request.staff, "schools.keep", row, request.at) and row.state == "different",
        "to_apply": row.answer != Enrolment.ENROLLED,
    }
    return render(request, "schools/line.html", context, status=422 if form.errors else 200)


def _settle(request: StaffRequest, row: PupilLine, form: Any) -> None:
    if isinstance(form, ApplyForm):
        actions.apply(row, by=request.staff, at=request.at, **form.cleaned_data)
    else:
        actions.keep(row, by=request.staff, at=request.at, **form.cleaned_data)


@BOTH
def links(request: StaffRequest) -> HttpResponse:
    """The links within scope; a county issues one for a school of this quarter. Its address is shown once."""
    if not request.staff.roles_on(request.on) & READS["school_links"]:
        raise NotAllowed("您的岗位不查看学校核对链接。")
    mine = [post for post in request.staff.posts_on(request.on) if post.role in holders("schools.issue")]
    schools = reports.schools_of(mine[0].division_id, request.on) if mine else []
    form = IssueForm(request.POST if request.method == "POST" else None, schools=schools)
    address = ""
    if request.method == "POST":
        if not mine:
            raise NotAllowed("您没有“签发学校核对链接”的权限。")
        if form.is_valid():
            with refusals_shown(form):
                made, token = actions.issue(mine[0].division, by=request.staff, at=request.at, school=form.cleaned_data["school"])
                address = request.build_absolute_uri(reverse("schools:answer", args=[token]))
                form = IssueForm(schools=schools)
                messages.success(request, f"已签发：{made.school}。")
    rows = SchoolLink.objects.visible_to(request.staff, request.on).select_related("place", "issued_by")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    counted = reports.tallies(shown)
    context = {
        "page": page,
        "rows": [(one, one.state_label(request.at), one.is_open(request.at), counted.get(one.pk, (0, 0))) for one in shown],
        "form": form if mine else None,
        "address": address,
        "quarter": in_words(reports.quarter_of(request.on)),
        "days": reports.value("link_days", request.on),
    }
    return render(request, "schools/links.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """A link opens nothing any more."""
    row = SchoolLink.objects.visible_to(request.staff, request.on).there(pk)
    actions.revoke(row, by=request.staff, at=request.at)
    messages.success(request, "已作废。")
    return redirect("schools:links")


@login_not_required
@BOTH
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The school's page: its own pupils and nobody else. Whatever is wrong with a token is answered alike."""
    at, now = request.at, request.true_at  # type: ignore[attr-defined]
    source, who = str(request.META.get("REMOTE_ADDR", "")), public()
    if actions.is_shut_to(source, now):
        return _refused(request, actions.TooOften("试的次数太多，请一小时后再打开。"))
    try:
        link = actions.open_link(token, by=who, at=at, source=source)
    except actions.Shut as shut:
        actions.knock(source, now)
        return _refused(request, shut)
    data = request.POST if request.method == "POST" else None
    parts = [(one, PupilForm(data, prefix=f"p{one.pk}", auto_id=f"p{one.pk}_%s")) for one in actions.shown(link)]
    filled = FilledForm(data)
    if data is not None and filled.is_valid() & all([form.is_valid() for _, form in parts]):  # noqa: C419  every form is looked at
        try:
            answers = {one.pk: form.answer() for one, form in parts}
            actions.hand_in(link, by=who, at=at, filled_by=filled.cleaned_data["filled_by"], answers=answers)
        except actions.BadAnswer as bad:
            filled.add_error(None, bad.message)
        else:
            return render(request, "schools/done.html", {"link": link, "many": len(parts)})
    wrong = data is not None
    context = {"link": link, "parts": parts, "filled": filled, "absent": reports.value("absent_days", request.on)}  # type: ignore[attr-defined]
    return render(request, "schools/answer.html", context, status=422 if wrong else 200)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return render(request, "schools/refused.html", {"sentence": refusal.message}, status=refusal.status)
