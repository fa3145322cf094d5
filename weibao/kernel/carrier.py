"""Posting a short message to a carrier of the place: signed JSON over https, one connection a message, nothing of it in a log."""

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

logger = logging.getLogger(__name__)
SECONDS: Final = 5
LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}


def is_usable(url: str, secret: str) -> bool:
    """Whether an address may be posted to: https, or http on this machine, and a secret to sign with."""
    parts = urlsplit(url)
    allowed = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return bool(allowed and parts.hostname and secret)


def post(url: str, secret: str, told: Mapping[str, Any], *, moment: int, key: str) -> bool:
    """Post `told`, signed over `moment.body` with HMAC-SHA256; whether the carrier answered 2xx. Raises nothing for a silent one.

    `key` is the same at every try, so that the carrier sends it once.
    """
    if not is_usable(url, secret):
        return False
    body = json.dumps(told, separators=(",", ":")).encode()
    sign = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "Weibao-Timestamp": str(moment), "Weibao-Signature": f"sha256={sign}"}
    return _post(urlsplit(url), body, headers | {"Idempotency-Key": key})


def _post(parts: SplitResult, body: bytes, headers: dict[str, str]) -> bool:
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        return 200 <= connection.getresponse().status < 300
    except (OSError, HTTPException) as fault:
        logger.warning("the carrier of messages did not answer: %s", type(fault).__name__)
        return False
    finally:
        connection.close()
