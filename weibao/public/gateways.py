"""Who carries a code to a phone: a class that the settings name (`WEIBAO_CODE_GATEWAY`), by default the console's.

A gateway says whether it is `ready`, whether it `shows` the code on the page itself (the demonstration), and carries a message.
What a gateway writes to a log holds neither phone nor code.
"""

import hashlib
import hmac
import json
import logging
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)
SECONDS: Final = 5
LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class Outgoing:
    """A code for a phone; `key` is the same at every try, so that the carrier sends it once."""

    key: str
    phone: str
    code: str
    minutes: int


class Gateway(Protocol):
    """What every gateway is."""

    ready: bool
    shows: bool

    def carry(self, message: Outgoing, moment: int) -> bool:
        """Send it; whether the carrier took it. Raises nothing."""
        ...


class ConsoleGateway:
    """Sends nothing. In the demonstration the page shows the code, as sign-in does; anywhere else nobody can go on."""

    def __init__(self) -> None:
        self.ready = self.shows = bool(settings.WEIBAO_SHOW_CODES)

    def carry(self, message: Outgoing, moment: int) -> bool:  # noqa: ARG002  a gateway is asked for both
        """Tell the console that a code was asked for, and not which."""
        logger.info("a code was asked for on the public page and shown there")
        return True


class HttpGateway:
    """Posts to the carrier of the place: JSON with phone and code, signed over `seconds.body` with HMAC-SHA256.

    `WEIBAO_CODE_URL` must be https (http only on this machine); `WEIBAO_CODE_SECRET` is shared with the carrier.
    """

    shows = False

    def __init__(self) -> None:
        parts = urlsplit(settings.WEIBAO_CODE_URL)
        allowed = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        self.parts, self.ready = parts, bool(allowed and parts.hostname and settings.WEIBAO_CODE_SECRET)

    def carry(self, message: Outgoing, moment: int) -> bool:
        """Post the message; taken when the carrier answers 2xx."""
        told = {"id": message.key, "phone": message.phone, "code": message.code, "minutes": message.minutes}
        body = json.dumps(told, separators=(",", ":")).encode()
        sign = hmac.new(settings.WEIBAO_CODE_SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "Weibao-Timestamp": str(moment), "Weibao-Signature": f"sha256={sign}"}
        return self.ready and self._post(body, headers | {"Idempotency-Key": message.key})

    def _post(self, body: bytes, headers: dict[str, str]) -> bool:
        kind = HTTPSConnection if self.parts.scheme == "https" else HTTPConnection
        connection = kind(self.parts.hostname or "", self.parts.port, timeout=SECONDS)
        try:
            connection.request("POST", (self.parts.path or "/") + (f"?{self.parts.query}" if self.parts.query else ""), body, headers)
            return 200 <= connection.getresponse().status < 300
        except (OSError, HTTPException) as fault:
            logger.warning("the carrier of codes did not answer: %s", type(fault).__name__)
            return False
        finally:
            connection.close()


def gateway() -> Gateway:
    """The gateway of the settings. Raises ImportError for a path that names none."""
    return import_string(settings.WEIBAO_CODE_GATEWAY)()  # type: ignore[no-any-return]
