"""The way in and out: name and password, the second step, a first activation, the single sign-on."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.accounts import entering, keys, passwords, reports, single_sign_on, standing
from weibao.accounts.actions import changing, trying
from weibao.accounts.entering import EntryRequest
from weibao.accounts.forms import ActivationForm, AnswerForm, CodeForm, SignInForm
from weibao.accounts.middleware import before_all_is_set
from weibao.accounts.models import How
from weibao.accounts.origin import origin_of
from weibao.kernel.refusal import Refusal
from weibao.web.requests import StaffRequest, post_not_required

ASKED = "weibao_key_asked"


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: EntryRequest) -> HttpResponse:
    """The first step; a person who is signed in goes home."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request.POST if request.method == "POST" else None)
    onward = request.POST.get("next") or request.GET.get("next") or ""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                staff = trying.try_password(**form.cleaned_data, origin=origin_of(request), at=request.at, now=request.true_at)
                return entering.begin(request, staff, onward=onward)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
                status = refusal.status
    shown = {"form": form, "next": onward, "platforms": single_sign_on.platforms()}
    return render(request, "accounts/sign_in.html", shown, status=status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: EntryRequest) -> HttpResponse:
    """The second step: a code of the phone, a recovery code, or a security key."""
    waiting = entering.pending(request)
    if waiting is None or request.user.is_authenticated:
        return redirect("accounts:sign_in")
    posted, by_key = request.POST if request.method == "POST" else None, "answer" in request.POST
    form, key_form = CodeForm(None if by_key else posted), AnswerForm(posted if by_key else None)
    status, sent = 200, key_form if by_key else form
    if request.method == "POST":
        status = 422
        if sent.is_valid():
            try:
                how = _second_factor(request, waiting, sent.cleaned_data)
                return entering.finish(request, waiting.staff, how, onward=waiting.onward, provider=waiting.provider)
            except Refusal as refusal:
                sent.add_error(None, refusal.message)
                status = refusal.status
    return render(request, "accounts/second_step.html", _shown(request, waiting, form, key_form), status=status)


def _second_factor(request: EntryRequest, waiting: entering.Pending, given: dict[str, Any]) -> Any:
    about: dict[str, Any] = {"origin": origin_of(request), "at": request.at, "now": request.true_at}
    if "code" in given:
        return trying.try_code(waiting.staff, given["code"], **about)
    state = request.session.pop(ASKED, None)
    if state is None:
        raise keys.BadKey("安全密钥的验证已过期，请再试一次。")
    return trying.try_key(waiting.staff, given["answer"], host=request.get_host(), state=state, **about)


def _shown(request: EntryRequest, waiting: entering.Pending, form: CodeForm, key_form: AnswerForm) -> dict[str, Any]:
    credentials = reports.credentials_of(waiting.staff)
    options = ""
    if credentials:
        asked, request.session[ASKED] = keys.begin_using(request.get_host(), credentials)
        options = json.dumps(asked)
    return {
        "form": form,
        "key_form": key_form,
        "options": options,
        "has_totp": any(one.kind == "totp" for one in reports.factors_of(waiting.staff)),
        "demo_code": standing.demo_code(waiting.staff, request.true_at),
    }


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: EntryRequest, secret: str) -> HttpResponse:
    """A liaison of a member unit comes in by the link that was sent; looking at it (as programs of mail and chat do) uses nothing up."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    sentence, status = "", 200
    if request.method == "POST":
        try:
            staff = trying.try_link(secret, origin=origin_of(request), at=request.at, now=request.true_at)
            return entering.finish(request, staff, How.LINK)
        except Refusal as refusal:
            sentence, status = refusal.message, refusal.status
    return render(request, "accounts/by_link.html", {"sentence": sentence}, status=status)


@post_not_required
@before_all_is_set
@require_POST
def sign_out(request: StaffRequest) -> HttpResponse:
    """Sign-out, by POST only."""
    entering.leave(request, request.staff)  # type: ignore[arg-type]
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_not_required
@sensitive_post_parameters("new", "again", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: EntryRequest) -> HttpResponse:
    """Who was given an activation code sets the own password."""
    form = ActivationForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            about = {"at": request.at, "now": request.true_at}
            try:
                staff = trying.try_activation(given["username"], given["code"], origin=origin_of(request), **about)
                changing.activate(staff, by=staff, new=given["new"], **about)
                messages.success(request, "账号已激活，请用刚才设置的密码登录。")
                return HttpResponseRedirect(reverse("accounts:sign_in"))
            except Refusal as refusal:
                form.add_error(None, refusal.message)
                status = refusal.status
    shown = {"form": form, "rule": passwords.profile().says()}
    return render(request, "accounts/activate.html", shown, status=status)


@login_not_required
@require_safe
def sso(request: HttpRequest, provider: str) -> HttpResponse:
    """On to the platform of the single sign-on."""
    return single_sign_on.start(request, provider)


@login_not_required
@require_safe
def sso_back(request: HttpRequest, provider: str) -> HttpResponse:
    """Back from the platform."""
    return single_sign_on.receive(request, provider)
