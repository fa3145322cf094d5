"""Care that is paid for: designated hospitals and units, and the cases of 明天计划 from the application to the settled bill."""

from typing import ClassVar, Final

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from weibao.attachments.models import Attachment
from weibao.children.models import Child, Merge
from weibao.children.querysets import FollowsChild
from weibao.kernel.sealed import SealedTextField
from weibao.org.models import Division
from weibao.rules import rehabilitation, study_aid
from weibao.rules.medical_aid import PAYERS
from weibao.schemes.ledger import ACCOUNT_LABEL, by_staff, kept
from weibao.schemes.querysets import MedicalCaseQuerySet, ProviderQuerySet, RehabCaseQuerySet, RehabSettlementQuerySet, SessionQuerySet
from weibao.schemes.states import CaseState, RehabState, SettleState

ITEMS: Final = {
    "treatment": "医疗",
    "rehabilitation": "康复",
    "medicine": "特殊药品",
    "device": "辅助器具",
    "check_up": "体检",
    "inpatient": "住院服务",
}
VIAS: Final = {"township": "乡镇（街道）上报", "institution": "儿童福利机构填报", "direct": "儿童或监护人向民政部门申请"}


class Provider(models.Model):
    """A designated hospital or rehabilitation unit, with the days on which it was one, and the account that is paid."""

    kind = models.CharField("类别", max_length=8, choices=[("hospital", "定点医院"), ("unit", "定点康复机构")])
    name = models.CharField("名称", max_length=80)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="所在地")
    during = DateRangeField("定点期间")
    document = models.CharField("定点文件", max_length=80)
    bank = models.CharField("开户银行", max_length=60)
    account = SealedTextField(label=ACCOUNT_LABEL, verbose_name="对公账号")
    noted_by = by_staff("登记人")
    noted_at = models.DateTimeField("登记时间")

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = "定点机构"
        ordering: ClassVar = ["kind", "name"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="provider_once",
                expressions=[
                    (F("kind"), RangeOperators.EQUAL),
                    (F("name"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
            )
        ]
        triggers: ClassVar = kept("provider_kept", pgtrigger.Delete)

    def scope_codes(self) -> list[str]:
        return [self.division_id]


class Step(models.TextChoices):
    """What is approved in a case (the three of the national system)."""

    HELP = "help", "救助审批"
    CHANGE = "change", "变更审批"
    SETTLEMENT = "settlement", "结账审批"


class MedicalCase(FollowsChild, models.Model):
    """One child's case of 明天计划. A proposed change stands beside the case until it is approved; `ours` is what is paid in the end."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="medical_cases")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+", verbose_name="定点医院")
    item = models.CharField("资助项目", max_length=14, choices=list(ITEMS.items()))
    via = models.CharField("申请渠道", max_length=11, choices=list(VIAS.items()))
    diagnosis = SealedTextField(label="schemes.diagnosis", null=True, verbose_name="诊断和救治内容")
    planned = models.DecimalField("预计费用（元）", max_digits=12, decimal_places=2)
    stage = models.CharField("在读学段", max_length=20, choices=list(study_aid.STAGES.items()), blank=True)
    disabled = models.BooleanField("持残疾人证", default=False)
    state = models.CharField("状态", max_length=8, choices=CaseState.choices, default=CaseState.APPLIED)
    applied_by = by_staff("受理人")
    applied_at = models.DateTimeField("受理时间")
    basis = models.JSONField("依据", default=dict)
    rules_version = models.CharField("规则版本", max_length=64, blank=True)
    new_provider = models.ForeignKey(Provider, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="变更后医院")
    new_planned = models.DecimalField("变更后预计费用（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    change_reason = SealedTextField(label="schemes.change_reason", null=True, blank=True, verbose_name="变更理由")
    changed_by = by_staff("变更提出人", null=True, blank=True)
    bill_number = models.CharField("结算单号", max_length=60, blank=True)
    total = models.DecimalField("费用总额（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    ours = models.DecimalField("资助金额（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    billed_by = by_staff("结账填报人", null=True, blank=True)
    billed_at = models.DateTimeField("结账填报时间", null=True, blank=True)
    moved_by = models.ForeignKey(Merge, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="随合并移入")

    objects = MedicalCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "明天计划救助"
        indexes: ClassVar = [models.Index(fields=["state"], name="medical_case_state")]
        triggers: ClassVar = [
            *kept("medical_case_kept", pgtrigger.Delete),
            pgtrigger.Protect(
                name="settled_bill_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="settled")
                & (
                    pgtrigger.Q(new__state__df="settled")
                    | pgtrigger.Q(old__ours__df=pgtrigger.F("new__ours"))
                    | pgtrigger.Q(old__total__df=pgtrigger.F("new__total"))
                ),
            ),
        ]


class Approval(models.Model):
    """A person's decision on one step of a case: append-only."""

    case = models.ForeignKey(MedicalCase, models.PROTECT, related_name="approvals")
    step = models.CharField("环节", max_length=10, choices=Step.choices)
    passed = models.BooleanField("同意")
    opinion = SealedTextField(label="schemes.opinion", null=True, blank=True, verbose_name="意见")
    by = by_staff("审批人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "明天计划审批"
        ordering: ClassVar = ["pk"]
        triggers: ClassVar = kept("approval_kept", pgtrigger.Delete)


class Share(models.Model):
    """What one payer took of a case's bill, with the paper that proves it."""

    case = models.ForeignKey(MedicalCase, models.CASCADE, related_name="shares")
    payer = models.CharField("支付方", max_length=16, choices=list(PAYERS.items()))
    amount = models.DecimalField("支付（元）", max_digits=12, decimal_places=2)
    paper = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "费用分担"
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "payer"], name="share_once")]


