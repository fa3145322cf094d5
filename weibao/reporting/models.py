"""A report and what is known of who made it, kept apart; what was added, what the police said, how it was triaged, whom it was told."""

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weibao.cases.models import Case
from weibao.children.models import Child
from weibao.kernel.sealed import BlindIndexField, SealedTextField
from weibao.org.models import Division
from weibao.reporting.duty import CodeKnock, DutyUnit, MeasureKind, SignKind, SignMeasure, Trade, UnitLink, UnreportedSign
from weibao.reporting.querysets import ConfidantQuerySet, DutyContactQuerySet, HarmReportQuerySet, ReportNoticeQuerySet
from weibao.reporting.states import NoticeState, ReportState
from weibao.rules import triage

if TYPE_CHECKING:
    from weibao.org.models import Staff

__all__ = ["CodeKnock", "MeasureKind", "SignKind", "SignMeasure", "Trade", "UnitLink", "UnreportedSign"]
STAFF = settings.AUTH_USER_MODEL
CHILD_LABEL = "reporting.child_name"
# as it was sent; all else goes on
AS_SENT = (
    "entrance", "place_id", "unit_id", "facts", "words", "where", "child_name", "child_index", "child_sex", "child_age", "once", "code",
    "filed_by_id", "at",
)  # fmt: skip
CHANGED = pgtrigger.Condition(" OR ".join(f'OLD."{one}" IS DISTINCT FROM NEW."{one}"' for one in AS_SENT))
KEPT = pgtrigger.Update | pgtrigger.Delete


class Entrance(models.TextChoices):
    """The way on which a report came in."""

    DESK = "desk", "工作人员填报"
    LINK = "link", "单位链接"
    MESSAGE = "message", "短信转录"
    ANYBODY = "anybody", "公众报告"
    MINOR = "minor", "儿童本人求助"


class ChildSex(models.TextChoices):
    """As the reporter said."""

    BOY = "boy", "男"
    GIRL = "girl", "女"


class Colour(models.TextChoices):
    """How grave, by the table or by a person."""

    RED = "red", "红色（立即处置）"
    YELLOW = "yellow", "黄色（下一工作日）"
    BLUE = "blue", "蓝色（列入计划）"
    GREEN = "green", "绿色（答复）"


class Outcome(models.TextChoices):
    """Why a report ends without a case."""

    UNFOUNDED = "unfounded", "经核实未发现侵害"
    HELPED = "helped", "困难已解决"
    ELSEWHERE = "elsewhere", "已移交有权机关办理"
    ADULT = "adult", "不属于未成年人"
    ADVICE = "advice", "咨询事项，已答复"


