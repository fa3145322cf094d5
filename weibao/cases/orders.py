"""Papers of court, procuratorate and police about a guardian, with their clocks. What they say of persons is sealed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from weibao.cases.querysets import CaseOrderQuerySet
from weibao.cases.states import OrderState
from weibao.cases.steps import CASE, OfCase
from weibao.kernel.sealed import SealedTextField
from weibao.org.models import Staff
from weibao.rules.protection import APPLICANTS, BODIES, ORDERS, REVOCATION_GROUNDS


class CaseOrderKind(models.TextChoices):
    """The papers that are tracked."""

    PROTECTION = "protection", ORDERS["protection"].label
    WARNING = "warning", ORDERS["warning"].label
    GUIDANCE = "guidance", ORDERS["guidance"].label
    SUPERVISION = "supervision", ORDERS["supervision"].label
    REVOCATION = "revocation", ORDERS["revocation"].label
    RESTORATION = "restoration", ORDERS["restoration"].label
    DESIGNATION = "designation", ORDERS["designation"].label


class IssuingBody(models.TextChoices):
    """Who makes such a paper."""

    POLICE = "police", BODIES["police"]
    PROCURATORATE = "procuratorate", BODIES["procuratorate"]
    COURT = "court", BODIES["court"]


class RevocationGround(models.TextChoices):
    """The three grounds of 民法典第36条."""

    HARM = "harm", REVOCATION_GROUNDS["harm"]
    NEGLECT = "neglect", REVOCATION_GROUNDS["neglect"]
    OTHER_HARM = "other_harm", REVOCATION_GROUNDS["other_harm"]


class RevocationApplicant(models.TextChoices):
    """Who may apply for revocation (民法典第36条)."""

    RELATIVE = "relative", APPLICANTS["relative"]
    VILLAGE = "village", APPLICANTS["village"]
    SCHOOL = "school", APPLICANTS["school"]
    HOSPITAL = "hospital", APPLICANTS["hospital"]
    WOMEN = "women", APPLICANTS["women"]
    DISABLED = "disabled", APPLICANTS["disabled"]
    PROTECTION = "protection", APPLICANTS["protection"]
    ELDERLY = "elderly", APPLICANTS["elderly"]
    CIVIL = "civil", APPLICANTS["civil"]


class CaseOrder(OfCase, models.Model):
    """A paper from its asking, or its arrival, to its end. `due_at`: by when the court decides; `due`: the next day that counts.

    A revocation that nobody has applied for yet stands with `asked_at` empty: `due` is then the day after which civil affairs applies.
    """

    case = models.ForeignKey(CASE, models.CASCADE, related_name="orders")
    kind = models.CharField("种类", max_length=11, choices=CaseOrderKind.choices)
    body = models.CharField("机关", max_length=13, choices=IssuingBody.choices)
    applicant = models.CharField("申请人", max_length=10, choices=RevocationApplicant.choices, blank=True)
    ground = models.CharField("事由", max_length=10, choices=RevocationGround.choices, blank=True)
    urgent = models.BooleanField("情况紧急", default=False)
    content = SealedTextField(label="cases.order", verbose_name="请求或者内容")
    state = models.CharField("状态", max_length=9, choices=OrderState.choices, default=OrderState.ASKED)
    asked_at = models.DateTimeField("申请时间", null=True, blank=True)
    due_at = models.DateTimeField("裁定时限", null=True, blank=True)
    due = models.DateField("期限", null=True, blank=True)
    due_law = models.CharField("期限依据", max_length=80, blank=True)
    number = models.CharField("文号", max_length=60, blank=True)
    made_on = models.DateField("作出日期", null=True, blank=True)
    until = models.DateField("有效至", null=True, blank=True)
    result = SealedTextField(label="cases.order_result", null=True, blank=True, verbose_name="执行情况")
    checked_on = models.DateField("最近核查", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    objects = CaseOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "令状和裁判文书"
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(due__isnull=False), name="case_order_due")]
