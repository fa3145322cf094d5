"""The pages of interfaces: tokens, event subscriptions, deliveries, the description for programmers."""

from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.api import reports
from weibao.api.actions import delivering
from weibao.api.actions import tokens as deeds
from weibao.api.forms import AccountForm, SubscriptionForm, TokenForm
from weibao.api.gate import interface, say_no
from weibao.api.models import Delivery, Subscription, Token
from weibao.api.reports import EVENTS, OFFERED, Grant, grant_label
from weibao.api.states import DeliveryState
from weibao.kernel import door
from weibao.kernel.refusal import NotAllowed, NotThere
from weibao.org.powers import READS
from weibao.web.forms import refusals_shown
from weibao.web.requests import StaffRequest

Row = TypeVar("Row", bound=Model)
PREFIX = "/api/v1/"
ON_A_PAGE = 50


def _may_look(request: StaffRequest) -> None:
    if not request.staff.roles_on(request.on) & READS["interfaces"]:
        raise NotAllowed("您的岗位不管理系统接口。")


def _must(request: StaffRequest, action: str) -> None:
    if not door.allows(request.staff, action, None, request.at):
        raise NotAllowed(f"您没有“{door.ACTIONS[action].label}”的权限。")


def _one(rows: QuerySet[Row], pk: int) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotThere
    return row


def description() -> dict[str, Any]:
    """The interface as OpenAPI 3.1."""
    return interface.get_openapi_schema(path_prefix=PREFIX)


@require_safe
@login_not_required
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The OpenAPI document; it describes the program, which is open, and holds no data."""
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False})


@csrf_exempt
@login_not_required
def unknown(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001
    """An address of the interface that is none."""
    return say_no(404, "not_there", NotThere().message)


@require_safe
def docs(request: StaffRequest) -> HttpResponse:
    """The same document for people to read, drawn by ourselves: no script of anybody else."""
    return render(request, "api/docs.html", {"groups": reports.described(description())})


@require_safe
def tokens(request: StaffRequest) -> HttpResponse:
    """The tokens of other systems."""
    _may_look(request)
    rows = reports.token_rows(Token.objects.visible_to(request.staff, request.on), request.at, request.on)
    return render(request, "api/tokens.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def open_account(request: StaffRequest) -> HttpResponse:
    """Open the account of another system."""
    _must(request, "api.open_account")
    form = AccountForm(request.POST or None, on=request.on)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            account = deeds.open_account(form.appointment(request.on), by=request.staff, at=request.at)
            messages.success(request, f"已为{account.name}开立接口账号，接着签发令牌。")
            return redirect("api:make_token")
    return render(request, "api/open_account.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def make_token(request: StaffRequest) -> HttpResponse:
    """Give a token; the pick-up code is shown on the answer, this once."""
    _must(request, "api.make_token")
    offered = [Grant(name, grant_label(name)) for name in OFFERED]
    form = TokenForm(request.POST or None, on=request.on, grants=offered)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            given = form.cleaned_data
            facts = {"purpose": given["purpose"], "grants": given["grants"], "expires_at": given["until"]}
            token, code = deeds.make_token(given["account"], by=request.staff, at=request.at, **facts)
            return render(request, "api/token_made.html", {"token": token, "code": code})
    return render(request, "api/make_token.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def revoke_token(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a token back."""
    token = _one(Token.objects.visible_to(request.staff, request.on), pk)
    deeds.revoke_token(token, by=request.staff, at=request.at)
    messages.success(request, "令牌已停用，下一次请求起不再有效。")
    return redirect("api:tokens")


@require_safe
def subscriptions(request: StaffRequest) -> HttpResponse:
    """Who is told of which events, and how the deliveries stand."""
    _may_look(request)
    rows = reports.subscription_rows(Subscription.objects.visible_to(request.staff, request.on))
    return render(request, "api/subscriptions.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: StaffRequest) -> HttpResponse:
    """Let another system be told of events; the key of the signatures is shown on the answer, this once."""
    _must(request, "api.subscribe")
    form = SubscriptionForm(request.POST or None, on=request.on)
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            given = form.cleaned_data
            account = given.pop("account")
            made, secret = delivering.subscribe(account, by=request.staff, at=request.at, **given)
            return render(request, "api/subscribed.html", {"subscription": made, "secret": secret})
    return render(request, "api/subscribe.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def end_subscription(request: StaffRequest, pk: int) -> HttpResponse:
    """Send nothing more to a subscriber."""
    row = _one(Subscription.objects.visible_to(request.staff, request.on), pk)
    delivering.end_subscription(row, by=request.staff, at=request.at)
    messages.success(request, "已停用，不再推送。")
    return redirect("api:subscriptions")


@require_safe
def deliveries(request: StaffRequest) -> HttpResponse:
    """Messages to other systems, the latest first."""
    _may_look(request)
    state = request.GET.get("state", "")
    state = state if state in DeliveryState.values else ""
    rows = reports.deliveries(Delivery.objects.visible_to(request.staff, request.on), state)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "api/deliveries.html", {"page": page, "state": state, "states": DeliveryState.choices, "events": EVENTS})


@require_POST
def resend(request: StaffRequest, pk: int) -> HttpResponse:
    """Try a message again that was given up."""
    row = _one(Delivery.objects.visible_to(request.staff, request.on), pk)
    delivering.resend(row, by=request.staff, at=request.at)
    messages.success(request, "已重新排队，一分钟内发出。")
    return redirect("api:deliveries")
