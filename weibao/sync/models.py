"""Phones of village directors, the codes they are paired by, what they sent and what became of it."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from weibao.kernel.sealed import SealedBytesField, SealedJSONField, SealedTextField
from weibao.kernel.states import move
from weibao.org.models import Division
from weibao.sync.querysets import ComplaintQuerySet, EnvelopeQuerySet, FieldPhoneQuerySet, InvitationQuerySet, NudgeQuerySet
from weibao.sync.states import ENVELOPE, EnvelopeState


class PhoneEnding(models.TextChoices):
    """Why a phone is out."""

    REVOKED = "revoked", "已停用"
    WIPED = "wiped", "密码连错十次，已清除"
    LEFT = "left", "离岗"
    REPLACED = "replaced", "已换手机"


class OfVillage(models.Model):
    """A row that belongs to the village of a director: its supervisors know of it."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="儿童主任")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="村（社区）")

    class Meta:
        abstract = True

    def scope_codes(self) -> list[str]:
        return [self.division_id]


class Invitation(OfVillage):
    """A code by which one phone is paired, once, within minutes; only its digest is kept."""

    digest = models.CharField("摘要", max_length=64, unique=True)
    offline = models.BooleanField("允许断网打开", default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发码人")
    made_at = models.DateTimeField("发码时间")
    until = models.DateTimeField("有效期至")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "结对码"


class FieldPhone(OfVillage):
    """A paired phone. `token` opens the sync and lies sealed on the phone; `opener` only asks for `share`, with a proof of the PIN.

    `share` is the server's part of the key of the phone's store: once it is gone, what a copied profile holds stays shut.
    """

    token = models.CharField("令牌摘要", max_length=64, unique=True)
    opener = models.CharField("开启凭据摘要", max_length=64, unique=True)
    share = SealedBytesField(label="sync.share", null=True, blank=True, verbose_name="服务器所存密钥")
    proof = models.CharField("密码证明摘要", max_length=64, blank=True)
    wrong = models.PositiveSmallIntegerField("连续输错", default=0)
    offline = models.BooleanField("允许断网打开", default=False)
    agent = models.CharField("浏览器", max_length=60, blank=True)
    paired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发码人")
    paired_at = models.DateTimeField("结对时间")
    seen_at = models.DateTimeField("最近同步", null=True, blank=True)
    ending = models.CharField("停用原因", max_length=8, choices=PhoneEnding.choices, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="停用人")

    objects = FieldPhoneQuerySet.as_manager()

    class Meta:
        verbose_name = "儿童主任手机"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["staff"], condition=Q(ended_at=None), name="field_phone_once"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(share=None), name="field_phone_ended_has_no_share"),
        ]


class Envelope(OfVillage):
    """A deed as a phone sent it, and its receipt: the same number again gets the same answer. Facts are kept while a person has to look."""

    number = models.UUIDField("编号")
    phone = models.ForeignKey(FieldPhone, models.PROTECT, null=True, related_name="envelopes", verbose_name="手机")
    action = models.CharField("操作", max_length=80)
    subject = models.BigIntegerField("对象编号", null=True, blank=True)
    base = models.CharField("所据版本", max_length=64, blank=True)
    happened_at = models.DateTimeField("发生时间", null=True, blank=True)
    received_at = models.DateTimeField("收到时间")
    digest = models.CharField("摘要", max_length=64)
    facts = SealedJSONField(label="sync.facts", null=True, blank=True, verbose_name="内容")
    state = models.CharField("状态", max_length=8, choices=EnvelopeState.choices, default=EnvelopeState.ASIDE)
    reason = SealedTextField(label="sync.reason", null=True, blank=True, verbose_name="搁置原因")
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人")
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    remark = SealedTextField(label="sync.remark", null=True, blank=True, verbose_name="作废理由")

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = "手机上报"
        constraints: ClassVar = [models.UniqueConstraint(fields=["staff", "number"], name="envelope_once")]
        indexes: ClassVar = [models.Index(fields=["division", "received_at"], condition=Q(state="aside"), name="envelope_aside")]

    def move(self, new: EnvelopeState, **facts: Any) -> None:
        """Compare-and-swap. Raises Stale, ForbiddenMove."""
        move(self, new, machine=ENVELOPE, **facts)


class FilePiece(models.Model):
    """A piece of a photo on its way, in order; gone as soon as the deed that names the file is done."""

    phone = models.ForeignKey(FieldPhone, models.CASCADE, related_name="pieces")
    hash = models.CharField("文件摘要", max_length=64)
    offset = models.PositiveIntegerField("位置")
    size = models.PositiveIntegerField("大小")
    data = SealedBytesField(label="sync.piece", verbose_name="内容")
    at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "手机文件分片"
        ordering: ClassVar = ["offset"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["phone", "hash", "offset"], name="file_piece_once")]


class Complaint(OfVillage):
    """What a director complains of (国办函〔2026〕12号); it goes to the city, not to the supervisor."""

    words = SealedTextField(label="sync.complaint", verbose_name="意见")
    at = models.DateTimeField("提出时间")
    answer = SealedTextField(label="sync.complaint_answer", null=True, blank=True, verbose_name="答复")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = "儿童主任意见"
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["at"], condition=Q(answered_at=None), name="complaint_open")]


class Nudge(OfVillage):
    """A message of the supervisor to a director, shown on the phone's list for two weeks or until the director has read it."""

    words = SealedTextField(label="sync.nudge", verbose_name="内容")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提醒人")
    at = models.DateTimeField("提醒时间")

    objects = NudgeQuerySet.as_manager()

    class Meta:
        verbose_name = "督导员提醒"
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["staff", "-at"], name="nudge_of_director")]


class Guess(models.Model):
    """A pairing code or an opener that was wrong, counted for an hour."""

    source = models.CharField("来源", max_length=45)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "错误的结对尝试"
        indexes: ClassVar = [models.Index(fields=["source", "at"], name="guess_of_source")]


class Epoch(models.Model):
    """The server's life since the last restore from a backup; a phone that knew another one offers again what may be missing."""

    number = models.UUIDField("编号", primary_key=True)
    since = models.DateTimeField("起始")

    class Meta:
        verbose_name = "服务器纪元"
        ordering: ClassVar = ["-since"]
