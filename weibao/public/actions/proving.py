"""核验 Proving: a code goes to a phone, comes back, and opens the page for half an hour.

The answers are the same whether a number is on file or not: nothing on file is looked at before the code came back. Requests and
tries are counted before they are answered. No law sets the numbers; 未成年人网络保护条例第36条 asks that access be held back.
"""

import datetime as dt
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.sealed import blind_index
from weibao.kernel.tokens import digest_of
from weibao.org.models import Staff
from weibao.public.gateways import gateway
from weibao.public.models import ID_LABEL, PHONE_LABEL, Message, Proof, life
from weibao.public.querysets import ProofQuerySet

LAW: Final = "未成年人网络保护条例第36条；个人信息保护法第51条"
DIGITS, CODE_MINUTES, OPEN_MINUTES, TRIES = 6, 5, 30, 5
AN_HOUR: Final = {"phone": 5, "number": 5, "source": 60}  # codes within an hour: a household, a carrier's many phones behind one address
PAUSE: Final = dt.timedelta(seconds=30)


class TooMany(Refusal):
    """No more codes for now; said alike for what is on file and what is not."""

    status = 429


class NotOpen(Refusal):
    """No carrier of codes is set up."""

    status = 503


class WrongCode(Refusal):
    """The code is wrong, over or used up; the three sound alike."""


@dataclass(frozen=True)
class Asked:
    """What was typed: an identity number or an application's number, a phone; and where the request came from."""

    purpose: str
    identity: str
    application: str
    phone: str
    source: str


def _code_digest(token: bytes, code: str) -> bytes:
    return salted_hmac("weibao.public.code", token.hex() + code, algorithm="sha256").digest()


@action("public.send_code", label="向公众发送验证码", law=LAW, says="向公众发送验证码（{reference}）")
def send_code(asked: Asked, *, by: Staff, at: dt.datetime, now: dt.datetime) -> tuple[Proof, str]:
    """Send a code to a phone; the proof that waits for it, and the token that the browser keeps. Raises NotOpen, TooMany."""
    carrier = gateway()
    if not carrier.ready:
        raise NotOpen("短信验证码服务还没有开通。请带身份证到乡镇（街道）办理，或者拨打 12345。")
    _hold_back(asked, now)
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    kept = digest_of(token)
    facts = {"identity": asked.identity, "id_index": blind_index(ID_LABEL, asked.identity)} if asked.identity else {}
    proof = Proof.objects.create(
        token=kept, purpose=asked.purpose, application=asked.application, phone=asked.phone,
        phone_index=blind_index(PHONE_LABEL, asked.phone), source=asked.source, code=_code_digest(kept, code),
        code_until=life(now, minutes=CODE_MINUTES), shown=code if carrier.shows else None, asked_at=now, **facts,
    )  # fmt: skip
    if not carrier.shows:
        Message.objects.create(proof=proof, phone=asked.phone, code=code, due_at=now, until=proof.code_until)
    note(reference=proof.reference, purpose=proof.get_purpose_display())
    return proof, token


def _hold_back(asked: Asked, now: dt.datetime) -> None:
    """Count what was asked for by phone, by number and by source; requests for one phone wait for each other. Raises TooMany."""
    phone = blind_index(PHONE_LABEL, asked.phone)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(phone[-8:], "big", signed=True)])
    lately = Proof.objects.asked_since(now)
    same = Q(application=asked.application) if asked.application else Q(id_index__in=blind_index(ID_LABEL, asked.identity).spellings)
    counts = {
        "phone": lately.filter(phone_index__in=phone.spellings),
        "number": lately.filter(same),
        "source": lately.filter(source=asked.source),
    }
    if counts["phone"].filter(asked_at__gt=now - PAUSE).exists():
        raise TooMany("验证码刚刚发过，请等 30 秒再试。")
    if any(_reached(rows, AN_HOUR[kind]) for kind, rows in counts.items()):
        raise TooMany("索取验证码的次数太多，请过一小时再试，或者到乡镇（街道）办理。")


def _reached(rows: ProofQuerySet, most: int) -> bool:
    return rows.order_by()[:most].count() >= most


def try_code(token: str, code: str, *, by: Staff, at: dt.datetime, now: dt.datetime) -> tuple[Proof, str]:
    """Take the code that came back; five tries a code, each counted before it is answered. Raises WrongCode.

    A counted try stays counted whatever follows, so it is written before the action that opens the page.
    """
    kept = digest_of(token)
    with transaction.atomic():
        row = Proof.objects.waiting_for_code(now).filter(token=kept, tries__lt=TRIES).select_for_update().first()
        if row is not None:
            Proof.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    if row is None or not hmac.compare_digest(bytes(row.code), _code_digest(kept, code)):
        raise WrongCode(f"验证码不对或者已经过期。每个验证码 {CODE_MINUTES} 分钟内有效，最多试 {TRIES} 次；可以返回重新获取。")
    return prove(row, by=by, at=at, now=now)


@action("public.prove", label="公众核验通过", law=LAW, says="公众核验通过（{reference}）")
def prove(proof: Proof, *, by: Staff, at: dt.datetime, now: dt.datetime) -> tuple[Proof, str]:
    """The code was right: the page is open to this browser for half an hour, under a new token. Raises WrongCode for a used one."""
    token = secrets.token_urlsafe(32)
    facts = {"proved_at": now, "until": life(now, minutes=OPEN_MINUTES), "token": digest_of(token), "shown": None}
    if Proof.objects.filter(pk=proof.pk, proved_at=None).update(**facts) != 1:
        raise WrongCode("这个验证码已经用过，请重新获取。")
    proof.refresh_from_db()
    note(reference=proof.reference, purpose=proof.get_purpose_display())
    return proof, token


@action("public.leave", label="公众结束核验", law=LAW, says="公众离开页面（{reference}）")
def leave(proof: Proof, *, by: Staff, at: dt.datetime, now: dt.datetime) -> None:
    """The person leaves: the proof opens nothing any more. A draft stays for its days."""
    Proof.objects.filter(pk=proof.pk, ended_at=None).update(ended_at=now, shown=None)
    note(reference=proof.reference)


def forget(*, now: dt.datetime) -> int:
    """Proofs of yesterday lose phone and number; called by the job. Returns how many were told apart until then. No law of its own."""
    rows = Proof.objects.outlived(now - dt.timedelta(days=1)).filter(phone_index__isnull=False)
    return rows.update(identity=None, id_index=None, phone=None, phone_index=None, shown=None, source="")
