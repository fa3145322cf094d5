"""委托照护 (未成年人保护法第21条至第23条): agreements, contacts of the parents, and children found without care."""

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from weibao.care.querysets import DelegationQuerySet, UnguardedQuerySet
from weibao.children.models import Child
from weibao.children.querysets import FollowsChild
from weibao.kernel.sealed import SealedTextField
from weibao.org.models import Staff


class CarerRelation(models.TextChoices):
    """How the carer is related to the child."""

    GRANDPARENT = "grandparent", "祖父母、外祖父母"
    ADULT_SIBLING = "adult_sibling", "成年兄姐"
    RELATIVE = "relative", "其他亲属"
    NEIGHBOUR = "neighbour", "其他成年人"


class CarerHealth(models.TextChoices):
    """The carer's health as far as it bears on caring."""

    GOOD = "good", "健康"
    FAIR = "fair", "有慢性病，能照护"
    POOR = "poor", "患重病或行动不便"


class DelegationEnd(models.TextChoices):
    """Why delegated care ends."""

    PARENT_BACK = "parent_back", "父母返回，自行监护"
    RENEWED = "renewed", "期满续签"
    CARER_CHANGED = "carer_changed", "更换被委托人"
    CARER_UNFIT = "carer_unfit", "被委托人不再适宜"
    FILE_CLOSED = "file_closed", "儿童档案终止"
    OTHER_END = "other_end", "其他"


class Delegation(FollowsChild, models.Model):
    """That the parents entrusted a child to an adult for a time. `contact_due`: by then the parents get in touch again (第23条)."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="delegations")
    guardian = SealedTextField(label="care.guardian", verbose_name="委托人（监护人）")
    carer = SealedTextField(label="care.carer", verbose_name="被委托人")
    carer_number = SealedTextField(label="care.carer_number", null=True, blank=True, verbose_name="被委托人身份号码")
    carer_phone = SealedTextField(label="care.carer_phone", null=True, blank=True, verbose_name="被委托人电话")
    carer_birth = models.DateField("被委托人出生日期", null=True)
    carer_health = models.CharField("被委托人健康状况", max_length=6, choices=CarerHealth.choices)
    relation = models.CharField("与儿童关系", max_length=14, choices=CarerRelation.choices)
    wish = SealedTextField(label="care.wish", null=True, blank=True, verbose_name="听取儿童本人意见的情况")
    assessed_on = models.DateField("评估日期")
    signed_on = models.DateField("签订日期")
    during = DateRangeField("委托期间")
    school_told_on = models.DateField("书面告知学校日期", null=True, blank=True)
    village_told_on = models.DateField("书面告知村（居）委会日期", null=True, blank=True)
    contact_due = models.DateField("下次联系期限", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    end_reason = models.CharField("终止原因", max_length=14, choices=DelegationEnd.choices, blank=True)
    end_words = SealedTextField(label="care.delegation_end", null=True, blank=True, verbose_name="终止说明")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    moved_by = models.BigIntegerField("随合并移入", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "委托照护"
        constraints: ClassVar = [
            ExclusionConstraint(
                name="delegation_once",
                expressions=[(F("child"), RangeOperators.EQUAL), (F("during"), RangeOperators.OVERLAPS)],
            )
        ]
        indexes: ClassVar = [models.Index(fields=["contact_due"], condition=Q(contact_due__isnull=False), name="delegation_contact")]

    @property
    def last_day(self) -> date | None:
        """The last day of the agreement, inside; None where it lasts or never began."""
        return self.during.upper - timedelta(days=1) if self.during.upper else None


class ContactWay(models.TextChoices):
    """How the parents got in touch."""

    VIDEO = "video", "视频"
    CALL = "call", "电话"
    HOME = "home", "返家见面"
    MESSAGE = "message", "语音或文字留言"


class ParentContact(models.Model):
    """That the parents were in touch with the child and the carer."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="contacts")
    on = models.DateField("联系日期")
    way = models.CharField("方式", max_length=8, choices=ContactWay.choices)
    words = SealedTextField(label="care.contact_words", null=True, blank=True, verbose_name="情况")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="记录人")
    at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "父母联系记录"
        ordering: ClassVar = ["-on", "-pk"]


class UnguardedKind(models.TextChoices):
    """Which rule of article 21 is broken."""

    UNATTENDED = "unattended", "未满8周岁处于无人看护状态"
    ALONE = "alone", "未满16周岁脱离监护单独生活"


class UnguardedSource(models.TextChoices):
    """Who found it."""

    WORKER = "worker", "工作人员发现"
    SYSTEM = "system", "档案比对（没有照料人）"


class Unguarded(FollowsChild, models.Model):
    """A child found without care: urgent until somebody writes what was done. One open row a child."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="unguarded")
    kind = models.CharField("情形", max_length=10, choices=UnguardedKind.choices)
    source = models.CharField("来源", max_length=6, choices=UnguardedSource.choices)
    found_on = models.DateField("发现日期")
    words = SealedTextField(label="care.unguarded_words", null=True, blank=True, verbose_name="情况")
    receipt = models.CharField("接报案回执编号", max_length=60, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报告人")
    at = models.DateTimeField("报告时间")
    measure = SealedTextField(label="care.unguarded_measure", null=True, blank=True, verbose_name="处置情况")
    settled_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处置人")
    settled_at = models.DateTimeField("处置时间", null=True, blank=True)
    moved_by = models.BigIntegerField("随合并移入", null=True, blank=True)

    objects = UnguardedQuerySet.as_manager()

    class Meta:
        verbose_name = "无人照护报告"
        constraints: ClassVar = [models.UniqueConstraint(fields=["child"], condition=Q(settled_at=None), name="unguarded_once")]
