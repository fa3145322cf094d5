"""A paper or picture kept with a row of any kind, and apart from it the locked bytes."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from weibao.attachments.querysets import AttachmentQuerySet
from weibao.attachments.scanning import Scan
from weibao.kernel.sealed import BlindIndexField, SealedBytesField, SealedTextField


class Category(models.TextChoices):
    """What a paper proves."""

    IDENTITY = "identity", "身份证件"
    HOUSEHOLD = "household", "户口簿"
    DEATH = "death", "死亡证明"
    COURT = "court", "法院文书"
    POLICE = "police", "公安证明"
    DISABILITY = "disability", "残疾证明"
    CUSTODY = "custody", "服刑、强制戒毒证明"
    GUARDIAN = "guardian", "监护材料"
    SCHOOLING = "schooling", "学籍材料"
    HEALTH = "health", "健康材料"
    APPLICATION = "application", "申请表、审批表"
    PHOTO = "photo", "照片"
    OTHER = "other", "其他"


class Attachment(models.Model):
    """What is known of a paper. Its name and the remark are sealed (people name files after children); a removed one has lost its key."""

    subject_kind = models.CharField("所属记录", max_length=40)
    subject_id = models.BigIntegerField("记录编号")
    category = models.CharField("种类", max_length=12, choices=Category.choices)
    name = SealedTextField(label="attachments.name", verbose_name="文件名")
    remark = SealedTextField(label="attachments.remark", null=True, blank=True, verbose_name="说明")
    kind = models.CharField("文件类型", max_length=5)
    size = models.PositiveIntegerField("大小")
    fingerprint = BlindIndexField(lasting=True)
    scan = models.CharField("查毒", max_length=12, choices=Scan.choices)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="添加人")
    added_at = models.DateTimeField("添加时间")
    key = SealedBytesField(label="attachments.key", null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="移除人")
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)
    removal = SealedTextField(label="attachments.removal", null=True, blank=True, verbose_name="移除理由")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "材料"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(removed_at=None) | Q(key=None), name="attachment_removed_has_no_key"),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "fingerprint"], condition=Q(removed_at=None), name="attachment_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_id", "-added_at"], name="attachment_subject")]

    @property
    def label(self) -> str:
        """What binds the bytes to their row: moved to another child, they do not open."""
        return f"attachments.body:{self.subject_kind}:{self.subject_id}"


class Body(models.Model):
    """The locked bytes, in a table of their own, so that no list ever moves them."""

    attachment = models.OneToOneField(Attachment, models.CASCADE, primary_key=True, related_name="body")
    data = models.BinaryField("内容")

    class Meta:
        verbose_name = "材料内容"
