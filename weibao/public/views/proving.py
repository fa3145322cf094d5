"""身份核验: number and phone, then the code; the same answers whoever asks."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from weibao.accounts.origin import origin_of
from weibao.kernel.refusal import Refusal
from weibao.org.actions import public
from weibao.public import visiting
from weibao.public.actions import proving
from weibao.public.forms.proving import CodeForm, ProveForm
from weibao.public.models import Purpose
from weibao.public.reports.proofs import shown_code, waiting
from weibao.public.visiting import PublicRequest, open_page

ONWARD = {Purpose.APPLY: "public:apply", Purpose.FOLLOW: "public:follow", Purpose.RIGHTS: "public:rights"}


def _purpose(word: str) -> Purpose:
    return Purpose(word) if word in Purpose.values else Purpose.FOLLOW


@sensitive_post_parameters("number", "phone")
@require_http_methods(["GET", "HEAD", "POST"])
@open_page
def prove(request: PublicRequest) -> HttpResponse:
    """Ask for a code."""
    purpose = _purpose(request.POST.get("for") or request.GET.get("for", ""))
    form = ProveForm(request.POST if request.method == "POST" else None, purpose=purpose)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            asked = proving.Asked(
                purpose, **form.cleaned_data["number"], phone=form.cleaned_data["phone"], source=origin_of(request).source
            )
            try:
                _, token = proving.send_code(asked, by=public(), at=request.at, now=request.true_at)
                return visiting.keep(redirect("public:code"), token)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
                status = refusal.status
    return render(request, "public/prove.html", {"form": form, "purpose": purpose}, status=status)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@open_page
def code(request: PublicRequest) -> HttpResponse:
    """Type the code."""
    token = visiting.token_of(request)
    asked = waiting(token, request.true_at)
    if asked is None:
        return redirect("public:prove")
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                proof, fresh = proving.try_code(token, form.cleaned_data["code"], by=public(), at=request.at, now=request.true_at)
                return visiting.keep(redirect(ONWARD[Purpose(proof.purpose)]), fresh)
            except Refusal as refusal:
                form.add_error("code", refusal.message)
                status = refusal.status
    shown = {"form": form, "demo_code": shown_code(asked), "again": f"{reverse('public:prove')}?for={asked.purpose}"}
    return render(request, "public/code.html", shown, status=status)
