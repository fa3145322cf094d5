"""The auditor's alarms; and for everybody: explaining a reading, and declaring who is one's own."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.powers import READS
from weibao.watching import actions, reports
from weibao.watching.forms import AlarmFilter, AnswerForm, ExplainForm, HomeForm, RelationForm
from weibao.watching.models import Alarm, Home, Relation
from weibao.watching.states import AlarmState
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50


@require_safe
def alarms(request: StaffRequest) -> HttpResponse:
    """Alarms over readings, those that wait first."""
    if not request.staff.roles_on(request.on) & READS["alarms"]:
        raise NotAllowed("查阅预警由审计管理员核查。")
    form = AlarmFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    rows = Alarm.objects.visible_to(request.staff, request.on).select_related("staff")
    if given.get("show", "") == "":
        rows = rows.waiting().order_by("due", "-raised_at")
    elif given["show"] == "done":
        rows = rows.filter(state=AlarmState.ANSWERED)
    if given.get("rule"):
        rows = rows.filter(rule=given["rule"])
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [(one, reports.words(one)) for one in page.object_list]
    checked = reports.limits().at(request.on).verified("answer_days")
    shown = {"form": form, "page": page, "lines": lines, "undeclared": reports.undeclared(request.on), "verified": checked}
    return render(request, "watching/alarms.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def alarm(request: StaffRequest, pk: int) -> HttpResponse:
    """One alarm with the readings behind it, and the auditor's finding."""
    row = _alarm(request, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            actions.answer_alarm(row, by=request.staff, at=request.at, **form.cleaned_data)
            messages.success(request, "已记录核查结论。")
            return redirect("watching:alarms")
    shown = {"row": row, "told": reports.words(row), "form": form, "openings": reports.openings_behind(row), **_reader(row, request)}
    return render(request, "watching/alarm.html", shown, status=422 if form.errors else 200)


def _reader(row: Alarm, request: StaffRequest) -> dict[str, Any]:
    return {"posts": row.staff.posts_on(request.on), "closed": row.state == AlarmState.ANSWERED}


def _alarm(request: StaffRequest, pk: int) -> Alarm:
    return Alarm.objects.visible_to(request.staff, request.on).select_related("staff", "answered_by").there(pk)


@require_POST
def ask(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask the reader for an explanation."""
    actions.ask(_alarm(request, pk), by=request.staff, at=request.at)
    messages.success(request, "已要求本人说明，说明会出现在本页。")
    return redirect("watching:alarm", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: StaffRequest, pk: int) -> HttpResponse:
    """The reader explains a reading that was asked about."""
    row = Alarm.objects.of_reader(request.staff).filter(pk=pk).first()  # house: allow views – only alarms about the reader
    if row is None:
        raise NotThere
    form = ExplainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            actions.explain(row, by=request.staff, at=request.at, **form.cleaned_data)
            messages.success(request, "已提交说明。")
            return redirect("watching:explain", pk)
    waits = row.state == AlarmState.ASKED
    shown = {"row": row, "told": reports.words(row), "form": form, "waits": waits}
    return render(request, "watching/explain.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def relations(request: StaffRequest) -> HttpResponse:
    """What one declared of oneself; a POST declares one more person."""
    form = RelationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_shown(form):
            actions.declare_relation(given["tie"], by=request.staff, at=request.at, name=given["name"], id_number=given["id_number"])
            messages.success(request, "已申报。")
            return redirect("watching:relations")
    return _relations(request, form, HomeForm())


@require_POST
def declare_home(request: StaffRequest) -> HttpResponse:
    """Declare the village of one's home."""
    form = HomeForm(request.POST)
    if form.is_valid():
        with refusals_shown(form):
            actions.declare_home(Home, division=form.cleaned_data["division"], by=request.staff, at=request.at)
            messages.success(request, "已申报。")
            return redirect("watching:relations")
    return _relations(request, RelationForm(), form)


@require_POST
def withdraw_relation(request: StaffRequest, pk: int) -> HttpResponse:
    """Withdraw one's own declaration."""
    row = Relation.objects.visible_to(request.staff, request.on).standing().there(pk)
    actions.withdraw_relation(row, by=request.staff, at=request.at)
    messages.success(request, "已撤回。")
    return redirect("watching:relations")


def _relations(request: StaffRequest, form: RelationForm, home_form: HomeForm) -> HttpResponse:
    if not allows(request.staff, "watching.declare_relation", None, request.at):
        raise NotAllowed("您没有“申报回避人员”的权限。")
    shown = {
        "form": form,
        "home_form": home_form,
        "rows": Relation.objects.visible_to(request.staff, request.on).standing().order_by("pk"),
        "home": Home.objects.visible_to(request.staff, request.on).standing().select_related("division__parent__parent").first(),
        "asked": [(one, reports.words(one)) for one in Alarm.objects.of_reader(request.staff)[:20]],  # house: allow views – one's own
    }
    return render(request, "watching/relations.html", shown, status=422 if form.errors or home_form.errors else 200)
