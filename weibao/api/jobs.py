"""Sending of events, at once and again, and the sweeping of what is kept for a day. Safe to repeat."""

from procrastinate.contrib.django import app

from weibao.api.actions import answering, delivering
from weibao.api.models import Delivery, Event
from weibao.api.webhook import Outcome, send
from weibao.kernel import clock


@app.task(queue="events")
def send_event(event: int) -> None:
    """Spread an event over its subscribers and send what is due."""
    row = Event.objects.filter(pk=event).first()
    if row is not None:
        delivering.spread(row, on=clock.today(), moment=clock.true_now())
        send_due()


@app.periodic(cron="* * * * *")
@app.task(queue="events", queueing_lock="api-events", lock="api-events")
def send_waiting(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Spread what a lost job left behind, and try again what is due."""
    for row in Event.objects.filter(spread_at=None).order_by("pk")[:100]:
        delivering.spread(row, on=clock.today(), moment=clock.true_now())
    send_due()


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="api-forget")
def forget(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Answers are kept for a day."""
    answering.forget(at=clock.now())


def send_due() -> int:
    """Send the deliveries that are due. A subscriber that fails to answer once waits with the rest. Returns how many were tried."""
    silent: set[int] = set()
    rows = delivering.take_in_hand(moment=clock.true_now())
    for delivery in rows:
        if delivery.subscription_id in silent:
            delivering.put_off(delivery, moment=clock.true_now())
        elif not _try(delivery).arrived:
            silent.add(delivery.subscription_id)
    return len(rows)


def _try(delivery: Delivery) -> Outcome:
    wanted = delivery.subscription
    message = delivering.message_of(delivery, clock.now())
    if message is None:  # what it told of is out of the account's sight by now: nothing is sent, and nothing is left to send
        outcome = Outcome(None)
    else:
        moment = int(clock.true_now().timestamp())
        outcome = send(wanted.url, message, secret=wanted.secret, algorithm=wanted.algorithm, moment=moment)
    delivering.record_delivery(delivery, by=None, at=clock.now(), outcome=outcome, moment=clock.true_now())
    return outcome
