"""Standards, recognition records and aid already received."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from weibao.benefits.querysets import (
    AgreementQuerySet,
    AidQuerySet,
    FosteringQuerySet,
    HandOverQuerySet,
    PriceIndexQuerySet,
    RecognitionQuerySet,
    StandardQuerySet,
)
from weibao.children.models import Care, Child, Merge
from weibao.children.querysets import FollowsChild
from weibao.kernel.sealed import SealedTextField
from weibao.org.models import Division


class Category(models.TextChoices):
    """The two groups on the allowance."""

    ORPHAN = "orphan", "孤儿"
    DE_FACTO_UNATTENDED = "de_facto_unattended", "事实无人抚养儿童"


class AgreementState(models.TextChoices):
    """Whether the 孤儿养育协议 of a scattered orphan stands; empty where none is asked for."""

    WANTED = "wanted", "待签订"
    SIGNED = "signed", "已签订"


class Standard(models.Model):
    """A published monthly standard: the authority for every payment, once another person than who entered it has approved it.

    A correction replaces a row and keeps it; one that was sent back never held.
    """

    care = models.CharField("养育方式", max_length=13, choices=Care.choices)
    monthly = models.DecimalField("月标准（元）", max_digits=10, decimal_places=2)
    effective_from = models.DateField("执行日期")
    document = models.CharField("文号", max_length=60)
    issued_on = models.DateField("发布日期", null=True, blank=True)
    verified = models.BooleanField("已核对原文", default=False)
    published_at = models.DateTimeField("录入时间")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField("审批时间", null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField("退回时间", null=True, blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refused_reason = models.CharField("退回理由", max_length=200, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = "基本生活养育标准"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["care", "effective_from"], condition=Q(replaced_by=None, refused_at=None), name="standard_kept_once"
            ),
            models.CheckConstraint(condition=Q(approved_at=None) | Q(refused_at=None), name="standard_approved_or_refused"),
            models.CheckConstraint(condition=Q(monthly__gt=0), name="standard_positive"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="standard_kept", operation=pgtrigger.Delete)]


class Recognition(FollowsChild, models.Model):
    """That a child was recognised: in which month, by whom, on which facts and by which version of the rules.

    `confirmed_month` is the first day of the month of confirmation; the allowance starts in the month after it.
    `doubt` is the rules' reason when they do not bear the recognition out; a person decides what follows. `likened`: at the orphan
    standard without being an orphan (民发〔2012〕179号), which no list tells. `agreement` holds back the first payment while wanted.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="recognitions")
    category = models.CharField("类别", max_length=20, choices=Category.choices, blank=True)
    confirmed_month = models.DateField("确认月份")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="确认人")
    confirmed_at = models.DateTimeField("确认录入时间")
    basis = models.JSONField("依据", default=dict)
    rules_version = models.CharField("规则版本", max_length=64)
    source = models.CharField("来源", max_length=80, blank=True)
    ended_month = models.DateField("末领月份", null=True, blank=True)
    ended_reason = models.CharField("终止原因", max_length=200, blank=True)
    likened = models.BooleanField("比照孤儿标准", default=False, db_default=False)
    agreement = models.CharField("养育协议", max_length=6, choices=AgreementState.choices, blank=True, db_default="")
    doubt = models.CharField("疑点", max_length=20, blank=True)
    doubt_answer = models.CharField("复核意见", max_length=200, blank=True)
    doubt_answered_at = models.DateTimeField("复核时间", null=True, blank=True)
    moved_by = models.ForeignKey(Merge, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="随合并移入")

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = "认定"
        constraints: ClassVar = [models.UniqueConstraint(fields=["child"], condition=Q(ended_month=None), name="recognition_standing_once")]
        indexes: ClassVar = [
            models.Index(fields=["doubt"], condition=~Q(doubt=""), name="recognition_doubt"),
            models.Index(fields=["child"], condition=Q(agreement="wanted", ended_month=None), name="recognition_unsigned"),
        ]


