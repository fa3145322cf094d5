"""Calling another installation: one envelope out, its signed receipt back. Nothing of the answer but the receipt is kept.

Where `settings.WEIBAO_EXCHANGE` is `loopback` (the demonstration, tests) nothing leaves this machine; where it is `on` this
machine itself is no partner. A name is resolved once, the address that it leads to is looked at, and that very address is
connected to. Redirects are not followed, proxies of the environment not used.
"""

import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from weibao.exchange.models import Fault
from weibao.kernel.refusal import Refusal

SECONDS: Final = 20
DOOR: Final = "/exchange/in/"
MOST_ANSWER: Final = 16 * 1024
OURSELVES: Final = frozenset({"127.0.0.1", "localhost", "::1"})
LOOPBACK, ON = "loopback", "on"


class BadAddress(Refusal):
    """An address that nothing is sent to."""


@dataclass(frozen=True)
class Answer:
    """What came back: the body of a 200, or why there was none."""

    body: bytes = b""
    fault: str = ""


def checked(address: str) -> SplitResult:
    """The parts of an address that an envelope may be sent to. Raises BadAddress."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as bad:
        raise BadAddress("地址写得不对。") from bad
    plain = settings.WEIBAO_EXCHANGE == LOOPBACK
    if parts.scheme not in ({"https", "http"} if plain else {"https"}) or not parts.hostname:
        raise BadAddress("地址必须以 https:// 开头。")
    if parts.username or parts.password or parts.fragment or parts.query:
        raise BadAddress("地址里不能有用户名、口令、问号或 # 号。")
    return parts


def send(address: str, envelope: bytes) -> Answer:
    """Send one envelope and say what came back; nothing is raised."""
    try:
        parts = checked(address)
        connection = _connection(parts)
    except BadAddress:
        return Answer(fault=Fault.ADDRESS)
    except OSError:
        return Answer(fault=Fault.UNREACHABLE)
    try:
        connection.request("POST", parts.path.rstrip("/") + DOOR, envelope, {"Content-Type": "application/jose", "User-Agent": "weibao"})
        return _received(connection)
    except TimeoutError:
        return Answer(fault=Fault.SILENT)
    except ssl.SSLError:
        return Answer(fault=Fault.CERTIFICATE)
    except (OSError, HTTPException):
        return Answer(fault=Fault.UNREACHABLE)
    finally:
        connection.close()


def _received(connection: HTTPConnection) -> Answer:
    answer = connection.getresponse()
    body = answer.read(MOST_ANSWER + 1)
    if answer.status != 200 or len(body) > MOST_ANSWER:
        return Answer(fault=Fault.REFUSED)
    return Answer(body)


def _connection(parts: SplitResult) -> HTTPConnection:
    """A connection to the address that was looked at. Raises BadAddress, OSError for a name that leads nowhere."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if settings.WEIBAO_EXCHANGE == LOOPBACK and host not in OURSELVES:
        raise BadAddress("演示和测试环境不向外发送。")  # not even a name is asked for outside
    where = str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])
    _look_at(where)
    connection = HTTPSConnection(host, port, timeout=SECONDS) if parts.scheme == "https" else HTTPConnection(host, port, timeout=SECONDS)
    connection._create_connection = lambda _address, *rest: socket.create_connection((where, port), *rest)  # type: ignore[attr-defined]  # noqa: SLF001  its own seam
    return connection


def _look_at(text: str) -> None:
    where = ip_address(text)
    where = getattr(where, "ipv4_mapped", None) or where
    if settings.WEIBAO_EXCHANGE == LOOPBACK:
        if not where.is_loopback:
            raise BadAddress("演示和测试环境不向外发送。")
    elif settings.WEIBAO_EXCHANGE != ON:
        raise BadAddress("本系统没有开通跨省交换。")
    elif where.is_loopback or where.is_link_local or where.is_multicast or where.is_unspecified or where.is_reserved:
        raise BadAddress("地址指向本机或者不是一台主机。")
