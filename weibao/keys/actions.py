"""Changing a key: begun by a person, carried on by the worker in chunks, finished when no row bears the old one."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F

from weibao.kernel import keyring
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.keys import reindexing, resealing
from weibao.keys.models import FreshIndex, Kind, Rotation

LAW: Final = "GB/T 39786-2021 密钥管理"
ONE_AT_A_TIME: Final = 0x5EA1_0000_0002
TOLD: Final = 200  # rows that could not be brought over, named in the trail


class UnderWay(Refusal):
    """Another rotation has not come to its end."""


class StillNeeded(Refusal):
    """Rows bear this key, or it is the current one."""


@action("keys.rotate", label="更换密钥", law=LAW, says="更换{kind}，新密钥编号 {key}")
def rotate(_rotations: type[Rotation], *, by: Any, at: datetime, kind: Kind) -> Rotation:
    """Put a new key on the ring; the rows are brought to it by `carry_on`, while everybody works on.

    A new sealing key is the current one at once. A new index key becomes it when all rows change. Raises UnderWay.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    if Rotation.objects.under_way().exists():
        raise UnderWay("上一次更换还没有完成，请等它完成后再换。")
    FreshIndex.objects.all().delete()
    made = at.isoformat(timespec="seconds")
    key = (keyring.add_key(made) if kind == Kind.SEALING else keyring.add_index_key(made)).id
    note(kind=Kind(kind).label, key=key)
    return Rotation.objects.create(kind=kind, key=key, by=by, started_at=at)


def carry_on(rotation: Rotation, *, clock: Callable[[], datetime]) -> Iterator[Rotation]:
    """Bring rows to the new key; yields after each committed chunk, with the progress. Cut anywhere, it goes on when called again.

    Not an action: it changes no value. `clock` gives the moment of the end, which is an action of the system.
    """
    is_index = rotation.kind == Kind.INDEX
    key = keyring.ring().index_keys[rotation.key] if is_index else None
    if rotation.total is None:
        total = reindexing.waiting(key) if key else resealing.waiting()
        Rotation.objects.filter(pk=rotation.pk).update(total=total)
    left: list[str] = []
    for step in reindexing.reindex_all(key) if key else resealing.reseal_all():
        left += step.left
        if step.moved:
            Rotation.objects.filter(pk=rotation.pk).update(done=F("done") + step.moved)
        rotation.refresh_from_db()
        if not step.is_last:  # who has come here does not stop before the end is written down
            yield rotation
    finish(rotation, by=None, at=clock(), left=left)
    rotation.refresh_from_db()
    yield rotation


@action("keys.finish", label="完成密钥更换", law=LAW, says="密钥 {key} 更换完成，处理 {done} 条，处理不了 {left} 条", system=True)
def finish(rotation: Rotation, *, by: None, at: datetime, left: list[str]) -> Rotation:
    """All rows bear the new key, but for those `left` ("table:id"): a value that does not open, one number in two files."""
    Rotation.objects.filter(pk=rotation.pk, finished_at=None).update(finished_at=at, left=len(left), total=F("done") + len(left))
    note(key=rotation.key, done=rotation.done, left=len(left), rows=left[:TOLD])
    return rotation


@action("keys.retire", label="销毁旧密钥", law=LAW, says="销毁密钥 {key}")
def retire(key: int, *, by: Any, at: datetime) -> int:
    """Take an older key off the ring for good: backups that were sealed with it do not open any more. Raises StillNeeded."""
    if Rotation.objects.under_way().exists():
        raise UnderWay("上一次更换还没有完成，请等它完成后再销毁旧密钥。")
    rows = _rows_with(key)
    if rows:
        raise StillNeeded(f"还有 {rows} 条数据使用密钥 {key}，不能销毁。")
    note(key=key)
    try:
        transaction.on_commit(_take_off(key))
    except keyring.StillUsed:
        raise StillNeeded(f"密钥 {key} 正在使用，不能销毁。") from None
    except KeyError:
        raise StillNeeded(f"没有编号为 {key} 的密钥。") from None
    return key


def _take_off(key: int) -> Callable[[], None]:
    """Asked now whether it can be, done when the entry of the trail is committed."""
    ring = keyring.ring()
    if key in (ring.current.id, ring.index.id):
        raise keyring.StillUsed(key)
    if key not in ring.keys and key not in ring.index_keys:
        raise KeyError(key)
    return lambda: keyring.take_off(key)


def _rows_with(key: int) -> int:
    sealed = (resealing.rows_by_key(column) for column in resealing.sealed_columns())
    indexed = (reindexing.rows_by_key(column) for column in reindexing.indexed_columns())
    heads = {head.to_bytes(4, "big") for head in keyring.ring().index_keys if head}
    of_index = 0
    for found in indexed:
        of_index += sum(n for head, n in found.items() if (head == key.to_bytes(4, "big") if key else head not in heads))
    return of_index + sum(count for found in sealed for (_, one), count in found.items() if one == key)