class Agreement(FollowsChild, models.Model):
    """A 孤儿养育协议 between the county and the guardian of a scattered orphan: how the money is drawn and used, what care is owed.

    A change of guardian wants a new one; the old one stays with its last day.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="agreements")
    recognition = models.ForeignKey(Recognition, models.PROTECT, related_name="agreements")
    guardian = SealedTextField(label="benefits.agreement_guardian", null=True, blank=True, verbose_name="监护人")
    relation = SealedTextField(label="benefits.agreement_relation", null=True, blank=True, verbose_name="与儿童关系")
    wish = SealedTextField(label="benefits.agreement_wish", null=True, blank=True, verbose_name="儿童本人意愿")
    signed_on = models.DateField("签订日期")
    ends_on = models.DateField("期满日期", null=True, blank=True)
    ended_on = models.DateField("失效日期", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "孤儿养育协议"
        ordering: ClassVar = ["signed_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recognition"], condition=Q(ended_on=None), name="agreement_standing_once"),
        ]


class AidKind(models.TextChoices):
    """Aid that is deducted for de facto unattended children (民发〔2019〕62号: the difference is paid)."""

    MINIMUM_LIVING = "minimum_living", "最低生活保障金或特困供养金（本人份额）"
    DISABILITY_LIVING = "disability_living", "困难残疾人生活补贴"


class ReceivedAid(FollowsChild, models.Model):
    """Aid that the child receives already, in yuan a month: 已享受.

    `monthly` is the child's own share: the household's amount divided by its persons where these are known.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="aids")
    kind = models.CharField("种类", max_length=20, choices=AidKind.choices)
    monthly = models.DecimalField("月金额（元）", max_digits=10, decimal_places=2)
    household_amount = models.DecimalField("家庭月金额（元）", max_digits=10, decimal_places=2, null=True, blank=True)
    persons = models.PositiveSmallIntegerField("家庭享受人数", null=True, blank=True)
    proof = models.CharField("证明材料", max_length=80, blank=True)
    during = DateRangeField("期间")
    source = models.CharField("来源", max_length=80, blank=True)
    noted_at = models.DateTimeField("录入时间")
    moved_by = models.ForeignKey(Merge, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="随合并移入")

    objects = AidQuerySet.as_manager()

    class Meta:
        verbose_name = "已享受"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(monthly__gte=0), name="aid_not_negative"),
            ExclusionConstraint(
                name="aid_once",
                expressions=[
                    (F("child"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Direction(models.TextChoices):
    """Which way the household goes."""

    OUT = "out", "迁出"
    IN = "in", "迁入"


class HandOver(FollowsChild, models.Model):
    """The money months of a household that moves to or from a place outside of this city, as both places agreed them.

    Out: `last_month` is the last month that we pay. In: the last month that the other place paid; we pay from the next.
    Between our own counties no record is needed: the child stays in one register and is paid once.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="handovers")
    direction = models.CharField("方向", max_length=3, choices=Direction.choices)
    other = models.CharField("对方民政部门", max_length=80)
    last_month = models.DateField("末领年月")
    proof = models.CharField("交接凭证", max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("登记时间")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = "户籍迁移月份交接"
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["child", "direction", "last_month"], name="handover_once")]
        triggers: ClassVar = [pgtrigger.Protect(name="handover_kept", operation=pgtrigger.Update | pgtrigger.Delete)]


class Fostering(FollowsChild, models.Model):
    """家庭寄养: a family raises a child whose guardian stays the civil-affairs bureau. The care form, and so the standard, stay."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="fosterings")
    household = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="寄养家庭所在村（社区）")
    carer = SealedTextField(label="benefits.foster_carer", verbose_name="寄养家庭主要照料人")
    agreement = models.CharField("寄养协议编号", max_length=60)
    assessed_on = models.DateField("评估日期")
    during = DateRangeField("期间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人")
    noted_at = models.DateTimeField("录入时间")

    objects = FosteringQuerySet.as_manager()

    class Meta:
        verbose_name = "家庭寄养"
        ordering: ClassVar = ["during"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="fostering_once",
                expressions=[(F("child"), RangeOperators.EQUAL), (F("during"), RangeOperators.OVERLAPS)],
            )
        ]


class PriceIndex(models.Model):
    """The published rise of prices of a month over the same month of the year before, in per cent; it holds once another person
    has approved it. One that was sent back never held.
    """

    month = models.DateField("月份")
    cpi = models.DecimalField("居民消费价格同比涨幅（%）", max_digits=5, decimal_places=2)
    food = models.DecimalField("食品价格同比涨幅（%）", max_digits=5, decimal_places=2)
    document = models.CharField("文号", max_length=60)
    entered_at = models.DateTimeField("录入时间")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField("审批时间", null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField("退回时间", null=True, blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refused_reason = models.CharField("退回理由", max_length=200, blank=True)

    objects = PriceIndexQuerySet.as_manager()

    class Meta:
        verbose_name = "价格指数"
        ordering: ClassVar = ["-month", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month"], condition=Q(refused_at=None), name="price_index_once"),
            models.CheckConstraint(condition=Q(approved_at=None) | Q(refused_at=None), name="price_index_approved_or_refused"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="price_index_kept", operation=pgtrigger.Delete)]
