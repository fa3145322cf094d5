"""The lock on a file that leaves the house: a password that a person can type, and the file under it."""

import hashlib
import hmac
import io
import secrets
import struct
import zlib
from collections.abc import Mapping
from typing import Final

SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
GROUPS, GROUP = 4, 4
# AES in ZIP archives as WinZip, 7-Zip and Bandizip read it (APPNOTE 7.2, method 99; AE-2: no checksum of the plain text stands outside)
AES_METHOD, DEFLATED, UTF_8, ENCRYPTED, NEEDED = 99, 8, 0x800, 0x1, 51
AES_EXTRA: Final = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, DEFLATED)
SALT, KEY, CHECK, MAC, ROUNDS, BLOCK = 16, 32, 2, 10, 1000, 16
NO_DAY: Final = 0x21  # 1 January 1980: an archive tells no time of its own


def draw_password() -> str:
    """Sixteen signs in groups of four, as ABCD-EFGH-JKLM-NPQR: 80 bits."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS))


def lock_workbook(plain: bytes, password: str) -> bytes:
    """The workbook (or Word document) under a password, as Excel, Word and WPS do it themselves (AES-256, agile encryption)."""
    from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415  loaded in the worker only

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt(password, out)
    return out.getvalue()


def lock_pdf(plain: bytes, password: str) -> bytes:
    """The PDF under a password (AES-256): it can be read and printed, not changed or copied from."""
    import pikepdf  # noqa: PLC0415  loaded in the worker only

    out = io.BytesIO()
    may = pikepdf.Permissions(extract=False, modify_annotation=False, modify_assembly=False, modify_form=False, modify_other=False)
    with pikepdf.open(io.BytesIO(plain)) as paper:
        paper.save(out, encryption=pikepdf.Encryption(user=password, owner=secrets.token_urlsafe(24), R=6, allow=may))
    return out.getvalue()


def lock_archive(files: Mapping[str, bytes], password: str) -> bytes:
    """The files in a ZIP archive under a password (AES-256, WinZip AE-2): a text such as CSV cannot be locked by itself."""
    out, entries = io.BytesIO(), []
    for name, plain in files.items():
        body, start = _locked(plain, password), out.tell()
        sizes = struct.pack("<III", 0, len(body), len(plain))
        common = struct.pack("<HHHHH", NEEDED, ENCRYPTED | UTF_8, AES_METHOD, 0, NO_DAY) + sizes
        label = name.encode()
        lengths = struct.pack("<HH", len(label), len(AES_EXTRA))
        out.write(b"PK\x03\x04" + common + lengths + label + AES_EXTRA + body)
        entries.append(
            b"PK\x01\x02" + struct.pack("<H", NEEDED) + common + lengths + struct.pack("<HHHII", 0, 0, 0, 0, start) + label + AES_EXTRA
        )
    directory, start = b"".join(entries), out.tell()
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), start, 0)
    return out.getvalue() + directory + b"PK\x05\x06" + end


def _locked(plain: bytes, password: str) -> bytes:
    """Salt, two bytes to tell a wrong password by, the deflated text under AES-256, and the first ten bytes of its HMAC-SHA1."""
    salt = secrets.token_bytes(SALT)
    keys = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, ROUNDS, KEY * 2 + CHECK)
    press = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    hidden = _counted(press.compress(plain) + press.flush(), keys[:KEY])
    mac = hmac.new(keys[KEY : KEY * 2], hidden, "sha1").digest()[:MAC]
    return salt + keys[KEY * 2 :] + hidden + mac


def _counted(data: bytes, key: bytes) -> bytes:
    """AES in counter mode, the counter from one upwards with its lowest byte first, as these archives have it."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: PLC0415  loaded in the worker only

    blocks = -(-len(data) // BLOCK)
    counters = b"".join(number.to_bytes(BLOCK, "little") for number in range(1, blocks + 1))
    stream = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(counters)[: len(data)]  # noqa: S305  a key stream, not a mode
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")
