"""An export: what was asked for, by whom and for what, and for a day the locked file."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weibao.exports.querysets import ExportQuerySet
from weibao.exports.states import EXPORT, State
from weibao.kernel.sealed import SealedBytesField, SealedJSONField, SealedTextField
from weibao.kernel.states import move


class Form(models.TextChoices):
    """How the file is written."""

    XLSX = "xlsx", "Excel 工作簿"
    CSV = "csv", "CSV（加密压缩包）"
    PDF = "pdf", "PDF 文件"
    DOCX = "docx", "Word 文档"


class Purpose(models.TextChoices):
    """What a file is taken for; it stands on every page of it."""

    VISIT = "visit", "入户走访"
    CHECK = "check", "资料核对"
    PAYMENT = "payment", "补贴发放"
    REPORT = "report", "报送上级"
    MEETING = "meeting", "会议研究"
    GUARDIAN = "guardian", "提供给监护人"
    OTHER = "other", "其他"


class Export(models.Model):
    """One file that one person asked for. The words asked with, the remark and the password are sealed, the file is locked.

    `keys` are the numbers of the rows inside: before the file is handed out, all of them must still be within scope.
    """

    maker = models.CharField("种类", max_length=40)
    title = models.CharField("内容", max_length=80)
    form = models.CharField("格式", max_length=4, choices=Form.choices)
    purpose = models.CharField("用途", max_length=10, choices=Purpose.choices)
    remark = SealedTextField(label="exports.remark", null=True, blank=True, verbose_name="用途说明")
    asked = SealedJSONField(label="exports.asked", default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports", verbose_name="导出人")
    asked_at = models.DateTimeField("申请时间")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ASKED)
    refusal = models.CharField("未能生成的原因", max_length=200, blank=True)
    made_at = models.DateTimeField("生成时间", null=True, blank=True)
    expires_at = models.DateTimeField("有效期至", null=True, blank=True)
    rows = models.PositiveIntegerField("行数", default=0)
    size = models.PositiveIntegerField("大小", default=0)
    digest = models.CharField("文件摘要", max_length=64, blank=True)
    keys = ArrayField(models.BigIntegerField(), default=list, verbose_name="行号")
    key = SealedBytesField(label="exports.key", null=True, blank=True)
    body = models.BinaryField("文件", null=True, blank=True)
    password = SealedTextField(label="exports.password", null=True, blank=True, verbose_name="口令")
    shown_at = models.DateTimeField("口令显示时间", null=True, blank=True)
    fetched_at = models.DateTimeField("最近下载", null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = "导出文件"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(body=None) | Q(state=State.READY), name="export_file_only_while_ready"),
            models.CheckConstraint(condition=Q(password=None) | Q(state=State.READY), name="export_password_only_while_ready"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["by", "-asked_at"], name="export_own"),
            models.Index(fields=["expires_at"], condition=Q(state=State.READY), name="export_expiry"),
        ]

    @property
    def label(self) -> str:
        """How the file lies in a folder: no name of a person."""
        return f"weibao-{self.pk}.{'zip' if self.form == Form.CSV else self.form}"

    def is_open(self, at: datetime) -> bool:
        """Whether there is a file to fetch at a moment."""
        return self.state == State.READY and self.expires_at is not None and at < self.expires_at

    def move(self, new: State, **facts: Any) -> None:
        """Compare-and-swap. Raises Stale when another was quicker, ForbiddenMove for a move that is none."""
        move(self, new, machine=EXPORT, **facts)
