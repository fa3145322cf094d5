"""Roster files as they were received, and their lines."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from weibao.children.models import Child
from weibao.kernel.sealed import SealedBytesField, SealedJSONField
from weibao.org.models import Division, Staff
from weibao.rosters.querysets import BookQuerySet, RosterLineQuerySet
from weibao.rosters.states import BookState, Fate


class Book(models.Model):
    """One roster file: the sender's own workbook, sealed, with what became of its rows."""

    name = models.CharField("文件名", max_length=120)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="县（市、区）")
    digest = models.CharField("文件摘要", max_length=64, db_index=True)
    content = SealedBytesField(label="rosters.content")
    state = models.CharField("状态", max_length=10, choices=BookState.choices, default=BookState.RECEIVED)
    refusal = models.CharField("不能读取的原因", max_length=300, blank=True)
    rows = models.PositiveIntegerField("行数", default=0)
    done = models.PositiveIntegerField("已处理", default=0)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField("接收时间")
    loaded_at = models.DateTimeField("载入时间", null=True, blank=True)
    erased_at = models.DateTimeField("原件销毁时间", null=True, blank=True)

    objects = BookQuerySet.as_manager()

    class Meta:
        verbose_name = "花名册"
        ordering: ClassVar = ["-received_at", "name"]

    def scope_codes(self) -> list[str]:
        return [self.division_id]


class Line(models.Model):
    """One row of a roster: its cells sealed, its faults by code and cell, and its fate."""

    book = models.ForeignKey(Book, models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField("行号")
    cells = SealedJSONField(label="rosters.cells")
    fingerprint = models.CharField("指纹", max_length=64)
    fate = models.CharField("处理结果", max_length=10, choices=Fate.choices)
    codes = ArrayField(models.CharField(max_length=40), default=list, verbose_name="错误代码")
    faults = models.JSONField("错误", default=list)
    warnings = models.JSONField("提示", default=list)
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    differs = ArrayField(models.CharField(max_length=20), default=list, verbose_name="不一致项")
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="roster_lines")
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_note = models.CharField("处理意见", max_length=200, blank=True)

    objects = RosterLineQuerySet.as_manager()

    class Meta:
        verbose_name = "花名册行"
        constraints: ClassVar = [models.UniqueConstraint(fields=["book", "row"], name="roster_line_once")]
        indexes: ClassVar = [models.Index(fields=["fate", "settled_at"], name="roster_line_fate")]

    def scope_codes(self) -> list[str]:
        return self.book.scope_codes()

    def scope_closed(self) -> bool:
        return any(child.restricted for child in self.children())

    def scope_team(self, staff: Staff, on: date) -> bool:
        return self.scope_closed() and all(child.scope_team(staff, on) for child in self.children() if child.restricted)

    def children(self) -> list[Child]:
        """The children that the line is known to speak of: its own, and that of the line it repeats."""
        same = self.same_as.child if self.same_as else None
        return [child for child in (self.child, same) if child is not None]
