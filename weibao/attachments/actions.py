"""Attachments: added after they were looked through, read, removed for good.

Law: 未成年人网络保护条例第36条 (reading), 个人信息保护法第47条 (what is not needed is erased), 第51条 (encryption).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Final

from django.utils import timezone

from weibao.attachments.examining import ENDINGS, BadFile, examine
from weibao.attachments.models import Attachment, Body, Category
from weibao.attachments.scanning import scan
from weibao.kernel import sealed
from weibao.kernel.door import action, note
from weibao.kernel.envelope import lock, unlock
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.org.subjects import openable, visible

LAW: Final = "未成年人网络保护条例第36条；个人信息保护法第51条"
MOST: Final = 200
LONGEST_NAME: Final = 80
FINGERPRINT: Final = "attachments.fingerprint"


class AlreadyThere(Refusal):
    """The same file is there already."""

    status = 409


class Removed(Refusal):
    """The paper was removed."""

    status = 410


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: the name counts for nothing but its words."""

    name: str
    content: bytes


@action("attachments.add", label="添加材料", law=LAW, says="添加材料：{label}")
def add(subject: Any, *, by: Staff, at: datetime, kind: str, upload: Upload, category: str, remark: str = "") -> Attachment:
    """Take a paper in for a row (`kind` as `org.subjects` knows it): look it through, clean it, have it scanned, lock it.

    Raises NotThere for a row out of scope, BadFile, Infected, NoScanner, AlreadyThere, Refusal for an unknown category or too many.
    """
    visible(kind, subject.pk, by, timezone.localtime(at).date())
    return _take_in(subject, by=by, at=at, kind=kind, upload=upload, category=category, remark=remark)


@action("attachments.receive", label="接收公众提交的材料", law=LAW, says="接收公众提交的材料：{label}")
def receive(subject: Any, *, by: Staff, at: datetime, kind: str, upload: Upload, category: str, remark: str = "") -> Attachment:
    """A paper from somebody without an account, who sees no rows: which row is theirs was proved to the caller. Raises as `add`."""
    return _take_in(subject, by=by, at=at, kind=kind, upload=upload, category=category, remark=remark)


def _take_in(subject: Any, *, by: Staff, at: datetime, kind: str, upload: Upload, category: str, remark: str) -> Attachment:
    if category not in Category.values:
        raise Refusal("请选择材料种类")
    there = Attachment.objects.of(kind, [subject.pk]).present()
    if there.count() >= MOST:
        raise BadFile(f"一份档案最多 {MOST} 份材料")
    fingerprint = bytes.fromhex(sealed.fingerprint(FINGERPRINT, hashlib.sha256(upload.content).hexdigest()))
    if there.filter(fingerprint=fingerprint).exists():
        raise AlreadyThere("这份文件已经添加过了")
    examined = examine(upload.content)
    scanned = scan(examined.content)
    made = Attachment(
        subject_kind=kind, subject_id=subject.pk, category=category,
        name=_named(upload.name, examined.kind), remark=remark.strip()[:100] or None,
        kind=examined.kind, size=len(examined.content), fingerprint=fingerprint, scan=scanned, added_by=by, added_at=at,
    )  # fmt: skip
    made.key, data = lock(made.label, examined.content)
    made.save()
    Body.objects.create(attachment=made, data=data)
    note(kind=kind, row=subject.pk, label=Category(category).label, type=examined.kind, size=made.size, scan=scanned.value)
    return made


@action("attachments.read", label="查看材料", law=LAW, says="查看材料：{label}", reads=True)
def read(attachment: Attachment, *, by: Staff, at: datetime) -> bytes:
    """The paper, opened. Raises NotThere for one of a row out of scope, Removed."""
    openable(attachment.subject_kind, attachment.subject_id, by, at)
    if attachment.removed_at is not None or attachment.key is None:
        raise Removed("这份材料已经移除")
    note(kind=attachment.subject_kind, row=attachment.subject_id, label=Category(attachment.category).label)
    return unlock(attachment.label, attachment.key, bytes(Body.objects.get(attachment=attachment).data))


@action("attachments.remove", label="移除材料", law="个人信息保护法第47条", says="移除材料：{label}")
def remove(attachment: Attachment, *, by: Staff, at: datetime, reason: str) -> Attachment:
    """A paper that does not belong here goes for good; that it was there, and why it went, stays.

    Raises NotThere out of scope, Stale when another was quicker, Refusal without a reason.
    """
    row = visible(attachment.subject_kind, attachment.subject_id, by, timezone.localtime(at).date())
    if len(reason.strip()) < 2:
        raise Refusal("请写明移除的理由")
    rows = Attachment.objects.filter(pk=attachment.pk, removed_at=None)
    if rows.update(removed_at=at, removed_by=by, removal=reason.strip()[:200], key=None) != 1:
        raise Stale
    Body.objects.filter(attachment=attachment).delete()
    note(kind=attachment.subject_kind, row=row.pk, label=Category(attachment.category).label)
    attachment.refresh_from_db()
    return attachment


def erase(kind: str, keys: list[int]) -> int:
    """Destroy all papers of rows for good, inside the action of whoever destroys the rows. Returns how many there were."""
    rows = Attachment.objects.filter(subject_kind=kind, subject_id__in=keys)
    Body.objects.filter(attachment__in=rows).delete()
    return rows.update(key=None, name="", remark=None, removal=None)


def _named(name: str, kind: str) -> str:
    """The stem that was sent, without folders and signs that no name has, and the ending of what the file is."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    plain = "".join(sign for sign in stem if sign.isprintable() and sign not in '<>:"/\\|?*')
    return f"{plain[:LONGEST_NAME].strip('. ') or '材料'}.{ENDINGS[kind]}"
