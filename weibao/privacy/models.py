"""The registers of personal information: consents, impact assessments, rights requests, yearly reports, destruction."""

from datetime import date
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from weibao.children.models import Child, Merge
from weibao.kernel.sealed import SealedTextField
from weibao.org.models import Division, Staff
from weibao.privacy.querysets import AssessmentQuerySet, ConsentQuerySet, ListQuerySet, ReportQuerySet, RequestQuerySet
from weibao.privacy.states import OPEN_LISTS, OPEN_REQUESTS, ListState, ReportState, RequestState

STAFF = settings.AUTH_USER_MODEL


class Purpose(models.TextChoices):
    """What needs a consent: not the work that the law lays on civil affairs (个人信息保护法第13条第三项), but what goes beyond it."""

    PAIRING = "pairing", "结对帮扶与志愿服务"
    COUNSELLING = "counselling", "心理服务"
    SHARING = "sharing", "提供给其他单位"
    PUBLICITY = "publicity", "宣传报道（不得披露身份）"
    RESEARCH = "research", "调查研究"
    OTHER = "other_purpose", "其他用途"


class Giver(models.TextChoices):
    """Who agreed."""

    GUARDIAN = "guardian_gives", "父母或其他监护人"
    SELF = "child_gives", "未成年人本人"


class Consent(models.Model):
    """A consent with its purpose and extent; withdrawn, never deleted (个人信息保护法第15条)."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="consents", verbose_name="儿童")
    purpose = models.CharField("用途", max_length=14, choices=Purpose.choices)
    extent = models.CharField("信息范围", max_length=200)
    giver = models.CharField("同意人", max_length=14, choices=Giver.choices)
    giver_name = SealedTextField(label="privacy.giver_name", verbose_name="同意人姓名")
    paper = models.CharField("凭据", max_length=80)
    given_on = models.DateField("同意日期")
    until = models.DateField("有效期至", null=True, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    moved_by = models.ForeignKey(Merge, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="随合并移入")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "同意"
        ordering: ClassVar = ["-given_on", "-pk"]

    def scope_codes(self) -> list[str]:
        return self.child.scope_codes()

    def scope_units(self) -> list[int]:
        return self.child.scope_units()

    def scope_closed(self) -> bool:
        return self.child.scope_closed()

    def scope_team(self, staff: Staff, on: date) -> bool:
        return self.child.scope_team(staff, on)


class Occasion(models.TextChoices):
    """The five occasions on which an assessment comes first (个人信息保护法第55条)."""

    SENSITIVE = "sensitive", "处理敏感个人信息"
    AUTOMATED = "automated", "利用个人信息进行自动化决策"
    PASSING_ON = "passing_on", "委托处理、对外提供或者公开"
    ABROAD = "abroad", "向境外提供"
    GRAVE = "grave", "其他对个人权益有重大影响的处理"


class Conclusion(models.TextChoices):
    """What the assessment comes to."""

    GO = "go", "可以处理"
    GO_AFTER = "go_after", "落实措施后可以处理"
    STOP = "stop", "不得处理"


class Assessment(models.Model):
    """An impact assessment with the three contents of 个人信息保护法第56条. A later one replaces it; neither is changed or deleted."""

    title = models.CharField("评估事项", max_length=120)
    occasion = models.CharField("评估情形", max_length=10, choices=Occasion.choices)
    lawful = models.TextField("目的、方式是否合法、正当、必要")
    risk = models.TextField("对个人权益的影响及安全风险")
    measures = models.TextField("保护措施是否合法、有效并与风险程度相适应")
    conclusion = models.CharField("结论", max_length=8, choices=Conclusion.choices)
    assessed_on = models.DateField("评估日期")
    keep_until = models.DateField("保存至")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="代替")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="评估人")
    at = models.DateTimeField("登记时间")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "影响评估"
        ordering: ClassVar = ["-assessed_on", "-pk"]
        triggers: ClassVar = [pgtrigger.Protect(name="assessment_kept", operation=pgtrigger.Update | pgtrigger.Delete)]


class Right(models.TextChoices):
    """What may be asked for."""

    COPY = "copy", "查阅、复制"
    CORRECT = "correct", "更正、补充"
    DELETE = "delete", "删除"


class Asker(models.TextChoices):
    """Who asks: 未成年人网络保护条例第34条 names the minor and the guardian."""

    SELF = "asks_self", "未成年人本人"
    GUARDIAN = "asks_guardian", "父母或其他监护人"
    AGENT = "asks_agent", "受托代理人"


class RightsRequest(models.Model):
    """A request for a copy, a correction or a deletion, with its clock and its written answer.

    `due` is the last day for the answer in working days; none with `due_open` while the calendar of that year is not known.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="rights_requests", verbose_name="儿童")
    right = models.CharField("事项", max_length=8, choices=Right.choices)
    asker = models.CharField("申请人", max_length=14, choices=Asker.choices)
    asker_name = SealedTextField(label="privacy.asker_name", null=True, blank=True, verbose_name="申请人姓名")
    phone = SealedTextField(label="privacy.asker_phone", null=True, blank=True, verbose_name="联系电话")
    proof = models.CharField("身份和关系核验", max_length=80)
    content = SealedTextField(label="privacy.request_content", null=True, blank=True, verbose_name="申请内容")
    received_on = models.DateField("收到日期")
    due = models.DateField("答复期限", null=True, blank=True)
    due_open = models.CharField("期限待定的原因", max_length=120, blank=True)
    state = models.CharField("状态", max_length=16, choices=RequestState.choices, default=RequestState.RECEIVED)
    reason = SealedTextField(label="privacy.request_reason", null=True, blank=True, verbose_name="答复理由")
    decided_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人")
    decided_at = models.DateTimeField("答复时间", null=True, blank=True)
    in_time = models.BooleanField("按期答复", null=True, blank=True)
    outcome = SealedTextField(label="privacy.request_outcome", null=True, blank=True, verbose_name="办理结果")
    done_at = models.DateTimeField("办结时间", null=True, blank=True)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="受理人")
    at = models.DateTimeField("受理时间")
    erased_at = models.DateTimeField("申请人信息销毁时间", null=True, blank=True)
    moved_by = models.ForeignKey(Merge, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="随合并移入")

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "权利申请"
        ordering: ClassVar = ["-received_on", "-pk"]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(state__in=OPEN_REQUESTS), name="request_waiting")]
        triggers: ClassVar = [pgtrigger.Protect(name="request_kept", operation=pgtrigger.Delete)]

    def scope_codes(self) -> list[str]:
        return self.child.scope_codes()

    def scope_units(self) -> list[int]:
        return self.child.scope_units()

    def scope_closed(self) -> bool:
        return self.child.scope_closed()

    def scope_team(self, staff: Staff, on: date) -> bool:
        return self.child.scope_team(staff, on)


