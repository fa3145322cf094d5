"""Envelopes between two installations: signed (JWS, Ed25519), then encrypted (JWE, ECDH-ES on X25519 with A256GCM), by joserfc.

What is signed names its receiver by the key it is meant for, so that a letter which somebody forwards is not taken for one
to us. Who is not known to us is told nothing: `Strange` is one error for every reason. The moments here are those of the
machine; clocks of two machines may differ by SKEW.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

SIGNS: Final = "Ed25519"
AGREES, LOCKS = "ECDH-ES", "A256GCM"
MOST_BYTES: Final = 3 * 1024 * 1024  # of one envelope as it travels
LASTS: Final = timedelta(minutes=10)
SKEW: Final = timedelta(minutes=5)
RECEIPT: Final = "weibao-receipt"
ENVELOPE: Final = "weibao-envelope"


class Strange(Exception):
    """Not for us, not from a partner, altered, or expired. Which of these is nobody's business outside."""


class _Sealed(jwe.JWERegistry):
    """joserfc reads at most 64 KB unless told otherwise; the door has counted the bytes before."""

    max_ciphertext_length = MOST_BYTES


class _Signed(jws.JWSRegistry):
    """The same for what is signed."""

    max_payload_length = MOST_BYTES


SEALED: Final = _Sealed(algorithms=[AGREES, LOCKS])
SIGNED: Final = _Signed(algorithms=[SIGNS])
Key = TypeVar("Key")


@dataclass(frozen=True)
class Pair:
    """The two public keys of a place: one checks its signatures, one locks what it alone can read."""

    sign: Mapping[str, str]
    encrypt: Mapping[str, str]

    @property
    def sign_id(self) -> str:
        """The thumbprint (RFC 7638) of the signing key."""
        return str(OKPKey.import_key(dict(self.sign)).thumbprint())

    @property
    def encrypt_id(self) -> str:
        """The thumbprint of the encryption key."""
        return str(OKPKey.import_key(dict(self.encrypt)).thumbprint())

    @property
    def fingerprint(self) -> str:
        """What two people read to each other on the phone: 32 hexadecimal digits over both keys, in groups of four."""
        digits = hashlib.sha256(f"{self.sign_id}.{self.encrypt_id}".encode()).hexdigest()[:32].upper()
        return " ".join(digits[place : place + 4] for place in range(0, 32, 4))


@dataclass(frozen=True)
class Secret:
    """A pair with what only its owner holds, as JSON texts."""

    sign: str
    decrypt: str
    public: Pair


@dataclass(frozen=True)
class Opened:
    """An envelope that a partner signed and that was meant for us: its number, its place in its sequence, what it holds."""

    code: str
    topic: str
    turn: int
    kind: str
    body: Any
    key: Any
    digest: str


def draw() -> Secret:
    """Fresh keys."""
    sign, decrypt = OKPKey.generate_key("Ed25519"), OKPKey.generate_key("X25519")
    public = Pair(_public(sign), _public(decrypt))
    return Secret(json.dumps(sign.as_dict(private=True)), json.dumps(decrypt.as_dict(private=True)), public)


def read_pair(sign: object, encrypt: object) -> Pair:
    """The public keys of a file. Raises ValueError for what is no such key, and for one that gives its secret away."""
    for given, curve in ((sign, "Ed25519"), (encrypt, "X25519")):
        if not isinstance(given, dict) or given.get("kty") != "OKP" or given.get("crv") != curve or "d" in given:
            raise ValueError("not a public key of the kind that is used here")
    try:
        pair = Pair(_public(OKPKey.import_key(sign)), _public(OKPKey.import_key(encrypt)))  # type: ignore[arg-type]  # checked above
        _ = pair.fingerprint
    except (JoseError, TypeError, ValueError) as fault:
        raise ValueError("a key that cannot be read") from fault
    return pair


