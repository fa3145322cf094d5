"""One phone for one director: a code from the supervisor's desk, redeemed once; a lost phone is out by one tap.

No law asks for phones; what is on one is held to 未成年人网络保护条例第36条 (least privilege, approved by the person responsible).
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotThere, Refusal, Stale
from weibao.org.models import Post, Staff
from weibao.org.powers import Role
from weibao.sync.models import FieldPhone, Guess, Invitation, PhoneEnding

LAW: Final = "未成年人网络保护条例第36条"
MINUTES: Final = 15
DIGITS: Final = 12
GUESSES: Final = 30  # an hour from one place of the network


class BadCode(Refusal):
    """No such code, used before, or run out: the three look alike."""


class TooManyGuesses(Refusal):
    """No more tries from here within this hour."""

    status = 429


@dataclass(frozen=True)
class Paired:
    """What the phone is told once and the server never again: it keeps digests."""

    phone: FieldPhone
    token: str
    opener: str
    share: bytes


def digest_of(secret: str) -> str:
    """What is kept of a token or a code: both are random."""
    return hashlib.sha256(secret.encode()).hexdigest()


def village_post(staff: Staff, at: datetime) -> Post:
    """The post as a village director on the day; the own village before one where somebody stands in. Raises NotThere."""
    posts = [post for post in staff.posts_on(timezone.localtime(at).date()) if post.role == Role.VILLAGE_DIRECTOR]
    if not posts:
        raise NotThere("没有在任的儿童主任岗位。")
    return min(posts, key=lambda post: (post.stands_in, post.pk))


@action("sync.invite", label="发放手机结对码", law=LAW, says="发放手机结对码（允许断网打开：{offline}）")
def invite(post: Post, *, by: Staff, at: datetime, now: datetime, offline: bool = False) -> str:
    """A code of twelve digits by which one phone of this director is paired within minutes; an earlier code is void.

    `offline`: the phone may be opened from cold without network for twelve hours after it was last opened with it. That lays the
    server's part of the key on the phone for so long, so it is decided a phone, by the person responsible. Raises Refusal.
    """
    staff: Staff = post.staff
    if post.role != Role.VILLAGE_DIRECTOR or village_post(staff, at).pk != post.pk:
        raise Refusal("只有在任的儿童主任可以结对手机，请在其本人的村发码。")
    Invitation.objects.filter(staff=staff, used_at=None, until__gt=now).update(until=now)
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    Invitation.objects.create(
        staff=staff, division_id=post.division_id, digest=digest_of(code), offline=offline, made_by=by, made_at=now,
        until=now + timedelta(minutes=MINUTES),
    )  # fmt: skip
    note(director=staff.pk, offline="是" if offline else "否")
    return code


def redeem(code: str, *, proof: str, agent: str, source: str, at: datetime, now: datetime) -> Paired:
    """The phone shows a code and the proof of its new PIN. A wrong code is counted. Raises BadCode, TooManyGuesses."""
    beware(source, now)
    plain = "".join(sign for sign in code if sign.isdigit())
    found = Invitation.objects.open_at(now).filter(digest=digest_of(plain)).select_related("staff", "made_by").first()
    if found is None:
        guessed(source, now)
        raise BadCode("结对码不正确，或者已经用过、过期。请向督导员要一个新的。")
    return pair(found, by=found.staff, at=at, now=now, proof=proof, agent=agent)


@action("sync.pair", label="结对手机", law=LAW, says="结对手机 {phone_made}号（{agent}）")
def pair(invitation: Invitation, *, by: Staff, at: datetime, now: datetime, proof: str, agent: str) -> Paired:
    """The director's phone is in; another one of the same person is out. Raises Stale when the code was used meanwhile."""
    if Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=now) != 1:
        raise Stale("结对码已经用过。请向督导员要一个新的。")
    end(FieldPhone.objects.in_force().filter(staff=by).values_list("pk", flat=True), PhoneEnding.REPLACED, at=now)
    token, opener, share = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_bytes(32)
    made = FieldPhone.objects.create(
        staff=by, division_id=invitation.division_id, token=digest_of(token), opener=digest_of(opener), share=share,
        proof=digest_of(proof), offline=invitation.offline, agent=agent[:60], paired_by=invitation.made_by, paired_at=at,
    )  # fmt: skip
    note(phone_made=made.pk, agent=agent[:60])
    return Paired(made, token, opener, share)


@action("sync.revoke", label="停用儿童主任手机", law=LAW)
def revoke(phone: FieldPhone, *, by: Staff, at: datetime) -> None:
    """The phone is out on its next request, and what it holds stays shut. Raises Stale when it is out already."""
    if not end([phone.pk], PhoneEnding.REVOKED, at=at, by=by):
        raise Stale


def end(phones: Iterable[int], ending: PhoneEnding, *, at: datetime, by: Staff | None = None) -> int:
    """Part of what ends phones: the token opens nothing and the server's part of the key is destroyed. Called by reactions too."""
    return FieldPhone.objects.in_force().filter(pk__in=list(phones)).update(ending=ending, ended_at=at, ended_by=by, share=None, proof="")


@action("sync.end_of_leavers", label="离岗人员的手机停用", law=LAW, system=True)
def end_of_leavers(staff: Staff, *, by: None, at: datetime) -> int:
    """A person who is no village director any more has no phone of the post."""
    ended = end(FieldPhone.objects.in_force().filter(staff=staff).values_list("pk", flat=True), PhoneEnding.LEFT, at=at)
    note(count=ended)
    return ended


def beware(source: str, now: datetime) -> None:
    """Nobody guesses codes for long from one place. Part of what is open to strangers. Raises TooManyGuesses."""
    if Guess.objects.filter(source=source, at__gt=now - timedelta(hours=1)).count() >= GUESSES:
        raise TooManyGuesses("这个网络地址一小时内尝试的次数太多，请过一小时再试。")


def guessed(source: str, now: datetime) -> None:
    """Count a wrong code, opener or token, and forget those of more than a day ago. No action: it undoes nothing and opens nothing."""
    Guess.objects.filter(at__lt=now - timedelta(days=1)).delete()
    Guess.objects.create(source=source, at=now)
