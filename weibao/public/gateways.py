"""Who carries a code to a phone: a class that the settings name (`WEIBAO_CODE_GATEWAY`), by default the console's.

A gateway says whether it is `ready`, whether it `shows` the code on the page itself (the demonstration), and carries a message.
What a gateway writes to a log holds neither phone nor code.
"""

import logging
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from weibao.kernel import carrier

logger = logging.getLogger(__name__)


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
        self.url, self.secret = settings.WEIBAO_CODE_URL, settings.WEIBAO_CODE_SECRET
        self.ready = carrier.is_usable(self.url, self.secret)

    def carry(self, message: Outgoing, moment: int) -> bool:
        """Post the message; taken when the carrier answers 2xx."""
        told = {"id": message.key, "phone": message.phone, "code": message.code, "minutes": message.minutes}
        return carrier.post(self.url, self.secret, told, moment=moment, key=message.key)


def gateway() -> Gateway:
    """The gateway of the settings. Raises ImportError for a path that names none."""
    return import_string(settings.WEIBAO_CODE_GATEWAY)()  # type: ignore[no-any-return]
