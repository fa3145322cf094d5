"""The gate of the interface: who asks, how often, with what grants; every answer is JSON, the noes too.

A browser's session is let in with its CSRF token, another system with its bearer token. Below the gate a view is written
as everywhere: reads through `visible_to(request.staff, request.on)`, writes through actions.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Annotated, Any, Final, ParamSpec, TypeAlias, TypeVar, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Header, NinjaAPI, Status
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.security import HttpBearer, SessionAuth
from ninja.utils import contribute_operation_args
from pydantic import BaseModel, Field

from weibao.accounts.middleware import what_is_missing
from weibao.api.actions import answering, tokens
from weibao.api.models import Token
from weibao.api.reports import holds
from weibao.kernel.refusal import NotAllowed, NotThere, Refusal
from weibao.org.models import Staff
from weibao.org.powers import READS
from weibao.web.middleware import NO_POST
from weibao.web.requests import StaffRequest

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")
REPLAYED: Final = "Idempotent-Replayed"
GUESSES: Final = 30  # wrong tokens and codes from one address within a minute


@dataclass(frozen=True)
class Caller:
    """Who asks: the member of staff or service account, and the token if it is another system."""

    staff: Staff
    token: Token | None = None


class ApiRequest(StaffRequest):
    """A request that has passed the gate; for type checks only."""

    auth: Caller


View: TypeAlias = Callable[P, R]


class Bearer(HttpBearer):
    """The token of another system. A header that holds anything else is refused, whatever the session says."""

    def __call__(self, request: HttpRequest) -> Caller | None:
        """The caller; None without the header. Raises AuthenticationError."""
        if not request.headers.get(self.header):
            return None
        found: Caller | None = super().__call__(request)
        if found is None:
            raise AuthenticationError
        return found

    def authenticate(self, request: StaffRequest, token: str) -> Caller | None:  # type: ignore[override]  # the middleware made it one
        """The service account of a token in force."""
        rows = Token.objects.in_force(request.at).filter(digest=tokens.digest_of(token), staff__is_active=True)
        found = rows.select_related("staff").first()
        if found is None:
            guessed(request)
            return None
        tokens.seen(found, request.at)
        return _enter(request, Caller(found.staff, found))


class StaffSession(SessionAuth):
    """The session of a signed-in browser, with its CSRF token on everything that is not a read."""

    def __call__(self, request: HttpRequest) -> Caller | None:
        """The caller; None without a session. Raises HttpError without the CSRF token."""
        return super().__call__(request) if request.user.is_authenticated else None

    def authenticate(self, request: StaffRequest, key: str | None) -> Caller | None:  # type: ignore[override]  # noqa: ARG002
        """The person of a session that is whole: with a second factor where the role wants one, and no password overdue."""
        return _enter(request, Caller(request.user)) if request.user.is_active and not what_is_missing(request) else None


def _enter(request: StaffRequest, caller: Caller) -> Caller:
    """Raises NotAllowed without a post of today, Throttled above the pace."""
    if not caller.staff.posts_on(request.on):
        raise NotAllowed(NO_POST)
    name = f"token:{caller.token.pk}" if caller.token else f"staff:{caller.staff.pk}"
    _pace(request, name, settings.WEIBAO_API_PACE)
    request.staff = caller.staff
    return caller


def guessed(request: StaffRequest) -> None:
    """Count a wrong token or code against the address it came from. Raises Throttled."""
    _pace(request, f"address:{request.META.get('REMOTE_ADDR', '')}", GUESSES)


def _pace(request: StaffRequest, caller: str, most: int) -> None:
    if answering.count_in(caller, at=request.at) > most:
        raise Throttled(wait=60 - request.at.second)


def needs(name: str) -> Callable[[View[P, R]], View[P, R]]:
    """What an operation asks of its caller: a token must be granted it, and a kind of reads must stand in one of the roles.

    The power of an action is asked by the door as everywhere.
    """

    def declare(view: View[P, R]) -> View[P, R]:
        @wraps(view)
        def ask(*args: P.args, **kwargs: P.kwargs) -> R:
            request = cast("ApiRequest", args[0])
            token = request.auth.token
            if token is not None and name not in token.grants:
                raise NotAllowed("这个令牌没有这项权限。")
            if name in READS and not holds(request.staff.roles_on(request.on), name):
                raise NotAllowed("您的岗位不查看这类资料。")
            return view(*args, **kwargs)

        ask.needs = name  # type: ignore[attr-defined]
        return ask

    return declare


def for_people(view: View[P, R]) -> View[P, R]:
    """An operation that decides something: no token opens it."""

    @wraps(view)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        if cast("ApiRequest", args[0]).auth.token is not None:
            raise NotAllowed("这件事须由人办理，令牌不能代办。")
        return view(*args, **kwargs)

    return ask


Key = Annotated[str, Field(min_length=8, max_length=80, pattern=r"^[A-Za-z0-9_.:-]+$")]


def once(view: Callable[..., Status[Any]]) -> Callable[..., HttpResponse]:
    """A write: it wants an Idempotency-Key, and the same key again gets the same answer without doing anything."""

    @wraps(view)
    def write(request: ApiRequest, *, idempotency_key: str, **given: Any) -> HttpResponse:
        def deed() -> answering.Said:
            try:
                answer = view(request, **given)
                return answering.Said(answer.status_code, answer.value.model_dump_json())
            except Refusal as refusal:
                return answering.Said(_status(refusal), json.dumps(words_of(refusal)))

        asked = sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).hexdigest()
        said = answering.once(request.staff, idempotency_key, asked, at=request.at, deed=deed)
        response = HttpResponse(said.body, status=said.status, content_type="application/json; charset=utf-8")
        if said.again:
            response[REPLAYED] = "true"
        return response

    about = "一次提交一个，重试时照旧；24 小时内同键同内容得到同样的答复"
    header = Header(..., alias="Idempotency-Key", description=about)  # type: ignore[type-arg]  # a function by another name
    contribute_operation_args(write, "idempotency_key", Key, header)
    return write


class No(BaseModel):
    """Every answer that is a no: a code for programs, a sentence for people, and what was wrong with which field."""

    code: str
    message: str
    fields: dict[str, str]


NOES: Final[dict[int, Any]] = dict.fromkeys((400, 401, 403, 404, 409, 422, 429), No)


def answers(**good: Any) -> dict[int, Any]:
    """The answers of an operation: `answers(ok=Shape)` or `answers(made=Shape)`, and the noes."""
    return {{"ok": 200, "made": 201}[name]: shape for name, shape in good.items()} | NOES


def words_of(refusal: Refusal) -> dict[str, Any]:
    """A refusal as JSON: its class is the code."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(refusal).__name__).lower()
    return {"code": name, "message": refusal.message, "fields": getattr(refusal, "fields", {})}


