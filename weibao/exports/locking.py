"""The lock on a file that leaves the house: a password that a person can type, and the file under it."""

import io
import secrets
from typing import Final

SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
GROUPS, GROUP = 4, 4


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
