"""An application for recognition, each step of it, what was asked for again, what was answered, and the papers of decision."""

from dataclasses import asdict
from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from weibao.access.querysets import on_team_of
from weibao.applications.querysets import KIND, ApplicationQuerySet, NoticeQuerySet, PaperTermQuerySet
from weibao.applications.states import CLOSED, DEEDS, State, word
from weibao.benefits.models import Recognition
from weibao.children.models import Child, Merge
from weibao.kernel.sealed import BlindIndexField, SealedJSONField, SealedTextField
from weibao.org.models import Division, Staff, Unit

STAFF = settings.AUTH_USER_MODEL


class Matter(models.TextChoices):
    """What is applied for; `hiv` is never stored openly (`Application.hidden_matter`)."""

    ORPHAN = "orphan", "孤儿"
    DE_FACTO = "de_facto", "事实无人抚养儿童"


class Channel(models.TextChoices):
    """By which way."""

    LOCAL = "local", "本地办理"
    CROSS_PROVINCE = "cross_province", "跨省通办"


class Entry(models.TextChoices):
    """Where the application came in."""

    TOWNSHIP = "township", "乡镇（街道）窗口"
    DIRECTOR = "director", "儿童主任代办"
    PUBLIC = "public", "群众网页"
    INSTITUTION = "institution", "儿童福利机构"
    COUNTY = "county", "县级民政部门"
    PUSHED = "pushed", "异地推送"


class Opinion(models.TextChoices):
    """What the check came to."""

    MEETS = "meets", "符合条件"
    FAILS = "fails", "不符合条件"


