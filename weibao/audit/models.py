"""The trail: what was done, by whom, to what; the queue of entries that wait for their seal; and the chain of seals."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from weibao.audit.querysets import EntryQuerySet, WaitingQuerySet
from weibao.kernel import door


def append_only() -> list[pgtrigger.Trigger]:
    """No UPDATE, no DELETE, no TRUNCATE."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="never_emptied",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION 'the trail is append-only';",
        ),
    ]


class Outcome(models.TextChoices):
    """What became of it. A refusal for the state of things leaves no entry; one for a lack of power does."""

    DONE = door.DONE, "完成"
    REFUSED = door.REFUSED, "无权限，未执行"


class Entry(models.Model):
    """One action or one sensitive read. `facts` holds codes, ids, counts and digests; the sentence is made when it is read.

    `at` is the moment of the deed by the clock of the house, `written_at` the true one, by the clock of the database.
    """

    at = models.DateTimeField("时间")
    written_at = models.DateTimeField("入库时间")
    action = models.CharField("操作", max_length=80)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="操作人", db_index=False)
    subject_type = models.CharField("对象类别", max_length=80, blank=True)
    subject_id = models.CharField("对象编号", max_length=40, blank=True)
    facts = models.JSONField("内容", default=dict)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, default=Outcome.DONE)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "审计记录"
        ordering: ClassVar = ["-id"]
        triggers: ClassVar = append_only()
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="entry_of_subject"),
            models.Index(fields=["actor", "id"], name="entry_of_actor"),
            models.Index(fields=["action", "id"], name="entry_of_action"),
            models.Index(fields=["at"], name="entry_at"),
            models.Index(KeyTextTransform("made", "facts"), name="entry_made"),
            GinIndex(OpClass(KeyTransform("ids", "facts"), name="jsonb_path_ops"), name="entry_ids"),
        ]


class Waiting(models.Model):
    """An entry that no seal holds yet. It stays here for a second; after a minute it is an alarm."""

    entry = models.BigIntegerField("审计记录", primary_key=True)
    written_at = models.DateTimeField("入库时间")

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name = "待封存记录"


class Seal(models.Model):
    """One link of the chain: it holds entries in their order and the mac of the link before it.

    `mac` is HMAC-SM3 with a key outside the database over all the other columns and the whole text of the entries;
    `marks` has 16 bytes an entry by the same key, so that the one that was altered can be named.
    """

    number = models.BigIntegerField("编号", primary_key=True)
    at = models.DateTimeField("时间")
    entries = ArrayField(models.BigIntegerField(), verbose_name="审计记录")
    marks = models.BinaryField("逐条校验码")
    prev = models.BinaryField("上一环校验码")
    mac = models.BinaryField("校验码")

    class Meta:
        verbose_name = "封存"
        triggers: ClassVar = append_only()
