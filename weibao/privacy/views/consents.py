"""The register of consents."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from weibao.kernel.door import allows
from weibao.kernel.refusal import NotAllowed
from weibao.privacy.actions.consents import record_consent, withdraw_consent
from weibao.privacy.forms import ConsentForm, DayForm, NumberForm, today
from weibao.privacy.models import Consent
from weibao.privacy.views.papers import A_PAGE, child_of, readers_only, to_new
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest


@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    """Consents within the viewer's scope, standing ones or all."""
    readers_only(request, "consents")
    if (there := to_new(request, "privacy:record_consent")) is not None:
        return there
    rows = Consent.objects.visible_to(request.staff, request.on).select_related("child__household")
    rows = rows if request.GET.get("show") == "all" else rows.standing_on(request.on)
    page = Paginator(rows.defer("giver_name"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "privacy/consents.html", {"page": page, "number_form": NumberForm(), "all": request.GET.get("show") == "all"})


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a consent about one child."""
    child = child_of(request, pk)
    if not allows(request.staff, "privacy.record_consent", child, request.at):
        raise NotAllowed("您没有“登记同意”的权限。")
    form = ConsentForm(request.POST or None, initial=today(request.on))
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            record_consent(child, by=request.staff, at=request.at, new=form.new())
            messages.success(request, "已登记同意。")
            return redirect("privacy:consents")
    return render(request, "privacy/record_consent.html", {"form": form, "child": child}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter that a consent is withdrawn."""
    row = Consent.objects.visible_to(request.staff, request.on).select_related("child").there(pk)
    if not allows(request.staff, "privacy.withdraw_consent", row, request.at):
        raise NotAllowed("您没有“登记撤回同意”的权限。")
    form = DayForm(request.POST or None, initial=today(request.on))
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            withdraw_consent(row, by=request.staff, at=request.at, on=form.cleaned_data["on"])
            messages.success(request, "已登记撤回。此后不得再按这项同意处理信息。")
            return redirect("privacy:consents")
    return render(request, "privacy/withdraw_consent.html", {"form": form, "row": row}, status=422 if form.errors else 200)