class Application(models.Model):
    """One application for one child. What the applicant states is sealed until it is checked; then it enters the registry.

    `place` is where it is handled; `household_code` and `accepted_code` are the two ends of 跨省通办. Clock: from `clock_from` on
    `clock_days` working days were left of `clock_total`; `due` is the last day, none with `due_open` while that year has no
    calendar; `warn_on` the day from which it is a warning. `held` is the clock that stands still while papers are supplemented.
    """

    matter = models.CharField("事项", max_length=8, choices=Matter.choices)
    hidden_matter = SealedTextField(label="applications.hidden_matter", null=True, blank=True)
    closed = models.BooleanField("限制查阅", default=False)
    channel = models.CharField("办理方式", max_length=14, choices=Channel.choices, default=Channel.LOCAL)
    entry = models.CharField("申请途径", max_length=11, choices=Entry.choices)
    key = models.CharField("幂等编号", max_length=80, blank=True)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="办理地")
    household_code = models.CharField("户籍地区划", max_length=12)
    accepted_code = models.CharField("受理地区划", max_length=12)
    institution = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="申请机构")
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="applications", verbose_name="儿童")
    facts = SealedJSONField(label="applications.facts", default=dict, verbose_name="申请所述")
    papers = SealedJSONField(label="applications.papers", default=dict, verbose_name="已收材料")
    aids = SealedJSONField(label="applications.aids", default=dict, verbose_name="已享受救助")
    id_number = SealedTextField(label="applications.id_number", null=True, blank=True)
    id_index = BlindIndexField(of="id_number", null=True, blank=True)
    applicant_name = SealedTextField(label="applications.applicant_name", null=True, blank=True, verbose_name="申请人")
    applicant_relation = SealedTextField(label="applications.applicant_relation", null=True, blank=True, verbose_name="与儿童关系")
    applicant_phone = SealedTextField(label="applications.applicant_phone", null=True, blank=True, verbose_name="联系电话")
    applicant_number = SealedTextField(label="applications.applicant_number", null=True, blank=True)
    applicant_index = BlindIndexField(of="applicant_number", null=True, blank=True)
    state = models.CharField("状态", max_length=13, choices=State.choices, default=State.SUBMITTED)
    submitted_at = models.DateTimeField("申请时间")
    submitted_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人")
    complete_on = models.DateField("材料齐全日期")
    handler = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="受理人")
    checked_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="查验（审核）人")
    opinion = models.CharField("查验（审核）结论", max_length=5, choices=Opinion.choices, blank=True)
    facts_changed_at = models.DateTimeField("所述事实变更时间", null=True, blank=True)
    step = models.CharField("环节", max_length=10)
    clock_from = models.DateField("起算日期", null=True, blank=True)
    clock_days = models.SmallIntegerField("起算时余下工作日", default=0)
    clock_total = models.PositiveSmallIntegerField("期限（工作日）", default=0)
    due = models.DateField("办理期限", null=True, blank=True)
    due_open = models.CharField("期限未定的原因", max_length=120, blank=True)
    warn_on = models.DateField("预警日期", null=True, blank=True)
    held = models.JSONField("停住的期限", null=True, blank=True)
    decided_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    reason = SealedTextField(label="applications.reason", null=True, blank=True, verbose_name="决定理由")
    basis = SealedJSONField(label="applications.basis", null=True, blank=True, verbose_name="规则给出的理由")
    recognition = models.OneToOneField(Recognition, models.PROTECT, null=True, blank=True, related_name="application", verbose_name="认定")
    told_at = models.DateTimeField("告知时间", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    erased_at = models.DateTimeField("内容销毁时间", null=True, blank=True)
    moved_by = models.ForeignKey(Merge, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="随合并移入")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "认定申请"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="application_key_once"),
            models.UniqueConstraint(
                fields=["id_index"],
                condition=Q(channel=Channel.LOCAL) & ~Q(state__in=sorted(CLOSED)),
                name="application_open_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due"], condition=~Q(state__in=sorted(CLOSED)), name="application_due"),
            models.Index(fields=["warn_on"], condition=~Q(state__in=sorted(CLOSED)), name="application_warn"),
            models.Index(fields=["place", "-submitted_at"], name="application_place"),
        ]

    @property
    def law_matter(self) -> str:
        """The matter whose limits hold; for screens of the team and for reckoning, never for a list, the trail or a title."""
        return self.hidden_matter or self.matter

    @property
    def number(self) -> str:
        """How people call it: 2023-000012."""
        return f"{self.submitted_at.year}-{self.pk:06d}"

    @property
    def state_label(self) -> str:
        """The state in the words of the matter's procedure."""
        return word(self.matter, self.state)

    @property
    def deeds(self) -> dict[str, str]:
        """What the steps are called: 审核, 审批 or 查验, 确认."""
        return DEEDS[self.matter]

    @property
    def is_open(self) -> bool:
        """Whether somebody has a step to do."""
        return self.state not in CLOSED

    @property
    def is_erased(self) -> bool:
        """Whether what it said was destroyed; that there was one, and its steps, stay."""
        return self.erased_at is not None or not self.facts

    @property
    def is_received(self) -> bool:
        """Pushed to us from another place: we are the household place."""
        return self.channel == Channel.CROSS_PROVINCE and self.entry == Entry.PUSHED

    @property
    def is_accepted_for_elsewhere(self) -> bool:
        """Taken in here for a household elsewhere: a formal check, then pushed."""
        return self.channel == Channel.CROSS_PROVINCE and self.entry != Entry.PUSHED

    @property
    def child_name(self) -> str:
        """The child's name as in the file, else as stated."""
        return self.child.name if self.child else str(self.facts.get("name", ""))

    def tell(self) -> str:
        """A line that says which one it is without naming anybody."""
        return f"认定申请 {self.number}"

    def scope_codes(self) -> list[str]:
        return [self.place_id]

    def scope_units(self) -> list[int]:
        return [self.institution_id] if self.institution_id else []

    def scope_closed(self) -> bool:
        return self.closed or (self.child is not None and self.child.restricted)

    def scope_team(self, staff: Staff, on: date) -> bool:
        return self.pk in on_team_of(staff, KIND, on) or (self.child is not None and self.child.scope_team(staff, on))


class FollowsApplication:
    """A row that is known to whoever may know of its application."""

    application: Application

    def scope_codes(self) -> list[str]:
        return self.application.scope_codes()

    def scope_units(self) -> list[int]:
        return self.application.scope_units()

    def scope_closed(self) -> bool:
        return self.application.scope_closed()

    def scope_team(self, staff: Staff, on: date) -> bool:
        return self.application.scope_team(staff, on)


