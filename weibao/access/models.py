"""Teams and permits. A row of any kind is named by its kind and number (org.subjects), so that cases can have teams as children do."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from weibao.access.querysets import MemberQuerySet, PermitQuerySet
from weibao.access.states import PermitState
from weibao.kernel.sealed import SealedTextField
from weibao.org.models import Staff


class Member(models.Model):
    """That a person is on the case team of a row for some days: a standing approval to read it (未成年人网络保护条例第36条)."""

    kind = models.CharField("类别", max_length=40)
    row = models.BigIntegerField("编号")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="teams", verbose_name="成员")
    during = DateRangeField("期间")
    duty = models.CharField("分工", max_length=60)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="指定人")
    noted_at = models.DateTimeField("登记时间")
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="结束人")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "个案团队成员"
        constraints: ClassVar = [
            ExclusionConstraint(
                name="member_once",
                expressions=[
                    (F("kind"), RangeOperators.EQUAL),
                    (F("row"), RangeOperators.EQUAL),
                    (F("staff"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
            )
        ]
        indexes: ClassVar = [models.Index(fields=["staff", "kind", "row"], name="member_of_staff")]


class Permit(models.Model):
    """A request to read one row, or an opening taken in an emergency, with the window that it opens.

    `row` is empty where the request leads nowhere: an unknown number, or one that may not be asked for. The asker is told
    the same in every case. `place` is the division whose approver decides; empty for a request that leads nowhere.
    `asked_for` is what was typed: it may be an identity number, and is sealed.
    """

    kind = models.CharField("类别", max_length=40)
    row = models.BigIntegerField("编号", null=True, blank=True)
    place = models.CharField("审批辖区", max_length=12, blank=True)
    asked_for = SealedTextField(label="access.asked_for", verbose_name="申请查阅")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="permits", verbose_name="申请人")
    reason = SealedTextField(label="access.reason", verbose_name="理由")
    asked_at = models.DateTimeField("申请时间")
    state = models.CharField("状态", max_length=12, choices=PermitState.choices)
    opens_at = models.DateTimeField("起", null=True, blank=True)
    closes_at = models.DateTimeField("止", null=True, blank=True)
    review_by = models.DateField("复核期限", null=True, blank=True)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人")
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    remark = SealedTextField(label="access.remark", null=True, blank=True, verbose_name="审批意见")

    objects = PermitQuerySet.as_manager()

    class Meta:
        verbose_name = "查阅申请"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens_at=None, closes_at=None) | Q(opens_at__lte=F("closes_at")), name="permit_window_forward"
            ),
            models.CheckConstraint(condition=Q(opens_at=None) | Q(row__isnull=False), name="permit_window_leads_somewhere"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["staff", "kind", "closes_at"], name="permit_window"),
            models.Index(fields=["place"], condition=Q(state__in=["asked", "taken"]), name="permit_waiting"),
        ]

    def scope_codes(self) -> list[str]:
        return [self.place] if self.place else []

    def scope_team(self, staff: Staff, on: date) -> bool:  # noqa: ARG002  asked in the same way of every row
        return self.staff_id == staff.pk  # the asker, who may take it back
