"""The store of a phone is opened with the PIN and the server's part of the key; the tenth wrong PIN destroys that part.

Law: GB/T 22239-2019 8.1.4.1 (a limit of tries), 未成年人网络保护条例第36条.
"""

from datetime import datetime
from hmac import compare_digest
from typing import Final

from django.db import transaction

from weibao.kernel.door import action, by_way_of, note
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.models import Staff
from weibao.sync.actions.pairing import beware, digest_of, end, guessed
from weibao.sync.models import FieldPhone, PhoneEnding

LAW: Final = "等保2.0 身份鉴别（登录失败处理）；未成年人网络保护条例第36条"
TRIES: Final = 10


class WrongPin(Refusal):
    """The proof of the PIN is not the one of the pairing. `left`: how many tries remain."""

    status = 403

    def __init__(self, left: int) -> None:
        super().__init__(f"密码不对，还可以试 {left} 次。连错十次，本机资料会被清除。" if left else "密码连错十次，本机资料已清除。")
        self.left = left


class PhoneOut(Refusal):
    """The phone was revoked, wiped or its post has ended; `ending` says which, `unknown` when there never was one."""

    status = 401

    def __init__(self, ending: str) -> None:
        label = PhoneEnding(ending).label if ending in PhoneEnding.values else "没有结对"
        super().__init__(f"这部手机不能同步（{label}）。请联系督导员。")
        self.ending = ending


def ask(opener: str, *, proof: str, source: str, at: datetime, now: datetime) -> FieldPhone:
    """The phone asks for the server's part of its key. Tries are counted one after another. Raises WrongPin, PhoneOut, TooManyGuesses."""
    phone = known(opener, source=source, now=now)
    if phone.ended_at is not None:
        raise PhoneOut(phone.ending)
    with by_way_of(phone=phone.pk), transaction.atomic():
        held = FieldPhone.objects.select_for_update().get(pk=phone.pk)
        if held.ended_at is None and compare_digest(held.proof, digest_of(proof)):
            return open_store(held, by=phone.staff, at=at)
        left = fail_opening(held, by=None, at=at) if held.ended_at is None else 0
    raise WrongPin(left)


def known(opener: str, *, source: str, now: datetime) -> FieldPhone:
    """The phone of an opener, in force or not. Part of what is open to strangers. Raises PhoneOut, TooManyGuesses."""
    beware(source, now)
    found = FieldPhone.objects.filter(opener=digest_of(opener)).select_related("staff").first()
    if found is None:
        guessed(source, now)
        raise PhoneOut("unknown")
    return found


@action("sync.open", label="开启手机资料", law=LAW, reads=True)
def open_store(phone: FieldPhone, *, by: Staff, at: datetime) -> FieldPhone:
    """The PIN was right: the phone gets the server's part. Raises NotAllowed for whoever the phone does not belong to."""
    if phone.staff_id != by.pk:
        raise NotAllowed("这部手机不是您的。")
    FieldPhone.objects.filter(pk=phone.pk).update(wrong=0)
    return phone


@action("sync.fail_opening", label="手机密码不对", law=LAW, says="手机密码连续输错 {wrong} 次", system=True)
def fail_opening(phone: FieldPhone, *, by: None, at: datetime) -> int:
    """Count a wrong PIN; the tenth destroys the server's part of the key. Returns how many tries are left."""
    wrong = phone.wrong + 1
    FieldPhone.objects.filter(pk=phone.pk).update(wrong=wrong)
    note(wrong=wrong)
    if wrong >= TRIES:
        end([phone.pk], PhoneEnding.WIPED, at=at)
    return max(TRIES - wrong, 0)
