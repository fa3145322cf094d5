"""Signing in and out: what a stay leaves behind."""

import datetime as dt

from django.utils import timezone

from weibao.accounts.actions.admitting import works_by_link
from weibao.accounts.actions.sessions import end
from weibao.accounts.actions.trying import Locked
from weibao.accounts.models import Account, Device, Ending, How, Lock, Sitting
from weibao.accounts.origin import Origin
from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotAllowed
from weibao.org.models import Staff

LAW = "等保2.0 身份鉴别"


@action("accounts.sign_in", label="登录", law=LAW, says="登录（{how}，来自 {source}）")
def sign_in(
    staff: Staff, *, by: Staff, at: dt.datetime, now: dt.datetime, key: str, origin: Origin, how: How, provider: str = ""
) -> Sitting:
    """The password and, where there is one, the second factor were right: a stay begins, and the device is known from now on.

    Raises NotAllowed for somebody without a post today, Locked for a locked account; a link wakes an account that slept.
    """
    if staff.pk != by.pk:
        raise NotAllowed("只能以本人身份登录。")
    account, _ = Account.objects.get_or_create(staff=staff, defaults={"activated_at": now, "password_set_at": now})
    if how == How.LINK and not works_by_link(staff, timezone.localtime(at).date()):
        raise NotAllowed("您的岗位用密码和第二因素登录。")
    if account.lock == Lock.SECURITY or (account.lock and how != How.LINK):
        raise Locked("账号已锁定，不能登录。请联系安全管理员解锁。")
    Account.objects.filter(pk=account.pk).update(seen_at=now, awake_since=now, lock="", locked_at=None)
    device, _ = Device.objects.update_or_create(
        staff=staff, digest=origin.digest, defaults={"seen_at": now, "agent": origin.agent}, create_defaults=_fresh(origin, now)
    )
    if how in {How.TOTP, How.KEY, How.RECOVERY}:
        Device.objects.filter(pk=device.pk).update(factor_at=now)
    note(how=how.label, source=origin.source, provider=provider)
    about = {"device": device, "source": origin.source, "agent": origin.agent, "how": how, "provider": provider}
    return Sitting.objects.create(staff=staff, key=key, began_at=now, **about)


def _fresh(origin: Origin, now: dt.datetime) -> dict[str, object]:
    return {"agent": origin.agent, "made_at": now, "seen_at": now}


@action("accounts.sign_out", label="退出登录", law=LAW)
def sign_out(staff: Staff, *, by: Staff, at: dt.datetime, now: dt.datetime, key: str) -> None:
    """The owner ends this stay. Its session opens nothing any more, whoever has kept the cookie."""
    end(Sitting.objects.filter(staff=by, key=key), Ending.SIGNED_OUT, now)
