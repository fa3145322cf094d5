"""Models by subject: units under the duty to report with their links, and signs at units from which no report came."""

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from weibao.children.models import Child
from weibao.kernel.sealed import SealedTextField
from weibao.org.models import Division
from weibao.reporting.querysets import DutyUnitQuerySet, UnitLinkQuerySet, UnreportedSignQuerySet
from weibao.reporting.states import SignState

if TYPE_CHECKING:
    from weibao.org.models import Staff

STAFF = settings.AUTH_USER_MODEL


class Trade(models.TextChoices):
    """Who is under the duty (强制报告制度意见第3条)."""

    VILLAGE = "village", "村（居）民委员会"
    SCHOOL = "school", "中小学校、幼儿园"
    TRAINING = "training", "校外培训机构、活动场所"
    BUS = "bus", "校车服务提供者"
    NURSERY = "nursery", "托育服务机构"
    MEDICAL = "medical", "医院、妇幼保健院、诊所等医疗机构"
    EMERGENCY = "emergency", "急救中心"
    WELFARE = "welfare", "儿童福利、救助管理、未成年人救助保护机构"
    SOCIAL = "social", "社会工作服务机构"
    HOTEL = "hotel", "旅店、宾馆"
    ORGAN = "organ", "国家机关及行使公权力的组织"


class DutyUnit(models.Model):
    """A unit under the duty to report, on the register of its county."""

    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="县（市、区）")
    trade = models.CharField("行业", max_length=9, choices=Trade.choices)
    name = models.CharField("单位名称", max_length=80)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("注销时间", null=True, blank=True)

    objects = DutyUnitQuerySet.as_manager()

    class Meta:
        verbose_name = "强制报告责任单位"
        ordering: ClassVar = ["place", "trade", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "name"], condition=Q(ended_at=None), name="duty_unit_once")]

    def __str__(self) -> str:
        return self.name

    def scope_codes(self) -> list[str]:
        return [self.place_id]


class UnitLink(models.Model):
    """The link by which a unit reports without an account: of its token the digest alone is kept; it serves until it ends."""

    unit = models.ForeignKey(DutyUnit, models.PROTECT, related_name="links")
    digest = models.BinaryField("标识（散列）", max_length=32, unique=True)
    issued_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="签发人")
    issued_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("有效至")
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)

    objects = UnitLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "单位报告链接"
        ordering: ClassVar = ["-issued_at", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit"], condition=Q(revoked_at=None), name="unit_link_once")]

    def scope_codes(self) -> list[str]:
        return [self.unit.place_id]

    def is_open(self, at: datetime) -> bool:
        """Whether it opens the page at a moment."""
        return self.revoked_at is None and at < self.expires_at


class CodeKnock(models.Model):
    """How often a place of the network came with a token or a code that leads nowhere, by the hour; too often, and the page is shut."""

    source = models.CharField("来源", max_length=45)
    hour = models.DateTimeField("时段")
    times = models.PositiveIntegerField("次数", default=0)

    class Meta:
        verbose_name = "报告链接试探"
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "hour"], name="code_knock_once")]


class SignKind(models.TextChoices):
    """What a unit had before it, or should have seen."""

    INJURY = "injury", "就诊伤情编码"
    ABSENCE = "absence", "长期缺课、疑似辍学"
    UNGUARDED = "unguarded", "发现儿童无人照护，没有报案"
    LODGING = "lodging", "未成年人异常入住"
    OTHER = "other", "其他线索"


class UnreportedSign(models.Model):
    """A sign of harm at a unit, and no report came: to be answered by the unit, judged by a person. Words are sealed.

    `origin` names the row that it was found from, so that it is found once.
    """

    kind = models.CharField("线索", max_length=9, choices=SignKind.choices)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="县（市、区）")
    unit = models.ForeignKey(DutyUnit, models.PROTECT, null=True, blank=True, related_name="signs", verbose_name="单位")
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="unreported_signs", verbose_name="儿童")
    code = models.CharField("伤情编码", max_length=12, blank=True)
    seen_on = models.DateField("线索日期")
    origin = models.CharField("来源记录", max_length=40, unique=True, null=True, blank=True)
    words = SealedTextField(label="reporting.sign", null=True, blank=True, verbose_name="线索内容")
    by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    state = models.CharField("状态", max_length=9, choices=SignState.choices, default=SignState.FOUND)
    due = models.DateField("期限", null=True, blank=True)
    explanation = SealedTextField(label="reporting.explanation", null=True, blank=True, verbose_name="单位说明")
    finding = SealedTextField(label="reporting.finding", null=True, blank=True, verbose_name="认定意见")
    report = models.ForeignKey("reporting.HarmReport", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="已有的报告")
    judged_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="认定人")
    judged_at = models.DateTimeField("认定时间", null=True, blank=True)
    moved_by = models.BigIntegerField("随合并移入", null=True, blank=True)

    objects = UnreportedSignQuerySet.as_manager()

    class Meta:
        verbose_name = "反向核查线索"
        ordering: ClassVar = ["-seen_on", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["due"], condition=Q(state__in=["found", "asked", "explained"]), name="sign_due"),
        ]

    def scope_codes(self) -> list[str]:
        return [self.place_id]

    def scope_closed(self) -> bool:
        return self.child is not None and self.child.scope_closed()

    def scope_team(self, staff: "Staff", on: date) -> bool:
        return self.child is not None and self.child.scope_team(staff, on)


class MeasureKind(models.TextChoices):
    """What follows when a unit failed its duty (未成年人保护法第114条、第117条；强制报告制度意见第16条)."""

    ADVICE = "advice", "建议书"
    TRANSFER = "transfer", "移送"
    PENALTY = "penalty", "处分建议"


class SignMeasure(models.Model):
    """A paper that went to a body about a unit's failure, and what that body answered."""

    sign = models.ForeignKey(UnreportedSign, models.PROTECT, related_name="measures")
    kind = models.CharField("种类", max_length=8, choices=MeasureKind.choices)
    number = models.CharField("文号", max_length=40)
    to = models.CharField("送达单位", max_length=60)
    sent_on = models.DateField("发出日期")
    due = models.DateField("回复期限", null=True, blank=True)
    answered_on = models.DateField("回复日期", null=True, blank=True)
    answer = SealedTextField(label="reporting.measure_answer", null=True, blank=True, verbose_name="回复内容")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "追责文书"
        ordering: ClassVar = ["sent_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(answered_on=None) | Q(answered_on__gte=models.F("sent_on")), name="measure_answered_after"),
        ]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(answered_on=None), name="measure_due")]