class HarmReport(models.Model):
    """What was reported, as it was sent: a trigger keeps it; what is learned later is an addition. Words and the child are sealed.

    `once` tells the same sending twice. `code` is the digest of what a person without an account follows the report with.
    """

    entrance = models.CharField("报告方式", max_length=8, choices=Entrance.choices)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="发生地")
    unit = models.ForeignKey(DutyUnit, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name="报告单位")
    facts = ArrayField(models.CharField(max_length=16), default=list, blank=True, verbose_name="情形")
    words = SealedTextField(label="reporting.words", verbose_name="情况")
    where = SealedTextField(label="reporting.where", null=True, blank=True, verbose_name="具体地点")
    child_name = SealedTextField(label=CHILD_LABEL, null=True, blank=True, verbose_name="儿童姓名")
    child_index = BlindIndexField(of="child_name", null=True, blank=True)
    child_sex = models.CharField("性别", max_length=4, choices=ChildSex.choices, blank=True)
    child_age = models.PositiveSmallIntegerField("年龄", null=True, blank=True)
    once = models.UUIDField("发送标识", unique=True)
    code = models.BinaryField("查询码（散列）", max_length=32, unique=True, null=True, blank=True)
    filed_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="填报人")
    at = models.DateTimeField("接报时间")
    state = models.CharField("状态", max_length=9, choices=ReportState.choices, default=ReportState.RECEIVED)
    colour = models.CharField("颜色", max_length=6, choices=Colour.choices)
    rule = models.CharField("研判规则", max_length=8)
    due = models.DateField("处置期限", null=True, blank=True)
    feedback_due = models.DateField("反馈期限", null=True, blank=True)
    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="harm_reports", verbose_name="儿童档案")
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joined", verbose_name="并入")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="harm_reports", verbose_name="个案")
    outcome = models.CharField("办结原因", max_length=9, choices=Outcome.choices, blank=True)
    answer = SealedTextField(label="reporting.answer", null=True, blank=True, verbose_name="给报告人的答复")
    settled_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处置人")
    settled_at = models.DateTimeField("处置时间", null=True, blank=True)
    moved_by = models.BigIntegerField("随合并移入", null=True, blank=True)

    objects = HarmReportQuerySet.as_manager()

    class Meta:
        verbose_name = "侵害未成年人报告"
        ordering: ClassVar = ["-at", "-pk"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="report_kept_as_sent", operation=pgtrigger.Update, condition=CHANGED),
            pgtrigger.Protect(name="report_stays", operation=pgtrigger.Delete),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due"], condition=Q(state__in=["received", "triaged"]), name="report_due"),
            models.Index(fields=["feedback_due"], condition=Q(feedback_due__isnull=False), name="report_feedback_due"),
            models.Index(fields=["place", "-at"], name="report_of_place"),
        ]

    @property
    def reference(self) -> str:
        """The number of the receipt: 报20230000123."""
        return f"报{self.at.astimezone().year}{self.pk:07d}"

    @property
    def told(self) -> list[str]:
        """The facts in words."""
        return [triage.FACTS[one] for one in self.facts]

    @property
    def is_red(self) -> bool:
        """Whether it cannot wait."""
        return self.colour == Colour.RED

    @property
    def fired(self) -> triage.Rule:
        """The line of the table that gave the colour, by the version of the day it came in."""
        return next(one for table in reversed(triage.tables()) for one in table.rules if one.id == self.rule)

    def scope_codes(self) -> list[str]:
        return [self.place_id]

    def scope_closed(self) -> bool:
        return self.child is not None and self.child.scope_closed()

    def scope_team(self, staff: "Staff", on: date) -> bool:
        return self.filed_by_id == staff.pk or (self.child is not None and self.child.scope_team(staff, on))


class Reporter(models.Model):
    """Who reported: apart from the report, for the named people alone, hidden after its time. None for who stays unnamed."""

    report = models.OneToOneField(HarmReport, models.PROTECT, primary_key=True, related_name="reporter")
    name = SealedTextField(label="reporting.reporter_name", null=True, blank=True, verbose_name="报告人")
    phone = SealedTextField(label="reporting.reporter_phone", null=True, blank=True, verbose_name="联系电话")
    hidden_at = models.DateTimeField("隐去时间", null=True, blank=True)

    class Meta:
        verbose_name = "报告人"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(hidden_at=None) | Q(name=None, phone=None), name="reporter_is_hidden")]


class ReportAddition(models.Model):
    """What was learned after sending, or put right; nothing is changed or taken away."""

    report = models.ForeignKey(HarmReport, models.PROTECT, related_name="additions")
    words = SealedTextField(label="reporting.addition", null=True, blank=True, verbose_name="补充")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="补充人")
    at = models.DateTimeField("补充时间")

    class Meta:
        verbose_name = "报告补充"
        ordering: ClassVar = ["at", "pk"]
        triggers: ClassVar = [pgtrigger.Protect(name="addition_stays", operation=KEPT)]


class PoliceStep(models.TextChoices):
    """What passed between us and the police."""

    CALLED = "called", "已拨打110"
    RECEIPT = "receipt", "取得接报案回执"
    ACCEPTED = "accepted", "公安机关受案"
    OPENED = "opened", "公安机关立案"
    PASSED = "passed", "移送有管辖权的机关"
    DECLINED = "declined", "不予受案、立案"
    TOLD = "told", "公安机关已向报案单位反馈"


