"""Letters that come in: each once, in their order, done at once or set aside for a person without holding up the others.

No law of its own: what a letter asks for is done by the deeds it names. 网络安全法第21条 for who may knock how often.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, IntegrityError, connection, transaction
from pydantic import ValidationError

from weibao.exchange.actions import following
from weibao.exchange.actions.partnering import end_earlier_keys
from weibao.exchange.actions.posting import post
from weibao.exchange.envelopes import Opened
from weibao.exchange.letters import SHAPES, ProgressLetter
from weibao.exchange.models import Arrival, Knock, LetterKind, Partner
from weibao.exchange.states import ARRIVAL, ArrivalState
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.states import move
from weibao.org.models import Staff

LAW: Final = "民办发〔2021〕10号"
MINUTE: Final = timedelta(minutes=1)
UNREADABLE: Final = "内容不符合约定的格式"
UNKNOWN: Final = "不认识的信封种类，可能是对方的版本较新"
NOT_TAKEN: Final = "户籍地未能接收，请电话联系"
FAULTY: Final = "内容与本系统已有的记录冲突"
HANDLERS: Final[dict[str, Callable[[Arrival, Any, datetime], None]]] = {
    LetterKind.APPLICATION: following.application,
    LetterKind.FILE: following.file,
    LetterKind.PROGRESS: following.progress,
    LetterKind.ANSWER: following.answer,
    LetterKind.WITHDRAWAL: following.withdrawal,
    LetterKind.PAPERS: following.papers,
    LetterKind.KEYS: following.keys,
}


class NotYet(Refusal):
    """An earlier letter of the same topic has not come: the sender tries again."""

    status = 409


class StillStands(Refusal):
    """What set a letter aside stands in its way still."""

    status = 409


class NotSame(Refusal):
    """Another letter has this place in its sequence already."""

    status = 409


@action("exchange.take_in", label="收取交换信封", law=LAW, says="收取伙伴 {partner} 的信封：{kind}，{outcome}", system=True)
def take_in(opened: Opened, *, by: None, at: datetime) -> Arrival:
    """Take an envelope in. One that is here already is not done again. Raises NotYet out of turn, NotSame, ValueError for no number."""
    partner: Partner = opened.key.partner
    code, topic = UUID(opened.code), UUID(opened.topic)
    _one_at_a_time(partner, topic)
    end_earlier_keys(opened.key, at=at)
    known = Arrival.objects.filter(partner=partner, code=code).first()
    if known is not None:
        note(partner=partner.pk, kind=known.kind, outcome="已收取过", arrival=known.pk)
        return known
    rows = Arrival.objects.filter(partner=partner, topic=topic)
    last = rows.order_by("-turn").first()
    if opened.turn != (last.turn if last else 0) + 1:
        raise NotYet("前面的信封还没有收到。") if opened.turn > (last.turn if last else 0) else NotSame("这个次序的信封已经收过另一封。")
    arrival = Arrival.objects.create(
        partner=partner, code=code, topic=topic, turn=opened.turn, kind=opened.kind[:20], body=opened.body, came_at=at
    )
    if rows.exclude(pk=arrival.pk).blocking().exists():
        note(behind=True)
    else:
        _do(arrival, at=at)
    Partner.objects.filter(pk=partner.pk).update(heard_at=at)
    note(partner=partner.pk, kind=arrival.kind, outcome=ArrivalState(arrival.state).label, arrival=arrival.pk)
    return arrival


@action("exchange.retry_arrival", label="重新处理被搁置的信封", law=LAW, says="重新处理信封 {arrival}：{outcome}")
def retry_arrival(arrival: Arrival, *, by: Staff, at: datetime) -> Arrival:
    """Do a letter again whose obstacle was removed, and then those that were held behind it.

    Raises StillStands with what stands in the way, Stale.
    """
    if not Arrival.objects.aside().filter(pk=arrival.pk).exists():
        raise Stale
    _one_at_a_time(arrival.partner, arrival.topic)
    if fault := _fault(arrival, at):
        raise StillStands(fault)
    move(arrival, ArrivalState.DONE, machine=ARRIVAL, body=None, fault="", settled_by=by, settled_at=at)
    _go_on(arrival, at)
    note(arrival=arrival.pk, outcome=ArrivalState(arrival.state).label)
    return arrival


@action("exchange.drop_arrival", label="作废被搁置的信封", law=LAW, says="作废信封 {arrival}")
def drop_arrival(arrival: Arrival, *, by: Staff, at: datetime) -> Arrival:
    """A letter that can never be done is put away, its content with it; those held behind it go on.

    Of an application the accepting place is told that nothing came of it. Raises Stale, ForbiddenMove.
    """
    _one_at_a_time(arrival.partner, arrival.topic)
    move(arrival, ArrivalState.DROPPED, machine=ARRIVAL, body=None, settled_by=by, settled_at=at)
    if arrival.kind == LetterKind.APPLICATION:
        told = ProgressLetter(state=NOT_TAKEN, due=None)
        post(arrival.partner, arrival.topic, LetterKind.PROGRESS, told, at=at)
    _go_on(arrival, at)
    note(arrival=arrival.pk)
    return arrival


def knocked(caller: str, *, at: datetime) -> int:
    """Count an envelope in, and return how many this caller sent in this minute. An upsert: there is no reading before writing. No law."""
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO exchange_knock (caller, since, used) VALUES (%s, %s, 1) ON CONFLICT (caller) DO UPDATE"
            " SET used = CASE WHEN exchange_knock.since = EXCLUDED.since THEN exchange_knock.used + 1 ELSE 1 END, since = EXCLUDED.since"
            " RETURNING used",
            [caller, minute],
        )
        return int(cursor.fetchone()[0])


def forget_knocks(*, at: datetime) -> None:
    """Forget who knocked before this minute. No law: what is not needed goes."""
    Knock.objects.filter(since__lte=at - MINUTE).delete()


def _one_at_a_time(partner: Partner, topic: UUID) -> None:
    """Of two requests with letters of one topic, one waits for the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 22))", [f"{partner.pk}:{topic}"])


def _do(arrival: Arrival, *, at: datetime) -> None:
    if fault := _fault(arrival, at):
        move(arrival, ArrivalState.ASIDE, machine=ARRIVAL, fault=fault)
    else:
        move(arrival, ArrivalState.DONE, machine=ARRIVAL, body=None)


def _fault(arrival: Arrival, at: datetime) -> str:
    """Do what a letter asks for, and say what stood in the way: then nothing of it is left behind."""
    try:
        with transaction.atomic():
            if arrival.kind not in SHAPES:
                return UNKNOWN
            HANDLERS[arrival.kind](arrival, SHAPES[arrival.kind].model_validate(arrival.body), at)
    except ValidationError:
        return UNREADABLE
    except Refusal as refusal:
        return refusal.message[:120]
    except (LookupError, TypeError, ValueError, IntegrityError, DataError, ObjectDoesNotExist):
        return FAULTY
    return ""


def _go_on(arrival: Arrival, at: datetime) -> None:
    """Those held behind a letter that is settled, in their order, up to the next that cannot be done."""
    rows = Arrival.objects.filter(partner=arrival.partner_id, topic=arrival.topic, state=ArrivalState.HELD)
    for one in rows.select_related("partner").order_by("turn"):
        _do(one, at=at)
        if one.state == ArrivalState.ASIDE:
            return
