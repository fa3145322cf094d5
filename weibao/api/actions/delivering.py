"""Events on their way out: written with the deed, spread over the subscriptions, sent, tried again, given up, sent anew by hand.

What a subscriber is told are the numbers of rows that its account may know of at the moment of sending. All moments here are
those of the machine, which receivers compare with their own. No law asks for it; the law that data goes no further than the
post does is kept by asking `visible_to` again.
"""

from datetime import datetime, timedelta
from itertools import islice
from secrets import token_urlsafe
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from weibao.api.models import Algorithm, Delivery, Event, Subscription
from weibao.api.reports import EVENTS
from weibao.api.states import DeliveryState
from weibao.api.webhook import Outcome, checked
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.org.subjects import SUBJECTS

LAW = "未成年人网络保护条例第36条"
AT_ONCE: Final = 500  # ids in one message
IN_HAND: Final = timedelta(minutes=2)  # longer than a try takes: a killed worker's deliveries come back after it
PAUSES: Final = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 180, 360, 720, 1440))


class NotForEvents(Refusal):
    """A subscription for a person, or to nothing."""


@action("api.subscribe", label="登记事件订阅", law=LAW, says="登记事件订阅 {subscription}")
def subscribe(
    account: Staff, *, by: Staff, at: datetime, url: str, kinds: list[str], algorithm: str = Algorithm.SHA256
) -> tuple[Subscription, str]:
    """Let another system be told of events; returns the subscription and the key of its signatures, which is shown this once.

    Raises NotForEvents for a person's account or unknown kinds, BadAddress for a host that is not allowed.
    """
    if not account.is_service or not account.is_active:
        raise NotForEvents("事件只推送给接口账号。")
    if not kinds or set(kinds) - set(EVENTS):
        raise NotForEvents("请至少选一种事件。")
    checked(url)
    secret = "whs_" + token_urlsafe(32)
    made = Subscription.objects.create(
        staff=account, url=url, kinds=sorted(kinds), algorithm=algorithm, secret=secret, made_by=by, made_at=at
    )
    note(subscription=made.pk, account=account.pk, kinds=made.kinds, algorithm=algorithm)
    return made, secret


@action("api.end_subscription", label="停用事件订阅", law=LAW, says="停用事件订阅 {subscription}")
def end_subscription(subscription: Subscription, *, by: Staff, at: datetime) -> Subscription:
    """Send nothing more to a subscriber. Raises Stale when it was ended meanwhile."""
    if Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(ended_at=at, ended_by=by) != 1:
        raise Stale("这个订阅已经停用。")
    subscription.refresh_from_db()
    note(subscription=subscription.pk)
    return subscription


@action("api.resend", label="重发事件", law=LAW, says="重发消息 {delivery}")
def resend(delivery: Delivery, *, by: Staff, at: datetime) -> Delivery:
    """Try a delivery again that was given up; it is due since then. Raises ForbiddenMove for one that was not, Stale."""
    delivery.move(DeliveryState.WAITING, tries=0, due_at=delivery.settled_at, settled_at=None)
    note(delivery=delivery.pk, subscription=delivery.subscription_id)
    return delivery


def write_event(kind: str, subject: str, ids: list[int], *, at: datetime) -> Event | None:
    """Put an event into the outbox if somebody wants it: in the transaction of the deed, so that neither is without the other."""
    if not Subscription.objects.wanting(kind).exists():
        return None
    return Event.objects.create(kind=kind, subject=subject, ids=sorted(set(ids)), at=at)


def spread(event: Event, *, on: Any, moment: datetime) -> int:
    """Make the deliveries of an event, once, each with the ids that the subscriber's account may know of on the day.

    Returns how many were made.
    """
    with transaction.atomic():
        held = Event.objects.select_for_update().filter(pk=event.pk, spread_at=None).first()
        if held is None:
            return 0
        wanting = Subscription.objects.wanting(held.kind).select_related("staff")
        rows = [one for wanted in wanting for one in _parts(held, wanted, on, moment)]
        Delivery.objects.bulk_create(rows, batch_size=100)
        Event.objects.filter(pk=held.pk).update(spread_at=moment)
    return len(rows)


def _parts(event: Event, wanted: Subscription, on: Any, moment: datetime) -> list[Delivery]:
    if not event.subject:
        return [Delivery(subscription=wanted, event=event, due_at=moment)]
    known = iter(visible(event, wanted.staff, on, event.ids))
    chunks = iter(lambda: list(islice(known, AT_ONCE)), [])
    return [Delivery(subscription=wanted, event=event, part=part, ids=ids, due_at=moment) for part, ids in enumerate(chunks)]


def visible(event: Event, account: Staff, on: Any, ids: list[int]) -> list[int]:
    """Of the ids of an event, those that an account may know of on a day."""
    if not account.is_active:
        return []
    rows = SUBJECTS[event.subject].rows().visible_to(account, on)
    return list(rows.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))


def take_in_hand(*, moment: datetime, most: int = 50) -> list[Delivery]:
    """The deliveries that are due, set aside for this worker: another one does not see them, and they come back if it is killed."""
    with transaction.atomic():
        due = Delivery.objects.due(moment).order_by("due_at", "pk").select_for_update(skip_locked=True, of=("self",))
        rows = list(due.select_related("subscription__staff", "event")[:most])
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=moment + IN_HAND)
    return rows


def put_off(delivery: Delivery, *, moment: datetime) -> None:
    """Wait with a delivery, without counting a try: the subscriber has just failed to answer another one."""
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING).update(due_at=moment + PAUSES[0])


@action("api.record_delivery", label="推送事件", says="推送消息 {delivery}：{outcome}", system=True)
def record_delivery(delivery: Delivery, *, by: None, at: datetime, outcome: Outcome, moment: datetime) -> Delivery:
    """Book how a try went: arrived, to be tried again after a pause, or given up. `moment` is the machine's. No law of its own."""
    facts: dict[str, Any] = {"tries": delivery.tries + 1, "status": outcome.status, "fault": outcome.fault}
    if outcome.arrived:
        delivery.move(DeliveryState.ARRIVED, due_at=None, settled_at=moment, **facts)
    elif delivery.tries >= len(PAUSES):
        delivery.move(DeliveryState.DEAD, due_at=None, settled_at=moment, **facts)
    else:
        facts["due_at"] = moment + PAUSES[delivery.tries]
        if Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING, tries=delivery.tries).update(**facts) != 1:
            raise Stale
        delivery.refresh_from_db()
    note(delivery=delivery.pk, subscription=delivery.subscription_id, outcome=delivery.state, status=outcome.status, ids=len(delivery.ids))
    return delivery


def message_of(delivery: Delivery, at: datetime) -> dict[str, Any] | None:
    """What is sent: the kind of the event and the ids that the account may know of at this moment; None when none is left."""
    event = delivery.event
    message: dict[str, Any] = {"id": str(delivery.code), "event": event.kind, "at": event.at.isoformat()}
    if not event.subject:
        return message
    ids = visible(event, delivery.subscription.staff, localdate(at), delivery.ids)
    return {**message, "subject": event.subject, "ids": ids} if ids else None
