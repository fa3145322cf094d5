"""What directors complain of, and the city's answer; and the epoch of the server.

Law: 国办函〔2026〕12号 (an entry for complaints in every app for the grass roots).
"""

from datetime import datetime
from typing import Final
from uuid import uuid4

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Staff
from weibao.sync.actions.pairing import village_post
from weibao.sync.models import Complaint, Epoch, FieldPhone

LAW: Final = "国办函〔2026〕12号"


class NoWords(Refusal):
    """There is nothing written."""


@action("sync.complain", label="提出意见", law=LAW)
def complain(phone: FieldPhone, *, by: Staff, at: datetime, words: str) -> Complaint:
    """A director complains, to the city and past the own supervisor. Raises NoWords."""
    if len(words.strip()) < 2:
        raise NoWords("请写明意见")
    return Complaint.objects.create(staff=by, division_id=village_post(by, at).division_id, words=words.strip()[:1000], at=at)


@action("sync.answer_complaint", label="答复意见", law=LAW)
def answer_complaint(complaint: Complaint, *, by: Staff, at: datetime, answer: str) -> Complaint:
    """The city answers; the answer goes to the phone. Raises NoWords, Stale."""
    if len(answer.strip()) < 2:
        raise NoWords("请写明答复")
    rows = Complaint.objects.unanswered().filter(pk=complaint.pk)
    if rows.update(answer=answer.strip()[:1000], answered_by=by, answered_at=at) != 1:
        raise Stale
    complaint.refresh_from_db()
    return complaint


@action("sync.renew_epoch", label="登记系统由备份恢复", law="网络安全法第21条")
def renew_epoch(epoch: Epoch | None, *, by: Staff, at: datetime) -> Epoch:
    """The server was restored from a backup: phones offer again what the backup may lack."""
    made = Epoch.objects.create(number=uuid4(), since=at)
    note(epoch=str(made.number))
    return made
