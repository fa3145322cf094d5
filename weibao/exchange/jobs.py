"""Sending of letters, at once and again. Safe to repeat: what was sent twice is taken once."""

from procrastinate.contrib.django import app

from weibao.exchange import wire
from weibao.exchange.actions import posting
from weibao.exchange.envelopes import Strange, read_receipt
from weibao.exchange.models import Fault, Letter, PartnerKey
from weibao.kernel import clock
from weibao.kernel.refusal import Stale

AT_ONCE = 50
UNREACHED = frozenset({Fault.ADDRESS, Fault.UNREACHABLE, Fault.SILENT, Fault.CERTIFICATE})


@app.task(queue="exchange", lock="exchange-send")
def send_now(letter: int) -> None:  # noqa: ARG001  whatever is due goes with it
    """Send what is due, after a deed wrote a letter."""
    send_due()


@app.periodic(cron="* * * * *")
@app.task(queue="exchange", queueing_lock="exchange-send-waiting", lock="exchange-send")
def send_waiting(timestamp: int) -> None:  # noqa: ARG001  procrastinate passes the moment
    """Send what a lost job left behind, and try again what is due."""
    send_due()


def send_due() -> int:
    """Send the letters that are due, each topic in its turn. Returns how many arrived.

    A partner that cannot be reached rests with all its letters; one that does not take a letter is given the others.
    """
    arrived, silent = 0, set[int]()
    while rows := list(Letter.objects.due(clock.now()).exclude(partner__in=silent).select_related("partner__knows")[:AT_ONCE]):
        for letter in rows:
            if letter.partner_id in silent:
                continue
            fault = _try(letter)
            arrived += not fault
            if fault in UNREACHED:
                silent.add(letter.partner_id)
    return arrived


def _try(letter: Letter) -> str:
    """One try and its fault. Another worker may have been quicker; then it is done as well."""
    envelope = posting.pack(letter, moment=clock.true_now())
    answer = wire.send(letter.partner.address, envelope) if envelope else wire.Answer(fault=Fault.ADDRESS)
    fault, outcome = answer.fault, ""
    if envelope and not fault:
        keys = {one.sign_id: one.pair for one in PartnerKey.objects.standing().filter(partner=letter.partner_id)}
        try:
            outcome = read_receipt(answer.body, envelope, str(letter.code), keys)
        except Strange:
            fault = Fault.RECEIPT
    try:
        if fault:
            posting.put_off(letter, fault=fault, moment=clock.now())
        else:
            posting.record_sending(letter, by=None, at=clock.now(), outcome=outcome)
    except Stale:
        return ""
    return fault
