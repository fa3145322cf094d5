"""Lists of other departments as dated snapshots, whom their rows were found to be, and where they differ from our files.

Nothing is kept of a stranger: rows that nobody of ours was found for are counted and dropped with the file itself.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weibao.children.models import Child, Guardian, Parent, Side, Status
from weibao.children.querysets import FollowsChild
from weibao.departments import tables
from weibao.departments.querysets import DifferenceQuerySet, MatchQuerySet, SnapshotQuerySet
from weibao.departments.states import WAITING, DifferenceState, MatchState, SnapshotState
from weibao.kernel.sealed import BlindIndexField, SealedBytesField, SealedJSONField, SealedTextField
from weibao.org.models import Division

WHO_LABEL = "departments.who"


class Snapshot(models.Model):
    """One list of a department: of which kind, of which day it speaks, for which area; the file itself only until it was compared.

    `rows` = matched + waiting + unmatched + rejected, always. `returned` is the sender's workbook with the faulty rows alone.
    """

    kind = models.CharField("名单种类", max_length=20)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="范围")
    as_of = models.DateField("数据截至")
    name = models.CharField("文件名", max_length=120)
    digest = models.CharField("文件摘要", max_length=64)
    content = SealedBytesField(label="departments.content", null=True, blank=True)
    returned = SealedBytesField(label="departments.returned", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=SnapshotState.choices, default=SnapshotState.RECEIVED)
    refusal = models.CharField("不能读取的原因", max_length=300, blank=True)
    rows = models.PositiveIntegerField("行数", default=0)
    done = models.PositiveIntegerField("已比对", default=0)
    rejected = models.PositiveIntegerField("退回", default=0)
    known = models.PositiveIntegerField("与档案一致", default=0)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="接收人")
    received_at = models.DateTimeField("接收时间")
    matched_at = models.DateTimeField("比对时间", null=True, blank=True)
    cleared_at = models.DateTimeField("退回件销毁时间", null=True, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = "部门名单"
        ordering: ClassVar = ["-received_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "division", "digest"], condition=~Q(state=SnapshotState.REFUSED), name="department_list_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "division", "-as_of"], name="department_list_latest")]

    def scope_codes(self) -> list[str]:
        return [self.division_id]

    @property
    def table(self) -> tables.ListKind:
        """The mapping table of its kind."""
        return tables.kind_of(self.kind)

    def source_of(self, row: int) -> str:
        """Where a fact came from, as the file shows it."""
        return f"{self.table.department}《{self.table.label}》{self.as_of:%Y-%m-%d} 第{row}行"[:80]


class Fate(models.TextChoices):
    """What became of a row that is kept."""

    FOUND = "found", "找到"
    WAITING = "waiting", "待人工辨认"
    UNMATCHED = "unmatched", "不是本系统人员"
    REJECTED = "rejected", "退回"


class Line(models.Model):
    """A row that concerns somebody of ours (sealed), or one that could not be read (its faults only).

    `who` says whom it means; it stays after a person said that it is nobody of ours, so that the next list does not ask again.
    """

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField("行号")
    facts = SealedJSONField(label="departments.facts", null=True, blank=True)
    who = SealedTextField(label=WHO_LABEL, null=True, blank=True)
    who_index = BlindIndexField(of="who", null=True, blank=True)
    fate = models.CharField("结果", max_length=10, choices=Fate.choices)
    faults = models.JSONField("错误", default=list)

    class Meta:
        verbose_name = "部门名单行"
        constraints: ClassVar = [models.UniqueConstraint(fields=["snapshot", "row"], name="department_line_once")]

    def scope_codes(self) -> list[str]:
        return self.snapshot.scope_codes()


class Who(models.TextChoices):
    """As whom a person stands in the child's file."""

    CHILD = "child", "儿童本人"
    PARENT = "parent", "父母"
    GUARDIAN = "guardian", "监护人"


class Match(FollowsChild, models.Model):
    """A row of a list and somebody in a child's file: how alike they are, why, and what a person said."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="matches")
    child = models.ForeignKey(Child, models.PROTECT, related_name="department_matches")
    who = models.CharField("身份", max_length=8, choices=Who.choices)
    parent = models.ForeignKey(Parent, models.SET_NULL, null=True, blank=True, related_name="+")
    guardian = models.ForeignKey(Guardian, models.SET_NULL, null=True, blank=True, related_name="+")
    score = models.SmallIntegerField("得分")
    reasons = ArrayField(models.CharField(max_length=16), default=list, verbose_name="理由")
    exact = models.BooleanField("姓名、号码均相同", default=False)
    state = models.CharField("状态", max_length=10, choices=MatchState.choices)
    remembered = models.BooleanField("沿用以前的辨认", default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("辨认时间", null=True, blank=True)
    reason = SealedTextField(label="departments.match_reason", null=True, blank=True, verbose_name="说明")

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = "名单比对"
        indexes: ClassVar = [models.Index(fields=["child"], condition=Q(state=MatchState.WAITING), name="department_match_waits")]


class Effect(models.TextChoices):
    """What a difference would change in the file. LOOK: nothing by itself, a person looks into it."""

    CHILD_DIED = "child_died", "儿童死亡"
    ADOPTED = "adopted", "儿童被收养"
    MOVED_OUT = "moved_out", "户籍迁出本市"
    STATUS = "status", "父母情形开始"
    STATUS_ENDED = "status_ended", "父母情形终止"
    HOUSEHOLD = "household", "户籍地变更"
    HEALTH = "health", "儿童健康状况"
    SCHOOLING = "schooling", "儿童就学"
    RELIEF = "relief", "低保、特困金额"
    LOOK = "look", "须核实"


class Difference(FollowsChild, models.Model):
    """Where a list says something else than the file: proposed, and a person applies it or says why not.

    `on` is the day from which the fact holds; `due` the last day for an answer; `key` is the same for the same fact of a later list.
    """

    match = models.ForeignKey(Match, models.CASCADE, related_name="differences")
    child = models.ForeignKey(Child, models.PROTECT, related_name="department_differences")
    effect = models.CharField("内容", max_length=12, choices=Effect.choices)
    side = models.CharField("父母", max_length=6, choices=Side.choices, blank=True)
    status = models.CharField("情形", max_length=20, choices=Status.choices, blank=True)
    on = models.DateField("发生日期", null=True, blank=True)
    until = models.DateField("截止日期", null=True, blank=True)
    detail = SealedJSONField(label="departments.detail", default=dict)
    key = models.CharField("事实", max_length=80)
    exact = models.BooleanField("姓名、号码均相同", default=False)
    state = models.CharField("状态", max_length=10, choices=DifferenceState.choices, default=DifferenceState.OPEN)
    found_on = models.DateField("发现日期")
    due = models.DateField("处理期限", null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("处理时间", null=True, blank=True)
    answer = SealedTextField(label="departments.answer", null=True, blank=True, verbose_name="处理意见")

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "部门数据差异"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child", "key"], condition=Q(state__in=sorted(WAITING)), name="department_difference_once")
        ]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(state__in=sorted(WAITING)), name="department_difference_due")]
