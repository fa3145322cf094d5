"""Files at rest: each is locked with a key of its own, and only that key is sealed by the ring.

The key ring can then be rotated without writing a single file anew, a list of files never moves their bytes, and a file
is destroyed for good by forgetting its key, in every backup whose ring is gone as well.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from weibao.kernel.sealed import AES, CIPHERS, NONCE, SM4, TAG, SealBroken

SIZES = {AES: 32, SM4: 16}


def lock(label: str, data: bytes) -> tuple[bytes, bytes]:
    """A fresh key and the bytes locked with it, under the cipher of the settings. `label` is bound in."""
    cipher = CIPHERS[settings.WEIBAO_CIPHER]
    key, nonce, bound = os.urandom(SIZES[cipher]), os.urandom(NONCE), label.encode()
    if cipher == AES:
        return key, nonce + AESGCM(key).encrypt(nonce, data, bound)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return key, nonce + encryptor.update(data) + encryptor.finalize() + encryptor.tag


def unlock(label: str, key: bytes, body: bytes) -> bytes:
    """Open what `lock` made under the same label. Raises SealBroken for bytes that were altered or belong elsewhere."""
    nonce, locked, bound = body[:NONCE], body[NONCE:], label.encode()
    try:
        if len(key) == SIZES[AES]:
            return AESGCM(key).decrypt(nonce, locked, bound)
        decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, locked[-TAG:])).decryptor()
        decryptor.authenticate_additional_data(bound)
        return decryptor.update(locked[:-TAG]) + decryptor.finalize()
    except (InvalidTag, ValueError) as fault:
        raise SealBroken(f"{label}: the file was altered, or its key is another's") from fault
