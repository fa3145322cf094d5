"""Tries to get in: counted before they are answered, so that any number of guesses at once comes to ten an hour.

Tries on an account from strange devices share one budget, each known device of the owner has its own: strangers cannot
lock out whom they guess at. No law says the number; GB/T 22239-2019 8.1.4.1 asks for a limit.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import connection, transaction

from weibao.accounts import codes, keys
from weibao.accounts.models import Account, Attempt, Device, Factor, FactorKind, How, RecoveryCode, Step
from weibao.accounts.origin import REMEMBERED, Origin
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

LAW = "等保2.0 身份鉴别（登录失败处理）"
WORDS = {
    Step.PASSWORD: "登录名或密码不正确。",
    Step.FACTOR: "验证码不正确，或者已经用过。",
    Step.ACTIVATION: "登录名或激活码不正确，或者激活码已过期。",
    Step.LINK: "链接不正确、已经用过，或者已过期。请向发链接的人要一个新的。",
}


class Wrong(Refusal):
    """A try that did not succeed; the words say nothing of the name."""


class TooMany(Refusal):
    """No more tries from here within this hour."""

    status = 429


class Locked(Refusal):
    """The account is locked; only who knows its password is told."""


def try_password(username: str, password: str, *, origin: Origin, at: dt.datetime, now: dt.datetime) -> Staff:
    """The person with this name and password. Raises Wrong, TooMany, Locked."""
    known = Staff.objects.filter(username=username).first()
    attempt = _take(username, known, Step.PASSWORD, origin, at=at, now=now)
    staff = authenticate(username=username, password=password)
    if not isinstance(staff, Staff) or staff.is_service:
        raise _failed(attempt, known, at=at)
    _succeeded(attempt)
    if Account.objects.locked().filter(staff=staff).exists():
        raise Locked("账号已锁定，不能登录。请联系安全管理员解锁。")
    return staff


def confirm_password(staff: Staff, password: str, *, origin: Origin, at: dt.datetime, now: dt.datetime) -> None:
    """Who is signed in says the password once more before something grave. Raises Wrong, TooMany."""
    attempt = _take(staff.username, staff, Step.PASSWORD, origin, at=at, now=now)
    if not staff.check_password(password):
        _failed(attempt, staff, at=at)
        raise Wrong("密码不正确。")
    _succeeded(attempt)


def try_activation(username: str, code: str, *, origin: Origin, at: dt.datetime, now: dt.datetime) -> Staff:
    """The person to whom this activation code was given. Raises Wrong, TooMany."""
    account = Account.objects.filter(staff__username=username, code_until__gt=now).select_related("staff").first()
    staff = account.staff if account else Staff.objects.filter(username=username).first()
    attempt = _take(username, staff, Step.ACTIVATION, origin, at=at, now=now)
    if account is None or not codes.same(account.code_digest, codes.digest("activation", account.pk, code)):
        raise _failed(attempt, staff, at=at)
    _succeeded(attempt)
    return account.staff


def try_link(secret: str, *, origin: Origin, at: dt.datetime, now: dt.datetime) -> Staff:
    """The liaison to whom this link was given; it works once, of two requests at once for one. Raises Wrong, TooMany."""
    account = Account.objects.filter(link_digest=codes.digest("link", "", secret), link_until__gt=now).select_related("staff").first()
    staff = account.staff if account else None
    attempt = _take(secret, staff, Step.LINK, origin, at=at, now=now)
    if account is None or not _use_up(account):
        raise _failed(attempt, staff, at=at)
    _succeeded(attempt)
    return account.staff


def _use_up(account: Account) -> bool:
    same = Account.objects.filter(pk=account.pk, link_digest=account.link_digest)
    return bool(same.update(link_digest=None, link_until=None))


def try_code(staff: Staff, code: str, *, origin: Origin, at: dt.datetime, now: dt.datetime) -> How:
    """Take the code of the phone or one of the recovery codes; both work once. Raises Wrong, TooMany."""
    attempt = _take(staff.username, staff, Step.FACTOR, origin, at=at, now=now)
    if _is_totp(staff, codes.tidy(code), now):
        how = How.TOTP
    elif RecoveryCode.objects.filter(staff=staff, used_at=None, digest=codes.digest("recovery", staff.pk, code)).update(used_at=now):
        how = How.RECOVERY
    else:
        raise _failed(attempt, staff, at=at)
    _succeeded(attempt)
    return how


def try_key(
    staff: Staff, answer: dict[str, Any], *, host: str, state: dict[str, Any], origin: Origin, at: dt.datetime, now: dt.datetime
) -> How:
    """Take the answer of a security key. Raises Wrong, TooMany, BadKey."""
    attempt = _take(staff.username, staff, Step.FACTOR, origin, at=at, now=now)
    factors = list(Factor.objects.filter(staff=staff, kind=FactorKind.KEY).order_by("pk"))
    try:
        place, count = keys.finish_using(host, state, [bytes(one.credential) for one in factors if one.credential], answer)
    except keys.BadKey:
        _failed(attempt, staff, at=at)
        raise
    factor = factors[place]
    if 0 < count <= factor.sign_count:  # two keys with one secret: a copy was made
        raise _failed(attempt, staff, at=at)
    Factor.objects.filter(pk=factor.pk).update(sign_count=count, used_at=now)
    _succeeded(attempt)
    return How.KEY


def _is_totp(staff: Staff, code: str, now: dt.datetime) -> bool:
    factor = Factor.objects.filter(staff=staff, kind=FactorKind.TOTP).first()
    if factor is None or not factor.secret or len(code) != codes.DIGITS:
        return False
    step = codes.matching_step(factor.secret, code, now=now, after=factor.last_step, tolerance=settings.WEIBAO_CODE_STEPS)
    if step is None:
        return False
    # of two requests with the same code, one hits the row
    return bool(Factor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step, used_at=now))


def known_device(staff: Staff | None, origin: Origin, now: dt.datetime) -> Device | None:
    """The device of this person from which the request comes, if it was used for a full sign-in within 180 days."""
    if staff is None or not origin.token:
        return None
    since = now - dt.timedelta(seconds=REMEMBERED)
    return Device.objects.filter(staff=staff, digest=origin.digest, seen_at__gt=since).first()


def _take(name: str, staff: Staff | None, step: Step, origin: Origin, *, at: dt.datetime, now: dt.datetime) -> Attempt:
    """Enter the try before it is answered; tries on one name wait for each other here. Raises TooMany."""
    digest = codes.digest("name", "", name)
    device = known_device(staff, origin, now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])
        tries = Attempt.objects.counted_at(now).on_name(digest, device).filter(step=step).count()
        if tries >= settings.WEIBAO_TRIES_AN_HOUR:
            here = "这台设备" if device else "陌生设备"
            raise TooMany(f"一小时内从{here}尝试的次数太多，请过一小时再试，或者用常用的设备登录。")
        if device is None and Attempt.objects.counted_at(now).of_source(origin.source).count() >= settings.WEIBAO_TRIES_A_SOURCE:
            raise TooMany("这个网络地址一小时内失败的次数太多，请过一小时再试，或者用常用的设备登录。")
        attempt = Attempt.objects.create(name_digest=digest, step=step, source=origin.source, device=device, at=now)
    if tries + 1 == settings.WEIBAO_TRIES_AN_HOUR:
        reach_limit(staff, by=None, at=at, step=step, source=origin.source, strange=device is None)
    return attempt


def _failed(attempt: Attempt, staff: Staff | None, *, at: dt.datetime) -> Wrong:
    fail(staff, by=None, at=at, step=Step(attempt.step), source=attempt.source, strange=attempt.device_id is None)
    return Wrong(WORDS[Step(attempt.step)])


def _succeeded(attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(succeeded=True)


@action("accounts.fail", label="登录未成功", law=LAW, says="登录未成功：{step}不对（来自 {source}）", system=True)
def fail(staff: Staff | None, *, by: None, at: dt.datetime, step: Step, source: str, strange: bool) -> None:
    """A try that did not succeed. The typed name stands nowhere: it may have been a password."""
    note(step=step.label, source=source, strange=strange)


@action("accounts.reach_limit", label="登录尝试达到上限", law=LAW, says="一小时内第十次尝试，暂停从那里登录（来自 {source}）", system=True)
def reach_limit(staff: Staff | None, *, by: None, at: dt.datetime, step: Step, source: str, strange: bool) -> None:
    """The last try of this hour from strange devices together, or from one known device, was taken."""
    note(step=step.label, source=source, strange=strange)
