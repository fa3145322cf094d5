"""What a phone sends is done by the same actions as at the desk, once, or set aside for a person; one bad one blocks no other.

Rules, terms and the trail use the moment at which the server received a thing; when it happened is a claim of the phone.
No law of its own: each deed names its own.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid5

from django.db import transaction

from weibao.accounts.actions.sessions import used
from weibao.attachments.models import Category
from weibao.kernel.door import ACTIONS, action, by_way_of, note, note_many
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.org.models import Staff
from weibao.sync.actions.pairing import village_post
from weibao.sync.carried import CARRIED, Arrived, Sent, upload_of
from weibao.sync.models import Envelope, FieldPhone, FilePiece
from weibao.sync.states import EnvelopeState

log = logging.getLogger(__name__)
AHEAD: Final = timedelta(minutes=10)
BACK: Final = timedelta(days=30)
LARGEST: Final = 8 * 1024 * 1024
MOST_ASIDE: Final = 300
OWNER: Final = "这部手机不是您的。"


class TooMuch(Refusal):
    """More waits for a person than anybody writes."""

    status = 429


class BadPiece(Refusal):
    """A piece of a file that does not fit: `have` is where the phone goes on."""

    status = 409

    def __init__(self, have: int) -> None:
        super().__init__("文件分片接不上，请从断点续传。")
        self.have = have


def receive(phone: FieldPhone, sent: Sent, *, by: Staff, at: datetime) -> Envelope:
    """One thing that a phone sent, and its receipt: a number that is known is answered as before, whatever was asked since.

    The same number with other contents is another thing and gets a number of its own.
    """
    known = Envelope.objects.filter(staff=by, number=sent.number).first()
    if known is not None and known.digest != sent.digest:
        sent = sent.renumbered(uuid5(sent.number, sent.digest))
        known = Envelope.objects.filter(staff=by, number=sent.number).first()
    if known is not None:
        return known
    with by_way_of(phone=phone.pk):
        return take_in(phone, by=by, at=at, sent=sent)


@action("sync.take_in", label="接收手机上报", says="接收手机上报：{what}（{state}）")
def take_in(phone: FieldPhone, *, by: Staff, at: datetime, sent: Sent) -> Envelope:
    """Do what was sent, or set it aside with the reason. Raises NotAllowed for somebody else's phone."""
    if phone.staff_id != by.pk:
        raise NotAllowed(OWNER)
    row, new = _enter(phone, sent, by=by, at=at)
    if new:
        reason = _claim(sent, at) or _try(row, lambda: carry_out(row, sent.facts, by=by, at=at))
        _settle(row, reason, at=at)
    note(what=label_of(row.action), state=EnvelopeState(row.state).label)
    return row


@action("sync.take_in_sealed", label="接收已清除手机的上报", says="接收已停用手机封存的上报（{count}件）", system=True)
def take_in_sealed(phone: FieldPhone, *, by: None, at: datetime, sent: Iterable[Sent]) -> list[Envelope]:
    """What a phone that is out had not sent: nothing of it is done by itself, since nobody has shown a PIN; a person looks at each.

    Raises TooMuch when more than anybody writes waits from one phone already.
    """
    if Envelope.objects.aside().filter(phone=phone).count() >= MOST_ASIDE:
        raise TooMuch("待人工处理的上报太多，请督导员先处理。")
    rows = []
    for one in sent:
        row, new = _enter(phone, one, by=phone.staff, at=at)
        if new:
            _settle(row, "未经密码确认的上报（手机已停用、清除或重新结对）", at=at)
        rows.append(row)
    note_many(row.pk for row in rows)
    return rows


@action("sync.fetch", label="手机同步本人负责的儿童", law="未成年人网络保护条例第36条", reads=True)
def fetch(phone: FieldPhone, *, by: Staff, at: datetime, children: list[int]) -> None:
    """The summaries of these children go to the phone. Raises NotAllowed for somebody else's phone."""
    if phone.staff_id != by.pk:
        raise NotAllowed(OWNER)
    note_many(children)


def seen(phone: FieldPhone, *, at: datetime, now: datetime) -> None:
    """A phone has synced: the account is awake, and the phone follows its director to another village. Part of every sync."""
    village = village_post(phone.staff, at).division_id
    FieldPhone.objects.filter(pk=phone.pk).update(seen_at=at, division=village)
    used(phone.staff, now)


