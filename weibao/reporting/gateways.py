"""Who carries a notice to an office on duty: a class that the settings name (`WEIBAO_NOTICE_GATEWAY`), by default the console's."""

import logging
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from weibao.kernel import carrier

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outgoing:
    """A notice; `key` is the same at every try, so that the carrier sends it once."""

    key: str
    phone: str = field(repr=False)
    words: str


class Gateway(Protocol):
    """What every gateway is."""

    def carry(self, message: Outgoing, moment: int) -> bool:
        """Send it; whether the carrier took it. Raises nothing."""
        ...


class ConsoleGateway:
    """Sends nothing: it writes to the log that a notice was due, without phone and words. For the demonstration and for tests."""

    def carry(self, message: Outgoing, moment: int) -> bool:  # noqa: ARG002  a gateway is asked for both
        """Tell the console."""
        logger.info("a notice of a report is due: %s", message.key)
        return True


class HttpGateway:
    """Posts phone and words to the carrier of the place, signed; taken when it answers 2xx.

    `WEIBAO_NOTICE_URL` must be https (http only on this machine); `WEIBAO_NOTICE_SECRET` is shared with the carrier.
    """

    def carry(self, message: Outgoing, moment: int) -> bool:
        """Post it."""
        told = {"id": message.key, "phone": message.phone, "words": message.words}
        return carrier.post(settings.WEIBAO_NOTICE_URL, settings.WEIBAO_NOTICE_SECRET, told, moment=moment, key=message.key)


def gateway() -> Gateway:
    """The gateway of the settings. Raises ImportError for a path that names none."""
    return import_string(settings.WEIBAO_NOTICE_GATEWAY)()  # type: ignore[no-any-return]
