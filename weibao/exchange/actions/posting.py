"""Letters on their way out: written with the deed, sent in turn, tried again for ever, done when the partner has signed for them.

No law of its own: the deeds that write a letter name theirs.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Max
from procrastinate.contrib.django import app

from weibao.applications.actions.deciding import return_result
from weibao.applications.states import State
from weibao.exchange.envelopes import write
from weibao.exchange.letters import KEYS_TOPIC, KeysLetter, Shape
from weibao.exchange.models import Crossing, Direction, KeyPair, Letter, LetterKind, Partner, PartnerKey
from weibao.exchange.states import LETTER, ArrivalState, LetterState
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Stale
from weibao.kernel.states import move

JOB: Final = "weibao.exchange.jobs.send_now"
FIRST, LONGEST = timedelta(seconds=10), timedelta(hours=1)
DOUBLINGS: Final = 10


def post(partner: Partner, topic: UUID, kind: LetterKind, body: Shape, *, at: datetime, moment: datetime | None = None) -> Letter:
    """Put a letter into the outbox, in the transaction of the deed: neither is without the other. No law of its own.

    Whoever calls holds the row that the topic is about, so that turns are given one after the other.
    """
    last = Letter.objects.filter(partner=partner, topic=topic).aggregate(last=Max("turn"))["last"] or 0
    made = Letter.objects.create(
        partner=partner, topic=topic, turn=last + 1, kind=kind, body=body.model_dump(mode="json"), made_at=at, due_at=moment or at
    )
    app.configure_task(JOB, lock="exchange-send").defer(letter=made.pk)
    return made


def pack(letter: Letter, *, moment: datetime) -> bytes | None:
    """The envelope of a letter, signed with the pair it knows of ours, locked for its newest; None without keys. No law of its own."""
    partner = letter.partner
    pair = partner.knows or KeyPair.objects.standing().first()
    theirs = PartnerKey.objects.standing().filter(partner=partner).first()
    if pair is None or theirs is None:
        return None
    content = {"code": str(letter.code), "topic": str(letter.topic), "turn": letter.turn, "kind": letter.kind, "body": letter.body}
    return write(content, pair.secret, theirs.pair, moment)


def pause(tries: int) -> timedelta:
    """How long a letter rests after so many tries: twice as long each time, an hour at most, and never for good. No law of its own."""
    doubled: int = 2 ** min(tries, DOUBLINGS)
    return min(FIRST * doubled, LONGEST)


@action("exchange.record_sending", label="发送交换信封", says="信封 {letter} 已送达对方", system=True)
def record_sending(letter: Letter, *, by: None, at: datetime, outcome: str) -> Letter:
    """The partner's signed receipt is here: the letter has arrived and its body is emptied. No law of its own. Raises Stale."""
    told = outcome if outcome in ArrivalState.values else ""
    columns: dict[str, Any] = {"reached_at": at, "fault": ""}
    if letter.kind == LetterKind.KEYS and told == ArrivalState.DONE:
        columns["knows"] = KeyPair.objects.filter(public=letter.body).first()
    move(letter, LetterState.ARRIVED, machine=LETTER, outcome=told, arrived_at=at, due_at=None, body=None, fault="")
    if letter.kind == LetterKind.ANSWER:
        _returned(letter, at)
    Partner.objects.filter(pk=letter.partner_id).update(**columns)
    note(letter=letter.pk, partner=letter.partner_id, kind=letter.kind, tries=letter.tries + 1, outcome=told)
    return letter


def _returned(letter: Letter, at: datetime) -> None:
    """The accepting place has our decision and tells the applicant: with that our part is over."""
    crossing = Crossing.objects.filter(code=letter.topic, direction=Direction.IN).select_related("application").first()
    if crossing is not None and crossing.application.state in {State.CONFIRMED, State.DENIED}:
        return_result(crossing.application, by=None, at=at)


def put_off(letter: Letter, *, fault: str, moment: datetime, counted: bool = True) -> None:
    """A try failed, or another letter to the same partner just did: this one rests and comes again. No law of its own."""
    tries = letter.tries + counted
    rows = Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING, tries=letter.tries)
    if rows.update(tries=tries, fault=fault, due_at=moment + pause(tries)) != 1:
        raise Stale
    Partner.objects.filter(pk=letter.partner_id).update(fault=fault)


def announce_keys(partner: Partner, pair: KeyPair, *, at: datetime) -> Letter:
    """Tell a partner our new keys, signed with the ones it knows. Called by the deed that draws them. No law of its own."""
    return post(partner, KEYS_TOPIC, LetterKind.KEYS, KeysLetter(**pair.public), at=at)
