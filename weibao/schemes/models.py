"""Aid beside the allowance: what is applied for, decided and proven. How it is paid stands in `ledger`.

`year` is a school year, named by the year in which it begins.
"""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from weibao.attachments.models import Attachment
from weibao.benefits.models import Category
from weibao.children.models import Child, Merge
from weibao.children.querysets import FollowsChild
from weibao.kernel.sealed import BlindIndexField, SealedTextField
from weibao.org.models import Division
from weibao.rules import study_aid
from weibao.schemes.care import Approval, MedicalCase, Provider, RehabCase, RehabSettlement, Session, Share, Step
from weibao.schemes.ledger import (
    ACCOUNT_LABEL,
    Batch,
    BatchLine,
    BatchReturn,
    BatchSign,
    Booking,
    Refund,
    Scheme,
    Transfer,
    by_staff,
    kept,
)
from weibao.schemes.querysets import AwardQuerySet, ChoiceQuerySet, EnrolmentProofQuerySet, PremiumLineQuerySet, PremiumListQuerySet
from weibao.schemes.states import AwardState, ChoiceState, PremiumState

__all__ = [
    "Approval",
    "Award",
    "Batch",
    "BatchLine",
    "BatchReturn",
    "BatchSign",
    "Booking",
    "Choice",
    "Left",
    "Mark",
    "MedicalCase",
    "PremiumFile",
    "PremiumLine",
    "PremiumList",
    "Proof",
    "Provider",
    "Refund",
    "RehabCase",
    "RehabSettlement",
    "Scheme",
    "Session",
    "Share",
    "Step",
    "Topic",
    "Transfer",
]


class Topic(models.TextChoices):
    """What the documents leave open, or to the place."""

    UNIT = "unit", "助学标准的计算单位"
    RHYTHM = "rhythm", "助学金发放周期"


class Left(models.TextChoices):
    """Why a student's aid stopped."""

    GRADUATED = "graduated", "毕业"
    LEFT = "left", "退学"
    SUSPENDED = "suspended", "休学"
    DIED = "died", "去世"
    OTHER = "other", "其他原因离校"


class Choice(models.Model):
    """A place's choice where the text is open, from a school year on: proposed by one person, confirmed by another."""

    topic = models.CharField("事项", max_length=8, choices=Topic.choices)
    value = models.CharField("选定", max_length=10)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="适用地区")
    from_year = models.PositiveSmallIntegerField("自学年")
    reason = models.CharField("理由和依据", max_length=300)
    state = models.CharField("状态", max_length=8, choices=ChoiceState.choices, default=ChoiceState.PROPOSED)
    proposed_by = by_staff("提出人")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = by_staff("确认人", null=True, blank=True)
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = "地方选定"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "place"], condition=Q(state=ChoiceState.PROPOSED), name="choice_proposed_once")
        ]

    def scope_codes(self) -> list[str]:
        return [self.place_id]

    @property
    def said(self) -> str:
        """The words of the value."""
        return (study_aid.UNITS | study_aid.RHYTHMS).get(self.value, self.value)


