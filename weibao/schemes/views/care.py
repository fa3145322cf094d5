"""Pages of 明天计划 and of the register of designated hospitals and units."""

from typing import Final
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.attachments.models import Attachment
from weibao.children.models import Child
from weibao.kernel.refusal import NotThere, Refusal
from weibao.schemes.actions import helping, registering
from weibao.schemes.actions.helping import KIND
from weibao.schemes.forms.care import BillForm, CaseForm, ChangeForm, DecideForm, EndForm, ProviderForm
from weibao.schemes.models import MedicalCase, Provider
from weibao.schemes.reports import tomorrow
from weibao.schemes.states import CaseState
from weibao.schemes.views.deeds import Deed, do, must
from weibao.schemes.views.study import readers_only
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

A_PAGE: Final = 50
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DEEDS: Final = {
    "help": Deed("schemes.tomorrow_help", helping.tomorrow_help, DecideForm, "已作出救助审批。"),
    "change": Deed("schemes.tomorrow_change", helping.tomorrow_change, ChangeForm, "已提出变更，等待审批。"),
    "decide": Deed("schemes.tomorrow_decide", helping.tomorrow_decide, DecideForm, "已作出变更审批。"),
    "bill": Deed(
        "schemes.tomorrow_bill",
        helping.tomorrow_bill,
        BillForm,
        "已填报，等待结账审批。",
        "各方支付依次为基本医保、大病保险、医疗救助、康复救助、慈善；每一项都要有凭证，剩余部分全额资助",
    ),
    "settle": Deed("schemes.tomorrow_settle", helping.tomorrow_settle, DecideForm, "已作出结账审批；同意的在下一批次付款。"),
}


@require_safe
def cases(request: StaffRequest) -> HttpResponse:
    """The cases within scope."""
    readers_only(request)
    state = request.GET.get("state", "")
    rows = MedicalCase.objects.visible_to(request.staff, request.on).with_child()
    rows = rows.filter(state=state) if state in CaseState.values else rows
    page = Paginator(rows.order_by("-pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "schemes/cases.html", {"page": page, "states": CaseState.choices, "state": state})


@require_http_methods(["GET", "HEAD", "POST"])
def tomorrow_apply(request: StaffRequest, pk: int) -> HttpResponse:
    """The application for a child."""
    child = Child.objects.visible_to(request.staff, request.on).current().there(pk)
    must(request, "schemes.tomorrow_apply", child)
    providers = Provider.objects.visible_to(request.staff, request.on).open_on(request.on, "hospital")
    form = CaseForm(request.POST or None, providers=providers)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            case = helping.tomorrow_apply(child, by=request.staff, at=request.at, form=helping.Wanted(**form.cleaned_data))
            messages.success(request, "已受理，等待救助审批。")
            return redirect("schemes:case", case.pk)
    shown = {"child": child, "form": form, "title": "明天计划申请", "law": helping.LAW}
    return render(request, "schemes/apply_for.html", shown, status=422 if form.errors else 200)


def case_of(request: StaffRequest, pk: int) -> MedicalCase:
    """A case by its number, as far as the person may know of it. Raises NotThere."""
    rows = MedicalCase.objects.visible_to(request.staff, request.on).with_child()
    rows = rows.select_related("applied_by", "changed_by", "billed_by", "new_provider").prefetch_related("shares__paper", "approvals__by")
    return rows.there(pk)


@require_safe
def case(request: StaffRequest, pk: int) -> HttpResponse:
    """One case: why, the approvals, the bill through its payers, the papers."""
    row = case_of(request, pk)
    shares = {share.payer: share for share in row.shares.all()}
    settled = tomorrow.settlement(row)
    shown = {
        "row": row,
        "tree": tomorrow.tree(row),
        "settled": settled,
        "shares": [(share, shares.get(share.payer)) for share in settled.shares] if settled else [],
        "approvals": list(row.approvals.all()),
        "papers": list(Attachment.objects.visible_to(request.staff, request.on).of(KIND, [row.pk]).present()),
    }
    return render(request, "schemes/case.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def tomorrow_deed(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """One deed on a case."""
    row = case_of(request, pk)
    if verb not in DEEDS:
        raise NotThere
    return do(request, DEEDS[verb], row, back=("schemes:case", row.pk), told=f"{row.child.name}，明天计划第 {row.pk} 号")


@require_POST
def tomorrow_print(request: StaffRequest, pk: int) -> HttpResponse:
    """《“明天计划”资助表》 as .docx."""
    row = case_of(request, pk)
    answer = HttpResponse(helping.tomorrow_print(row, by=request.staff, at=request.at), content_type=DOCX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote('明天计划资助表')}-{row.pk}.docx"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def providers(request: StaffRequest) -> HttpResponse:
    """The register of designated hospitals and units; a POST adds one."""
    readers_only(request)
    form = ProviderForm(request.POST or None, initial={"since": request.on})
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            wanted = form.provider(request.staff.posts_on(request.on)[0].division_id)
            registering.provider_add(wanted, by=request.staff, at=request.at)
            messages.success(request, "已登记。")
            return redirect("schemes:providers")
    rows = list(Provider.objects.visible_to(request.staff, request.on).select_related("division", "noted_by"))
    return render(request, "schemes/providers.html", {"rows": rows, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def provider_end(request: StaffRequest, pk: int) -> HttpResponse:
    """The last day of a unit as a designated one."""
    row = Provider.objects.visible_to(request.staff, request.on).there(pk)
    if row.during.upper is not None and row.during.upper <= localdate(request.at):
        raise Refusal("该机构已终止定点")
    deed = Deed("schemes.provider_end", registering.provider_end, EndForm, "已终止定点。")
    return do(request, deed, row, back=("schemes:providers",), told=row.name)
