"""Second factors: the owner adds and removes them, the codes for the day on which the phone is lost."""

import datetime as dt
from typing import Any

from django.conf import settings

from weibao.accounts import codes, keys
from weibao.accounts.models import Factor, FactorKind, RecoveryCode
from weibao.accounts.reports import needs_second_factor
from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotThere, Refusal
from weibao.org.models import Staff

LAW = "等保2.0 身份鉴别（两种以上鉴别技术）"


class WrongCode(Refusal):
    """The code is not that of the secret on the page."""


class CannotRemove(Refusal):
    """The last second factor of somebody who needs one."""


@action("accounts.add_totp", label="登记动态验证码", law=LAW)
def add_totp(staff: Staff, *, by: Staff, at: dt.datetime, now: dt.datetime, secret: str, code: str) -> Factor:
    """Pair a phone that shows codes, proven by one of them; it takes the place of the one before. Raises WrongCode."""
    step = codes.matching_step(secret, codes.tidy(code), now=now, after=0, tolerance=settings.WEIBAO_CODE_STEPS)
    if step is None:
        raise WrongCode("验证码不正确。请看手机上现在的六位数字，并核对手机的时间。")
    about = {"name": "手机动态验证码", "secret": secret, "last_step": step, "made_at": now, "used_at": now}
    factor, _ = Factor.objects.update_or_create(staff=by, kind=FactorKind.TOTP, defaults=about)
    return factor


@action("accounts.add_key", label="登记安全密钥", law=LAW)
def add_key(
    staff: Staff, *, by: Staff, at: dt.datetime, now: dt.datetime, name: str, host: str, state: dict[str, Any], answer: dict[str, Any]
) -> Factor:
    """Register a security key, or the fingerprint or PIN of this device. Raises BadKey."""
    credential, count = keys.finish_adding(host, state, answer)
    about = {"name": name, "credential": credential, "sign_count": count, "made_at": now}
    return Factor.objects.create(staff=by, kind=FactorKind.KEY, **about)


@action("accounts.remove_factor", label="取消第二因素", law=LAW)
def remove_factor(factor: Factor, *, by: Staff, at: dt.datetime) -> None:
    """The owner takes a second factor away. Raises CannotRemove for the last one of who needs one, NotThere for somebody else's."""
    if factor.staff_id != by.pk:
        raise NotThere
    others = Factor.objects.select_for_update().filter(staff=by).exclude(pk=factor.pk)
    if not list(others) and needs_second_factor(by.roles_on(at.date())):
        raise CannotRemove("您的岗位必须有第二因素：先登记另一个，再取消这一个。")
    note(kind=factor.kind)
    Factor.objects.filter(pk=factor.pk).delete()
    if not Factor.objects.filter(staff=by).exists():
        RecoveryCode.objects.filter(staff=by).delete()


@action("accounts.renew_codes", label="生成恢复码", law=LAW)
def renew_codes(staff: Staff, *, by: Staff, at: dt.datetime) -> list[str]:
    """Ten new recovery codes, shown this once; the old ones work no more."""
    made = [codes.new_code(12) for _ in range(codes.RECOVERY_CODES)]
    RecoveryCode.objects.filter(staff=by).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(staff=by, digest=codes.digest("recovery", by.pk, code)) for code in made)
    return made
