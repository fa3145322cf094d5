"""关爱服务计划: goals, services with who gives them (or that nobody near does), reviews, and how it closed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from weibao.care.querysets import CarePlanQuerySet, PlanServiceQuerySet
from weibao.children.models import Child
from weibao.children.querysets import FollowsChild
from weibao.kernel.sealed import SealedTextField
from weibao.org.models import Staff


class CareNeed(models.TextChoices):
    """What a child needs, as the plans and the report of the last kilometre count it."""

    LIVING_AID = "living_aid", "生活救助"
    TREATMENT = "treatment", "医疗救治"
    REHABILITATION = "rehabilitation", "康复训练"
    SCHOOLING = "schooling", "就学帮扶"
    COUNSELLING = "counselling", "心理关爱"
    PARENTING = "parenting", "监护支持和家庭教育指导"
    AFTER_SCHOOL = "after_school", "课后和假期照料"
    SAFETY = "safety", "安全防护"
    LEGAL_AID = "legal_aid", "法律援助"
    REGISTRATION = "registration", "落户和身份证件"


class PlanOutcome(models.TextChoices):
    """How a plan closed."""

    ACHIEVED = "achieved", "目标达到"
    PARTLY = "partly", "部分达到，转日常走访"
    UNWANTED = "unwanted", "家庭不愿继续"
    FILE_OVER = "file_over", "儿童档案终止或迁出"


class CarePlan(FollowsChild, models.Model):
    """The plan of one child; one open plan a child. `review_due` is the last day of the next review."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="care_plans")
    goal = SealedTextField(label="care.plan_goal", null=True, blank=True, verbose_name="目标")
    begun_on = models.DateField("制定日期")
    review_due = models.DateField("评估期限", null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="制定人")
    at = models.DateTimeField("制定时间")
    outcome = models.CharField("结果", max_length=10, choices=PlanOutcome.choices, blank=True)
    closing = SealedTextField(label="care.plan_closing", null=True, blank=True, verbose_name="结束情况")
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="结束人")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    moved_by = models.BigIntegerField("随合并移入", null=True, blank=True)

    objects = CarePlanQuerySet.as_manager()

    class Meta:
        verbose_name = "关爱服务计划"
        constraints: ClassVar = [models.UniqueConstraint(fields=["child"], condition=Q(closed_at=None), name="care_plan_once")]
        indexes: ClassVar = [models.Index(fields=["review_due"], condition=Q(review_due__isnull=False), name="care_plan_review")]


class PlanService(FollowsChild, models.Model):
    """One service of a plan: for which need, by whom until when. `none_near`: nobody within reach gives it."""

    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="services")
    need = models.CharField("需求", max_length=14, choices=CareNeed.choices)
    words = SealedTextField(label="care.service_words", null=True, blank=True, verbose_name="服务内容")
    provider = models.CharField("提供方", max_length=80, blank=True)
    none_near = models.BooleanField("附近没有提供方", default=False)
    until = models.DateField("计划完成日期")
    done_on = models.DateField("完成日期", null=True, blank=True)
    result = SealedTextField(label="care.service_result", null=True, blank=True, verbose_name="效果")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    objects = PlanServiceQuerySet.as_manager()

    class Meta:
        verbose_name = "计划中的服务"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(none_near=True, provider="") | (Q(none_near=False) & ~Q(provider="")), name="service_has_provider_or_none"
            )
        ]

    def followed(self) -> Child:
        return self.plan.child


class PlanReview(models.Model):
    """That a plan was looked at again."""

    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="reviews")
    words = SealedTextField(label="care.plan_review", null=True, blank=True, verbose_name="评估情况")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="评估人")
    at = models.DateTimeField("评估时间")

    class Meta:
        verbose_name = "计划评估"
        ordering: ClassVar = ["-at", "-pk"]
