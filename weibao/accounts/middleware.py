"""The doorkeeper: ends sessions that have run out, and leads a person to what is still missing before any page opens."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from weibao.accounts import entering
from weibao.accounts.reports import needs_second_factor
from weibao.kernel import clock

TIMED_OUT = "长时间没有操作，或者登录已满规定时间，已自动退出。请重新登录。"


def before_all_is_set(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view that opens to who has signed in but still lacks a second factor or a new password."""
    view.opens_before_all_is_set = True  # type: ignore[attr-defined]
    return view


class DoorkeeperMiddleware:
    """Stands behind Django's own sign-in and before `web`: it sets `request.true_at`, the clock of all that is sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        now = clock.true_now()
        request.true_at = now  # type: ignore[attr-defined]
        if entering.has_run_out(request, now):
            request.session.flush()
            request.user = AnonymousUser()
            messages.info(request, TIMED_OUT)
        else:
            entering.touch(request, now)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> HttpResponse | None:  # noqa: ARG002
        """A new password first, then a second factor, then everything else."""
        if not request.user.is_authenticated or not getattr(view_func, "login_required", True):
            return None
        if getattr(view_func, "opens_before_all_is_set", False):
            return None
        missing = what_is_missing(request)
        return _lead(request, missing) if missing else None


def what_is_missing(request: HttpRequest) -> str:
    """The name of the page that a signed-in person must pass before any other: a new password, a second factor; empty for none."""
    kept = request.session.get(entering.MARK, {})
    if kept.get("due"):
        return "accounts:change_password"
    if not kept.get("factor") and needs_second_factor(request.user.roles_on(request.on)):  # type: ignore[union-attr, attr-defined]
        return "accounts:set_up"
    return ""


def _lead(request: HttpRequest, name: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse(name)})
    return HttpResponseRedirect(reverse(name))
