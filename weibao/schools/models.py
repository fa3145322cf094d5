"""A link of a school for a quarter, and a line for each of its pupils on file."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from weibao.children.models import Child
from weibao.children.querysets import FollowsChild
from weibao.kernel.sealed import SealedTextField
from weibao.org.models import Division
from weibao.schools.querysets import PupilLineQuerySet, SchoolLinkQuerySet
from weibao.schools.states import LineState

STAFF = settings.AUTH_USER_MODEL


def in_words(quarter: str) -> str:
    """2023年第三季度, for 2023Q3."""
    return f"{quarter[:4]}年第{'一二三四'[int(quarter[5]) - 1]}季度"


class SchoolLink(models.Model):
    """A link for one school, county and quarter (2023Q3): of its token the digest alone is kept; it serves one handing in."""

    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="县（市、区）")
    school = models.CharField("学校", max_length=80)
    quarter = models.CharField("季度", max_length=6)
    digest = models.BinaryField("标识（散列）", max_length=32, unique=True)
    issued_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="签发人")
    issued_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("有效至")
    opened = models.PositiveSmallIntegerField("打开次数", default=0)
    handed_in_at = models.DateTimeField("提交时间", null=True, blank=True)
    filled_by = models.CharField("填报人", max_length=40, blank=True)
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)

    objects = SchoolLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "学校核对链接"
        ordering: ClassVar = ["-issued_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "school", "quarter"], condition=Q(revoked_at=None), name="school_link_once"),
        ]

    def scope_codes(self) -> list[str]:
        return [self.place_id]

    @property
    def quarter_label(self) -> str:
        """2023年第三季度."""
        return in_words(self.quarter)

    def is_open(self, at: datetime) -> bool:
        """Whether it can be answered at a moment."""
        return self.handed_in_at is None and self.revoked_at is None and at < self.expires_at

    def state_label(self, at: datetime) -> str:
        """Where it stands, in words."""
        if self.handed_in_at:
            return "已提交"
        if self.revoked_at:
            return "已作废"
        return "待学校核对" if at < self.expires_at else "已过期"


class Enrolment(models.TextChoices):
    """What a school says of a pupil."""

    ENROLLED = "enrolled", "在校就读"
    MOVED = "moved", "已转学"
    LEFT = "left", "已离校（辍学）"
    UNKNOWN = "unknown", "不是本校学生"


class PupilLine(FollowsChild, models.Model):
    """A pupil on a link: what the file said that day, what the school says, and what became of it. Remarks are sealed."""

    link = models.ForeignKey(SchoolLink, models.CASCADE, related_name="lines")
    child = models.ForeignKey(Child, models.PROTECT, related_name="school_lines")
    answer = models.CharField("就读情况", max_length=8, choices=Enrolment.choices, blank=True)
    absent = models.PositiveSmallIntegerField("本季度缺课天数", null=True, blank=True)
    since = models.DateField("离校、转学日期", null=True, blank=True)
    remark = SealedTextField(label="schools.remark", null=True, blank=True, verbose_name="说明")
    state = models.CharField("状态", max_length=9, choices=LineState.choices, default=LineState.WAITING)
    due = models.DateField("处理期限", null=True, blank=True)
    answered_on = models.DateField("核对日期", null=True, blank=True)
    settled_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人")
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    reason = SealedTextField(label="schools.reason", null=True, blank=True, verbose_name="核实情况")

    objects = PupilLineQuerySet.as_manager()

    class Meta:
        verbose_name = "学生就读核对"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["link", "child"], name="pupil_line_once")]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(state="different"), name="pupil_line_due")]


class LinkTry(models.Model):
    """How often a place of the network came with a token that leads nowhere, by the hour: too often, and the page is shut to it."""

    source = models.CharField("来源", max_length=45)
    hour = models.DateTimeField("时段")
    times = models.PositiveIntegerField("次数", default=0)

    class Meta:
        verbose_name = "学校链接试探"
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "hour"], name="link_try_once")]
