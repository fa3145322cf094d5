"""The one place of the house that calls out: a signed message to an address that the operator of the machine has allowed.

The host must stand in `settings.WEIBAO_WEBHOOK_HOSTS`; its name is resolved once, the address it leads to is looked at, and
that very address is connected to, so that a name that answers otherwise the second time leads nowhere. Loopback, link-local
and other addresses that name no other machine are refused. Redirects are not followed, proxies of the environment not used.
"""

import json
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings

from weibao.api.models import Algorithm, Fault
from weibao.kernel.refusal import Refusal

SECONDS: Final = 5
HASHES: Final[dict[str, type[hashes.HashAlgorithm]]] = {Algorithm.SHA256: hashes.SHA256, Algorithm.SM3: hashes.SM3}


class BadAddress(Refusal):
    """An address that nothing is sent to."""


@dataclass(frozen=True)
class Outcome:
    """How a sending went: the status of the answer, and the fault if it did not arrive."""

    status: int | None
    fault: str = ""

    @property
    def arrived(self) -> bool:
        """Whether the other side took it."""
        return not self.fault


def checked(url: str) -> SplitResult:
    """The parts of an address that something may be sent to. Raises BadAddress."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as bad:
        raise BadAddress("接收地址写得不对。") from bad
    if parts.scheme not in ({"https", "http"} if settings.WEIBAO_WEBHOOK_LOOPBACK else {"https"}) or not parts.hostname:
        raise BadAddress("接收地址必须以 https:// 开头。")
    if parts.username or parts.password or parts.fragment:
        raise BadAddress("接收地址里不能有用户名、密码或 # 号。")
    host = parts.hostname if port in (None, 443) else f"{parts.hostname}:{port}"
    if host not in settings.WEIBAO_WEBHOOK_HOSTS:
        raise BadAddress("这台主机不在许可之列，请由系统运维写入 WEIBAO_WEBHOOK_HOSTS。")
    return parts


def sign(secret: str, algorithm: str, moment: int, body: bytes) -> str:
    """The signature of a message: HMAC over `seconds.body`, in hex. Who checks it also looks whether the moment is near."""
    mac = hmac.HMAC(secret.encode(), HASHES[algorithm]())
    mac.update(f"{moment}.".encode() + body)
    return mac.finalize().hex()


def send(url: str, message: dict[str, Any], *, secret: str, algorithm: str, moment: int) -> Outcome:
    """Send one message and say how it went. Nothing of the answer but its status is kept; nothing is raised."""
    body = json.dumps(message, separators=(",", ":")).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "weibao",
        "Weibao-Delivery": str(message["id"]),
        "Weibao-Timestamp": str(moment),
        "Weibao-Signature": f"{algorithm}={sign(secret, algorithm, moment, body)}",
    }
    try:
        parts = checked(url)
        connection = _connection(parts)
    except BadAddress:
        return Outcome(None, Fault.ADDRESS)
    except OSError:
        return Outcome(None, Fault.UNREACHABLE)
    return _exchange(connection, parts, body, headers)


def _exchange(connection: HTTPConnection, parts: SplitResult, body: bytes, headers: dict[str, str]) -> Outcome:
    try:
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        status = connection.getresponse().status
    except TimeoutError:
        return Outcome(None, Fault.SILENT)
    except ssl.SSLError:
        return Outcome(None, Fault.CERTIFICATE)
    except (OSError, HTTPException):
        return Outcome(None, Fault.UNREACHABLE)
    finally:
        connection.close()
    return Outcome(status, "" if 200 <= status < 300 else Fault.REFUSED)


def _connection(parts: SplitResult) -> HTTPConnection:
    """A connection that goes to the address that was looked at. Raises BadAddress, OSError for a name that leads nowhere."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    where = str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])
    _look_at(where)
    connection = HTTPSConnection(host, port, timeout=SECONDS) if parts.scheme == "https" else HTTPConnection(host, port, timeout=SECONDS)
    connection._create_connection = lambda _address, *rest: socket.create_connection((where, port), *rest)  # type: ignore[attr-defined]  # noqa: SLF001  its own seam
    return connection


def _look_at(text: str) -> None:
    where = ip_address(text)
    where = getattr(where, "ipv4_mapped", None) or where
    nowhere = where.is_link_local or where.is_multicast or where.is_unspecified or where.is_reserved
    if nowhere or (where.is_loopback and not settings.WEIBAO_WEBHOOK_LOOPBACK):
        raise BadAddress("接收地址指向本机或者不是一台主机。")