def _status(refusal: Refusal) -> int:
    """What the procedure refuses is a conflict with how things stand; 422 is kept for requests that are not in form."""
    return 409 if refusal.status == 422 else refusal.status


def say_no(status: int, code: str, message: str, fields: dict[str, str] | None = None) -> HttpResponse:
    """A no as JSON."""
    body = json.dumps({"code": code, "message": message, "fields": fields or {}})
    return HttpResponse(body, status=status, content_type="application/json; charset=utf-8")


MISFITS: Final = {"missing": "必填", "extra_forbidden": "没有这一项"}
SENTENCES: Final = {
    400: ("bad_request", "请求不是有效的 JSON。"),
    401: ("who_are_you", "请先登录，或者出示有效的令牌。"),
    403: ("not_allowed", "安全校验没有通过。"),
    405: ("no_such_method", "这个地址不接受这种请求方式。"),
    429: ("too_fast", "请求太频繁，请稍后再试。"),
}


def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    response = say_no(error.status_code, *SENTENCES.get(error.status_code, SENTENCES[400]))
    if isinstance(error, Throttled) and error.wait:
        response["Retry-After"] = str(error.wait)
    if error.status_code == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _misfit(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which fields are not in form; what was sent is not repeated."""
    fields = {".".join(str(part) for part in one["loc"][1:]) or "body": MISFITS.get(one["type"], "格式不对") for one in error.errors}
    return say_no(422, "not_in_form", "请求的内容不符合接口说明。", fields)


def _fault(_request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours: logged by its kind and place, answered without a word about it."""
    log.error("the interface failed: %s", type(error).__name__, exc_info=error)
    return say_no(500, "fault", "系统出错了，没有完成刚才的操作。")


interface = NinjaAPI(
    title="未保 · 系统接口",
    version="1.0.0",
    description="读取与办理，和页面走同一道门：同样的管辖，同样的权限，同样的留痕。敏感号码不出接口。",
    urls_namespace="v1",
    docs_url=None,
    openapi_url=None,
    auth=[Bearer(), StaffSession()],
)

Answering: TypeAlias = Callable[[HttpRequest, Any], HttpResponse]
NOES_OF: Final[Mapping[type[Exception], Answering]] = {
    Exception: _fault,
    Refusal: lambda _request, refusal: say_no(_status(refusal), *words_of(refusal).values()),
    Http404: lambda _request, _error: say_no(404, "not_there", NotThere().message),
    HttpError: _http,
    ValidationError: _misfit,
}
for kind, answer_of in NOES_OF.items():
    interface.add_exception_handler(kind, answer_of)


def entrance(view: Callable[..., Any]) -> Callable[..., Any]:
    """The gate asks for itself who comes, and a method that no operation takes is refused in JSON too."""

    @wraps(view)
    def enter(request: HttpRequest, **kwargs: Any) -> Any:
        answer = view(request, **kwargs)
        if answer.status_code != 405:
            return answer
        refused = say_no(405, *SENTENCES[405])
        refused["Allow"] = answer["Allow"]
        return refused

    enter.csrf_exempt = True  # type: ignore[attr-defined]  # asked by StaffSession, where there is a session
    enter.login_required = False  # type: ignore[attr-defined]
    return enter