def put_piece(phone: FieldPhone, *, of: str, offset: int, data: bytes, at: datetime) -> int:
    """The next piece of a file; the same again changes nothing. Returns how much there is. Part of the sync. Raises BadPiece, Refusal."""
    have = held(phone, of)
    if offset + len(data) <= have:
        return have
    if offset != have or not data:
        raise BadPiece(have)
    if have + len(data) > LARGEST:
        raise Refusal("文件太大，最多 8 MB。")
    FilePiece.objects.bulk_create([FilePiece(phone=phone, hash=of, offset=offset, size=len(data), data=data, at=at)], ignore_conflicts=True)
    return held(phone, of)


def held(phone: FieldPhone, of: str) -> int:
    """How many bytes of a file have arrived. Part of the sync."""
    return sum(FilePiece.objects.filter(phone=phone, hash=of).values_list("size", flat=True))


def carry_out(row: Envelope, facts: dict[str, Any], *, by: Staff, at: datetime) -> Any:
    """Part of taking in and of having a thing done after all. Raises what the action raises."""
    carried = CARRIED.get(row.action)
    if carried is None:
        raise Refusal("服务器不认识这种上报，请先更新手机上的应用。")
    arrived = Arrived(phone=row.phone, by=by, at=at, happened_at=row.happened_at or at, base=row.base)
    subject = carried.subject(row.subject, arrived)
    arrived = replace(arrived, subject=subject)
    made = ACTIONS[row.action].verb(subject, by=by, at=at, **carried.facts(facts, arrived))
    if carried.papers and facts.get("file"):
        paper = {"kind": carried.papers, "upload": upload_of(str(facts["file"]), "依据.jpg", arrived), "category": Category.OTHER}
        ACTIONS["attachments.add"].verb(made, by=by, at=at, **paper)
    if facts.get("file"):
        FilePiece.objects.filter(phone=row.phone, hash=facts["file"]).delete()
    return made


def label_of(name: str) -> str:
    """The deed in words; what no phone may send has no name of ours. Part of the trail's entry."""
    return ACTIONS[name].label if name in CARRIED and name in ACTIONS else "不认识的操作"


def _enter(phone: FieldPhone, sent: Sent, *, by: Staff, at: datetime) -> tuple[Envelope, bool]:
    """The row of a number; of two requests with one number, the second waits for the first and finds its row."""
    row = Envelope(
        staff=by, division_id=phone.division_id, number=sent.number, phone=phone, action=sent.action, subject=sent.subject, base=sent.base,
        happened_at=sent.happened_at, received_at=at, digest=sent.digest, facts=sent.facts,
    )  # fmt: skip
    Envelope.objects.bulk_create([row], ignore_conflicts=True)
    kept = Envelope.objects.get(staff=by, number=sent.number)
    return kept, _is_fresh(kept)


def _is_fresh(row: Envelope) -> bool:
    """Set aside without a reason is only what this transaction has just entered."""
    return row.state == EnvelopeState.ASIDE and row.reason is None


def _claim(sent: Sent, at: datetime) -> str:
    if sent.fault:
        return sent.fault
    if sent.happened_at is None:
        return "没有写明发生时间"
    if sent.happened_at > at + AHEAD:
        return "发生时间晚于收到时间，手机时钟可能不对"
    return "发生时间在 30 天以前，须由督导员核实" if sent.happened_at < at - BACK else ""


def _try(row: Envelope, deed: Callable[[], object]) -> str:
    """Why the deed was not done; empty when it was. A fault of ours sets this one aside, too: the rest must go on."""
    try:
        with transaction.atomic():
            deed()
    except Refusal as refusal:
        return refusal.message
    except Exception:
        log.exception("a deed of a phone failed: %s, envelope %s", row.action, row.pk)
        return "系统没有办成，已记入运行日志"
    return ""


def _settle(row: Envelope, reason: str, *, at: datetime) -> None:
    if reason:
        Envelope.objects.filter(pk=row.pk).update(reason=reason)
        row.reason = reason
    else:
        row.move(EnvelopeState.DONE, facts=None, settled_at=at)