class Award(FollowsChild, models.Model):
    """Study aid of one student for one school year, to the student's own account; `basis` is the tree on which it was decided."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="awards")
    year = models.PositiveSmallIntegerField("学年")
    school = models.CharField("就读学校", max_length=80)
    stage = models.CharField("学段", max_length=20, choices=list(study_aid.STAGES.items()))
    full_time = models.BooleanField("全日制", default=True)
    since = models.DateField("连续就读自")
    until = models.DateField("预计毕业", null=True, blank=True)
    disabled = models.BooleanField("持残疾人证", default=False)
    bank = models.CharField("开户银行", max_length=60)
    account = SealedTextField(label=ACCOUNT_LABEL, null=True, verbose_name="本人账号")
    account_index = BlindIndexField(of="account", null=True, blank=True)
    holder = models.CharField("账户姓名", max_length=60)
    state = models.CharField("状态", max_length=8, choices=AwardState.choices, default=AwardState.RECEIVED)
    applied_by = by_staff("受理人")
    applied_at = models.DateTimeField("受理时间")
    reviewed_by = by_staff("审核人", null=True, blank=True)
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by = by_staff("审批人", null=True, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    words = SealedTextField(label="schemes.award_words", null=True, blank=True, verbose_name="补正、不予、停发的说明")
    basis = models.JSONField("依据", default=dict)
    rules_version = models.CharField("规则版本", max_length=64, blank=True)
    left_on = models.DateField("在校最后一日", null=True, blank=True)
    left_reason = models.CharField("离校原因", max_length=10, choices=Left.choices, blank=True)
    left_by = by_staff("停发人", null=True, blank=True)
    moved_by = models.ForeignKey(Merge, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="随合并移入")

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = "助学资助"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child", "year"], condition=~Q(state=AwardState.REFUSED), name="award_year_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["year", "state"], name="award_year_state")]
        triggers: ClassVar = kept("award_kept", pgtrigger.Delete)

    @property
    def year_label(self) -> str:
        """2022—2023学年."""
        return f"{self.year}—{self.year + 1}学年"


class Proof(FollowsChild, models.Model):
    """The proof of enrolment of one term: until when it is due, and the paper once it came."""

    award = models.ForeignKey(Award, models.CASCADE, related_name="proofs")
    term = models.PositiveSmallIntegerField("学期", choices=list(study_aid.TERMS.items()))
    due = models.DateField("期限", null=True, blank=True)
    due_open = models.CharField("期限待定", max_length=120, blank=True)
    received_on = models.DateField("收到日期", null=True, blank=True)
    paper = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    by = by_staff("核实人", null=True, blank=True)
    at = models.DateTimeField("登记时间", null=True, blank=True)

    objects = EnrolmentProofQuerySet.as_manager()

    class Meta:
        verbose_name = "在读证明"
        ordering: ClassVar = ["award", "term"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["award", "term"], name="proof_once")]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(received_on=None), name="proof_due")]

    def followed(self) -> Child:
        return self.award.child


class Mark(models.TextChoices):
    """What the insurance bureau says of a child on the list."""

    HERE = "here", "本地参保"
    ELSEWHERE = "elsewhere", "异地参保"
    REFUSED = "refused", "拒绝参保"
    NONE = "none", "未参保"


class Source(models.TextChoices):
    """Which bureau an answer is from."""

    MEDICAL = "medical", "医保局"
    TAX = "tax", "税务局"


class PremiumList(models.Model):
    """Children whose premium of an insurance year is paid in full: the year's list, or an addition of those recognised since."""

    year = models.PositiveSmallIntegerField("参保年度")
    kind = models.CharField("类别", max_length=8, choices=[("yearly", "年度名单"), ("addition", "年中新增")])
    state = models.CharField("状态", max_length=8, choices=PremiumState.choices, default=PremiumState.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    people = models.PositiveIntegerField("人数", default=0)
    each = models.DecimalField("个人缴费（元）", max_digits=10, decimal_places=2)
    made_by = by_staff("制表人")
    made_at = models.DateTimeField("制表时间")
    checked_by = by_staff("复核人", null=True, blank=True)
    checked_at = models.DateTimeField("复核时间", null=True, blank=True)
    sent_by = by_staff("报送人", null=True, blank=True)
    sent_at = models.DateTimeField("报送时间", null=True, blank=True)
    allocated = models.DecimalField("财政拨付（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    allocated_on = models.DateField("拨付日期", null=True, blank=True)
    receipt = models.CharField("拨付凭证号", max_length=60, blank=True)

    objects = PremiumListQuerySet.as_manager()

    class Meta:
        verbose_name = "参保资助名单"
        ordering: ClassVar = ["-year", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year"], condition=Q(kind="yearly"), name="premium_year_once"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(kind="addition") & ~Q(state=PremiumState.SENT), name="premium_addition_open_once"
            ),
        ]
        triggers: ClassVar = kept("premium_list_kept", pgtrigger.Delete)

    @property
    def label(self) -> str:
        """2024年度参保资助年度名单."""
        return f"{self.year}年度参保资助{self.get_kind_display()}" + ("" if self.kind == "yearly" else f"第 {self.pk} 号")


class PremiumLine(models.Model):
    """One child on a list, and what the bureaus answered. Once the list is sent, only the answers change."""

    roll = models.ForeignKey(PremiumList, models.PROTECT, related_name="lines")
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    category = models.CharField("人员类别", max_length=20, choices=Category.choices)
    mark = models.CharField("医保答复", max_length=10, choices=Mark.choices, blank=True)
    elsewhere = models.CharField("参保地", max_length=60, blank=True)
    levy = models.CharField("税务答复", max_length=10, choices=[("paid", "已缴"), ("unpaid", "未缴")], blank=True)

    objects = PremiumLineQuerySet.as_manager()

    class Meta:
        verbose_name = "参保资助名单行"
        constraints: ClassVar = [models.UniqueConstraint(fields=["roll", "child"], name="premium_line_once")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="sent_premium_list_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=(
                    "IF (TG_OP = 'DELETE' OR NEW.child_id <> OLD.child_id OR NEW.roll_id <> OLD.roll_id) AND EXISTS"
                    " (SELECT 1 FROM schemes_premiumlist WHERE id = OLD.roll_id AND state = 'sent')"
                    " THEN RAISE EXCEPTION 'the lines of a sent list are kept'; END IF;"
                    " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
                ),
            )
        ]

    def scope_codes(self) -> list[str]:
        return self.child.scope_codes()


class PremiumFile(models.Model):
    """A bureau's answer as it was read: what was booked, what said the same, what changed, and which cells could not be read."""

    roll = models.ForeignKey(PremiumList, models.PROTECT, related_name="files")
    source = models.CharField("来自", max_length=8, choices=Source.choices)
    name = models.CharField("文件名", max_length=120)
    digest = models.CharField("摘要", max_length=64)
    lines = models.PositiveIntegerField("行数", default=0)
    booked = models.PositiveIntegerField("已记", default=0)
    repeated = models.PositiveIntegerField("与此前相同", default=0)
    changed = models.JSONField("改动", default=list)
    wrong = models.JSONField("错误行", default=list)
    by = by_staff("录入人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "参保答复文件"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["roll", "source", "digest"], name="premium_file_once")]
        triggers: ClassVar = kept("premium_file_kept", pgtrigger.Update | pgtrigger.Delete)
