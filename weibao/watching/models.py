"""Alarms over readings, and what staff declare of themselves so that reading their own kin is seen (回避登记)."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from weibao.children.models import Child
from weibao.kernel.sealed import SealedTextField
from weibao.org.models import Division
from weibao.watching.querysets import AlarmQuerySet, HomeQuerySet, OwnQuerySet
from weibao.watching.states import OPEN, AlarmState


class Rule(models.TextChoices):
    """What an alarm is raised for."""

    BULK = "bulk", "短时间大量查阅"
    RELATIVE = "relative", "查阅亲属档案"
    NEIGHBOUR = "neighbour", "查阅邻里档案"
    OUT_OF_HOURS = "out_of_hours", "非工作时段查阅"
    EXPORT = "export_many", "大量导出"
    REVEAL = "reveal_many", "大量显示敏感信息"
    UNJUSTIFIED = "unjustified", "紧急查阅经复核不成立"


class Outcome(models.TextChoices):
    """What the auditor found."""

    DUTY = "duty", "履职需要"
    MISTAKE = "mistake", "误操作"
    VIOLATION = "violation", "违规，移送处理"


class Tie(models.TextChoices):
    """How a person declared is tied to the member of staff (公务员回避规定: spouse, blood and marriage; other interests)."""

    FAMILY = "family", "亲属"
    NEIGHBOUR = "next_door", "邻居"
    OTHER = "interest", "其他利害关系"


class Alarm(models.Model):
    """A reading, or many, that somebody has to look into. A machine accuses nobody: a person answers.

    `key` tells one occasion from the next (a day, an hour, a file), so that repeating the check raises nothing twice.
    `facts` holds codes, counts and limits only.
    """

    rule = models.CharField("事由", max_length=12, choices=Rule.choices)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="alarms", verbose_name="查阅人")
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="档案")
    key = models.CharField("去重键", max_length=40)
    facts = models.JSONField("事实", default=dict)
    raised_at = models.DateTimeField("预警时间")
    due = models.DateField("核查期限", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=AlarmState.choices, default=AlarmState.RAISED)
    asked_at = models.DateTimeField("要求说明时间", null=True, blank=True)
    explanation = SealedTextField(label="watching.explanation", null=True, blank=True, verbose_name="本人说明")
    explained_at = models.DateTimeField("说明时间", null=True, blank=True)
    outcome = models.CharField("核查结论", max_length=10, choices=Outcome.choices, blank=True)
    answer = SealedTextField(label="watching.answer", null=True, blank=True, verbose_name="核查意见")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("核查时间", null=True, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = "查阅预警"
        ordering: ClassVar = ["-raised_at", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule", "staff", "key"], name="alarm_once")]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(state__in=OPEN), name="alarm_waiting")]
        triggers: ClassVar = [pgtrigger.Protect(name="alarm_kept", operation=pgtrigger.Delete)]


class Relation(models.Model):
    """A person tied to a member of staff, as that one declared it; withdrawn, never deleted."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="relations", verbose_name="申报人")
    tie = models.CharField("关系", max_length=10, choices=Tie.choices)
    name = SealedTextField(label="watching.relation_name", verbose_name="姓名")
    id_number = SealedTextField(label="watching.relation_id_number", null=True, blank=True, verbose_name="公民身份号码")
    declared_at = models.DateTimeField("申报时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "回避申报"
        indexes: ClassVar = [models.Index(fields=["staff"], condition=Q(withdrawn_at=None), name="relation_standing")]


class Home(models.Model):
    """The village where a member of staff has the family home, as declared; a new declaration replaces the old."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="homes", verbose_name="申报人")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="家庭所在村（社区）")
    declared_at = models.DateTimeField("申报时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    objects = HomeQuerySet.as_manager()

    class Meta:
        verbose_name = "家庭所在地申报"
        constraints: ClassVar = [models.UniqueConstraint(fields=["staff"], condition=Q(withdrawn_at=None), name="home_once")]
