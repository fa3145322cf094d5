"""Accounts and tokens of other systems: opened and given by the security administrator, picked up by the system itself.

Nobody at a desk ever holds a token: what is shown to the administrator is a code that works once, within a day, and turns
into the token at the other system. If somebody else used the code, the system finds it used and says so.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.utils.timezone import localdate

from weibao.api.models import Subscription, Token
from weibao.api.reports import SERVICE_ROLES, grants_of
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.actions import Appointment, appoint
from weibao.org.models import Staff

LAW = "未成年人网络保护条例第36条（最小授权）"
LONGEST: Final = timedelta(days=365)
CODE_LASTS: Final = timedelta(hours=24)
SEEN_EVERY: Final = timedelta(minutes=5)


class NotForSystems(Refusal):
    """A post or a power that only a person may hold."""


class NameTaken(Refusal):
    """An account with this sign-in name is there already."""


class TooLong(Refusal):
    """A token that would hold for more than a year, or not at all."""


class CodeUnknown(Refusal):
    """A pick-up code that is wrong, used or over; the three look the same."""

    status = 404


def digest_of(secret: str) -> str:
    """What is kept of a token or a code. Both hold 190 random bits and more, so a plain digest cannot be turned back."""
    return sha256(secret.encode()).hexdigest()


@action("api.open_account", label="开立接口账号", law=LAW, says="开立接口账号 {account}")
def open_account(appointment: Appointment, *, by: Staff, at: datetime) -> Staff:
    """Open the account of another system with its first post; it has no password and cannot sign in.

    Raises NotForSystems for a role that decides, NameTaken for a sign-in name that exists.
    """
    if appointment.role not in SERVICE_ROLES:
        raise NotForSystems("接口账号只能担任经办类岗位；审批、领导、财务和三员由人担任。")
    if Staff.objects.filter(username=appointment.username).exists():
        raise NameTaken("这个登录名已经有人使用，请换一个。")
    account = Staff.objects.create(
        username=appointment.username, name=appointment.name, is_service=True, password=UNUSABLE_PASSWORD_PREFIX + token_urlsafe(8)
    )
    appoint([appointment], by=by, at=at)
    note(account=account.pk, role=appointment.role, division=appointment.division_code)
    return account


@action("api.make_token", label="签发令牌", law=LAW, says="签发令牌 {token}")
def make_token(account: Staff, *, by: Staff, at: datetime, purpose: str, grants: list[str], expires_at: datetime) -> tuple[Token, str]:
    """Give another system a token, and return it with the code that picks it up. The code is kept nowhere.

    Raises NotForSystems for an account of a person or grants beyond its posts, TooLong for more than a year.
    """
    if not account.is_service:
        raise NotForSystems("令牌只发给接口账号，不发给个人。")
    beyond = set(grants) - {one.name for one in grants_of(account, localdate(at))}
    if beyond or not grants:
        raise NotForSystems("请至少选一项，并且不超出这个接口账号岗位的权限。")
    if not at < expires_at <= at + LONGEST:
        raise TooLong("有效期应在今天之后、一年以内。")
    code = "wbp_" + token_urlsafe(24)
    token = Token.objects.create(
        staff=account,
        purpose=purpose.strip(),
        grants=sorted(grants),
        digest=digest_of(code),
        code_until=min(at + CODE_LASTS, expires_at),
        made_by=by,
        made_at=at,
        expires_at=expires_at,
    )
    note(token=token.pk, account=account.pk, grants=token.grants, expires=expires_at)
    return token, code


@action("api.pick_up_token", label="领取令牌", law=LAW, says="令牌 {token} 已被领取", system=True)
def pick_up(code: str, *, by: None, at: datetime) -> tuple[Token, str]:
    """Turn a pick-up code into the token, once. The token is returned and kept nowhere.

    Raises CodeUnknown for a code that is wrong, used or over.
    """
    rows = Token.objects.filter(digest=digest_of(code), picked_up_at=None, ended_at=None, code_until__gt=at, staff__is_active=True)
    token = rows.select_related("staff").first()
    if token is None:
        raise CodeUnknown("领取码不对、已经用过或者已经过期。")
    secret = "wbt_" + token_urlsafe(32)
    if rows.filter(pk=token.pk).update(digest=digest_of(secret), picked_up_at=at) != 1:
        raise CodeUnknown("领取码不对、已经用过或者已经过期。")
    note(token=token.pk, account=token.staff_id)
    return token, secret


@action("api.revoke_token", label="停用令牌", law=LAW, says="停用令牌 {token}")
def revoke_token(token: Token, *, by: Staff, at: datetime) -> Token:
    """Take a token back: the next request with it is refused. Raises Stale when it was taken back meanwhile."""
    if Token.objects.filter(pk=token.pk, ended_at=None).update(ended_at=at, ended_by=by) != 1:
        raise Stale("这个令牌已经停用。")
    token.refresh_from_db()
    note(token=token.pk, account=token.staff_id)
    return token


def end_all(staff: Staff, *, at: datetime) -> int:
    """End the tokens and subscriptions of an account that has no post any more. Called by a reaction, inside the action that relieves.

    Returns how many ended. No law of its own: powers hang on posts.
    """
    tokens = Token.objects.filter(staff=staff, ended_at=None).update(ended_at=at)
    return tokens + Subscription.objects.filter(staff=staff, ended_at=None).update(ended_at=at)


def seen(token: Token, at: datetime) -> None:
    """Remember that a token was used, at most once in five minutes. No law: so that unused ones are found and taken back."""
    Token.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=at - SEEN_EVERY), pk=token.pk).update(last_used_at=at)
