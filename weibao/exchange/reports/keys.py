"""Which keys open what comes, check who signed it, and sign what we answer."""

from collections.abc import Callable
from datetime import datetime

from weibao.exchange.envelopes import Pair, Secret
from weibao.exchange.models import KeyPair, Partner, PartnerKey
from weibao.exchange.states import PartnerState


def opening(moment: datetime) -> Callable[[str], Secret | None]:
    """Our keys by the number of the encryption key: the present ones, and earlier ones for what was on its way."""

    def find(number: str) -> Secret | None:
        pair = KeyPair.objects.opening(moment).filter(encrypt_id=number).first()
        return pair.secret if pair else None

    return find


def signing(number: str) -> tuple[PartnerKey, Pair] | None:
    """The standing key of a confirmed partner by its number."""
    rows = PartnerKey.objects.standing().filter(sign_id=number, partner__state=PartnerState.CONFIRMED)
    key = rows.select_related("partner__knows").first()
    return (key, key.pair) if key else None


def writing_to(partner: Partner) -> Secret:
    """The keys of ours that a partner knows. Raises LookupError where there are none, which no confirmed partner is."""
    pair = partner.knows or KeyPair.objects.standing().first()
    if pair is None:
        raise LookupError("no keys of our own")
    return pair.secret
