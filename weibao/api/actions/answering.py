"""A write is done once: its answer is kept with the deed, in one transaction, and given again to the same key.

Two requests with one key at the same time follow each other: the second waits for the row of the first. No law of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from weibao.api.models import Answer, Pace
from weibao.kernel.refusal import Refusal
from weibao.org.models import Staff

KEPT: Final = timedelta(hours=24)
MINUTE: Final = timedelta(minutes=1)


class OtherBody(Refusal):
    """The key was used for another request."""

    status = 409


@dataclass(frozen=True)
class Said:
    """An answer: status, JSON text, and whether it was given before."""

    status: int
    body: str
    again: bool = False


def once(staff: Staff, key: str, digest: str, *, at: datetime, deed: Callable[[], Said]) -> Said:
    """Do the deed unless its answer is kept. A fault undoes both; a refusal is an answer and is kept.

    Raises OtherBody when the key belongs to a request with another digest.
    """
    with transaction.atomic():
        Answer.objects.filter(staff=staff, key=key, at__lte=at - KEPT).delete()
        row, new = Answer.objects.get_or_create(staff=staff, key=key, defaults={"digest": digest, "at": at})
        if not new:
            if row.digest != digest:
                raise OtherBody("这个幂等键已用于另一个请求，请换一个。")
            return Said(row.status, row.body or "", again=True)
        said = deed()
        row.status, row.body = said.status, said.body
        row.save(update_fields=["status", "body"])
        return said


def count_in(caller: str, *, at: datetime) -> int:
    """Count a request of a caller and return how many it made within this minute: one statement, no reading before writing."""
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO api_pace (caller, since, used) VALUES (%s, %s, 1) ON CONFLICT (caller) DO UPDATE"
            " SET used = CASE WHEN api_pace.since = EXCLUDED.since THEN api_pace.used + 1 ELSE 1 END, since = EXCLUDED.since"
            " RETURNING used",
            [caller, minute],
        )
        return int(cursor.fetchone()[0])


def forget(*, at: datetime) -> int:
    """Forget answers of yesterday and the pace of callers who are gone. Returns how many answers went."""
    gone, _ = Answer.objects.filter(at__lte=at - KEPT).delete()
    Pace.objects.filter(since__lte=at - MINUTE).delete()
    return gone
