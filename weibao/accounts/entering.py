"""From the first step to the session: what stands in it, and when it ends.

A session that Django counts as signed in also has our mark: when it began, when it was used last, by which second factor.
Without the mark it is none: whoever signs somebody in has to come through here. All moments are true ones.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from weibao.accounts import origin as origins
from weibao.accounts.actions import entering, sessions, trying
from weibao.accounts.models import Account, Factor, How
from weibao.accounts.origin import MARK as MARK  # noqa: PLC0414  the mark is spoken of as ours
from weibao.accounts.passwords import profile
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.models import Staff

PENDING = "weibao_pending"
BACKEND = "django.contrib.auth.backends.ModelBackend"
PATIENCE = 600  # seconds between the first step and the second
TOUCH = 60  # seconds after which a use of the session is written down
NO_POST = "您目前没有在任的岗位，不能登录。岗位有误的，请联系安全管理员。"


class EntryRequest(HttpRequest):
    """A request on its way in; for type checks only, the middlewares set the attributes."""

    at: dt.datetime
    on: dt.date
    true_at: dt.datetime


@dataclass(frozen=True)
class Pending:
    """Somebody whose first step was right; the second is awaited."""

    staff: Staff
    onward: str
    provider: str


def mark(now: dt.datetime, *, factor: str, due: bool = False) -> dict[str, Any]:
    """What a signed-in session carries: `factor` is empty for who came in by password alone, `due` asks for a new password."""
    return {"began": int(now.timestamp()), "seen": int(now.timestamp()), "factor": factor, "due": due}


def begin(request: EntryRequest, staff: Staff, *, onward: str = "", provider: str = "") -> HttpResponse:
    """The first step was right: on to the second, or in. Raises Refusal like `finish`."""
    request.session.flush()
    if not Factor.objects.filter(staff=staff).exists():
        return finish(request, staff, How.PASSWORD, onward=onward, provider=provider)
    if _is_remembered(request, staff):
        return finish(request, staff, How.DEVICE, onward=onward, provider=provider)
    moment = int(request.true_at.timestamp())
    request.session[PENDING] = {"staff": staff.pk, "at": moment, "next": onward, "provider": provider}
    return HttpResponseRedirect(reverse("accounts:second_step"))


def pending(request: EntryRequest) -> Pending | None:
    """Who waits for the second step in this browser, for ten minutes."""
    kept = request.session.get(PENDING)
    if not kept or request.true_at.timestamp() - kept["at"] > PATIENCE:
        return None
    staff = Staff.objects.filter(pk=kept["staff"], is_active=True).first()
    return Pending(staff, kept["next"], kept["provider"]) if staff else None


def finish(request: EntryRequest, staff: Staff, how: How, *, onward: str = "", provider: str = "") -> HttpResponse:
    """Everything was right: the session begins, and the browser is known. Raises Refusal; then nobody is signed in."""
    came = origins.origin_of(request)
    token = came.token or origins.new_token()
    came = origins.Origin(came.source, came.agent, token)
    request.session.flush()
    auth.login(request, staff, backend=BACKEND)
    key = str(request.session.session_key)
    try:
        entering.sign_in(staff, by=staff, at=request.at, now=request.true_at, key=key, origin=came, how=how, provider=provider)
    except NotAllowed:
        request.session.flush()
        raise NotAllowed(NO_POST) from None
    except Refusal:
        request.session.flush()
        raise
    account = Account.objects.get(pk=staff.pk)
    due = how != How.LINK and account.password_is_older(profile().days, request.true_at)
    request.session[MARK] = mark(request.true_at, factor="" if how == How.PASSWORD else how.value, due=due)
    answer = HttpResponseRedirect(safe(request, onward))
    origins.remember(answer, token)
    return answer


def leave(request: EntryRequest, staff: Staff) -> None:
    """End this session; who holds no post any more is out everywhere."""
    if not staff.posts_on(request.on):
        sessions.end_sessions_of_leavers([staff.pk], by=None, at=request.at, now=request.true_at)
    elif request.session.session_key:
        entering.sign_out(staff, by=staff, at=request.at, now=request.true_at, key=request.session.session_key)
    auth.logout(request)


def remark(request: HttpRequest, **changes: Any) -> None:
    """Change the mark of this session: a second factor was added, a password set."""
    request.session[MARK] = {**request.session.get(MARK, {}), **changes}


def keep_in(request: HttpRequest, staff: Staff) -> None:
    """After a change of password: this session stays valid, all others do not."""
    request.session[auth.HASH_SESSION_KEY] = staff.get_session_auth_hash()


def has_run_out(request: HttpRequest, now: dt.datetime) -> bool:
    """Whether this signed-in session has to end: idle for too long, too old, or without our mark."""
    if auth.SESSION_KEY not in request.session:
        return False
    kept, moment = request.session.get(MARK), now.timestamp()
    if not kept:
        return True
    idle, whole = settings.WEIBAO_IDLE_MINUTES * 60, settings.WEIBAO_SESSION_HOURS * 3600
    return bool(moment - kept["seen"] > idle or moment - kept["began"] > whole)


def touch(request: HttpRequest, now: dt.datetime) -> None:
    """Write down, once a minute, that the session is in use."""
    kept = request.session.get(MARK) if auth.SESSION_KEY in request.session else None
    if kept and now.timestamp() - kept["seen"] > TOUCH:
        remark(request, seen=int(now.timestamp()))


def safe(request: HttpRequest, onward: str) -> str:
    """Where to go after sign-in: to an address of ours, or home."""
    ours = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return onward if ours else str(settings.LOGIN_REDIRECT_URL)


def _is_remembered(request: EntryRequest, staff: Staff) -> bool:
    """Whether this browser has shown the second factor in the last days; production asks each time."""
    days = settings.WEIBAO_REMEMBER_DAYS
    device = trying.known_device(staff, origins.origin_of(request), request.true_at) if days else None
    shown = device.factor_at if device else None
    return shown is not None and shown > request.true_at - dt.timedelta(days=days)
