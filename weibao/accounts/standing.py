"""What the demonstration is allowed and production never: checked at each start of a command and by `check --deploy`."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from weibao.accounts import codes
from weibao.accounts.models import Factor, FactorKind
from weibao.org.models import Staff


def find(app_configs: Any = None, **_: Any) -> Iterable[CheckMessage]:  # noqa: ARG001  Django's own signature
    """Codes on the page, remembered factors and a missing second factor belong to the demonstration."""
    if not getattr(settings, "WEIBAO_PRODUCTION", False):
        return []
    found = []
    if settings.WEIBAO_SHOW_CODES:
        found.append(Error("生产环境不能在页面上显示验证码（WEIBAO_SHOW_CODES）", id="accounts.E001"))
    if not settings.WEIBAO_SECOND_FACTOR:
        found.append(Error("生产环境必须要求第二因素（WEIBAO_SECOND_FACTOR）", id="accounts.E002"))
    if settings.WEIBAO_REMEMBER_DAYS:
        found.append(Error("生产环境每次登录都要验证第二因素（WEIBAO_REMEMBER_DAYS）", id="accounts.E003"))
    return found


def register_checks() -> None:
    """Told to Django when the package is ready."""
    register(find)


def demo_code(staff: Staff, now: dt.datetime) -> str:
    """The code that the phone of this person shows now, or will show next when that one is used; the demonstration only."""
    if not settings.WEIBAO_SHOW_CODES or getattr(settings, "WEIBAO_PRODUCTION", False):
        return ""
    factor = Factor.objects.filter(staff=staff, kind=FactorKind.TOTP).first()
    if factor is None or not factor.secret:
        return ""
    return codes.code_at(factor.secret, max(codes.step_of(now), factor.last_step + 1))
