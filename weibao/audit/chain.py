"""What a seal is made of: the text of an entry, its mark, and the mac of a link.

The text is PostgreSQL's own output of the row, in which every field is quoted: two different rows, or lists of rows,
never have the same text, and one statement yields it as fast as the table can be read. Moments are microseconds, so that
no setting of a session changes it; `jsonb` has one text for one value.
"""

import struct
from collections.abc import Sequence

from cryptography.hazmat.primitives import hashes, hmac

from weibao.kernel import keyring

NOTHING = bytes(32)
MARK = 16
TEXT = (
    "convert_to(ROW(id, (extract(epoch FROM at) * 1000000)::bigint, (extract(epoch FROM written_at) * 1000000)::bigint, "
    "action, actor_id, subject_type, subject_id, outcome, facts)::text, 'UTF8')"
)


class Chain:
    """The keyed digests of the trail, with the key of the ring as it is now."""

    def __init__(self) -> None:
        key = keyring.ring().trail
        self._link = hmac.HMAC(key, hashes.SM3())
        self._link.update(b"link\0")
        self._mark = hmac.HMAC(key, hashes.SM3())
        self._mark.update(b"mark\0")

    def mark(self, text: bytes) -> bytes:
        """The mark of one entry."""
        digest = self._mark.copy()
        digest.update(text)
        return digest.finalize()[:MARK]

    def marks(self, texts: Sequence[bytes]) -> bytes:
        """The marks of a link; a link of one entry needs none, its mac names the entry already."""
        return b"".join(map(self.mark, texts)) if len(texts) > 1 else b""

    def mac(self, number: int, at: int, prev: bytes, marks: bytes, texts: Sequence[bytes]) -> bytes:
        """The mac of a link; `at` in microseconds since 1970. Raises struct.error for a number that is none."""
        digest = self._link.copy()
        head = struct.pack(">qqqqq", number, at, len(texts), len(prev), len(marks))
        digest.update(b"".join((head, prev, marks, *texts)))
        return digest.finalize()
