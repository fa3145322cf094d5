"""A case with its numbers, its story and its papers; what tells of persons is sealed. Steps stand in `steps`, court papers in `orders`."""

from datetime import date
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q

from weibao.access.querysets import on_team_of
from weibao.cases.orders import CaseOrder, CaseOrderKind, IssuingBody, RevocationApplicant, RevocationGround
from weibao.cases.querysets import KIND, CaseQuerySet, OfCaseQuerySet
from weibao.cases.states import CaseState
from weibao.cases.steps import (
    AssessmentKind,
    Assessor,
    CaseConference,
    CaseHandOver,
    CaseOutcome,
    Closure,
    ConferenceMember,
    Errand,
    ErrandKind,
    FirstAid,
    FollowUp,
    GuardianAssessment,
    HelpPlan,
    Measure,
    OfCase,
    Placement,
    PlacementKind,
    PlacementWay,
    Resolution,
)
from weibao.children.models import Child
from weibao.kernel.sealed import SealedJSONField, SealedTextField
from weibao.kernel.states import move
from weibao.org.models import Division, Staff
from weibao.rules.protection import COLOURS

__all__ = [
    "AssessmentKind",
    "Assessor",
    "Case",
    "CaseColour",
    "CaseConference",
    "CaseEvent",
    "CaseHandOver",
    "CaseKind",
    "CaseOrder",
    "CaseOrderKind",
    "CaseOutcome",
    "CasePaper",
    "CaseSeries",
    "CaseSource",
    "Closure",
    "ConferenceMember",
    "Errand",
    "ErrandKind",
    "FirstAid",
    "FollowUp",
    "GuardianAssessment",
    "HelpPlan",
    "IssuingBody",
    "Measure",
    "PaperKind",
    "Placement",
    "PlacementKind",
    "PlacementWay",
    "Resolution",
    "RevocationApplicant",
    "RevocationGround",
]


class CaseKind(models.TextChoices):
    """What the case is about (强制报告九种情形, put together by the line of work)."""

    UNATTENDED = "unattended", "监护缺失、无人照料"
    NEGLECT = "neglect", "怠于监护、忽视"
    VIOLENCE = "violence", "家庭暴力、虐待"
    SEXUAL = "sexual", "性侵害"
    ABANDONED = "abandoned", "遗弃"
    WANDERING = "wandering", "流浪乞讨、走失、身份不明"
    TRAFFICKED = "trafficked", "拐卖、组织乞讨"
    BULLYING = "bullying", "学生欺凌"
    SCHOOL = "school", "失学辍学"
    ONLINE = "online", "网络侵害"
    SELF_HARM = "self_harm", "自杀自伤"
    OFFENDING = "offending", "涉嫌违法犯罪"
    OTHER = "other", "其他"


class CaseColour(models.TextChoices):
    """How grave it is; each colour has its clock for the first step."""

    RED = "red", COLOURS["red"]
    ORANGE = "orange", COLOURS["orange"]
    YELLOW = "yellow", COLOURS["yellow"]
    BLUE = "blue", COLOURS["blue"]


class CaseSource(models.TextChoices):
    """Where the case comes from."""

    MANDATORY = "mandatory", "强制报告"
    HOTLINE = "hotline", "热线工单"
    PUBLIC = "public", "群众或者儿童本人报告"
    VISIT = "visit", "走访发现"
    POLICE = "police", "公安机关移交"
    COURT = "court", "检察院、法院移交"
    STATION = "station", "工作站、救助保护中心发现"
    TRANSFER = "transfer", "外地移送"
    OTHER = "other", "其他"


# kinds whose cases their team alone may know of: 性侵害 (未成年人保护法第103条、第111条), 未成年人犯罪记录封存
SHUT: Final = frozenset({CaseKind.SEXUAL, CaseKind.OFFENDING})


