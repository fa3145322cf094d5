"""Sealed fields: identity numbers, phones, bank accounts, health. The database holds bytes that only the key ring opens.

A sealed value is  version · cipher · key id · nonce · ciphertext · tag  (1, 1, 4, 12, n, 16 bytes). The header and the
label of the field are bound in as associated data, so that a value moved to another column does not open. The label is
shared by a table and its history table, which holds copies of the ciphertext; that is why the row is not bound in.
Ciphers are AES-256-GCM and, for 商用密码, SM4-GCM; the switch is `settings.WEIBAO_CIPHER`, one column may hold both.
A sealed column cannot be searched. For equality keep a `BlindIndexField` beside it: a keyed SM3 digest of the value,
 key id · digest  (4, 28 bytes). While its key is changed, a search asks for the value under every key of the ring.
"""

import json
import os
from functools import lru_cache
from typing import Any, ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact, In

from weibao.kernel import keyring

VERSION, AES, SM4 = 1, 1, 2
CIPHERS = {"aes": AES, "sm4": SM4}
HEADER, NONCE, TAG = 6, 12, 16


class SealBroken(Exception):
    """A sealed value does not open: damaged, moved from another column, or its key is not on the ring."""


def seal(label: str, data: bytes) -> bytes:
    """Seal with the newest key and the cipher of the settings."""
    cipher = CIPHERS.get(settings.WEIBAO_CIPHER)
    if cipher is None:
        raise ImproperlyConfigured(f"WEIBAO_CIPHER must be one of {sorted(CIPHERS)}")
    key = keyring.ring().current
    header = bytes((VERSION, cipher)) + key.id.to_bytes(4, "big")
    nonce, bound = os.urandom(NONCE), header + label.encode()
    if cipher == AES:
        return header + nonce + _aes(key.aes).encrypt(nonce, data, bound)
    encryptor = Cipher(algorithms.SM4(key.sm4), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return header + nonce + encryptor.update(data) + encryptor.finalize() + encryptor.tag


def unseal(label: str, sealed: bytes) -> bytes:
    """Open what `seal` made under the same label. Raises SealBroken."""
    if len(sealed) < HEADER + NONCE + TAG or sealed[0] != VERSION or sealed[1] not in CIPHERS.values():
        raise SealBroken(f"{label}: not a sealed value")
    key = keyring.ring().keys.get(key_id(sealed))
    if key is None:
        raise SealBroken(f"{label}: sealed with key {key_id(sealed)}, which is not on the ring")
    bound, nonce, body = sealed[:HEADER] + label.encode(), sealed[HEADER : HEADER + NONCE], sealed[HEADER + NONCE :]
    try:
        if sealed[1] == AES:
            return _aes(key.aes).decrypt(nonce, body, bound)
        decryptor = Cipher(algorithms.SM4(key.sm4), modes.GCM(nonce, body[-TAG:])).decryptor()
        decryptor.authenticate_additional_data(bound)
        return decryptor.update(body[:-TAG]) + decryptor.finalize()
    except InvalidTag as fault:
        raise SealBroken(f"{label}: the value was altered, or belongs to another field") from fault


def key_id(sealed: bytes) -> int:
    """Which key of the ring sealed this."""
    return int.from_bytes(sealed[2:HEADER], "big")


class Index(bytes):
    """The blind index of a value under the current key; `spellings` has those under the older keys of the ring as well."""

    spellings: tuple[bytes, ...]


def blind_index(label: str, text: str) -> Index:
    """The keyed SM3 digest by which equal values of one label are found; 32 bytes. Tidy the text before: a blank counts.

    A filter on it finds rows under every key of the ring. Who compares values in Python compares with its `spellings`.
    """
    ring = keyring.ring()
    current = Index(index_under(ring.index, label, text))
    older = (index_under(key, label, text) for key in ring.index_keys.values() if key is not ring.index)
    current.spellings = (bytes(current), *older)
    return current


def index_under(key: keyring.IndexKey, label: str, text: str) -> bytes:
    """The blind index under one key of the ring, which stands at its head."""
    digest = _keyed(key.key, label, text)
    return index_head(key) + digest[:28] if key.id else digest


def index_head(key: keyring.IndexKey) -> bytes:
    """The four bytes with which every index under this key begins; nothing for the unnumbered key of an early ring."""
    return key.id.to_bytes(4, "big") if key.id else b""


def fingerprint(label: str, text: str) -> str:
    """A keyed digest that no rotation changes, in hex: for what is signed and for contents of files, not for numbers of persons."""
    return _keyed(keyring.ring().trail, f"fingerprint {label}", text).hex()


def _keyed(key: bytes, label: str, text: str) -> bytes:
    digest = hmac.HMAC(key, hashes.SM3())
    digest.update(label.encode() + b"\0" + text.encode())
    return digest.finalize()


@lru_cache(maxsize=16)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


def _not_searchable(label: str, lookup: str) -> FieldError:
    return FieldError(f"{label} is sealed and cannot be searched by {lookup!r}; filter on its blind index")


class OnlyNone(Exact):
    """`filter(number=None)` asks whether there is a value; any other equality is refused."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs is not None:
            raise _not_searchable(lhs.output_field.label, "exact")
        super().__init__(lhs, rhs)


class Sealed:
    """What the sealed fields share. `label` names the value, like "children.id_number"; it can never change."""

    empty_strings_allowed: ClassVar[bool] = False

    def __init__(self, label: str = "", **options: Any) -> None:
        if not label:
            raise TypeError("a sealed field needs a label")
        if options.keys() & {"primary_key", "unique", "db_index", "choices"}:
            raise TypeError(f"{label}: a sealed field cannot be a key, indexed or a choice; use a BlindIndexField")
        self.label = label
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()  # type: ignore[misc]
        return name, path, args, {**options, "label": self.label}

    def get_internal_type(self) -> str:
        return "BinaryField"

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        return {"type": self.db_type(connection), "check": None}  # type: ignore[attr-defined]

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:  # noqa: ARG002 - Django calls it by name
        if value is None or hasattr(value, "as_sql"):
            return value
        return seal(self.label, self.to_sealed_bytes(value))

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:  # noqa: ARG002
        return self.get_db_prep_save(value, connection)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        return None if value is None else self.from_sealed_bytes(unseal(self.label, bytes(value)))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)  # type: ignore[misc]
        if lookup_name == "exact":
            return OnlyNone
        raise _not_searchable(self.label, lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.label} is sealed and has no {lookup_name!r}")

    def to_sealed_bytes(self, value: Any) -> bytes:
        raise NotImplementedError

    def from_sealed_bytes(self, data: bytes) -> Any:
        raise NotImplementedError


class SealedTextField(Sealed, models.TextField):  # type: ignore[type-arg]
    """A text that is sealed at rest: a number, a phone, an address, a reason."""

    def to_sealed_bytes(self, value: Any) -> bytes:
        if not isinstance(value, str):
            raise TypeError(f"{self.label}: a text is wanted, not {type(value).__name__}")
        return value.encode()

    def from_sealed_bytes(self, data: bytes) -> str:
        return data.decode()


class SealedBytesField(Sealed, models.BinaryField):  # type: ignore[type-arg]
    """Bytes that are sealed at rest: a scan, a picture."""

    def to_sealed_bytes(self, value: Any) -> bytes:
        return bytes(value)

    def from_sealed_bytes(self, data: bytes) -> bytes:
        return data


class SealedJSONField(Sealed, models.JSONField):
    """A structure that is sealed at rest: the row of a roster as it came."""

    def to_sealed_bytes(self, value: Any) -> bytes:
        return json.dumps(value, cls=self.encoder, ensure_ascii=False, separators=(",", ":")).encode()

    def from_sealed_bytes(self, data: bytes) -> Any:
        return json.loads(data, cls=self.decoder)


class BlindIndexField(models.BinaryField):  # type: ignore[type-arg]
    """The blind index of the sealed field beside it, for equality and nothing else. Indexed unless told otherwise.

    `of` names that field: from its value, and under its label, the index is made anew when the key is changed. One that is
    `lasting` has no such value and holds a `fingerprint`, which is never changed.
    """

    def __init__(self, *, of: str = "", lasting: bool = False, **options: Any) -> None:
        self.of, self.lasting = of, lasting
        options.setdefault("db_index", True)
        options.setdefault("editable", False)
        options["max_length"] = 32
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.pop("max_length", None)
        # say it always: what Django takes for the default is not the default here
        return name, path, args, {"db_index": False, **options}


@BlindIndexField.register_lookup
class SameValue(Exact):
    """Equality with a value, under whichever key of the ring its index was made."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        found = getattr(self.rhs, "spellings", ())
        if len(found) > 1:
            return In(self.lhs, list(found)).as_sql(compiler, connection)
        return super().as_sql(compiler, connection)


@BlindIndexField.register_lookup
class OneOfValues(In):
    """The same for several values."""

    def get_prep_lookup(self) -> Any:
        if isinstance(self.rhs, list | tuple | set | frozenset):
            self.rhs = [one for value in self.rhs for one in getattr(value, "spellings", (value,))]
        return super().get_prep_lookup()
