"""Asking to read a file, and answering."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.access import reports
from weibao.access.actions import asking, deciding
from weibao.access.forms import AnswerForm, AskForm
from weibao.access.models import Permit
from weibao.access.states import PermitState
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed
from weibao.org.powers import READS
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

CHILD = "children.child"
A_PAGE = 30
TAKEN_IN = "申请已提交。批准后会出现在您的待办里，并可在 24 小时内查阅。"


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: StaffRequest) -> HttpResponse:
    """Ask for a file, or open it in an emergency; one's own requests and what came of them. The answer is the same for every number."""
    if not allows(request.staff, "access.ask", None, request.at):
        raise NotAllowed("您的岗位不查阅儿童资料。")
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wish = asking.Wish(CHILD, form.cleaned_data["asked_for"], form.cleaned_data["reason"])
        with refusals_shown(form):
            if request.POST.get("do") == "take":
                permit = asking.take(wish, by=request.staff, at=request.at)
                messages.warning(request, "已为您打开 3 小时，下一个工作日由审批人复核。")
                return redirect(reports.shown([permit], request.at)[0].url or "access:mine")
            asking.ask(wish, by=request.staff, at=request.at)
            messages.success(request, TAKEN_IN)
            return redirect("access:mine")
    page = Paginator(reports.own(request.staff), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": reports.shown(page.object_list, request.at),
        "standing": reports.standing_approvals(request.staff, request.on),
    }
    return render(request, "access/mine.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one's own request back."""
    permit = reports.own(request.staff).there(pk)
    asking.withdraw(permit, by=request.staff, at=request.at)
    messages.success(request, "已撤回申请。")
    return redirect("access:mine")


@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """What waits for an approver's word, and what was answered."""
    if not request.staff.roles_on(request.on) & READS["permits"]:
        raise NotAllowed("您的岗位不审批查阅申请。")
    rows = Permit.objects.visible_to(request.staff, request.on).select_related("staff", "decided_by")
    page = Paginator(reports.answered(rows), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": reports.shown(rows.waiting().order_by("asked_at", "pk"), request.at),
        "page": page,
        "rows": reports.shown(page.object_list, request.at),
    }
    return render(request, "access/waiting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """One request, and the answer to it."""
    permit = Permit.objects.visible_to(request.staff, request.on).select_related("staff", "decided_by").there(pk)
    taken = permit.state == PermitState.TAKEN
    form = AnswerForm(request.POST or None, taken=taken)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            _answer(request, permit, form.cleaned_data["verb"], form.cleaned_data["remark"])
            messages.success(request, "已答复申请人。")
            return redirect("access:waiting")
    label, url = reports.about(permit, request.staff, request.on)
    context = {
        "permit": permit,
        "row": reports.shown([permit], request.at)[0],
        "asker": reports.asker(permit, request.on),
        "about": label,
        "url": url,
        "form": form,
        "open": permit.state in {PermitState.ASKED, PermitState.TAKEN},
        "taken": taken,
    }
    return render(request, "access/answer.html", context, status=422 if form.errors else 200)


def _answer(request: StaffRequest, permit: Permit, verb: str, remark: str) -> None:
    if verb == "approve":
        deciding.approve(permit, by=request.staff, at=request.at, remark=remark)
    elif verb == "refuse":
        deciding.refuse(permit, by=request.staff, at=request.at, remark=remark)
    else:
        deciding.review(permit, by=request.staff, at=request.at, justified=verb == "justified", remark=remark)
