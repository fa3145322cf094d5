"""登录与安全: the owner's password, second factors, sessions and linked identity."""

import json
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.accounts import codes, entering, keys, passwords, reports, single_sign_on
from weibao.accounts.actions import changing, factors, identities, sessions, trying
from weibao.accounts.entering import EntryRequest
from weibao.accounts.forms import AnswerForm, ChangeForm, ConfirmForm, TotpForm
from weibao.accounts.middleware import before_all_is_set
from weibao.accounts.origin import origin_of
from weibao.kernel.refusal import NotThere
from weibao.kernel.sealed import seal, unseal
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

SECRET, ASKED, FRESH = "weibao_totp", "weibao_key_made", "weibao_codes"  # names in the session
ISSUER = "未保"


class OwnRequest(StaffRequest, EntryRequest):
    """A request of the owner; for type checks only."""


@require_safe
def own(request: OwnRequest) -> HttpResponse:
    """What stands between others and this account."""
    shown = {
        "own": reports.own(request.staff, request.true_at),
        "here": request.session.session_key,
        "rule": passwords.profile(),
        "platforms": single_sign_on.platforms(),
        "needed": reports.needs_second_factor(request.staff.roles_on(request.on)),
        "codes": _fresh_codes(request),
    }
    return render(request, "accounts/own.html", shown)


@before_all_is_set
@sensitive_post_parameters("password", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: OwnRequest) -> HttpResponse:
    """Another password; also the page to which an old password leads."""
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            _confirm(request, form.cleaned_data["password"])
            key = str(request.session.session_key)
            new = form.cleaned_data["new"]
            changing.change_password(request.staff, by=request.staff, at=request.at, now=request.true_at, new=new, but=key)
            entering.keep_in(request, request.staff)
            entering.remark(request, due=False)
            messages.success(request, "密码已修改，其他设备上的登录已结束。")
            return redirect("accounts:own")
    alone = not reports.needs_second_factor(request.staff.roles_on(request.on))
    due = request.session.get(entering.MARK, {}).get("due")
    shown = {"form": form, "rule": passwords.profile(), "says": passwords.profile().says(alone=alone), "due": due}
    return render(request, "accounts/change_password.html", shown, status=422 if form.errors else 200)


@before_all_is_set
@require_safe
def set_up(request: OwnRequest) -> HttpResponse:
    """Choose a second factor: where the doorkeeper leads to who lacks one."""
    if reports.factors_of(request.staff) and request.session.get(entering.MARK, {}).get("factor"):
        return redirect("accounts:own")
    return render(request, "accounts/set_up.html", {"own": reports.own(request.staff, request.true_at)})


@before_all_is_set
@require_http_methods(["GET", "HEAD", "POST"])
def add_totp(request: OwnRequest) -> HttpResponse:
    """Pair a phone: scan the picture, type the code that it shows."""
    form, confirm = _forms(request, TotpForm)
    secret = _secret(request)
    if request.method == "POST" and form.is_valid() and (confirm is None or confirm.is_valid()):
        with refusals_shown(form):
            if confirm:
                _confirm(request, confirm.cleaned_data["password"])
            code = form.cleaned_data["code"]
            factors.add_totp(request.staff, by=request.staff, at=request.at, now=request.true_at, secret=secret, code=code)
            request.session.pop(SECRET, None)
            return _added(request, "totp", "手机已配对。")
    address = codes.address_of(secret, username=request.staff.username, issuer=ISSUER)
    grouped = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    shown = {"form": form, "confirm": confirm, "picture": codes.picture_of(address), "secret": grouped}
    return render(request, "accounts/add_totp.html", shown, status=422 if request.method == "POST" else 200)


