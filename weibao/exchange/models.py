"""Partners and keys, letters out and in, and the cross-province applications that they carry."""

from datetime import date
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weibao.applications.models import Application, Matter
from weibao.exchange.envelopes import Pair, Secret
from weibao.exchange.querysets import (
    ArrivalQuerySet,
    CrossingQuerySet,
    KeyPairQuerySet,
    LetterQuerySet,
    PapersQuerySet,
    PartnerKeyQuerySet,
    PartnerQuerySet,
)
from weibao.exchange.states import ArrivalState, LetterState, Outcome, PartnerState
from weibao.kernel.sealed import SealedBytesField, SealedJSONField, SealedTextField
from weibao.org.models import Staff


class KeyPair(models.Model):
    """Our own keys; the newest without an end is used, earlier ones still open what was on its way."""

    sign = SealedTextField(label="exchange.sign_key", verbose_name="签名私钥")
    decrypt = SealedTextField(label="exchange.decrypt_key", verbose_name="解密私钥")
    public = models.JSONField("公钥")
    encrypt_id = models.CharField("加密公钥编号", max_length=64, unique=True)
    fingerprint = models.CharField("指纹", max_length=60)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="生成人")
    made_at = models.DateTimeField("生成时间")
    ended_at = models.DateTimeField("更换时间", null=True, blank=True)

    objects = KeyPairQuerySet.as_manager()

    class Meta:
        verbose_name = "本市交换密钥"
        constraints: ClassVar = [models.UniqueConstraint(models.Value(1), condition=Q(ended_at=None), name="exchange_one_pair")]

    @property
    def secret(self) -> Secret:
        """The keys as envelopes are made and opened with."""
        return Secret(self.sign, self.decrypt, Pair(self.public["sign"], self.public["encrypt"]))


class Partner(models.Model):
    """Another place that runs Weibao: the divisions it answers for, its address, which pair of ours it knows."""

    name = models.CharField("名称", max_length=60)
    prefix = models.CharField("区划代码前缀", max_length=6)
    address = models.CharField("地址", max_length=200)
    state = models.CharField("状态", max_length=9, choices=PartnerState.choices, default=PartnerState.PROPOSED)
    knows = models.ForeignKey(KeyPair, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对方已有的本市密钥")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    added_at = models.DateTimeField("登记时间")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    confirmed_at = models.DateTimeField("核对时间", null=True, blank=True)
    heard_at = models.DateTimeField("最近来信", null=True, blank=True)
    reached_at = models.DateTimeField("最近送达", null=True, blank=True)
    fault = models.CharField("最近一次未送达的原因", max_length=12, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "交换伙伴"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["prefix"], condition=~Q(state=PartnerState.ENDED), name="partner_of_place_once")
        ]


class PartnerKey(models.Model):
    """The public keys of a partner; the newest is written to, all that have no end are believed."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="keys", verbose_name="伙伴")
    public = models.JSONField("公钥")
    sign_id = models.CharField("签名公钥编号", max_length=64)
    fingerprint = models.CharField("指纹", max_length=60)
    added_at = models.DateTimeField("收到时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = PartnerKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "伙伴公钥"
        constraints: ClassVar = [models.UniqueConstraint(fields=["sign_id"], condition=Q(ended_at=None), name="partner_key_once")]

    @property
    def pair(self) -> Pair:
        """The keys as envelopes use them."""
        return Pair(self.public["sign"], self.public["encrypt"])


class LetterKind(models.TextChoices):
    """What a letter is about."""

    APPLICATION = "application", "推送申请"
    FILE = "file", "申请材料"
    PROGRESS = "progress", "办理进度"
    ANSWER = "answer", "办理结果"
    WITHDRAWAL = "withdrawal", "申请人撤回"
    PAPERS = "papers", "材料说明"
    KEYS = "keys", "更换公钥"


class Fault(models.TextChoices):
    """Why a letter did not arrive at its last try."""

    ADDRESS = "address", "地址不在许可之列"
    UNREACHABLE = "unreachable", "连接不上"
    SILENT = "silent", "没有及时答复"
    CERTIFICATE = "certificate", "证书不可信"
    REFUSED = "refused", "对方没有接受"
    RECEIPT = "receipt", "回执不可信"


class Letter(models.Model):
    """The outbox: written with the deed, sent in turn within its topic, kept until the partner's signed receipt is here.

    The body is emptied then: what was sent stands in the rows it was made from.
    """

    code = models.UUIDField("信封号", default=uuid4, unique=True)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="letters", verbose_name="收件方")
    topic = models.UUIDField("事项号")
    turn = models.PositiveIntegerField("次序")
    kind = models.CharField("种类", max_length=12, choices=LetterKind.choices)
    body = SealedJSONField(label="exchange.letter", null=True, blank=True)
    made_at = models.DateTimeField("写信时间")
    due_at = models.DateTimeField("下次发送", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=LetterState.choices, default=LetterState.WAITING)
    tries = models.PositiveIntegerField("尝试次数", default=0)
    fault = models.CharField("未送达原因", max_length=12, choices=Fault.choices, blank=True)
    outcome = models.CharField("对方处理", max_length=8, choices=ArrivalState.choices, blank=True)
    arrived_at = models.DateTimeField("签收时间", null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "发件信封"
        constraints: ClassVar = [models.UniqueConstraint(fields=["partner", "topic", "turn"], name="letter_in_turn")]
        indexes: ClassVar = [models.Index(fields=["due_at", "id"], condition=Q(state=LetterState.WAITING), name="letter_due")]


class Arrival(models.Model):
    """The inbox: each envelope of a partner once. One that could not be read or done waits for a person, with its content sealed."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="arrivals", verbose_name="发件方")
    code = models.UUIDField("信封号")
    topic = models.UUIDField("事项号")
    turn = models.PositiveIntegerField("次序")
    kind = models.CharField("种类", max_length=20)
    body = SealedJSONField(label="exchange.arrival", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=ArrivalState.choices, default=ArrivalState.HELD)
    fault = models.CharField("原因", max_length=120, blank=True)
    came_at = models.DateTimeField("收到时间")
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人")
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        verbose_name = "收件信封"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "code"], name="arrival_once"),
            models.UniqueConstraint(fields=["partner", "topic", "turn"], name="arrival_in_turn"),
        ]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(state=ArrivalState.ASIDE), name="arrival_aside")]


