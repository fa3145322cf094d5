"""Pages of standards and of recognitions that the rules do not bear out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.benefits import actions, reports
from weibao.benefits.forms import AgreementForm, AnswerForm, NoticeForm, ProposalForm
from weibao.benefits.models import Recognition
from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.powers import READS
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest


@require_safe
def standards(request: StaffRequest) -> HttpResponse:
    """Published standards, the growth proposal and the forecast of the next year."""
    if not request.staff.roles_on(request.on) & READS["payments"]:
        raise NotAllowed("您的岗位不查看发放资料。")
    form = ProposalForm(request.GET if "consumption" in request.GET else None, initial={"year": request.on.year + 1})
    proposal = reports.proposal(form.cleaned_data["year"], form.cleaned_data["consumption"]) if form.is_valid() else None
    context = {
        "rows": reports.standards_by_year(),
        "form": form,
        "proposal": proposal,
        "growth": reports.growth_figure(request.on.year),
        "known": reports.known_consumption(),
    }
    return render(request, "benefits/standards.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def publish_standard(request: StaffRequest) -> HttpResponse:
    """Enter the standards of a published notice."""
    if not allows(request.staff, "benefits.publish_standard", None, request.at):
        raise NotAllowed("您没有“录入养育标准”的权限。")
    form = NoticeForm(request.POST or None, initial={"year": request.on.year})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            actions.publish_standard(form.notice(), by=request.staff, at=request.at)
            messages.success(request, "已录入。已发月份的差额将在下一批次补发。")
            return redirect("benefits:standards")
    return render(request, "benefits/publish_standard.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def doubts(request: StaffRequest) -> HttpResponse:
    """Standing recognitions that the rules do not bear out, within the viewer's scope."""
    if not request.staff.roles_on(request.on) & READS["recognitions"]:
        raise NotAllowed("您的岗位不查看认定资料。")
    rows = Recognition.objects.visible_to(request.staff, request.on).doubtful().select_related("child", "child__household")
    page = Paginator(rows.order_by("child__household", "pk"), 50).get_page(request.GET.get("page"))
    return render(request, "benefits/doubts.html", {"page": page, "labels": reports.REASONS})


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: StaffRequest, pk: int) -> HttpResponse:
    """The care agreement of a scattered orphan, as it was signed; the first payment waits for it."""
    rows = Recognition.objects.visible_to(request.staff, request.on).standing().exclude(agreement="")
    row = rows.select_related("child", "child__household").filter(pk=pk).first()
    if row is None:
        raise NotThere
    if not allows(request.staff, "benefits.sign_agreement", row, request.at):
        raise NotAllowed("您没有登记孤儿养育协议的权限。")
    form = AgreementForm(request.POST or None, initial=reports.guardian_on(row.child, request.on))
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            actions.sign_agreement(row, by=request.staff, at=request.at, **form.cleaned_data)
            messages.success(request, "已登记。因未签协议暂缓的金额可以发放。")
            return redirect("desk:file", row.child_id, "benefits")
    return render(request, "benefits/agreement.html", {"form": form, "row": row}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep or end one recognition after a look into it."""
    rows = Recognition.objects.visible_to(request.staff, request.on).standing().select_related("child", "child__household")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotThere
    verb = "benefits.end_recognition" if request.POST.get("verb") == "end" else "benefits.keep_recognition"
    if not allows(request.staff, verb, row, request.at):
        raise NotAllowed("您没有复核认定的权限。")
    form = AnswerForm(request.POST or None, initial={"verb": "keep"})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            _do(form, row, request)
            messages.success(request, "已记录复核意见。")
            return redirect("benefits:doubts")
    context = {"form": form, "row": row, "tree": reports.tree(row, request.on), "labels": reports.REASONS}
    return render(request, "benefits/answer.html", context, status=422 if form.errors else 200)


def _do(form: AnswerForm, row: Recognition, request: StaffRequest) -> None:
    given = form.cleaned_data
    if given["verb"] == "end":
        actions.end_recognition(row, by=request.staff, at=request.at, last_month=given["last_month"], answer=given["answer"])
    else:
        actions.keep_recognition(row, by=request.staff, at=request.at, answer=given["answer"])
