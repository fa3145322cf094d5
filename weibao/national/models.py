"""Batches that go to 全国儿童福利信息系统, their records, the answers, and what the register knows otherwise than we do."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from weibao.children.models import Child
from weibao.children.querysets import FollowsChild
from weibao.kernel.sealed import BlindIndexField, SealedJSONField, SealedTextField
from weibao.kernel.states import move
from weibao.national.querysets import (
    BatchQuerySet,
    GapQuerySet,
    RecordQuerySet,
    RegisterDifferenceQuerySet,
    RegistrationQuerySet,
    ReplyQuerySet,
    SupplementQuerySet,
)
from weibao.national.states import BATCH, DIFFERENCE, RECORD, BatchState, Decision, RecordState
from weibao.org.models import Division, Post, Staff


class Place(models.Model):
    """A county's paper, or that of one restricted child: the second is known to the child's team alone."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="县（市、区）")
    secret = models.BooleanField("限制查阅", default=False)
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="限制查阅的儿童")

    class Meta:
        abstract = True

    def scope_codes(self) -> list[str]:
        return [self.division_id]

    def scope_closed(self) -> bool:
        return self.secret

    def scope_team(self, staff: Staff, on: date) -> bool:
        return bool(self.child and self.child.scope_team(staff, on))


class Batch(Place):
    """What went out together: one record type, one county, the facts of one day. `month` is that of a pay list."""

    kind = models.CharField("记录类型", max_length=12)
    facts_on = models.DateField("事实日期")
    month = models.DateField("发放月份", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=BatchState.choices, default=BatchState.OUT)
    rows = models.PositiveIntegerField("记录数", default=0)
    incomplete = models.PositiveIntegerField("缺项未报", default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("生成时间")

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = "全国系统报送批次"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(secret=False, child=None) | Q(secret=True, child__isnull=False), name="batch_secret_of_one")
        ]

    def move(self, new: BatchState, **facts: Any) -> None:
        """Compare-and-swap. Raises Stale, ForbiddenMove."""
        move(self, new, machine=BATCH, **facts)


class Record(models.Model):
    """One line of a batch: the values as they were sent (sealed), their digest, and the answer.

    `key` names the thing that the record tells of (`recognition:12`, `child:7`, `payment:31`, `post:4`).
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="records")
    number = models.PositiveIntegerField("序号")
    key = models.CharField("对象", max_length=40)
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    values = SealedJSONField(label="national.values", null=True, blank=True)
    digest = models.CharField("摘要", max_length=64)
    changed = ArrayField(models.CharField(max_length=40), default=list, verbose_name="变更项")
    state = models.CharField("状态", max_length=10, choices=RecordState.choices, default=RecordState.WAITING)
    reason = SealedTextField(label="national.reason", null=True, blank=True, verbose_name="失败原因")
    answered_at = models.DateTimeField("回执时间", null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_note = SealedTextField(label="national.settled_note", null=True, blank=True, verbose_name="处理意见")

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = "报送记录"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="record_number_once"),
            models.UniqueConstraint(fields=["batch", "key"], name="record_key_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["key", "-id"], name="record_key"),
            models.Index(fields=["batch"], condition=Q(state="rejected"), name="record_rejected"),
        ]

    @property
    def label(self) -> str:
        """The number by which an answer finds the record again: batch and line, no person."""
        return f"{self.batch_id}-{self.number}"

    def scope_codes(self) -> list[str]:
        return self.batch.scope_codes()

    def scope_closed(self) -> bool:
        return self.batch.secret or bool(self.child and self.child.restricted)

    def scope_team(self, staff: Staff, on: date) -> bool:
        return bool(self.child and self.child.scope_team(staff, on))

    def move(self, new: RecordState, **facts: Any) -> None:
        """Compare-and-swap. Raises Stale, ForbiddenMove."""
        move(self, new, machine=RECORD, **facts)


class Reply(Place):
    """An answer file as it was read: lines in = accepted + rejected + unknown; what could not be read is named to the cell.

    Without a batch it is the register's own export: `accepted` lines agree with us, `rejected` ones differ.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, null=True, blank=True, related_name="replies")
    name = models.CharField("文件名", max_length=120)
    digest = models.CharField("文件摘要", max_length=64)
    lines = models.PositiveIntegerField("行数", default=0)
    accepted = models.PositiveIntegerField("成功", default=0)
    rejected = models.PositiveIntegerField("失败", default=0)
    unknown = models.PositiveIntegerField("不能认定", default=0)
    repeated = models.PositiveIntegerField("此前已录", default=0)
    wrong = models.JSONField("不能认定的行", default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("录入时间")

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "全国系统回执"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(lines=F("accepted") + F("rejected") + F("unknown")), name="reply_adds_up"),
            models.UniqueConstraint(fields=["batch", "digest"], condition=Q(batch__isnull=False), name="reply_once"),
        ]


