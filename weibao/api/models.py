"""Tokens of other systems, answers kept for repeated requests, the pace of callers, and events on their way out."""

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from weibao.api.querysets import DeliveryQuerySet, InterfaceQuerySet, SubscriptionQuerySet, TokenQuerySet
from weibao.api.states import DELIVERY, DeliveryState
from weibao.kernel.sealed import SealedTextField
from weibao.kernel.states import move


class Token(models.Model):
    """What another system shows to be let in as its service account. The token itself is kept nowhere, only its digest.

    Until it is picked up, `digest` is that of the pick-up code, good until `code_until`. `grants` are names of actions and
    of kinds of reads: never more than the account's posts hold, and both are asked at every request.
    """

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens", verbose_name="接口账号")
    purpose = models.CharField("用途", max_length=80)
    grants = ArrayField(models.CharField(max_length=60), verbose_name="允许的操作")
    digest = models.CharField("摘要", max_length=64, unique=True)
    code_until = models.DateTimeField("领取码有效期至")
    picked_up_at = models.DateTimeField("领取时间", null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="签发人")
    made_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("有效期至")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="停用人")

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = "令牌"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="token_ends")]


class Answer(models.Model):
    """The answer to a write, kept 24 hours: the same key again gets the same answer, and nothing is done twice."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField("幂等键", max_length=80)
    digest = models.CharField("请求摘要", max_length=64)
    status = models.PositiveSmallIntegerField("状态码", default=0)
    body = SealedTextField(label="api.answer", null=True)
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = "已作的答复"
        constraints: ClassVar = [models.UniqueConstraint(fields=["staff", "key"], name="answer_once")]


class Pace(models.Model):
    """How many requests a caller made in the minute that began `since`. An unlogged table: a crash forgets it, nothing else is lost."""

    caller = models.CharField("调用方", max_length=80, primary_key=True)
    since = models.DateTimeField("起始")
    used = models.PositiveIntegerField("次数")

    class Meta:
        verbose_name = "调用频率"


class Algorithm(models.TextChoices):
    """How an event is signed."""

    SHA256 = "hmac-sha256", "HMAC-SHA256"
    SM3 = "hmac-sm3", "HMAC-SM3"


class Fault(models.TextChoices):
    """Why a delivery did not arrive."""

    ADDRESS = "address", "地址不在许可之列"
    UNREACHABLE = "unreachable", "连接不上"
    SILENT = "silent", "没有及时答复"
    CERTIFICATE = "certificate", "证书不可信"
    REFUSED = "refused", "对方没有接受"


class Subscription(models.Model):
    """Another system that is told of events: where, of which kinds, and as which service account, whose scope holds."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="subscriptions", verbose_name="接口账号")
    url = models.CharField("接收地址", max_length=300)
    kinds = ArrayField(models.CharField(max_length=60), verbose_name="事件")
    algorithm = models.CharField("签名算法", max_length=12, choices=Algorithm.choices, default=Algorithm.SHA256)
    secret = SealedTextField(label="api.webhook_secret", verbose_name="签名密钥")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    made_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="停用人")

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "事件订阅"


class Event(models.Model):
    """The outbox: what was announced, written in the same transaction. Ids only, never a word about a person."""

    kind = models.CharField("事件", max_length=60)
    subject = models.CharField("对象", max_length=60, blank=True)
    ids = ArrayField(models.BigIntegerField(), default=list, verbose_name="编号")
    at = models.DateTimeField("发生时间")
    spread_at = models.DateTimeField("分发时间", null=True, blank=True)

    objects = InterfaceQuerySet.as_manager()

    class Meta:
        verbose_name = "事件"
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(spread_at=None), name="event_waiting")]


class Delivery(models.Model):
    """One message to one subscriber: the ids of an event that its account may know of, and how the sending went."""

    code = models.UUIDField("消息号", default=uuid4, unique=True)
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="deliveries", verbose_name="订阅")
    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries", verbose_name="事件")
    part = models.PositiveIntegerField("部分", default=0)
    ids = ArrayField(models.BigIntegerField(), default=list, verbose_name="编号")
    state = models.CharField("状态", max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField("尝试次数", default=0)
    due_at = models.DateTimeField("下次尝试", null=True, blank=True)
    status = models.PositiveSmallIntegerField("对方答复", null=True, blank=True)
    fault = models.CharField("原因", max_length=12, choices=Fault.choices, blank=True)
    settled_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "事件送达"
        constraints: ClassVar = [models.UniqueConstraint(fields=["subscription", "event", "part"], name="delivery_once")]
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="delivery_due")]

    def move(self, new: DeliveryState, **columns: Any) -> None:
        """Move to a state. Raises ForbiddenMove, and Stale when somebody was quicker."""
        move(self, new, machine=DELIVERY, **columns)
