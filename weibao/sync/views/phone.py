"""The door of the phones: pair, open, fetch in pages, send in envelopes, hand over files in pieces."""

import base64
import json
import re
from typing import Any, Final

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from weibao.accounts.origin import origin_of
from weibao.kernel.refusal import NotThere
from weibao.sync import sealing
from weibao.sync.actions import opening, pairing, taking_in
from weibao.sync.actions.taking_in import receive
from weibao.sync.carried import Sent, read_sent
from weibao.sync.gate import LATEST, LEAST, BadBody, PhoneRequest, body_of, for_phones, for_strangers, version_of, words_of
from weibao.sync.models import Envelope
from weibao.sync.reports import phones, rounds, today

MOST: Final = 50
KNOWN: Final = 1000
PIECE: Final = 256 * 1024
HASH: Final = re.compile(r"[0-9a-f]{64}")


@require_POST
@for_strangers
def pair(request: PhoneRequest) -> HttpResponse:
    """A code is redeemed; what the phone is told here it is told once."""
    given, origin = body_of(request), origin_of(request)
    told = pairing.redeem(
        words_of(given, "code", 40), proof=words_of(given, "proof"), agent=origin.agent, source=origin.source, at=request.at,
        now=request.true_at,
    )  # fmt: skip
    return JsonResponse({
        "phone": told.phone.pk, "token": told.token, "opener": told.opener, "share": base64.b64encode(told.share).decode(),
        "offline": told.phone.offline, "server_key": sealing.public_key(),
    })  # fmt: skip


@require_POST
@for_strangers
def open_store(request: PhoneRequest) -> HttpResponse:
    """The server's part of the key, for the right PIN."""
    given = body_of(request)
    source = origin_of(request).source
    held = opening.ask(words_of(given, "opener"), proof=words_of(given, "proof"), source=source, at=request.at, now=request.true_at)
    return JsonResponse({"share": base64.b64encode(held.share or b"").decode(), "offline": held.offline})


@require_POST
@for_strangers
def sealed(request: PhoneRequest) -> HttpResponse:
    """What a phone had sealed for the server and sends without its PIN, being wiped or out: set aside, each for a person."""
    given = body_of(request)
    held = opening.known(words_of(given, "opener"), source=origin_of(request).source, now=request.true_at)
    sent = [_unsealed(one) for one in _listed(given, "envelopes", MOST)]
    rows = taking_in.take_in_sealed(held, by=None, at=request.at, sent=sent)
    return JsonResponse({"receipts": [str(one.number) for one in rows]})


@require_safe
@for_phones
def head(request: PhoneRequest) -> HttpResponse:
    """What the phone compares itself with: the round with its versions, what is to be done, answers, the epoch, the clock."""
    taking_in.seen(request.phone, at=request.at, now=request.true_at)
    rows = rounds.summaries(rounds.round_of(request.staff, request.on), request.on)
    post = pairing.village_post(request.staff, request.at)
    return JsonResponse({
        "at": request.at.isoformat(), "epoch": phones.epoch(), "app": {"least": LEAST, "latest": LATEST},
        "me": {"name": request.staff.name, "village": post.division.name, "staff": request.staff.pk},
        "children": [[one["id"], one["version"]] for one in rows],
        "tasks": today.tasks(request.staff, request.on, all_kinds=version_of(request) > 1), "answers": phones.answers(request.staff),
        "messages": today.messages(request.staff, request.on, request.at), "updates": rounds.updates(),
    })  # fmt: skip


@require_safe
@for_phones
def children(request: PhoneRequest) -> HttpResponse:
    """A page of summaries after a number, or those that are asked for by number; the reading is in the trail."""
    rows, wanted, after = rounds.round_of(request.staff, request.on), request.GET.get("ids", ""), request.GET.get("after", "0")
    numbers = wanted.split(",") if wanted else [after]
    if len(numbers) > MOST or not all(one.isascii() and one.isdecimal() and len(one) < 19 for one in numbers):
        raise BadBody("编号的格式不对")
    rows = rows.filter(pk__in=numbers) if wanted else rows.filter(pk__gt=after)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[: rounds.PAGE + 1])
    page = keys[: rounds.PAGE]
    told = rounds.summaries(rounds.round_of(request.staff, request.on).filter(pk__in=page), request.on)
    taking_in.fetch(request.phone, by=request.staff, at=request.at, children=page)
    return JsonResponse({"children": told, "next": page[-1] if len(keys) > len(page) and not wanted else None})


@require_POST
@for_phones
def envelopes(request: PhoneRequest) -> HttpResponse:
    """Up to fifty things that the phone sends; each has its receipt, whatever becomes of the others."""
    given = _listed(body_of(request), "envelopes", MOST)
    rows = [(one, receive(request.phone, read_sent(one), by=request.staff, at=request.at)) for one in given]
    taking_in.seen(request.phone, at=request.at, now=request.true_at)
    return JsonResponse({"receipts": [_receipt(one, row) for one, row in rows]})


@require_POST
@for_phones
def known(request: PhoneRequest) -> HttpResponse:
    """Which of these receipts the server lacks, and what became of the others."""
    numbers = [str(one) for one in _listed(body_of(request), "ids", KNOWN)]
    if not all(re.fullmatch(r"[0-9a-f-]{36}", one) for one in numbers):
        raise BadBody("编号的格式不对")
    return JsonResponse({"unknown": phones.unknown_of(request.staff, numbers), "states": phones.states_of(request.staff, numbers)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_phones
def pieces(request: PhoneRequest, of: str) -> HttpResponse:
    """How much of a file is there; a POST brings the next piece."""
    if not HASH.fullmatch(of):
        raise NotThere
    if request.method != "POST":
        return JsonResponse({"have": taking_in.held(request.phone, of)})
    offset, data = request.headers.get("X-Weibao-Offset", ""), request.body
    if not offset.isdecimal() or len(offset) > 9 or not 0 < len(data) <= PIECE:
        raise BadBody("文件分片的格式不对")
    return JsonResponse({"have": taking_in.put_piece(request.phone, of=of, offset=int(offset), data=data, at=request.at)})


def _listed(given: dict[str, Any], name: str, most: int) -> list[Any]:
    rows = given.get(name)
    if not isinstance(rows, list) or len(rows) > most:
        raise BadBody(f"一次最多 {most} 件")
    return rows


def _receipt(given: Any, row: Envelope) -> dict[str, Any]:
    number = given.get("id") if isinstance(given, dict) else None
    return {"id": number, "receipt": str(row.number), "state": row.state, "reason": row.reason or "", "at": row.received_at.isoformat()}


def _unsealed(text: Any) -> Sent:
    try:
        return read_sent(json.loads(sealing.open_sealed(base64.b64decode(text, validate=True))))
    except (sealing.NotSealed, ValueError, TypeError) as fault:
        raise BadBody("封存的内容打不开") from fault