class Knock(models.Model):
    """How many envelopes came from an address in the minute that began `since`. An unlogged table: a crash forgets it, nothing is lost."""

    caller = models.CharField("来源", max_length=80, primary_key=True)
    since = models.DateTimeField("起始")
    used = models.PositiveIntegerField("次数")

    class Meta:
        verbose_name = "来信频率"


class Direction(models.TextChoices):
    """Which side we are."""

    OUT = "out", "我们是受理地"
    IN = "in", "我们是户籍地"


class Crossing(models.Model):
    """That an application crosses a province's border: the number it has on both sides, who is there, how it stands there.

    The application itself, our clock and our steps stand in `weibao.applications`. `there_due` and `there_state` are what the
    other side has told of its own clock; `code` is the topic of all letters about it.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="crossing", verbose_name="申请")
    code = models.UUIDField("通办编号", default=uuid4, unique=True)
    direction = models.CharField("方向", max_length=3, choices=Direction.choices)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="crossings", verbose_name="对方平台")
    other_code = models.CharField("对方区划代码", max_length=12)
    other_name = models.CharField("对方", max_length=120)
    there_state = models.CharField("对方进度", max_length=40, blank=True)
    there_due = models.DateField("对方期限", null=True, blank=True)
    round = models.PositiveSmallIntegerField("第几次推送", default=1)
    sent = ArrayField(models.CharField(max_length=64), default=list, blank=True, verbose_name="已寄出材料")
    pushed_on = models.DateField("推送日期")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True)
    answered_on = models.DateField("返回日期", null=True, blank=True)
    told_on = models.DateField("告知日期", null=True, blank=True)

    objects = CrossingQuerySet.as_manager()

    class Meta:
        verbose_name = "跨省通办"
        indexes: ClassVar = [models.Index(fields=["direction", "-pushed_on"], name="crossing_of_side")]

    def scope_codes(self) -> list[str]:
        return self.application.scope_codes()

    def scope_closed(self) -> bool:
        return self.application.scope_closed()

    def scope_team(self, staff: Staff, on: date) -> bool:
        return self.application.scope_team(staff, on)

    @property
    def is_out(self) -> bool:
        """Whether we are the accepting place."""
        return self.direction == Direction.OUT


class TheirStep(models.Model):
    """One row of the other side's table: auditing unit, person, date, result, opinion. Ours are the steps of the application."""

    crossing = models.ForeignKey(Crossing, models.PROTECT, related_name="their_steps", verbose_name="跨省通办")
    unit = models.CharField("审核单位", max_length=80)
    person = models.CharField("审核人", max_length=40)
    day = models.DateField("日期")
    step = models.CharField("环节", max_length=40)
    result = models.CharField("结果", max_length=20)
    words = SealedTextField(label="exchange.their_words", null=True, blank=True, verbose_name="意见")
    at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "对方审核记录"
        ordering: ClassVar = ["day", "pk"]


class Enclosure(models.Model):
    """A paper that came with an application, by its SHA-256; whole when all of its parts are here, then taken into the papers."""

    crossing = models.ForeignKey(Crossing, models.PROTECT, related_name="enclosures", verbose_name="跨省通办")
    digest = models.CharField("SHA-256", max_length=64)
    name = SealedTextField(label="exchange.enclosure_name", verbose_name="文件名")
    category = models.CharField("种类", max_length=12)
    size = models.PositiveIntegerField("大小")
    parts = models.PositiveSmallIntegerField("份数")
    taken_at = models.DateTimeField("收入时间", null=True, blank=True)
    refused = models.CharField("未收入的原因", max_length=120, blank=True)

    class Meta:
        verbose_name = "随信材料"
        constraints: ClassVar = [models.UniqueConstraint(fields=["crossing", "digest"], name="enclosure_once")]


class EnclosurePart(models.Model):
    """A part of a paper, as it came; gone when the paper was taken in."""

    enclosure = models.ForeignKey(Enclosure, models.CASCADE, related_name="pieces")
    place = models.PositiveSmallIntegerField("第几份")
    data = SealedBytesField(label="exchange.enclosure")

    class Meta:
        verbose_name = "随信材料分片"
        constraints: ClassVar = [models.UniqueConstraint(fields=["enclosure", "place"], name="enclosure_part_once")]


class PapersList(models.Model):
    """各地跨省通办材料说明: what a household place wants to see, kept by our counties for others and by others for us."""

    code = models.CharField("户籍地区划代码", max_length=6)
    place = models.CharField("户籍地", max_length=80)
    category = models.CharField("事项", max_length=8, choices=Matter.choices)
    items = ArrayField(models.CharField(max_length=200), verbose_name="材料")
    contact = models.CharField("联系电话", max_length=40, blank=True)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name="来自")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人")
    at = models.DateTimeField("发布时间")
    replaced_at = models.DateTimeField("替换时间", null=True, blank=True)

    objects = PapersQuerySet.as_manager()

    class Meta:
        verbose_name = "跨省通办材料说明"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "category"], condition=Q(replaced_at=None), name="papers_of_place_once")
        ]
