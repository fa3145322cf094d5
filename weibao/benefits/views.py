"""Pages of standards and of recognitions that the rules do not bear out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.benefits import actions, reports
from weibao.benefits.forms import (
    AgreementForm,
    AnswerForm,
    EndReliefForm,
    FosteringForm,
    HandOverForm,
    IndexForm,
    NoticeForm,
    ProposalForm,
    ReliefForm,
    ReviewForm,
)
from weibao.benefits.models import Direction, Fostering, ReceivedAid, Recognition
from weibao.children.models import Child
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
        "waiting": reports.standards_waiting(),
        "grace": reports.grace_months(request.on),
    }
    return render(request, "benefits/standards.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def enter_standard(request: StaffRequest) -> HttpResponse:
    """Enter the standards of a published notice; another person approves them."""
    if not allows(request.staff, "benefits.enter_standard", None, request.at):
        raise NotAllowed("您没有“录入养育标准”的权限。")
    form = NoticeForm(request.POST or None, initial={"year": request.on.year})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            actions.enter_standard(form.notice(), by=request.staff, at=request.at)
            messages.success(request, "已录入，由另一人审批后执行。")
            return redirect("benefits:standards")
    return render(request, "benefits/enter_standard.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def review_standard(request: StaffRequest) -> HttpResponse:
    """Approve or send back what a colleague entered, beside the formula and the standard before it."""
    if not allows(request.staff, "benefits.approve_standard", None, request.at):
        raise NotAllowed("您没有“审批养育标准”的权限。")
    document = request.GET.get("document", "")
    waiting = reports.standard_waiting(document)
    if waiting is None:
        raise NotThere
    form = ReviewForm(request.POST or None, initial={"verb": "approve"})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            _review(form, document, request)
            return redirect("benefits:standards")
    shown = {"form": form, "waiting": waiting, "own": request.staff.pk in waiting.entered_by}
    return render(request, "benefits/review_standard.html", shown, status=422 if form.errors else 200)


def _review(form: ReviewForm, document: str, request: StaffRequest) -> None:
    if form.cleaned_data["verb"] == "refuse":
        actions.refuse_standard(document, by=request.staff, at=request.at, reason=form.cleaned_data["reason"])
        messages.success(request, "已退回。")
    else:
        actions.approve_standard(document, by=request.staff, at=request.at)
        messages.success(request, "已审批。已发月份的差额将在下一批次补发。")


@require_http_methods(["GET", "HEAD", "POST"])
def note_relief(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter what a child's household receives already, and for how many persons."""
    child = _child(request, pk, "benefits.note_relief")
    form = ReliefForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            row = actions.note_relief(child, by=request.staff, at=request.at, new=form.relief())
            messages.success(request, f"已登记，本人份额每月 {row.monthly} 元；已发月份的差额在下一批次补发或追回。")
            return redirect("desk:file", child.pk, "benefits")
    return render(request, "benefits/relief.html", {"form": form, "child": child}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def end_relief(request: StaffRequest, pk: int) -> HttpResponse:
    """The household no longer receives it."""
    rows = ReceivedAid.objects.visible_to(request.staff, request.on).select_related("child")
    row = rows.there(pk)
    if not allows(request.staff, "benefits.end_relief", row, request.at):
        raise NotAllowed("您没有“终止家庭已享受救助”的权限。")
    form = EndReliefForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            actions.end_relief(row, by=request.staff, at=request.at, last_day=form.cleaned_data["last_day"])
            messages.success(request, "已登记终止；此后的月份不再扣减。")
            return redirect("desk:file", row.child_id, "benefits")
    shown = {"form": form, "child": row.child, "row": row}
    return render(request, "benefits/relief.html", shown, status=422 if form.errors else 200)


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
    row = rows.select_related("child", "child__household").there(pk)
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
    row = rows.there(pk)
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


@require_http_methods(["GET", "HEAD", "POST"])
def prices(request: StaffRequest) -> HttpResponse:
    """The published price rises of the months, whether they trigger the subsidy, and the form for the next."""
    if not request.staff.roles_on(request.on) & READS["payments"]:
        raise NotAllowed("您的岗位不查看发放资料。")
    may = allows(request.staff, "benefits.enter_index", None, request.at)
    if request.method == "POST" and not may:
        raise NotAllowed("您没有“录入价格指数”的权限。")
    form = IndexForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            actions.enter_index(form.index(), by=request.staff, at=request.at)
            messages.success(request, "已录入，由另一人审批后执行。")
            return redirect("benefits:prices")
    shown = {"rows": reports.index_rows(), "form": form if may else None, "limits": reports.price_limits(request.on)}
    return render(request, "benefits/prices.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def review_index(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve or send back what a colleague entered of a month."""
    if not allows(request.staff, "benefits.approve_index", None, request.at):
        raise NotAllowed("您没有“审批价格指数”的权限。")
    row = reports.index_waiting(pk)
    if row is None:
        raise NotThere
    form = ReviewForm(request.POST or None, initial={"verb": "approve"})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            if form.cleaned_data["verb"] == "refuse":
                actions.refuse_index(row, by=request.staff, at=request.at, reason=form.cleaned_data["reason"])
            else:
                actions.approve_index(row, by=request.staff, at=request.at)
            messages.success(request, "已记录审批意见。")
            return redirect("benefits:prices")
    shown = {"form": form, "row": row, "own": row.entered_by_id == request.staff.pk, "one": reports.index_row(row)}
    return render(request, "benefits/review_index.html", shown, status=422 if form.errors else 200)


def _child(request: StaffRequest, pk: int, verb: str) -> Child:
    """The child of a form. Raises NotThere, and NotAllowed without the power."""
    child = Child.objects.openable_by(request.staff, request.at).there(pk)
    if not allows(request.staff, verb, child, request.at):
        raise NotAllowed("您没有办理这一事项的权限。")
    return child


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: StaffRequest, pk: int) -> HttpResponse:
    """The household moves out of the city or into it: who pays to which month."""
    child = _child(request, pk, "benefits.hand_out")
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            _hand_over(form, child, request)
            messages.success(request, "已登记交接；差额在下一批次补发或追回。")
            return redirect("desk:file", child.pk, "benefits")
    return render(request, "benefits/hand_over.html", {"form": form, "child": child}, status=422 if form.errors else 200)


def _hand_over(form: HandOverForm, child: Child, request: StaffRequest) -> None:
    given, agreed = form.cleaned_data, form.agreed()
    if given["direction"] == Direction.OUT:
        actions.hand_out(child, by=request.staff, at=request.at, agreed=agreed)
    else:
        version = reports.rules_version()
        actions.hand_in(child, by=request.staff, at=request.at, agreed=agreed, category=given["category"], rules_version=version)


@require_http_methods(["GET", "HEAD", "POST"])
def place_in_foster_care(request: StaffRequest, pk: int) -> HttpResponse:
    """A family raises a child of the institution."""
    child = _child(request, pk, "benefits.place_in_foster_care")
    form = FosteringForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            actions.place_in_foster_care(child, by=request.staff, at=request.at, new=form.fostering())
            messages.success(request, "已登记家庭寄养；养育方式和标准不变。")
            return redirect("desk:file", child.pk, "benefits")
    return render(request, "benefits/fostering.html", {"form": form, "child": child}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def end_foster_care(request: StaffRequest, pk: int) -> HttpResponse:
    """The child comes back from the family."""
    rows = Fostering.objects.visible_to(request.staff, request.on).select_related("child")
    row = rows.there(pk)
    if not allows(request.staff, "benefits.end_foster_care", row, request.at):
        raise NotAllowed("您没有办理这一事项的权限。")
    form = EndReliefForm(request.POST or None)
    form.fields["last_day"].label = "寄养至"
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            actions.end_foster_care(row, by=request.staff, at=request.at, last_day=form.cleaned_data["last_day"])
            messages.success(request, "已登记终止寄养。")
            return redirect("desk:file", row.child_id, "benefits")
    return render(request, "benefits/fostering.html", {"form": form, "child": row.child, "row": row}, status=422 if form.errors else 200)