@before_all_is_set
@require_http_methods(["GET", "HEAD", "POST"])
def add_key(request: OwnRequest) -> HttpResponse:
    """Register a security key, or the fingerprint or PIN of this device."""
    form, confirm = _forms(request, AnswerForm)
    host = request.get_host()
    if request.method == "POST" and form.is_valid() and (confirm is None or confirm.is_valid()):
        with refusals_shown(form):
            if confirm:
                _confirm(request, confirm.cleaned_data["password"])
            name = form.cleaned_data["name"] or origin_of(request).agent
            about = {"host": host, "state": request.session.pop(ASKED, {}), "answer": form.cleaned_data["answer"]}
            factors.add_key(request.staff, by=request.staff, at=request.at, now=request.true_at, name=name, **about)
            return _added(request, "key", "安全密钥已登记。")
    options, request.session[ASKED] = keys.begin_adding(host, request.staff, reports.credentials_of(request.staff))
    shown = {"form": form, "confirm": confirm, "options": json.dumps(options), "agent": origin_of(request).agent}
    return render(request, "accounts/add_key.html", shown, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_factor(request: OwnRequest, pk: int) -> HttpResponse:
    """Take a second factor away, with the password once more."""
    factor = reports.own_factor(request.staff, pk)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            _confirm(request, form.cleaned_data["password"])
            factors.remove_factor(factor, by=request.staff, at=request.at)
            messages.success(request, "已取消这个第二因素。")
            return redirect("accounts:own")
    about = {"form": form, "title": f"取消“{factor.name}”", "verb": "取消这个第二因素", "says": "取消以后，登录时不再用它验证。"}
    return render(request, "accounts/confirm.html", about, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def renew_codes(request: OwnRequest) -> HttpResponse:
    """Ten new recovery codes, with the password once more."""
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            _confirm(request, form.cleaned_data["password"])
            _keep_codes(request, factors.renew_codes(request.staff, by=request.staff, at=request.at))
            return redirect("accounts:own")
    about = {"form": form, "title": "重新生成恢复码", "verb": "生成", "says": "生成以后，以前的恢复码全部作废。"}
    return render(request, "accounts/confirm.html", about, status=422 if form.errors else 200)


@require_POST
def end_session(request: OwnRequest, pk: int) -> HttpResponse:
    """End one's own session on another device."""
    sitting = reports.own_sitting(request.staff, pk)
    sessions.end_session(sitting, by=request.staff, at=request.at, now=request.true_at)
    messages.success(request, "已结束那个会话。")
    return redirect("accounts:own")


@require_POST
def end_other_sessions(request: OwnRequest) -> HttpResponse:
    """End all of one's other sessions at once."""
    key = str(request.session.session_key)
    ended = sessions.end_other_sessions(request.staff, by=request.staff, at=request.at, now=request.true_at, but=key)
    messages.success(request, f"已结束其他 {ended} 个会话；别的设备下次登录都按陌生设备对待。")
    return redirect("accounts:own")


@require_http_methods(["GET", "HEAD", "POST"])
def link_identity(request: OwnRequest) -> HttpResponse:
    """The platform has proven an identity to who is signed in: link it?"""
    proved = request.session.get(single_sign_on.PROVED)
    if proved is None:
        raise NotThere
    if request.method == "POST":
        del request.session[single_sign_on.PROVED]
        identities.link_identity(request.staff, by=request.staff, at=request.at, now=request.true_at, **proved)
        messages.success(request, "已绑定统一身份认证，下次可以用它登录。")
        return redirect("accounts:own")
    return render(request, "accounts/link_identity.html", {"proved": proved})


@require_POST
def unlink_identity(request: OwnRequest) -> HttpResponse:
    """Take the link to the single sign-on away."""
    identity = reports.own(request.staff, request.true_at).identity
    if identity is None:
        raise NotThere
    identities.unlink_identity(identity, by=request.staff, at=request.at)
    messages.success(request, "已解除绑定。")
    return redirect("accounts:own")


def _forms(request: OwnRequest, kind: type[Any]) -> tuple[Any, ConfirmForm | None]:
    """The form of a new factor; who has one already says the password once more."""
    confirm = ConfirmForm(request.POST or None) if reports.factors_of(request.staff) else None
    return kind(request.POST or None), confirm


def _confirm(request: OwnRequest, password: str) -> None:
    trying.confirm_password(request.staff, password, origin=origin_of(request), at=request.at, now=request.true_at)


def _added(request: OwnRequest, factor: str, words: str) -> HttpResponse:
    if not request.session.get(entering.MARK, {}).get("factor"):
        entering.remark(request, factor=factor)
    if not reports.own(request.staff, request.true_at).codes_left:
        _keep_codes(request, factors.renew_codes(request.staff, by=request.staff, at=request.at))
    messages.success(request, words)
    return redirect("accounts:own")


def _secret(request: OwnRequest) -> str:
    """The secret on the page, sealed in the session until a code has proven it."""
    kept = cast("str | None", request.session.get(SECRET))
    if kept is None:
        kept = request.session[SECRET] = seal("accounts.pairing", codes.new_secret().encode()).hex()
    return unseal("accounts.pairing", bytes.fromhex(kept)).decode()


def _keep_codes(request: OwnRequest, made: list[str]) -> None:
    """From the deed to the page that shows them once; sealed on the way."""
    request.session[FRESH] = seal("accounts.fresh_codes", json.dumps(made).encode()).hex()


def _fresh_codes(request: OwnRequest) -> list[str]:
    kept = request.session.pop(FRESH, None)
    return list(json.loads(unseal("accounts.fresh_codes", bytes.fromhex(kept)))) if kept else []
