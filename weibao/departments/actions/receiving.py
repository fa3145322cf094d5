"""接收 Receiving: a department's list is taken in as a dated snapshot; the same file twice changes nothing."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.timezone import localdate

from weibao.departments import tables
from weibao.departments.models import Snapshot
from weibao.departments.reading import read_list
from weibao.departments.states import SnapshotState
from weibao.kernel.archive import BadWorkbook
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.sealed import fingerprint
from weibao.org.models import Division, Staff

LAW: Final = "民发〔2019〕62号；民发〔2020〕125号（部门数据比对）"
LAW_OF_DATA: Final = "个人信息保护法第6条、第19条（最小必要、保存期限）"


class BadList(Refusal):
    """A list that cannot be meant: an unknown kind, a day to come."""


@dataclass(frozen=True)
class Upload:
    """A list as it was sent: of which kind, of which day it speaks, for which division."""

    name: str
    content: bytes
    kind: str
    as_of: date
    division: str

    def scope_codes(self) -> list[str]:
        """The area that it speaks of: who is over it may take it in."""
        return [self.division]


@action("departments.receive", label="接收部门名单", law=LAW, says="接收部门名单 {kind}，数据截至 {as_of}，{rows} 行")
def receive(upload: Upload, *, by: Staff, at: datetime) -> Snapshot:
    """Take a list in; it is compared in the background. The same file of the same kind and area again is the same snapshot.

    A file that cannot be read is kept as refused, with the sentence that says why and without its content.
    Raises BadList for an unknown kind, area or a day to come.
    """
    if upload.kind not in tables.kinds() or not Division.objects.filter(pk=upload.division).exists():
        raise BadList("请选择名单种类和范围。")
    if upload.as_of > localdate(at):
        raise BadList("数据截至日期不能晚于今天。")
    digest = fingerprint("departments.file", hashlib.sha256(upload.content).hexdigest())
    same = Snapshot.objects.filter(kind=upload.kind, division=upload.division, digest=digest).exclude(state=SnapshotState.REFUSED)
    known = same.first()
    if known is not None:
        note(kind=upload.kind, as_of=known.as_of, rows=known.rows, again=known.pk)
        return known
    rows, refusal = _looked_at(upload)
    note(kind=upload.kind, as_of=upload.as_of, rows=rows, bytes=len(upload.content))
    return Snapshot.objects.create(
        kind=upload.kind,
        division_id=upload.division,
        as_of=upload.as_of,
        name=upload.name[:120],
        digest=digest,
        content=None if refusal else upload.content,
        state=SnapshotState.REFUSED if refusal else SnapshotState.RECEIVED,
        refusal=refusal[:300],
        rows=rows,
        received_by=by,
        received_at=at,
    )


def _looked_at(upload: Upload) -> tuple[int, str]:
    try:
        rows = len(read_list(upload.content, upload.name, tables.kind_of(upload.kind)).rows)
    except BadWorkbook as bad:
        return 0, str(bad)
    return rows, "" if rows else "名单里没有一行数据"
