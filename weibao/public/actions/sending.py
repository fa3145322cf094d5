"""发送 Sending: codes leave through an outbox, so that none is without its proof; tried again until the code is over.

No law of its own; 个人信息保护法第19条 (kept no longer than needed): phone and code go with the sending.
"""

import datetime as dt
from typing import Final

from django.db import transaction

from weibao.public.gateways import Outgoing, gateway
from weibao.public.models import Message
from weibao.public.states import MESSAGE_MOVES, MessageState

IN_HAND: Final = dt.timedelta(seconds=20)  # longer than a try takes: a killed worker's messages come back
PAUSES: Final = tuple(dt.timedelta(seconds=one) for one in (5, 15, 30, 60, 60, 60))


def take_in_hand(now: dt.datetime, most: int = 50) -> list[Message]:
    """Messages that are due, set aside for this worker. Called by the job. No law of its own."""
    with transaction.atomic():
        rows = list(Message.objects.due(now).order_by("due_at", "pk").select_for_update(skip_locked=True)[:most])
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + IN_HAND)
    return rows


def send_due(now: dt.datetime) -> int:
    """Send what is due, give up what is over. Called by the job. Returns how many were sent. No law of its own."""
    for row in Message.objects.outlived(now):
        _settle(row, MessageState.GIVEN_UP)
    carrier, sent = gateway(), 0
    for row in take_in_hand(now):
        told = Outgoing(f"weibao-{row.proof_id}-{row.pk}", row.phone or "", row.code or "", 5)
        if carrier.carry(told, int(now.timestamp())):
            _settle(row, MessageState.SENT)
            sent += 1
        else:
            pause = PAUSES[min(row.tries, len(PAUSES) - 1)]
            Message.objects.filter(pk=row.pk, state=MessageState.WAITING).update(tries=row.tries + 1, due_at=now + pause)
    return sent


def _settle(row: Message, state: MessageState) -> None:
    MESSAGE_MOVES.check(row.state, state)
    Message.objects.filter(pk=row.pk, state=MessageState.WAITING).update(state=state, phone=None, code=None, due_at=None)