class Case(models.Model):
    """A protection case. `place` is where it is worked on: the county of the event, or a part of it.

    `limits` are the numbers of law that held on the day it began: a running case keeps them. `due` is the last day of the
    present step and `due_law` what sets it; only a closed case has none. `told` says who the child is while it is not named.
    """

    child = models.ForeignKey(Child, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="儿童")
    told = SealedTextField(label="cases.told", null=True, blank=True, verbose_name="儿童情况（未建档）")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="办理地")
    year = models.PositiveSmallIntegerField("年份")
    turn = models.PositiveIntegerField("序号")
    county = models.CharField("编号县", max_length=6)
    kind = models.CharField("类型", max_length=10, choices=CaseKind.choices)
    colour = models.CharField("等级", max_length=6, choices=CaseColour.choices)
    reason = SealedTextField(label="cases.reason", null=True, blank=True, verbose_name="定级理由")
    source = models.CharField("来源", max_length=9, choices=CaseSource.choices)
    origin = models.CharField("来源记录", max_length=60, blank=True)
    summary = SealedTextField(label="cases.summary", verbose_name="情况")
    restricted = models.BooleanField("限团队查阅", default=False)
    state = models.CharField("状态", max_length=10, choices=CaseState.choices, default=CaseState.OPENED)
    due = models.DateField("本步骤期限", null=True, blank=True)
    due_law = models.CharField("期限依据", max_length=80, blank=True)
    due_verified = models.BooleanField("期限依据已核实", default=False)
    lead = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="主办人")
    begun_on = models.DateField("适用规定之日")
    limits = models.JSONField("适用的期限和标准", default=dict)
    opened_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="立案人")
    opened_at = models.DateTimeField("立案时间")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    moved_by = models.BigIntegerField("随合并移入", null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "个案"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["county", "year", "turn"], name="case_number_once"),
            models.CheckConstraint(condition=Q(state=CaseState.CLOSED) | Q(due__isnull=False), name="case_has_a_deadline"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due"], condition=Q(due__isnull=False), name="case_due"),
            models.Index(fields=["place", "state"], name="case_place_state"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """140728〔2023〕3号: the county's code, the year, the turn."""
        return f"{self.county}〔{self.year}〕{self.turn}号"

    def limit(self, name: str) -> int:
        """A number of law as it stood when the case began. Raises KeyError."""
        return int(self.limits[name]["value"])

    def scope_codes(self) -> list[str]:
        return [self.place_id]

    def scope_closed(self) -> bool:
        return self.restricted or (self.child is not None and self.child.restricted)

    def scope_team(self, staff: Staff, on: date) -> bool:
        of_case = self.pk in on_team_of(staff, KIND, on)
        if self.child is None or not self.child.restricted:
            return of_case
        return self.child.scope_team(staff, on) and (of_case or not self.restricted)

    def move(self, new: CaseState, **extra: Any) -> None:
        """Move by the table. Raises ForbiddenMove, Stale."""
        from weibao.cases.states import CASE  # noqa: PLC0415  kept beside its use

        move(self, new, machine=CASE, **extra)


class CaseSeries(models.Model):
    """The last number of cases, or of a kind of paper, of one issuer in one year: taken under lock, so that none is missing."""

    issuer = models.CharField("区划", max_length=12)
    kind = models.CharField("文种", max_length=20)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("最后编号", default=0)

    class Meta:
        verbose_name = "个案编号"
        constraints: ClassVar = [models.UniqueConstraint(fields=["issuer", "kind", "year"], name="case_series_once")]


class CaseEvent(OfCase, models.Model):
    """A line of the story: which deed, by whom, and the state afterwards. Words are sealed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    deed = models.CharField("事项", max_length=40)
    state = models.CharField("之后的状态", max_length=10, choices=CaseState.choices)
    words = SealedTextField(label="cases.event", null=True, blank=True, verbose_name="内容")
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "个案记录"
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="case_event_at")]


class PaperKind(models.TextChoices):
    """The papers of a case."""

    OPENING = "opening", "个案立案登记表"
    PLACEMENT = "placement", "紧急安置（临时照料）决定书"
    TEMPORARY = "temporary", "临时监护决定书"
    LONG_TERM = "long_term", "长期监护决定书"
    ASSESSMENT = "assessment", "监护评估报告"
    CONFERENCE = "conference", "个案会商纪要"
    PLAN = "plan", "个案帮扶方案"
    ERRAND = "errand", "协助办理函"
    TRANSFER = "transfer", "个案移送函"
    REVOCATION = "revocation", "撤销监护人资格申请书"
    PROTECTION = "protection", "人身安全保护令申请书"
    RETURN = "return", "送返监护人通知书"
    CLOSING = "closing", "个案结案报告"
    ARCHIVE = "archive", "卷内文书目录"


class CasePaper(OfCase, models.Model):
    """A paper as it was issued: its number and, sealed, what it says. When a case is erased the number stays and says nothing."""

    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="papers")  # type: ignore[assignment]  # empty when erased
    kind = models.CharField("文种", max_length=10, choices=PaperKind.choices)
    issuer = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="发文机关")
    year = models.PositiveSmallIntegerField("年份")
    turn = models.PositiveIntegerField("序号")
    body = SealedJSONField(label="cases.paper", null=True, verbose_name="内容")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("制发时间")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "个案文书"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["issuer", "kind", "year", "turn"], name="case_paper_number_once")]

    @property
    def number(self) -> str:
        """〔2023〕3号, within its kind and issuer."""
        return f"〔{self.year}〕{self.turn}号"
