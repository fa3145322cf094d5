"""Levels of risk with their history, what workers observed, and what a person decided otherwise."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from weibao.care.querysets import ObservationQuerySet, RiskLevelQuerySet
from weibao.children.models import Child
from weibao.children.querysets import FollowsChild
from weibao.kernel.sealed import SealedTextField
from weibao.org.models import Staff
from weibao.rules import risk


class Colour(models.TextChoices):
    """The levels, as weibao.rules.risk orders them."""

    NONE = "none", risk.LEVELS["none"]
    BLUE = "blue", risk.LEVELS["blue"]
    YELLOW = "yellow", risk.LEVELS["yellow"]
    ORANGE = "orange", risk.LEVELS["orange"]
    RED = "red", risk.LEVELS["red"]


class Observation(FollowsChild, models.Model):
    """An indicator that a worker saw, from a day until somebody writes that it is over."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="observations")
    indicator = models.CharField("指标", max_length=30)
    on = models.DateField("观察日期")
    words = SealedTextField(label="care.observation_words", null=True, blank=True, verbose_name="情况")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="记录人")
    at = models.DateTimeField("记录时间")
    over_on = models.DateField("消除日期", null=True, blank=True)
    over_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="消除记录人")
    over_words = SealedTextField(label="care.observation_over", null=True, blank=True, verbose_name="消除情况")
    moved_by = models.BigIntegerField("随合并移入", null=True, blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = "观察到的风险指标"
        constraints: ClassVar = [models.UniqueConstraint(fields=["child", "indicator"], condition=Q(over_on=None), name="observation_once")]


class LevelOverride(FollowsChild, models.Model):
    """A person sets the level otherwise, with a reason and an end date."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="level_overrides")
    level = models.CharField("调整为", max_length=6, choices=Colour.choices)
    reason = SealedTextField(label="care.override_reason", null=True, blank=True, verbose_name="理由")
    until = models.DateField("有效期至")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="调整人")
    at = models.DateTimeField("调整时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "人工调整风险等级"
        constraints: ClassVar = [models.UniqueConstraint(fields=["child"], condition=Q(withdrawn_at=None), name="override_once")]


class RiskLevel(FollowsChild, models.Model):
    """The level of a child from one moment to another. `computed` is what the table says, `level` what holds; they differ by an override.

    `due`: a rise is a warning, to be answered with a measure by then. `indicators` are ids of the table.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="risk_levels")
    level = models.CharField("等级", max_length=6, choices=Colour.choices)
    computed = models.CharField("指标计算的等级", max_length=6, choices=Colour.choices)
    raised = models.BooleanField("累计上调", default=False)
    indicators = models.JSONField("成立的指标", default=list)
    override = models.ForeignKey(LevelOverride, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人工调整")
    began_at = models.DateTimeField("起")
    until_at = models.DateTimeField("止", null=True, blank=True)
    due = models.DateField("预警处置期限", null=True, blank=True)
    measure = SealedTextField(label="care.warning_measure", null=True, blank=True, verbose_name="处置措施")
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处置人")
    answered_at = models.DateTimeField("处置时间", null=True, blank=True)

    objects = RiskLevelQuerySet.as_manager()

    class Meta:
        verbose_name = "风险等级"
        constraints: ClassVar = [models.UniqueConstraint(fields=["child"], condition=Q(until_at=None), name="risk_level_once")]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(due__isnull=False), name="risk_level_due")]


class Unweighed(models.Model):
    """A child whose facts changed since its level was last computed."""

    child = models.OneToOneField(Child, models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField("变化时间")

    class Meta:
        verbose_name = "待重新计算风险的儿童"
