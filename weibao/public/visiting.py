"""Who stands at the public page: the proof behind the browser's cookie, and what every answer of it takes along.

The cookie holds a random token, goes to these pages only, and ends with the browser. Before a code is asked for there is none.
"""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from weibao.kernel.refusal import Refusal
from weibao.kernel.tokens import digest_of
from weibao.public.models import Proof

PATH: Final = "/public/"
TOKEN: Final = 43


class PublicRequest(HttpRequest):
    """A request of somebody without an account; for type checks only, the middlewares and `open_page` set the attributes."""

    at: dt.datetime
    on: dt.date
    true_at: dt.datetime
    proof: Proof | None


def cookie_name() -> str:
    """Over HTTPS the browser itself sees to it that nothing else sets it."""
    return "__Secure-weibao_public" if settings.SESSION_COOKIE_SECURE else "weibao_public"


def token_of(request: HttpRequest) -> str:
    """The token of the cookie; empty for none and for a strange one."""
    token = request.COOKIES.get(cookie_name(), "")
    return token if len(token) == TOKEN else ""


def keep(answer: HttpResponse, token: str) -> HttpResponse:
    """Leave the token in the browser until it is closed."""
    secure = bool(settings.SESSION_COOKIE_SECURE)
    answer.set_cookie(cookie_name(), token, path=PATH, secure=secure, httponly=True, samesite="Strict")
    return answer


def forget(answer: HttpResponse) -> HttpResponse:
    """Take everything of ours out of the browser."""
    answer.delete_cookie(cookie_name(), path=PATH, samesite="Strict")
    answer.delete_cookie(settings.CSRF_COOKIE_NAME)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def open_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for everybody: `request.proof` is the proof that holds, if any; a refusal is a page of this shell."""

    @wraps(view)
    def opened(request: PublicRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = token_of(request)
        held = Proof.objects.holding(request.true_at).filter(token=digest_of(token)).first() if token else None
        request.proof = held
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return render(request, "public/refused.html", {"sentence": refusal.message}, status=refusal.status)

    return login_not_required(opened)


def proved_page(purpose: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page behind the proof: who has none is led to it and comes back."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def asked(request: PublicRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.proof is None:
                return redirect(f"{reverse('public:prove')}?for={purpose}")
            return view(request, *args, **kwargs)

        return open_page(asked)

    return wrap
