"""One-time codes: those that a phone shows (RFC 6238), those on paper for its loss, and those that open a new account.

Nothing here reads a clock or the database. Codes are compared in constant time.
"""

import base64
import datetime as dt
import hmac
import io
import secrets
import struct
from urllib.parse import quote, urlencode

import qrcode
from django.utils.crypto import salted_hmac
from qrcode.image.svg import SvgPathImage

PERIOD = 30  # seconds
DIGITS = 6
RECOVERY_CODES = 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is read as another


def new_secret() -> str:
    """A secret of 160 bits, as the phone's program takes it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_of(now: dt.datetime) -> int:
    """The number of the 30 seconds in which a (true) moment lies."""
    return int(now.timestamp()) // PERIOD


def code_at(secret: str, step: int) -> str:
    """The code of these 30 seconds."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    place = mac[-1] & 15
    number = struct.unpack(">I", mac[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def matching_step(secret: str, code: str, *, now: dt.datetime, after: int, tolerance: int) -> int | None:
    """The 30 seconds to which a code belongs, if they are near and later than the last that was used."""
    here = step_of(now)
    near = range(max(here - 1, after + 1), here + tolerance + 1)
    return next((step for step in near if hmac.compare_digest(code_at(secret, step), code)), None)


def address_of(secret: str, *, username: str, issuer: str) -> str:
    """What the picture says to the phone's program."""
    return f"otpauth://totp/{quote(f'{issuer}:{username}')}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"


def picture_of(address: str) -> str:
    """The QR code as the address of a picture that needs no request."""
    kept = io.BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, border=2).save(kept)
    return f"data:image/svg+xml;base64,{base64.b64encode(kept.getvalue()).decode()}"


def new_code(length: int) -> str:
    """A code for people to read and type: groups of four."""
    text = "".join(secrets.choice(LETTERS) for _ in range(length))
    return "-".join(text[place : place + 4] for place in range(0, length, 4))


def tidy(code: str) -> str:
    """What was typed, without blanks and strokes, in small letters."""
    return "".join(letter for letter in code.lower() if letter.isalnum())


def digest(purpose: str, owner: int | str, code: str) -> bytes:
    """What is kept in place of a code: keyed with the installation's secret, bound to its purpose and owner."""
    return salted_hmac(f"weibao.accounts.{purpose}", f"{owner}:{tidy(code)}", algorithm="sha256").digest()


def same(kept: bytes | memoryview | None, shown: bytes) -> bool:
    """Whether a kept digest is that of the code which was shown."""
    return kept is not None and hmac.compare_digest(bytes(kept), shown)