class RehabCase(FollowsChild, models.Model):
    """One child's rehabilitation aid of one kind. `urgent`: first treated, then confirmed (国发〔2018〕20号)."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="rehab_cases")
    disability = models.CharField("残疾类别", max_length=14, choices=list(rehabilitation.CLASSES.items()))
    situation = models.CharField("家庭情形", max_length=16, choices=list(rehabilitation.SITUATIONS.items()))
    kind = models.CharField("康复项目", max_length=8, choices=list(rehabilitation.KINDS.items()))
    urgent = models.BooleanField("急需，先救治后确认", default=False)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+", verbose_name="定点康复机构")
    need = SealedTextField(label="schemes.need", null=True, verbose_name="康复需求")
    state = models.CharField("状态", max_length=9, choices=RehabState.choices, default=RehabState.APPLIED)
    applied_by = by_staff("受理人")
    applied_at = models.DateTimeField("受理时间")
    checked_by = by_staff("查验人", null=True, blank=True)
    checked_at = models.DateTimeField("查验时间", null=True, blank=True)
    due = models.DateField("残联审核期限", null=True, blank=True)
    document = models.CharField("残联审核文号", max_length=80, blank=True)
    decided_on = models.DateField("残联审核日期", null=True, blank=True)
    decided_by = by_staff("登记人", null=True, blank=True)
    words = SealedTextField(label="schemes.rehab_words", null=True, blank=True, verbose_name="说明")
    basis = models.JSONField("依据", default=dict)
    moved_by = models.ForeignKey(Merge, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="随合并移入")

    objects = RehabCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "康复救助个案"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["child", "kind"], condition=~Q(state__in=[RehabState.REFUSED, RehabState.CLOSED]), name="rehab_open_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(state=RehabState.CHECKED), name="rehab_due")]
        triggers: ClassVar = kept("rehab_case_kept", pgtrigger.Delete)


class RehabSettlement(FollowsChild, models.Model):
    """The sessions of one year settled against the year's limit; paid to the unit once another person approved."""

    case = models.ForeignKey(RehabCase, models.PROTECT, related_name="settlements")
    year = models.PositiveSmallIntegerField("年度")
    charged = models.DecimalField("费用（元）", max_digits=12, decimal_places=2)
    paid = models.DecimalField("救助（元）", max_digits=12, decimal_places=2)
    own = models.DecimalField("自付（元）", max_digits=12, decimal_places=2)
    limit = models.DecimalField("年度限额（元）", max_digits=12, decimal_places=2)
    verified = models.BooleanField("限额已核实", default=False)
    state = models.CharField("状态", max_length=8, choices=SettleState.choices, default=SettleState.MADE)
    made_by = by_staff("结算人")
    made_at = models.DateTimeField("结算时间")
    decided_by = by_staff("审批人", null=True, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)

    objects = RehabSettlementQuerySet.as_manager()

    class Meta:
        verbose_name = "康复结算"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(state=SettleState.MADE), name="rehab_settlement_open_once"),
        ]
        triggers: ClassVar = [
            *kept("rehab_settlement_kept", pgtrigger.Delete),
            pgtrigger.Protect(name="approved_settlement_fixed", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state="approved")),
        ]

    def followed(self) -> Child:
        return self.case.child


class Session(FollowsChild, models.Model):
    """One session, or one thing supplied: the day, what was done, what was charged."""

    case = models.ForeignKey(RehabCase, models.PROTECT, related_name="sessions")
    on = models.DateField("日期")
    content = models.CharField("内容", max_length=120)
    charge = models.DecimalField("费用（元）", max_digits=10, decimal_places=2)
    settlement = models.ForeignKey(RehabSettlement, models.PROTECT, null=True, blank=True, related_name="sessions")
    recorded_by = by_staff("登记人")
    recorded_at = models.DateTimeField("登记时间")

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "康复记录"
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(charge__gte=0), name="session_charge_positive")]

    def followed(self) -> Child:
        return self.case.child
