"""Entry checks of our own people, candidates for a place, the month's allowance sheet of a county."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from weibao.kernel.sealed import SealedTextField
from weibao.org.models import Division, Post
from weibao.org.powers import Role
from weibao.staffing.querysets import CandidateQuerySet, EntryCheckQuerySet, SheetQuerySet
from weibao.staffing.states import CandidateState, SheetState

STAFF = settings.AUTH_USER_MODEL
PLACES = ((Role.VILLAGE_DIRECTOR.value, "儿童主任"), (Role.TOWNSHIP_SUPERVISOR.value, "儿童督导员"))


class Background(models.TextChoices):
    """Who is looked at first for a director's place (民发〔2019〕34号)."""

    COMMITTEE = "committee", "村（居）民委员会委员"
    WOMEN = "women", "村（居）妇联干部"
    GRADUATE = "graduate", "大学生村官"
    SOCIAL = "social", "专业社会工作者"
    OTHER = "other", "其他人员"


class Candidate(models.Model):
    """Somebody whom a village (or a township) proposes: who, why fit, when its committee met, and what the county said."""

    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="拟任区划")
    role = models.CharField("拟任岗位", max_length=24, choices=PLACES)
    name = models.CharField("姓名", max_length=40)
    phone = SealedTextField(label="staffing.phone", verbose_name="手机号")
    background = models.CharField("人员类别", max_length=9, choices=Background.choices)
    ability = models.CharField("工作能力", max_length=200)
    care = models.CharField("爱心和责任心", max_length=200)
    met_on = models.DateField("提名日期")
    state = models.CharField("状态", max_length=9, choices=CandidateState.choices, default=CandidateState.PROPOSED)
    proposed_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="经办人")
    proposed_at = models.DateTimeField("登记时间")
    decided_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="备案人")
    decided_at = models.DateTimeField("备案时间", null=True, blank=True)
    reason = models.CharField("不予备案的原因", max_length=200, blank=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = "拟任人选"
        ordering: ClassVar = ["-proposed_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "role", "name"], condition=Q(state__in=["proposed", "filed"]), name="candidate_once"),
        ]

    def scope_codes(self) -> list[str]:
        return [self.place_id]


class EntryCheck(models.Model):
    """One entry check (入职查询) of a member of staff or a candidate: only whether it was clear; never changed.

    What was found is not kept here: only clear or not clear comes back. `next_due` is the last day before the next check.
    """

    staff = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="entry_checks", verbose_name="人员")
    candidate = models.ForeignKey(Candidate, models.PROTECT, null=True, blank=True, related_name="checks", verbose_name="拟任人选")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="所在区划")
    checked_on = models.DateField("查询日期")
    organ = models.CharField("查询机关", max_length=60)
    receipt = models.CharField("回执编号", max_length=40)
    clear = models.BooleanField("查询结果")
    next_due = models.DateField("下次查询期限")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    objects = EntryCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "入职查询"
        ordering: ClassVar = ["-checked_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(staff=None) ^ Q(candidate=None), name="entry_check_of_one"),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="entry_check_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes: ClassVar = [models.Index(fields=["staff", "-next_due"], name="entry_check_of_staff")]

    def scope_codes(self) -> list[str]:
        return [self.place_id]


class AllowanceSheet(models.Model):
    """The allowance of the directors of a county for a month: made from what is on record, confirmed by another person."""

    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="县（市、区）")
    month = models.DateField("月份")
    state = models.CharField("状态", max_length=9, choices=SheetState.choices, default=SheetState.DRAFT)
    monthly = models.DecimalField("全月金额", max_digits=8, decimal_places=2)
    document = models.CharField("金额依据", max_length=120)
    made_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="编制人")
    made_at = models.DateTimeField("编制时间")
    confirmed_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人")
    confirmed_at = models.DateTimeField("核对时间", null=True, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = "儿童主任补贴表"
        ordering: ClassVar = ["-month", "place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "month"], name="allowance_sheet_once")]

    def scope_codes(self) -> list[str]:
        return [self.place_id]


class AllowanceLine(models.Model):
    """A director's post on a sheet: days held, deeds on record in the month, the amount by days. Facts, in the order of places."""

    sheet = models.ForeignKey(AllowanceSheet, models.CASCADE, related_name="lines")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    days = models.PositiveSmallIntegerField("在岗天数")
    deeds = models.PositiveIntegerField("系统记录的办理件数")
    amount = models.DecimalField("金额", max_digits=8, decimal_places=2)

    class Meta:
        verbose_name = "补贴明细"
        ordering: ClassVar = ["post__division", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["sheet", "post"], name="allowance_line_once")]