class Step(models.Model):
    """What was done to an application: by whom, when, from which state to which; `before` brings it back within ten minutes."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="steps")
    verb = models.CharField("环节", max_length=24)
    old = models.CharField("原状态", max_length=13, choices=State.choices, blank=True)
    new = models.CharField("转为", max_length=13, choices=State.choices)
    words = SealedTextField(label="applications.step_words", null=True, blank=True, verbose_name="意见")
    before = models.JSONField("此前", default=dict)
    by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间")
    taken_back_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "办理记录"
        ordering: ClassVar = ["at", "pk"]


class Supplement(models.Model):
    """A 一次性补正告知: all that is missing, asked for once. `known` are the codes of the list of that day, asked or not."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="supplements")
    asked = SealedJSONField(label="applications.asked", verbose_name="需补正")
    known = SealedJSONField(label="applications.known", verbose_name="当时的清单")
    words = SealedTextField(label="applications.supplement_words", null=True, blank=True, verbose_name="说明")
    by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="告知人")
    at = models.DateTimeField("告知时间")
    until = models.DateField("补正期限", null=True, blank=True)
    answered_at = models.DateTimeField("补正时间", null=True, blank=True)
    taken_back_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "补正告知"
        ordering: ClassVar = ["at", "pk"]


class PaperTerm(FollowsApplication, models.Model):
    """Until when a paper of an application proves what it proves (a certificate of disability, a custody paper): one day a paper.

    `code` is the paper's own (`father:severe_disability`) and says what is the matter with a parent: it is sealed.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="paper_terms")
    code = SealedTextField(label="applications.paper_code", null=True, verbose_name="材料")
    until = models.DateField("有效期至")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    objects = PaperTermQuerySet.as_manager()

    class Meta:
        verbose_name = "材料有效期"
        ordering: ClassVar = ["until", "pk"]
        indexes: ClassVar = [models.Index(fields=["until"], name="paper_term_until")]


class RemedyKind(models.TextChoices):
    """How a person turns against a decision."""

    OBJECTION = "objection", "异议"
    RECONSIDERATION = "reconsideration", "行政复议"
    SUIT = "suit", "行政诉讼"


class RemedyOutcome(models.TextChoices):
    """What came of it."""

    UPHELD = "upheld", "维持原决定"
    CHANGED = "changed", "撤销或变更，重新办理"
    DROPPED = "dropped", "申请人撤回"


class Remedy(models.Model):
    """An objection, a reconsideration or a suit against a refusal, and its outcome. `late`: lodged after its term."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="remedies")
    kind = models.CharField("救济途径", max_length=15, choices=RemedyKind.choices)
    lodged_on = models.DateField("提出日期")
    late = models.BooleanField("超过法定期限", default=False)
    organ = models.CharField("受理机关", max_length=60, blank=True)
    words = SealedTextField(label="applications.remedy_words", verbose_name="请求和理由")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    outcome = models.CharField("结果", max_length=8, choices=RemedyOutcome.choices, blank=True)
    outcome_words = SealedTextField(label="applications.remedy_outcome", null=True, blank=True, verbose_name="结果说明")
    settled_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人")
    settled_at = models.DateTimeField("结果登记时间", null=True, blank=True)

    class Meta:
        verbose_name = "救济"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "kind"], condition=Q(outcome=""), name="remedy_open_once"),
        ]


class NoticeKind(models.TextChoices):
    """The papers that an applicant gets."""

    ACCEPTANCE = "acceptance", "受理通知书"
    SUPPLEMENT = "supplement", "一次性补正告知书"
    APPROVAL = "approval", "确认（批准）决定书"
    REFUSAL = "refusal", "不予确认（批准）决定书"
    ENDING = "ending", "终止告知书"


class Series(models.Model):
    """The last number of a kind of paper of one issuer in one year: taken under lock, so that none is missing and none twice."""

    issuer = models.CharField("发文机关区划", max_length=12)
    kind = models.CharField("文种", max_length=10, choices=NoticeKind.choices)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("最后编号", default=0)

    class Meta:
        verbose_name = "文书编号"
        constraints: ClassVar = [models.UniqueConstraint(fields=["issuer", "kind", "year"], name="series_once")]


class Notice(FollowsApplication, models.Model):
    """A paper as it was issued: its number and, sealed, what it says. A void one keeps its number."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="notices")
    kind = models.CharField("文种", max_length=10, choices=NoticeKind.choices)
    issuer = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="发文机关")
    year = models.PositiveSmallIntegerField("年份")
    turn = models.PositiveIntegerField("序号")
    body = SealedJSONField(label="applications.notice_body", verbose_name="内容")
    by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("制发时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "文书"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["issuer", "kind", "year", "turn"], name="notice_number_once")]
        triggers: ClassVar = [pgtrigger.Protect(name="notice_kept", operation=pgtrigger.Delete)]


def plain(facts: Any) -> dict[str, Any]:
    """Stated facts as the sealed column holds them: texts and lists, days as ISO texts."""
    return {key: _plain(value) for key, value in asdict(facts).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
