"""Passwords: the first one, and every later one, is the owner's own."""

import datetime as dt

from django.contrib.auth.hashers import check_password

from weibao.accounts.actions.sessions import end
from weibao.accounts.models import Account, Ending, Sitting
from weibao.accounts.passwords import faults, profile
from weibao.accounts.reports import needs_second_factor
from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.models import Staff

LAW = "等保2.0 身份鉴别（口令复杂度与定期更换）"


class WeakPassword(Refusal):
    """What cannot be a password here, and why."""


@action("accounts.activate", label="激活账号", law=LAW)
def activate(staff: Staff, *, by: Staff, at: dt.datetime, now: dt.datetime, new: str) -> None:
    """Who was given the activation code sets the own password; the code works once. Raises WeakPassword."""
    if staff.pk != by.pk:
        raise NotAllowed("只能激活本人的账号。")
    _set(staff, new, at=at, now=now)
    Account.objects.filter(staff=staff).update(activated_at=now, awake_since=now, code_digest=None, code_until=None)


@action("accounts.change_password", label="修改本人密码", law=LAW, says="修改本人密码（同时结束其他会话{ended}个）")
def change_password(staff: Staff, *, by: Staff, at: dt.datetime, now: dt.datetime, new: str, but: str) -> None:
    """Set another password; every session but `but`, the one that asks, ends. Raises WeakPassword."""
    if staff.pk != by.pk:
        raise NotAllowed("只能修改本人的密码。")
    _set(staff, new, at=at, now=now)
    note(ended=end(Sitting.objects.filter(staff=staff).exclude(key=but), Ending.CHANGED, now))


def _set(staff: Staff, new: str, *, at: dt.datetime, now: dt.datetime) -> None:
    account = Account.objects.get_or_create(staff=staff)[0]
    asked, alone = profile(), not needs_second_factor(staff.roles_on(at.date()))
    found = faults(new, username=staff.username, name=staff.name, alone=alone)
    former = [staff.password, *account.former_passwords][: asked.history]
    if any(check_password(new, one) for one in former):
        found.append(f"不能与最近 {asked.history} 次用过的密码相同。" if asked.history else "")
    if found:
        raise WeakPassword("".join(found))
    Account.objects.filter(pk=account.pk).update(password_set_at=now, former_passwords=[one for one in former if not one.startswith("!")])
    staff.set_password(new)
    staff.save(update_fields=["password"])
