"""What the public page keeps: the proof that somebody holds a phone, a draft until it is sent, a code on its way out.

All moments here are true ones, as in sign-in. Nothing is kept of the question whether a child is entitled.
"""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q

from weibao.kernel.sealed import BlindIndexField, SealedBytesField, SealedJSONField, SealedTextField, blind_index
from weibao.public.querysets import DraftQuerySet, MessageQuerySet, ProofQuerySet
from weibao.public.states import MessageState

ID_LABEL, PHONE_LABEL = "public.identity", "public.phone"


class Purpose(models.TextChoices):
    """What the person wants to do with the proof."""

    APPLY = "apply", "申请"
    FOLLOW = "follow", "查询进度"
    RIGHTS = "rights", "个人信息权利"


class Proof(models.Model):
    """That somebody typed an identity number (or an application's number) and the code that went to a phone.

    It proves the phone, never the number: what is on file under other phones stays unknown to it. `shown` keeps the code where the
    demonstration shows it, and nowhere else.
    """

    token = models.BinaryField("标识（散列）", max_length=32, unique=True)
    purpose = models.CharField("事项", max_length=6, choices=Purpose.choices)
    identity = SealedTextField(label=ID_LABEL, null=True, blank=True, verbose_name="公民身份号码")
    id_index = BlindIndexField(of="identity", null=True, blank=True)
    application = models.CharField("申请编号", max_length=20, blank=True)
    phone = SealedTextField(label=PHONE_LABEL, null=True, blank=True, verbose_name="手机号")
    phone_index = BlindIndexField(of="phone", null=True, blank=True)
    source = models.CharField("来源", max_length=45)
    code = models.BinaryField("验证码（散列）", max_length=32)
    code_until = models.DateTimeField("验证码有效至")
    shown = SealedTextField(label="public.shown", null=True, blank=True, verbose_name="演示验证码")
    tries = models.PositiveSmallIntegerField("尝试次数", default=0)
    asked_at = models.DateTimeField("索取时间")
    proved_at = models.DateTimeField("核验时间", null=True, blank=True)
    until = models.DateTimeField("有效至", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = "公众核验"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(proved_at=None) | Q(until__isnull=False), name="proof_has_its_end"),
        ]
        indexes: ClassVar = [models.Index(fields=["source", "asked_at"], name="proof_of_source")]

    @property
    def reference(self) -> str:
        """What the trail says instead of a name."""
        return f"核验{self.pk:08d}"

    def id_spellings(self) -> list[bytes]:
        """The blind index of the identity number under every key of the ring; none for a proof by an application's number."""
        return list(blind_index(ID_LABEL, self.identity).spellings) if self.identity else []

    def phone_spellings(self) -> list[bytes]:
        """The blind index of the phone under every key of the ring."""
        return list(blind_index(PHONE_LABEL, self.phone).spellings) if self.phone else []


class Message(models.Model):
    """A code on its way to a phone. Phone and code go as soon as it was sent, or can no longer be used."""

    proof = models.ForeignKey(Proof, models.CASCADE, related_name="messages", verbose_name="核验")
    phone = SealedTextField(label="public.message_phone", null=True, blank=True, verbose_name="手机号")
    code = SealedTextField(label="public.message_code", null=True, blank=True, verbose_name="验证码")
    state = models.CharField("状态", max_length=8, choices=MessageState.choices, default=MessageState.WAITING)
    tries = models.PositiveSmallIntegerField("尝试次数", default=0)
    due_at = models.DateTimeField("下次发送", null=True, blank=True)
    until = models.DateTimeField("有效至")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "待发验证码"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state="waiting") | Q(phone=None, code=None), name="message_forgets"),
        ]
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="message_due")]


class Draft(models.Model):
    """An application that is being filled in, sealed, kept for some days for whoever proves the same number and the same phone."""

    identity = SealedTextField(label=ID_LABEL, verbose_name="公民身份号码")
    id_index = BlindIndexField(of="identity")
    phone = SealedTextField(label=PHONE_LABEL, verbose_name="手机号")
    phone_index = BlindIndexField(of="phone")
    answers = SealedJSONField(label="public.answers", default=dict, verbose_name="已填内容")
    saved_at = models.DateTimeField("保存时间")
    until = models.DateTimeField("保留至")

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "申请草稿"
        constraints: ClassVar = [models.UniqueConstraint(fields=["id_index", "phone_index"], name="draft_once")]
        indexes: ClassVar = [models.Index(fields=["until"], name="draft_until")]


class DraftPaper(models.Model):
    """A paper of a draft, looked through and drawn anew as every paper that comes in (weibao.attachments), locked."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="papers", verbose_name="草稿")
    item = models.CharField("材料", max_length=40)
    proof = models.CharField("证明种类", max_length=24, blank=True)
    name = SealedTextField(label="public.paper_name", verbose_name="文件名")
    kind = models.CharField("文件类型", max_length=5)
    size = models.PositiveIntegerField("大小")
    key = SealedBytesField(label="public.paper_key")
    data = models.BinaryField("内容")
    added_at = models.DateTimeField("添加时间")

    class Meta:
        verbose_name = "草稿材料"

    @property
    def label(self) -> str:
        """What binds the bytes to their draft."""
        return f"public.paper:{self.draft_id}"


def life(now: dt.datetime, **span: int) -> dt.datetime:
    """A moment so long after a (true) moment."""
    return now + dt.timedelta(**span)
