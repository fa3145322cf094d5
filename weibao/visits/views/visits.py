"""Pages of visits: who is due, the form, one visit with what followed, the township's desk, the questions."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.attachments.models import Attachment
from weibao.children.actions.reading import open_file
from weibao.children.models import Child
from weibao.kernel.door import ACTIONS, allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.models import Division
from weibao.org.powers import READS
from weibao.rules.visits import CATEGORIES, GRAVE
from weibao.visits import forms
from weibao.visits.actions import asking, following, visiting
from weibao.visits.models import Conflict, QuestionSet, Visit, VisitCheck, VisitPlan, VisitTask
from weibao.visits.reports import plans as reports
from weibao.visits.reports.updates import waiting
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50
GET_AND_POST = ["GET", "HEAD", "POST"]


def must(request: StaffRequest, action: str, subject: object) -> None:
    if not allows(request.staff, action, subject, request.at):
        raise NotAllowed(f"您没有“{ACTIONS[action].label}”的权限。")


def child_of(request: StaffRequest, pk: int) -> Child:
    rows = Child.objects.visible_to(request.staff, request.on).current().select_related("residence__parent", "household")
    return rows.there(pk)


def _visit(request: StaffRequest, pk: int) -> Visit:
    rows = Visit.objects.visible_to(request.staff, request.on).select_related(
        "child__residence__parent", "child__household", "by", "questions"
    )
    return rows.there(pk)


@require_safe
def visit_list(request: StaffRequest) -> HttpResponse:
    """Whom to visit next within the viewer's work, the most pressing first; `show` narrows it."""
    if not request.staff.roles_on(request.on) & READS["visits"]:
        raise NotAllowed("您的岗位不查看走访。")
    soon = request.on + timedelta(days=reports.AHEAD)
    rows = VisitPlan.objects.visible_to(request.staff, request.on)
    mine = rows.worked_by(request.staff, request.on)
    shows = {
        "late": rows.late(request.on),
        "soon": rows.due_by(soon),
        "grave": rows.filter(level__in=GRAVE),
        "call": rows.to_call(soon),
    }
    wanted = request.GET.get("show", "")
    rows = shows.get(wanted, rows)
    page = Paginator(rows.order_by("due", "pk").select_related("child__residence__parent"), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "rows": [reports.next_of(one, request.on) for one in page.object_list],
        "wanted": wanted,
        "figures": {
            "late": mine.late(request.on).count(),
            "soon": mine.due_by(request.on + timedelta(days=reports.AHEAD)).count(),
            "call": mine.to_call(request.on + timedelta(days=reports.AHEAD)).count(),
        },
        "ahead": reports.AHEAD,
    }
    return render(request, "visits/list.html", shown)


