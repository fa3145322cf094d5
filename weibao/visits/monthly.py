"""The monthly report of a township: counted by the system, looked over and confirmed by the supervisor, kept as it was confirmed."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from weibao.kernel.sealed import SealedTextField
from weibao.kernel.states import move
from weibao.org.models import Division
from weibao.visits.querysets import MonthReportQuerySet
from weibao.visits.states import REPORT, ReportState


class MonthReport(models.Model):
    """What happened in a township in a month. `figures` is a list of {"group", "label", "value", "unit"}; no child can be told from it.

    `due` is set while nobody has confirmed it; `words` are the supervisor's own.
    """

    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="乡镇（街道）")
    month = models.DateField("月份")
    figures = models.JSONField("数字", default=list)
    words = SealedTextField(label="visits.month_words", null=True, blank=True, verbose_name="说明")
    state = models.CharField("状态", max_length=9, choices=ReportState.choices, default=ReportState.DRAFT)
    due = models.DateField("核对期限", null=True, blank=True)
    counted_at = models.DateTimeField("统计时间")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    confirmed_at = models.DateTimeField("核对时间", null=True, blank=True)

    objects = MonthReportQuerySet.as_manager()

    class Meta:
        verbose_name = "乡镇月报"
        ordering: ClassVar = ["-month", "place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "month"], name="month_report_once")]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(due__isnull=False), name="month_report_due")]

    def scope_codes(self) -> list[str]:
        return [self.place_id]

    def move(self, new: ReportState, **facts: Any) -> None:
        """Compare-and-swap. Raises Stale, ForbiddenMove."""
        move(self, new, machine=REPORT, **facts)
