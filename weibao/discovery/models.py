"""Findings of the policy search, what was done about each, and the children whose facts changed since the last search."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from weibao.benefits.models import Category
from weibao.children.models import Child
from weibao.children.querysets import FollowsChild
from weibao.discovery.querysets import LeadQuerySet
from weibao.discovery.states import ENDED, State
from weibao.kernel.sealed import SealedTextField


class Scheme(models.TextChoices):
    """What a child was found entitled to."""

    ALLOWANCE = "allowance", "基本生活保障"
    STUDY_AID = "study_aid", "孤儿助学"
    PREMIUM = "premium", "参保资助"
    TOMORROW = "tomorrow", "明天计划"


class Lead(FollowsChild, models.Model):
    """A child who was found entitled to a scheme on a day and is not enrolled; one that stands, a child, scheme and year.

    `year` is that of a yearly list (the insurance year), 0 for a scheme without years. `due` is the last day for telling the
    family; `until` the day to which the work was put off.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="leads")
    scheme = models.CharField("保障项目", max_length=20, choices=Scheme.choices, default=Scheme.ALLOWANCE, db_default="allowance")
    year = models.PositiveSmallIntegerField("年度", default=0, db_default=0)
    category = models.CharField("符合的类别", max_length=20, choices=Category.choices)
    found_on = models.DateField("发现日期")
    rules_version = models.CharField("规则版本", max_length=64)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    due = models.DateField("告知期限", null=True, blank=True)
    until = models.DateField("暂缓至", null=True, blank=True)
    ended_on = models.DateField("了结日期", null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = "政策找人线索"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child", "scheme", "year"], condition=~Q(state__in=sorted(ENDED)), name="lead_of_scheme_once")
        ]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(state=State.OPEN), name="lead_due")]

    @property
    def what(self) -> str:
        """What the child was found entitled to: 孤儿保障, 孤儿助学, 2023年度参保资助."""
        if self.scheme == Scheme.ALLOWANCE:
            return f"{self.get_category_display()}保障"
        return (f"{self.year}年度" if self.year else "") + self.get_scheme_display()


class Step(models.Model):
    """What a person did about a lead; the words of the family are sealed."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="steps")
    state = models.CharField("转为", max_length=10, choices=State.choices)
    reason = SealedTextField(label="discovery.reason", null=True, blank=True, verbose_name="说明")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "政策找人办理记录"
        ordering: ClassVar = ["at", "pk"]


class Changed(models.Model):
    """A child whose facts changed since the rules last looked."""

    child = models.OneToOneField(Child, models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField("变化时间")

    class Meta:
        verbose_name = "待重新比对的儿童"
