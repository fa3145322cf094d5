"""What waits for a person: rows to be judged, differences to be applied or answered; one of each, both sides side by side."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.children.actions.reading import open_file
from weibao.departments import scoring
from weibao.departments.actions import judging, settling
from weibao.departments.forms import AnswerForm, JudgeForm
from weibao.departments.models import Difference, Match
from weibao.departments.reports import sides
from weibao.departments.states import STANDING, WAITING, DifferenceState, MatchState
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import READS
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

ON_A_PAGE = 50


def _readers_only(request: StaffRequest) -> None:
    if not request.staff.roles_on(request.on) & READS["children"]:
        raise NotAllowed("您的岗位不查看儿童档案。")


@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """Rows that a person judges, and differences, within the viewer's scope."""
    _readers_only(request)
    wanted = request.GET.get("state", "")
    rows = Difference.objects.visible_to(request.staff, request.on)
    rows = rows.filter(state=wanted) if wanted in DifferenceState.values else rows.waiting()
    rows = rows.select_related("child__household__parent", "match__line__snapshot").defer(
        "match__line__snapshot__content", "match__line__snapshot__returned"
    )
    page = Paginator(rows.order_by("due", "pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    unsure = Match.objects.visible_to(request.staff, request.on).waiting().select_related("child__household__parent", "line__snapshot")
    unsure = unsure.defer("line__snapshot__content", "line__snapshot__returned").order_by("-score", "pk")[:ON_A_PAGE]
    context = {"page": page, "unsure": unsure, "states": DifferenceState.choices, "wanted": wanted}
    return render(request, "departments/differences.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def match(request: StaffRequest, pk: int) -> HttpResponse:
    """Both sides with the reasons; who opens it opens the child's file, and the trail says so."""
    rows = Match.objects.visible_to(request.staff, request.on)
    wanted = (
        "child__household__parent__parent",
        "parent__child__household__parent__parent",
        "guardian__child__household",
        "line__snapshot",
    )
    row = rows.select_related(*wanted, "decided_by").there(pk)
    open_file(row.child, by=request.staff, at=request.at)
    form = JudgeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            _judge(row, form, request)
            messages.success(request, "已记录辨认结果。")
            return redirect("departments:differences")
    context = {
        "row": row,
        "form": form,
        "pairs": sides.people(row),
        "facts": sides.told_facts(row, row.line.snapshot),
        "who": sides.who_is(row),
        "reasons": [(scoring.LABELS[reason], scoring.POINTS[reason]) for reason in row.reasons if reason in scoring.LABELS],
        "may": row.state == MatchState.WAITING and allows(request.staff, "departments.confirm_match", row, request.at),
    }
    return render(request, "departments/match.html", context, status=422 if form.errors else 200)


def _judge(row: Match, form: JudgeForm, request: StaffRequest) -> None:
    deed = judging.confirm_match if form.cleaned_data["verdict"] == "same" else judging.reject_match
    deed(row, by=request.staff, at=request.at, reason=form.cleaned_data["reason"])


def _difference(request: StaffRequest, pk: int) -> Difference:
    rows = sides.with_file(Difference.objects.visible_to(request.staff, request.on)).select_related("answered_by")
    return rows.there(pk)  # type: ignore[no-any-return]


@require_http_methods(["GET", "HEAD", "POST"])
def difference(request: StaffRequest, pk: int) -> HttpResponse:
    """What the file says beside what the list says, and the answer; who opens it opens the child's file."""
    row = _difference(request, pk)
    open_file(row.child, by=request.staff, at=request.at)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            _answer(row, form, request)
            messages.success(request, "已记录处理结果。")
            return redirect("departments:differences")
    context = {
        "row": row,
        "form": form,
        "change": sides.change(row),
        "who": sides.who_is(row.match),
        "facts": sides.told_facts(row.match, row.match.line.snapshot) if row.match.state in STANDING else [],
        "reasons": scoring.words(reason for reason in row.match.reasons if reason in scoring.LABELS),
        "may_apply": row.state in WAITING and settling.may_apply(row, request.staff, request.at),
        "may_answer": row.state in WAITING and allows(request.staff, "departments.keep_file", row, request.at),
        "by_hand": row.effect not in settling.POWER_OF,
    }
    return render(request, "departments/difference.html", context, status=422 if form.errors else 200)


def _answer(row: Difference, form: AnswerForm, request: StaffRequest) -> None:
    deeds = {"keep": settling.keep_file, "look": settling.look_into, "wrong": settling.wrong_person}
    deeds[form.cleaned_data["answer"]](row, by=request.staff, at=request.at, reason=form.cleaned_data["reason"])


@require_POST
def apply(request: StaffRequest, pk: int) -> HttpResponse:
    """Put what the list says into the file."""
    row = _difference(request, pk)
    settling.apply(row, by=request.staff, at=request.at)
    messages.success(request, "档案已更新，来源记为该名单；涉及资金的，在下一批次自动结算。")
    return redirect("departments:difference", row.pk)
