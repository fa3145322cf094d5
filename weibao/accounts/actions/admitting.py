"""Who is let in: activation codes, locks, and accounts that nobody uses."""

import datetime as dt

from django.utils import timezone

from weibao.accounts import codes
from weibao.accounts.actions.sessions import end
from weibao.accounts.models import Account, Device, Ending, Factor, Lock, RecoveryCode, Sitting
from weibao.kernel.door import action, note, note_many
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff
from weibao.org.powers import Role

LAW = "等保2.0 身份鉴别"
CODE_WORKS = dt.timedelta(days=7)


class CannotAdmit(Refusal):
    """An account that cannot be given to this person in this way."""


@action("accounts.issue_activation", label="发放激活码", law=LAW, says="发放激活码（第二因素一并清除：{factors}）")
def issue_activation(staff: Staff, *, by: Staff, at: dt.datetime, now: dt.datetime, factors: bool = False) -> str:
    """A one-time code, for seven days, with which the person sets the own password; the old password and all sessions end.

    `factors`: the phone or key is lost, too; second factors, recovery codes and known devices go. A lock is lifted.
    Returns the code, to be handed over in person; it is kept as a digest only. Raises CannotAdmit.
    """
    _ask_for_another(staff, by)
    code = codes.new_code(12)
    about = {"code_digest": codes.digest("activation", staff.pk, code), "code_until": now + CODE_WORKS, "lock": "", "locked_at": None}
    Account.objects.update_or_create(staff=staff, defaults=about)
    end(Sitting.objects.filter(staff=staff), Ending.REMOVED, now)
    if factors:
        for kind in (Factor, RecoveryCode, Device):
            kind.objects.filter(staff=staff).delete()
    staff.set_unusable_password()
    staff.save(update_fields=["password"])
    note(factors="是" if factors else "否")
    return code


@action("accounts.make_link", label="发放一次性链接", law=LAW)
def make_link(staff: Staff, *, by: Staff, at: dt.datetime, now: dt.datetime) -> str:
    """A link that lets a liaison of a member unit in once, without a password, within seven days; an earlier one is void.

    Liaisons come in rarely: a password that nobody remembers and a phone that nobody paired would keep them out, and the 31 days
    would lock them. Whoever holds any other post comes in by password and second factor. Returns the secret part of the link,
    kept as a digest only. Raises CannotAdmit.
    """
    _ask_for_another(staff, by)
    if not works_by_link(staff, timezone.localtime(at).date()):
        raise CannotAdmit("一次性链接只发给成员单位联络员；其他人员用密码和第二因素登录。")
    secret = codes.new_secret()
    about = {"link_digest": codes.digest("link", "", secret), "link_until": now + CODE_WORKS}
    account, _ = Account.objects.update_or_create(staff=staff, defaults=about)
    if account.lock == Lock.SECURITY:
        raise CannotAdmit("账号已由安全管理员锁定，请先解锁。")
    return secret


def works_by_link(staff: Staff, on: dt.date) -> bool:
    """Whether all that a person does here is to answer for a member unit."""
    return staff.roles_on(on) == {Role.UNIT_LIAISON}


@action("accounts.lock", label="锁定账号", law=LAW)
def lock(staff: Staff, *, by: Staff, at: dt.datetime, now: dt.datetime) -> None:
    """The security administrator locks an account; its sessions end. Raises CannotAdmit."""
    _ask_for_another(staff, by)
    Account.objects.update_or_create(staff=staff, defaults={"lock": Lock.SECURITY, "locked_at": now})
    end(Sitting.objects.filter(staff=staff), Ending.LOCKED, now)


@action("accounts.unlock", label="解锁账号", law=LAW, says="解锁账号（原因：{was}）")
def unlock(staff: Staff, *, by: Staff, at: dt.datetime, now: dt.datetime) -> None:
    """Lift a lock; the 31 days begin anew. Raises CannotAdmit when there is none, or for the own account."""
    _ask_for_another(staff, by)
    account = Account.objects.select_for_update().filter(staff=staff).first()
    if account is None or not account.lock:
        raise CannotAdmit("这个账号没有锁定。")
    note(was=Lock(account.lock).label)
    Account.objects.filter(pk=account.pk).update(lock="", locked_at=None, awake_since=now)


@action("accounts.lock_dormant", label="锁定长期未登录的账号", law="等保2.0 身份鉴别（清理长期不用的账号）", system=True)
def lock_dormant(accounts: None, *, by: None, at: dt.datetime, now: dt.datetime, days: int) -> int:
    """Lock every account that nobody has used for so many days. Returns how many; whom it concerns stands on the supervisor's worklist."""
    asleep = Account.objects.select_for_update().asleep(now - dt.timedelta(days=days))
    people = list(asleep.order_by("pk").values_list("pk", flat=True))
    Account.objects.filter(pk__in=people).update(lock=Lock.DORMANT, locked_at=now)
    end(Sitting.objects.filter(staff__in=people), Ending.LOCKED, now)
    note_many(people)
    return len(people)


def _ask_for_another(staff: Staff, by: Staff) -> None:
    if staff.pk == by.pk:
        raise CannotAdmit("不能办理本人的账号，请由另一位安全管理员办理。")
    if staff.is_service:
        raise CannotAdmit("服务账号不能登录。")
