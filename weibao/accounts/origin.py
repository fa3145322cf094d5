"""Where a request comes from: its place in the network, the browser, and the cookie of a device that was here before."""

import ipaddress
import re
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from weibao.kernel.tokens import digest_of

MARK = "weibao_signed"  # in the session of who is fully in: when it began, when it was used last, by which factor
REMEMBERED = 180 * 24 * 3600  # seconds for which a browser is known after its last sign-in
_SYSTEMS = (("HarmonyOS", "鸿蒙"), ("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip
_BROWSERS = (("MicroMessenger", "微信"), ("QQBrowser", "QQ 浏览器"), ("QIHU", "360 浏览器"), ("Edg/", "Edge"), ("Firefox", "Firefox"),
             ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_TOKEN = re.compile(r"[\w-]{43}")


@dataclass(frozen=True, slots=True)
class Origin:
    """`source` is an IPv4 address or the /64 of an IPv6 one; `token` what the browser's cookie says, empty for a stranger."""

    source: str
    agent: str
    token: str

    @property
    def digest(self) -> bytes:
        """What is kept of the token."""
        return digest_of(self.token)


def new_token() -> str:
    """The mark that a browser is given at its first full sign-in."""
    return secrets.token_urlsafe(32)


def origin_of(request: HttpRequest) -> Origin:
    """Where this request comes from."""
    token = request.COOKIES.get(cookie_name(), "")
    return Origin(_source(request), _agent(request.headers.get("User-Agent", "")), token if _TOKEN.fullmatch(token) else "")


def remember(response: HttpResponse, token: str) -> None:
    """Leave the device's mark in the browser; scripts cannot read it."""
    response.set_cookie(
        cookie_name(), token, max_age=REMEMBERED, secure=bool(settings.SESSION_COOKIE_SECURE), httponly=True, samesite="Lax", path="/"
    )


def cookie_name() -> str:
    """Over HTTPS the browser itself guards the cookie's host and path."""
    return "__Host-weibao_device" if settings.SESSION_COOKIE_SECURE else "weibao_device"


def _source(request: HttpRequest) -> str:
    """The address of the client; behind WEIBAO_PROXIES of our own, the one that the outermost of them saw."""
    told = [request.META.get("REMOTE_ADDR", "")]
    if settings.WEIBAO_PROXIES:
        told = request.headers.get("X-Forwarded-For", "").split(",")[-settings.WEIBAO_PROXIES :] or told
    try:
        address = ipaddress.ip_address(told[0].strip())
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)


def _agent(text: str) -> str:
    system = next((name for mark, name in _SYSTEMS if mark in text), "其他系统")
    browser = next((name for mark, name in _BROWSERS if mark in text), "其他浏览器")
    return f"{browser} · {system}"
