"""The open door for envelopes: no session, no cookie, no words. Who is not a partner gets an empty answer, whatever was sent."""

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from weibao.accounts.entering import EntryRequest
from weibao.accounts.origin import origin_of
from weibao.exchange.actions import taking_in
from weibao.exchange.envelopes import MOST_BYTES, Strange, read, receipt
from weibao.exchange.reports.keys import opening, signing, writing_to
from weibao.kernel.refusal import Refusal

MOST_A_MINUTE: Final = 1200  # envelopes of one address
MOST_STRANGE: Final = 30  # of these that were not a partner's
NOTHING: Final = {"content_type": "application/octet-stream"}


@csrf_exempt
@login_not_required
@require_POST
def take_in(request: EntryRequest) -> HttpResponse:
    """An envelope comes in: the signed receipt, or nothing."""
    caller = origin_of(request).source
    if taking_in.knocked(f"address:{caller}", at=request.at) > MOST_A_MINUTE:
        return HttpResponse(status=429, **NOTHING)
    if _length(request) > MOST_BYTES:
        return HttpResponse(status=413, **NOTHING)
    try:
        opened = read(request.body, opening(request.at), signing, request.true_at)
    except Strange:
        strange = taking_in.knocked(f"strange:{caller}", at=request.at)
        return HttpResponse(status=404 if strange <= MOST_STRANGE else 429, **NOTHING)
    try:
        arrival = taking_in.take_in(opened, by=None, at=request.at)
    except (Refusal, ValueError):
        return HttpResponse(status=409, **NOTHING)
    return HttpResponse(
        receipt(opened.code, opened.digest, arrival.state, writing_to(opened.key.partner), request.true_at), content_type="application/jose"
    )


def _length(request: EntryRequest) -> int:
    """What the sender says it is; without that nothing is read."""
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isdigit() else MOST_BYTES + 1
