"""What a phone seals for the server alone, so that even a phone that was wiped gives back what it had not sent.

ECIES on P-256: 65 bytes of the sender's one-time public key · 12 bytes of nonce · AES-256-GCM ciphertext, the key by HKDF-SHA256.
The server's private key is drawn from the ring's lasting key: it is the same after a restore, and stands in no table.
"""

import base64
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from weibao.kernel import sealed

INFO: Final = b"weibao envelope"
POINT, NONCE = 65, 12
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class NotSealed(Exception):
    """The bytes were not sealed for this server, or were altered."""


def _private() -> ec.EllipticCurvePrivateKey:
    drawn = int(sealed.fingerprint("sync.sealing", "P-256"), 16)
    return ec.derive_private_key(drawn % (ORDER - 1) + 1, ec.SECP256R1())


def public_key() -> str:
    """The point for which phones seal, uncompressed, in base64."""
    return base64.b64encode(_private().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).decode()


def _key(shared: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=INFO).derive(shared))


def open_sealed(data: bytes) -> bytes:
    """What was sealed. Raises NotSealed."""
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data[:POINT])
        return _key(_private().exchange(ec.ECDH(), theirs)).decrypt(data[POINT : POINT + NONCE], data[POINT + NONCE :], None)
    except (ValueError, InvalidTag) as fault:
        raise NotSealed from fault
