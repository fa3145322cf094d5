"""Rows of the registers and their re-checks. Words about the family are sealed; every row is known to whoever may know of its child."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from weibao.care.delegation import (
    CarerHealth,
    CarerRelation,
    ContactWay,
    Delegation,
    DelegationEnd,
    ParentContact,
    Unguarded,
    UnguardedKind,
    UnguardedSource,
)
from weibao.care.plans import CareNeed, CarePlan, PlanOutcome, PlanReview, PlanService
from weibao.care.querysets import ListingQuerySet
from weibao.care.risk import Colour, LevelOverride, Observation, RiskLevel, Unweighed
from weibao.care.states import ListingState
from weibao.children.models import Child
from weibao.children.querysets import FollowsChild
from weibao.kernel.sealed import SealedTextField
from weibao.org.models import Staff
from weibao.rules.care_registers import KINDS, SITUATIONS

__all__ = [
    "CareNeed",
    "CarePlan",
    "CarerHealth",
    "CarerRelation",
    "Colour",
    "ContactWay",
    "Delegation",
    "DelegationEnd",
    "FoundBy",
    "LevelOverride",
    "Listing",
    "Observation",
    "OverReason",
    "ParentContact",
    "PlanOutcome",
    "PlanReview",
    "PlanService",
    "Recheck",
    "RegisterKind",
    "RiskLevel",
    "Unguarded",
    "UnguardedKind",
    "UnguardedSource",
    "Unweighed",
]


class RegisterKind(models.TextChoices):
    """The registers (国发〔2016〕13号, 36号; the tabs of 全国儿童福利信息系统)."""

    LEFT_BEHIND = "left_behind", KINDS["left_behind"]
    DIFFICULT = "difficult", KINDS["difficult"]
    MIGRANT = "migrant", KINDS["migrant"]
    DISABLED = "disabled", KINDS["disabled"]
    IMPROPER_GUARDIANSHIP = "improper_guardianship", KINDS["improper_guardianship"]


class FoundBy(models.TextChoices):
    """How the child was found."""

    VILLAGE = "village", "村（社区）摸排"
    FAMILY = "family", "家庭申报"
    SCHOOL = "school", "学校报告"
    REPORT = "report", "强制报告或群众反映"
    DEPARTMENT = "department", "部门数据比对"


class OverReason(models.TextChoices):
    """Why a row of a register ends."""

    IMPROVED = "improved", "情形消除（父母返回、监护改善、困难解除）"
    OF_AGE = "of_age", "超过名册年龄"
    MOVED = "moved", "迁出本市"
    MISTAKEN = "mistaken", "登记有误"
    CLOSED = "closed", "儿童档案终止"


class Listing(FollowsChild, models.Model):
    """A child on a register, from the day on which the situation was registered; `since` is when the situation itself began.

    `due` is the last day of what comes next: the township's confirmation, then the re-check. Two rows of one kind never overlap.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="listings")
    kind = models.CharField("名册", max_length=22, choices=RegisterKind.choices)
    situation = models.CharField("情形", max_length=22)
    since = models.DateField("情形开始日期")
    during = DateRangeField("在册期间")
    proof = models.CharField("证明材料", max_length=120)
    found_by = models.CharField("发现来源", max_length=12, choices=FoundBy.choices)
    words = SealedTextField(label="care.listing_words", null=True, blank=True, verbose_name="情况说明")
    state = models.CharField("状态", max_length=12, choices=ListingState.choices, default=ListingState.PROPOSED)
    due = models.DateField("期限", null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核实人")
    decided_at = models.DateTimeField("核实时间", null=True, blank=True)
    opinion = SealedTextField(label="care.listing_opinion", null=True, blank=True, verbose_name="核实意见")
    over_reason = models.CharField("移出原因", max_length=10, choices=OverReason.choices, blank=True)
    over_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="移出人")
    over_words = SealedTextField(label="care.listing_over", null=True, blank=True, verbose_name="移出说明")
    moved_by = models.BigIntegerField("随合并移入", null=True, blank=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = "关爱名册登记"
        constraints: ClassVar = [
            ExclusionConstraint(
                name="listing_once",
                expressions=[
                    (F("child"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
                condition=~Q(state=ListingState.TURNED_DOWN),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["due"], condition=Q(due__isnull=False), name="listing_due"),
            models.Index(fields=["kind", "state"], name="listing_kind"),
        ]

    @property
    def situation_label(self) -> str:
        """The situation in the words of the notice."""
        return SITUATIONS.get(self.kind, {}).get(self.situation, self.situation)


class Recheck(models.Model):
    """That somebody looked again and the situation still held."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="rechecks")
    proof = models.CharField("证明材料", max_length=120)
    words = SealedTextField(label="care.recheck_words", null=True, blank=True, verbose_name="复核情况")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="复核人")
    at = models.DateTimeField("复核时间")

    class Meta:
        verbose_name = "名册复核"
        ordering: ClassVar = ["-at", "-pk"]