class Registration(FollowsChild, models.Model):
    """That a child stands in the register, and under which number; the number identifies, so it is sealed."""

    child = models.OneToOneField(Child, models.PROTECT, related_name="national")
    number = SealedTextField(label="national.number", null=True, blank=True, verbose_name="全国系统编号")
    number_index = BlindIndexField(of="number", null=True, blank=True)
    source = models.CharField("来源", max_length=80)
    noted_at = models.DateTimeField("录入时间")

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "全国系统登记"
        constraints: ClassVar = [models.UniqueConstraint(fields=["number_index"], name="national_number_once")]


class StaffNumber(models.Model):
    """The register's number of a director or supervisor."""

    staff = models.OneToOneField(Staff, models.PROTECT, related_name="national")
    number = SealedTextField(label="national.staff_number", verbose_name="全国系统编号")
    noted_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "全国系统人员编号"


class RegisterDifference(FollowsChild, models.Model):
    """One field of one child that the register's export has otherwise than we do; a person decides who is right."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="national_differences")
    field = models.CharField("字段", max_length=40)
    ours = SealedTextField(label="national.ours", null=True, blank=True, verbose_name="本系统")
    theirs = SealedTextField(label="national.theirs", null=True, blank=True, verbose_name="全国系统")
    decision = models.CharField("处理", max_length=8, choices=Decision.choices, default=Decision.OPEN)
    found_at = models.DateTimeField("发现时间")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects = RegisterDifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "与全国系统的差异"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child", "field"], condition=~Q(decision=Decision.AGREED), name="difference_standing_once")
        ]

    def move(self, new: Decision, **facts: Any) -> None:
        """Compare-and-swap. Raises Stale, ForbiddenMove."""
        move(self, new, machine=DIFFERENCE, field="decision", **facts)


class Gap(FollowsChild, models.Model):
    """Required fields that a child's record lacks, and whose they are to fill in; found anew each night and with each batch."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="national_gaps")
    kind = models.CharField("记录类型", max_length=12)
    owner = models.CharField("由谁补正", max_length=24)
    fields = ArrayField(models.CharField(max_length=40), verbose_name="缺项")
    found_at = models.DateTimeField("发现时间")

    objects = GapQuerySet.as_manager()

    class Meta:
        verbose_name = "全国系统报送缺项"
        constraints: ClassVar = [models.UniqueConstraint(fields=["child", "kind", "owner"], name="gap_once")]
        indexes: ClassVar = [models.Index(fields=["owner", "child"], name="gap_owner")]


class Supplement(FollowsChild, models.Model):
    """A fact that the register asks for and no other part of the file holds: typed once, sealed, sent each time."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="national_supplements")
    fact = models.CharField("项目", max_length=24)
    value = SealedTextField(label="national.supplement", verbose_name="内容")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("录入时间")

    objects = SupplementQuerySet.as_manager()

    class Meta:
        verbose_name = "全国系统补充项"
        constraints: ClassVar = [models.UniqueConstraint(fields=["child", "fact"], name="supplement_once")]