@require_http_methods(GET_AND_POST)
def record(request: StaffRequest, child: int) -> HttpResponse:
    """The form of a visit: what was so the last time stands in it, and only problems are written about."""
    kid = child_of(request, child)
    must(request, "visits.record", kid)
    open_file(kid, by=request.staff, at=request.at)
    planned = reports.planned(kid, request.staff, request.on)
    questions = reports.questions_for(planned.plan if planned else None)
    last = reports.last_visit(kid, request.staff, request.on)
    known = reports.opening(kid, request.on)
    initial = forms.as_before(last, request.on, guardian=known.guardian, place=known.place, studies=known.studies)
    form = forms.VisitForm(request.POST if request.method == "POST" else None, questions=questions, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            moment = visiting.moment_of(form.cleaned_data["on"], request.at)
            made = visiting.record(kid, by=request.staff, at=request.at, new=form.new(), happened_at=moment, questions=questions)
            messages.success(request, _said(made))
            return redirect("visits:visit", made.pk)
    shown = {"child": kid, "form": form, "planned": planned, "last": last, "corrects": None}
    return render(request, "visits/form.html", shown, status=422 if form.errors else 200)


def _said(made: Visit) -> str:
    if made.checks.exists():
        return "已登记。走访日期已久，由儿童督导员核实后计入。"
    return "已登记，问题已交儿童督导员跟进。" if made.tasks.exists() else "已登记。"


@require_http_methods(GET_AND_POST)
def correct(request: StaffRequest, visit: int) -> HttpResponse:
    """A further version of a visit; the former one stays."""
    row = _visit(request, visit)
    must(request, "visits.correct", row)
    open_file(row.child, by=request.staff, at=request.at)
    posted = request.POST if request.method == "POST" else None
    form = forms.VisitForm(posted, questions=row.questions, initial=forms.as_told(row))
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            moment = visiting.moment_of(form.cleaned_data["on"], request.at)
            made = visiting.correct(row, by=request.staff, at=request.at, new=form.new(), happened_at=moment)
            messages.success(request, "已更正，原来的内容保留在更正记录中。")
            return redirect("visits:visit", made.pk)
    shown = {"child": row.child, "form": form, "planned": None, "last": None, "corrects": row}
    return render(request, "visits/form.html", shown, status=422 if form.errors else 200)


@require_safe
def visit(request: StaffRequest, visit: int) -> HttpResponse:
    """One visit with its former versions, problems, checks, call-backs and papers; reading it is recorded."""
    row = _visit(request, visit)
    open_file(row.child, by=request.staff, at=request.at)
    younger = Visit.objects.visible_to(request.staff, request.on).filter(corrects=row).first()
    shown = {
        "row": row,
        "younger": younger,
        "told": reports.told(row),
        "tasks": row.tasks.select_related("done_by"),
        "checks": row.checks.select_related("by"),
        "callbacks": row.callbacks.select_related("by", "office"),
        "attachments": Attachment.objects.visible_to(request.staff, request.on).of("visits.visit", [row.pk]),
    }
    return render(request, "visits/visit.html", shown)


def _answer(request: StaffRequest, form: Any, title: str, row: Any, extra: dict[str, Any]) -> HttpResponse:
    shown = {"form": form, "title": title, "row": row, **extra}
    return render(request, "visits/answer.html", shown, status=422 if form.errors else 200)


@require_http_methods(GET_AND_POST)
def call_back(request: StaffRequest, visit: int) -> HttpResponse:
    """The family is asked again."""
    row = _visit(request, visit)
    must(request, "visits.call_back", row)
    form = forms.CallBackForm(request.POST if request.method == "POST" else None, initial={"on": request.on})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            given = dict(form.cleaned_data)
            moment = visiting.moment_of(given.pop("on"), request.at)
            visiting.call_back(row, by=request.staff, at=request.at, happened_at=moment, **given)
            messages.success(request, "已登记回访。")
            return redirect("visits:visit", row.pk)
    return _answer(request, form, "登记回访", row, {})


@require_http_methods(GET_AND_POST)
def task(request: StaffRequest, task: int) -> HttpResponse:
    """A problem that a visit found is dealt with."""
    rows = VisitTask.objects.visible_to(request.staff, request.on).select_related("visit__child__residence__parent", "visit__by")
    row = rows.there(task)
    must(request, "visits.settle_task", row)
    open_file(row.visit.child, by=request.staff, at=request.at)
    form = forms.TaskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            following.settle_task(row, by=request.staff, at=request.at, words=form.cleaned_data["words"])
            messages.success(request, "已记录处理情况。")
            return redirect("visits:desk")
    problem = {"problem": row.visit.told["areas"].get(row.area, ""), "area": row.get_area_display(), "due": row.due}
    return _answer(request, form, f"处理走访问题：{row.get_area_display()}", row.visit, problem)


@require_http_methods(GET_AND_POST)
def check(request: StaffRequest, check: int) -> HttpResponse:
    """Another person looks into a visit."""
    rows = VisitCheck.objects.visible_to(request.staff, request.on).select_related("visit__child__residence__parent", "visit__by")
    row = rows.there(check)
    must(request, "visits.check", row)
    open_file(row.visit.child, by=request.staff, at=request.at)
    form = forms.CheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            given = form.cleaned_data
            following.check(row, by=request.staff, at=request.at, upheld=given["upheld"] == "yes", words=given["words"])
            messages.success(request, "已记录核实结果。")
            return redirect("visits:desk")
    return _answer(request, form, f"核实走访（{row.get_kind_display()}）", row.visit, {"due": row.due})


@require_safe
def desk(request: StaffRequest) -> HttpResponse:
    """The township's desk: late visits, problems, visits to be looked into."""
    must(request, "visits.check", None)
    shown = {"desk": reports.desk(request.staff, request.on), "updates": waiting(request.staff, request.on)}
    shown["conflicts"] = Conflict.objects.visible_to(request.staff, request.on).open().count()
    return render(request, "visits/desk.html", shown)


@require_POST
def draw(request: StaffRequest) -> HttpResponse:
    """Draw a visit by lot in one of the viewer's townships."""
    must(request, "visits.draw", None)
    places = {one.pk: one for one in reports.desk(request.staff, request.on).places}
    place: Division | None = places.get(request.POST.get("division", ""))
    if place is None:
        raise NotThere
    try:
        made = following.draw(place, by=request.staff, at=request.at)
    except following.NothingToDraw as refusal:
        messages.warning(request, refusal.message)
        return redirect("visits:desk")
    return redirect("visits:check", made.pk)


@require_safe
def question_list(request: StaffRequest) -> HttpResponse:
    """The additional questions in force, by category."""
    must(request, "visits.publish_questions", None)
    found = reports.questions_by_category()
    return render(request, "visits/questions.html", {"rows": found})


@require_http_methods(GET_AND_POST)
def questions(request: StaffRequest, category: str) -> HttpResponse:
    """The editor of a category's questions: a new version, the former ones stay with their answers."""
    if category not in CATEGORIES:
        raise NotThere
    must(request, "visits.publish_questions", None)
    versions = reports.versions_of(category)
    newest: QuestionSet | None = versions[0] if versions else None
    initial = {"text": reports.as_lines(newest), "base": newest.version if newest else 0}
    form = forms.QuestionsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            given = form.cleaned_data
            asking.publish_questions(category, by=request.staff, at=request.at, questions=given["text"], base=given["base"])
            messages.success(request, "已发布。从现在起的走访按新问题填写，已答的保留原问题。")
            return redirect("visits:question_list")
    shown = {"form": form, "label": CATEGORIES[category], "versions": versions}
    return render(request, "visits/questions_form.html", shown, status=422 if form.errors else 200)
