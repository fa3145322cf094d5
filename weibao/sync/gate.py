"""The gate of the phones: a token in the header, JSON both ways, every no a sentence.

Below it a view is written as everywhere: reads through `visible_to(request.staff, request.on)`, writes through actions.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from weibao.accounts.origin import origin_of
from weibao.kernel.door import by_way_of
from weibao.kernel.refusal import Refusal
from weibao.org.powers import Role
from weibao.sync.actions.opening import PhoneOut
from weibao.sync.actions.pairing import beware, digest_of, guessed
from weibao.sync.models import FieldPhone
from weibao.web.requests import StaffRequest

LEAST, LATEST = 1, 2  # versions of the app whose envelopes are read; 2 proposes changes of facts
LARGEST: Final = 2 * 1024 * 1024


class PhoneRequest(StaffRequest):
    """A request that has passed the gate; for type checks only."""

    phone: FieldPhone
    true_at: Any


class BadBody(Refusal):
    """The body is not the JSON that was wanted."""

    status = 400


class TooOld(Refusal):
    """An app older than the oldest that is read: what it holds is kept until it was updated."""

    status = 426


View = Callable[..., HttpResponse]


def for_strangers(view: View) -> View:
    """An address that opens without a token: pairing, opening, handing over what a phone sealed."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return no(refusal)

    return csrf_exempt(login_not_required(opened))


def for_phones(view: View) -> View:
    """An address for paired phones: the token is that of a phone in force whose owner is village director today."""

    @wraps(view)
    def opened(request: PhoneRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version_of(request)
        request.phone = _phone(request)
        request.staff = request.phone.staff
        with by_way_of(phone=request.phone.pk):
            return view(request, *args, **kwargs)

    return for_strangers(opened)


def no(refusal: Refusal) -> JsonResponse:
    """A refusal as JSON; what the phone needs for the next step stands beside the sentence."""
    told = {name: getattr(refusal, name) for name in ("left", "ending", "have") if hasattr(refusal, name)}
    return JsonResponse({"message": refusal.message, **told}, status=refusal.status)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of the body. Raises BadBody."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise BadBody("一次发送的内容太多")
    try:
        given = json.loads(request.body)
    except (ValueError, UnicodeDecodeError, RecursionError) as fault:
        raise BadBody("内容不是有效的 JSON") from fault
    if not isinstance(given, dict) or "\\u0000" in json.dumps(given):
        raise BadBody("内容的格式不对")
    return given


def words_of(given: dict[str, Any], name: str, longest: int = 200) -> str:
    """A short text of the body. Raises BadBody."""
    value = given.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise BadBody("内容的格式不对")
    return value


def version_of(request: HttpRequest) -> int:
    """The version of the app that asks. Raises TooOld for one that is not read."""
    told = request.headers.get("X-Weibao-App", str(LATEST))
    if not told.isdecimal() or len(told) > 6 or not LEAST <= int(told) <= LATEST:
        raise TooOld("应用版本不合适，请联网更新后再同步；已记下的内容都在。")
    return int(told)


def _phone(request: PhoneRequest) -> FieldPhone:
    source, token = origin_of(request).source, request.headers.get("Authorization", "").removeprefix("Bearer ")
    found = FieldPhone.objects.filter(token=digest_of(token)).select_related("staff").first()
    if found is None:
        beware(source, request.true_at)
        guessed(source, request.true_at)
        raise PhoneOut("unknown")
    serving = found.staff.is_active and Role.VILLAGE_DIRECTOR in found.staff.roles_on(request.on)
    if found.ended_at is not None or not serving:
        raise PhoneOut(found.ending or "left")
    return found
