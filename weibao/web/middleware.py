"""The door of the web: reads the clock, asks for sign-in, answers refusals, sets headers."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from weibao.kernel import clock
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.web.errors import answer_refusal

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store, private",
    "Permissions-Policy": "accelerometer=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
NO_POST = "您目前没有在任的岗位，不能使用系统。岗位有误的，请联系安全管理员。"


class RequestMiddleware(LoginRequiredMiddleware):
    """Every page asks for sign-in unless its view is marked `login_not_required`; a person without a post gets nowhere."""

    async_capable = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        at = clock.now()
        request.at, request.on, request.staff = at, at.date(), request.user  # type: ignore[attr-defined]
        response = cast("HttpResponseBase", self.get_response(request))
        _send_htmx_to_sign_in(request, response)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Ask for sign-in, then for a post of today; a view marked `post_not_required` (sign-out) needs none."""
        asked: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        if asked is not None or not getattr(view_func, "login_required", True):
            return asked
        if getattr(view_func, "post_not_required", False) or request.user.posts_on(request.on):  # type: ignore[union-attr, attr-defined]
            return None
        return answer_refusal(request, NotAllowed(NO_POST))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal is an answer; everything else is a fault and goes on to Django."""
        return answer_refusal(request, exception) if isinstance(exception, Refusal) else None


def _send_htmx_to_sign_in(request: HttpRequest, response: HttpResponseBase) -> None:
    """A fragment request whose session has ended leads the whole page to sign-in, not the form into a fragment."""
    target = response.headers.get("Location", "")
    if response.status_code == 302 and getattr(request, "htmx", False) and target.startswith(str(settings.LOGIN_URL)):
        response.status_code = 204
        del response.headers["Location"]
        response.headers["HX-Redirect"] = str(settings.LOGIN_URL)