class PoliceNote(models.Model):
    """A step of the police, as it was learned. A report here is none to the police: the call and the receipt stand here."""

    report = models.ForeignKey(HarmReport, models.PROTECT, related_name="police")
    step = models.CharField("环节", max_length=8, choices=PoliceStep.choices)
    on = models.DateField("日期")
    office = models.CharField("公安机关", max_length=60, blank=True)
    number = models.CharField("回执、文书编号", max_length=60, blank=True)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "公安办理情况"
        ordering: ClassVar = ["at", "pk"]
        triggers: ClassVar = [pgtrigger.Protect(name="police_note_stays", operation=KEPT)]


class Triage(models.Model):
    """One judgement: the facts, what the table says, and what a person set instead, with the reason. `by` is empty for the table alone."""

    report = models.ForeignKey(HarmReport, models.PROTECT, related_name="triages")
    facts = ArrayField(models.CharField(max_length=16), default=list, blank=True, verbose_name="情形")
    version = models.PositiveSmallIntegerField("研判表版本")
    rule = models.CharField("研判规则", max_length=8)
    held = ArrayField(models.CharField(max_length=8), default=list, blank=True, verbose_name="成立的规则")
    computed = models.CharField("研判表颜色", max_length=6, choices=Colour.choices)
    colour = models.CharField("颜色", max_length=6, choices=Colour.choices)
    reason = SealedTextField(label="reporting.override", null=True, blank=True, verbose_name="另定理由")
    by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="研判人")
    at = models.DateTimeField("研判时间")

    class Meta:
        verbose_name = "报告研判"
        ordering: ClassVar = ["at", "pk"]
        triggers: ClassVar = [pgtrigger.Protect(name="triage_stays", operation=KEPT)]

    @property
    def rules(self) -> list[triage.Rule]:
        """The lines that held."""
        return [one for one in triage.table_of(self.version).rules if one.id in self.held]

    @property
    def is_own(self) -> bool:
        """Whether a person set another colour than the table."""
        return self.colour != self.computed


class ContactKind(models.TextChoices):
    """Who is told at once."""

    POLICE = "police", "公安机关联系人"
    CENTRE = "centre", "未成年人救助保护中心值班"


class DutyContact(models.Model):
    """An office that is told at once of a report of its county. Its phone is sealed."""

    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="县（市、区）")
    kind = models.CharField("类别", max_length=6, choices=ContactKind.choices)
    office = models.CharField("单位", max_length=60)
    phone = SealedTextField(label="reporting.contact_phone", null=True, blank=True, verbose_name="值班电话")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = DutyContactQuerySet.as_manager()

    class Meta:
        verbose_name = "报告值班联系人"
        ordering: ClassVar = ["place", "kind", "pk"]

    def scope_codes(self) -> list[str]:
        return [self.place_id]


class Confidant(models.Model):
    """A named person: one of the few who may see who reported, in a county."""

    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="县（市、区）")
    staff = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="指定人员")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="指定人")
    at = models.DateTimeField("指定时间")
    ended_at = models.DateTimeField("停止时间", null=True, blank=True)

    objects = ConfidantQuerySet.as_manager()

    class Meta:
        verbose_name = "报告人信息知悉人"
        ordering: ClassVar = ["place", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "staff"], condition=Q(ended_at=None), name="confidant_once")]

    def scope_codes(self) -> list[str]:
        return [self.place_id]


class ReportNotice(models.Model):
    """A notice on its way to a contact: it names the report's number and nothing of a person. It is tried until it went out."""

    report = models.ForeignKey(HarmReport, models.PROTECT, related_name="notices")
    contact = models.ForeignKey(DutyContact, models.PROTECT, related_name="+", verbose_name="联系人")
    state = models.CharField("状态", max_length=6, choices=NoticeState.choices, default=NoticeState.QUEUED)
    tries = models.PositiveSmallIntegerField("尝试次数", default=0)
    due_at = models.DateTimeField("下次发送", null=True, blank=True)
    made_at = models.DateTimeField("生成时间")
    gone_at = models.DateTimeField("发出时间", null=True, blank=True)

    objects = ReportNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "报告通知"
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "contact"], name="report_notice_once")]
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=Q(state="queued"), name="report_notice_due")]

    def waited(self, now: datetime) -> int:
        """Seconds since it was made, or until it went out."""
        return int(((self.gone_at or now) - self.made_at).total_seconds())