class YearReport(models.Model):
    """The compliance audit of a year (未成年人网络保护条例第37条): figures as they were drawn, words of people, receipt of the filing."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    figures = models.JSONField("数据")
    digest = models.CharField("数据摘要", max_length=64)
    drawn_at = models.DateTimeField("取数时间")
    problems = models.TextField("发现的问题", blank=True)
    measures = models.TextField("整改措施", blank=True)
    conclusion = models.TextField("审计结论", blank=True)
    state = models.CharField("状态", max_length=8, choices=ReportState.choices, default=ReportState.DRAFTED)
    signed_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人")
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    receipt = models.CharField("报送回执编号", max_length=60, blank=True)
    filed_on = models.DateField("报送日期", null=True, blank=True)
    filed_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报送人")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "年度合规审计报告"
        ordering: ClassVar = ["-year"]
        triggers: ClassVar = [pgtrigger.Protect(name="report_kept", operation=pgtrigger.Delete)]


class DestructionList(models.Model):
    """What is to be destroyed, of one kind and one county, and the proof that it was. `kind` is a kind of weibao.privacy.retention."""

    kind = models.CharField("种类", max_length=20)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="区划")
    term = models.CharField("保存期限", max_length=40)
    ref = models.CharField("依据", max_length=120)
    why = models.CharField("缘由", max_length=80)
    request = models.ForeignKey(RightsRequest, models.PROTECT, null=True, blank=True, related_name="lists", verbose_name="权利申请")
    state = models.CharField("状态", max_length=14, choices=ListState.choices, default=ListState.PROPOSED)
    proposed_at = models.DateTimeField("提出时间")
    rejected_reason = models.CharField("不予销毁的理由", max_length=200, blank=True)
    destroyed_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="执行人")
    destroyed_at = models.DateTimeField("销毁时间", null=True, blank=True)
    digest = models.CharField("清单摘要", max_length=64, blank=True)
    gone = models.JSONField("销毁的记录", default=dict)

    objects = ListQuerySet.as_manager()

    class Meta:
        verbose_name = "销毁清单"
        ordering: ClassVar = ["-proposed_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "division"], condition=Q(state__in=OPEN_LISTS, request=None), name="list_open_once")
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="destruction_kept", operation=pgtrigger.Delete)]

    def scope_codes(self) -> list[str]:
        return [self.division_id]

    def scope_closed(self) -> bool:
        return self.request is not None and self.request.scope_closed()

    def scope_team(self, staff: Staff, on: date) -> bool:
        return self.request is not None and self.request.scope_team(staff, on)


class DestructionItem(models.Model):
    """One row to be destroyed: its number, since when it need not be kept, and what became of it."""

    of_list = models.ForeignKey(DestructionList, models.PROTECT, related_name="items", verbose_name="清单")
    row = models.BigIntegerField("编号")
    due_on = models.DateField("期满日期")
    kept = models.CharField("保留理由", max_length=200, blank=True)
    gone_at = models.DateTimeField("销毁时间", null=True, blank=True)

    class Meta:
        verbose_name = "销毁项"
        constraints: ClassVar = [models.UniqueConstraint(fields=["of_list", "row"], name="item_once")]
        triggers: ClassVar = [pgtrigger.Protect(name="item_kept", operation=pgtrigger.Delete)]


class DestructionApproval(models.Model):
    """A person's name under a destruction list: two different ones are needed."""

    of_list = models.ForeignKey(DestructionList, models.PROTECT, related_name="approvals", verbose_name="清单")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="审批人")
    at = models.DateTimeField("审批时间")

    class Meta:
        verbose_name = "销毁审批"
        constraints: ClassVar = [models.UniqueConstraint(fields=["of_list", "by"], name="approval_once")]
        triggers: ClassVar = [pgtrigger.Protect(name="approval_kept", operation=pgtrigger.Update | pgtrigger.Delete)]