def write(content: Mapping[str, Any], secret: Secret, to: Pair, moment: datetime) -> bytes:
    """An envelope: `content` (code, topic, turn, kind, body) signed by us and locked for `to`."""
    claims = {
        "to": to.encrypt_id,
        "iat": int(moment.timestamp()),
        "exp": int((moment + LASTS).timestamp()),
        **content,
    }
    head = {"alg": SIGNS, "kid": secret.public.sign_id, "typ": ENVELOPE}
    signed = jws.serialize_compact(head, _json(claims), _secret(secret.sign), registry=SIGNED)
    outer = {"alg": AGREES, "enc": LOCKS, "kid": to.encrypt_id, "cty": "JOSE"}
    return jwe.encrypt_compact(outer, signed.encode(), OKPKey.import_key(dict(to.encrypt)), registry=SEALED).encode()


def read(text: bytes, ours: Callable[[str], Secret | None], theirs: Callable[[str], tuple[Key, Pair] | None], moment: datetime) -> Opened:
    """Open an envelope with the one of our keys that it names, and check the signature of the partner that it names.

    Raises Strange for whatever does not hold.
    """
    digest = hashlib.sha256(text).hexdigest()
    try:
        secret = ours(_head(text)["kid"])
        if secret is None:
            raise Strange
        locked = jwe.decrypt_compact(text, _secret(secret.decrypt), registry=SEALED)
        signed = bytes(locked.plaintext or b"")
        found = theirs(_head(signed)["kid"])
        if found is None:
            raise Strange
        key, pair = found
        checked = jws.deserialize_compact(signed, OKPKey.import_key(dict(pair.sign)), registry=SIGNED)
        if checked.headers().get("typ") != ENVELOPE:
            raise Strange
        claims = json.loads(checked.payload)
        _in_time(claims, moment)
        if claims["to"] != secret.public.encrypt_id:
            raise Strange
        return Opened(str(claims["code"]), str(claims["topic"]), int(claims["turn"]), str(claims["kind"]), claims["body"], key, digest)
    except (JoseError, KeyError, TypeError, ValueError, UnicodeDecodeError, RecursionError) as fault:
        raise Strange from fault


def receipt(code: str, digest: str, outcome: str, secret: Secret, moment: datetime) -> bytes:
    """What we answer: that this envelope, byte for byte, is with us, and what became of it. It holds no person."""
    content = {"for": code, "digest": digest, "outcome": outcome, "iat": int(moment.timestamp())}
    head = {"alg": SIGNS, "kid": secret.public.sign_id, "typ": RECEIPT}
    return jws.serialize_compact(head, _json(content), _secret(secret.sign), registry=SIGNED).encode()


def read_receipt(answer: bytes, sent: bytes, code: str, keys: Mapping[str, Pair]) -> str:
    """What became of an envelope at the partner. Raises Strange unless the partner signed it for these very bytes."""
    try:
        pair = keys[_head(answer)["kid"]]
        checked = jws.deserialize_compact(answer, OKPKey.import_key(dict(pair.sign)), registry=SIGNED)
        told = json.loads(checked.payload)
        holds = checked.headers().get("typ") == RECEIPT and told["for"] == code and told["digest"] == hashlib.sha256(sent).hexdigest()
        outcome = str(told["outcome"])
    except (JoseError, KeyError, TypeError, ValueError, UnicodeDecodeError) as fault:
        raise Strange from fault
    if not holds:
        raise Strange
    return outcome


def _in_time(claims: Mapping[str, Any], moment: datetime) -> None:
    now, skew = moment.timestamp(), SKEW.total_seconds()
    if not (claims["iat"] - skew <= now <= claims["exp"] + skew) or claims["exp"] - claims["iat"] > LASTS.total_seconds():
        raise Strange


def _head(text: bytes) -> dict[str, Any]:
    first = text.split(b".", 1)[0][:4096]
    head = json.loads(base64.urlsafe_b64decode(first + b"=" * (-len(first) % 4)))
    if not isinstance(head, dict) or not isinstance(head.get("kid"), str):
        raise Strange
    return head


def _secret(text: str) -> OKPKey:
    return OKPKey.import_key(json.loads(text))


def _public(key: OKPKey) -> dict[str, str]:
    return {name: str(value) for name, value in key.as_dict(private=False).items() if name in {"kty", "crv", "x"}}


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
