"""Steps of a case: placements, assessments, conferences, plans, errands, hand-overs, first aid, closing. Words about persons are sealed."""

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from weibao.cases.querysets import (
    ConferenceQuerySet,
    ErrandQuerySet,
    FollowUpQuerySet,
    GuardianAssessmentQuerySet,
    HandOverQuerySet,
    OfCaseQuerySet,
    PlacementQuerySet,
)
from weibao.cases.states import (
    AssessmentState,
    CaseState,
    ClosureState,
    ConferenceState,
    ErrandState,
    HandOverState,
    HelpState,
    PlacementState,
)
from weibao.kernel.sealed import SealedJSONField, SealedTextField
from weibao.org.models import Division, Staff
from weibao.rules.protection import BODIES, LEVELS, OUTCOMES, WAYS

if TYPE_CHECKING:
    from weibao.cases.models import Case

CASE = "cases.Case"


class OfCase:
    """A row that is known to whoever may know of its case, and to nobody else."""

    case: "Case"

    def scope_codes(self) -> list[str]:
        return self.case.scope_codes()

    def scope_closed(self) -> bool:
        return self.case.scope_closed()

    def scope_team(self, staff: Staff, on: date) -> bool:
        return self.case.scope_team(staff, on)


class PlacementKind(models.TextChoices):
    """By what right a child is placed outside the guardian's care."""

    EMERGENCY = "emergency", "紧急安置（临时照料）"
    TEMPORARY = "temporary", "临时监护"
    LONG_TERM = "long_term", "长期监护"


class PlacementWay(models.TextChoices):
    """The four ways of 未成年人保护法第93条."""

    RELATIVE = "relative", WAYS["relative"]
    FOSTER = "foster", WAYS["foster"]
    CENTRE = "centre", WAYS["centre"]
    INSTITUTION = "institution", WAYS["institution"]


class Placement(OfCase, models.Model):
    """Where the child is, by which of the grounds of the law; `due` is the last day on which something has to be decided."""

    case = models.ForeignKey(CASE, models.CASCADE, related_name="placements")
    kind = models.CharField("性质", max_length=9, choices=PlacementKind.choices)
    ground = models.CharField("情形", max_length=16)
    way = models.CharField("方式", max_length=11, choices=PlacementWay.choices)
    carer = SealedTextField(label="cases.carer", verbose_name="照料人或者机构")
    police = models.CharField("接报案回执编号", max_length=60, blank=True)
    since = models.DateField("开始日期")
    due = models.DateField("期限", null=True, blank=True)
    state = models.CharField("状态", max_length=9, choices=PlacementState.choices, default=PlacementState.PLACED)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    ended_words = SealedTextField(label="cases.placement_end", null=True, blank=True, verbose_name="结束情况")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("登记时间")

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "安置和监护"
        ordering: ClassVar = ["since", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case"], condition=Q(state="placed"), name="case_placed_once")]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(state="placed"), name="placement_due")]

    @property
    def ground_label(self) -> str:
        """The ground in the words of the law."""
        from weibao.rules.protection import LONG_TERM_GROUNDS, TEMPORARY_GROUNDS  # noqa: PLC0415  two lists of one name

        lists = LONG_TERM_GROUNDS if self.kind == PlacementKind.LONG_TERM else TEMPORARY_GROUNDS
        return lists.get(self.ground, self.ground)


class AssessmentKind(models.TextChoices):
    """What an assessment is for."""

    GUARDIANSHIP = "guardianship", "监护评估"
    RETURN = "return", "送返评估"


class GuardianAssessment(OfCase, models.Model):
    """An assessment by the table of `form_on`, by the people named with it."""

    case = models.ForeignKey(CASE, models.CASCADE, related_name="assessments")
    kind = models.CharField("评估类型", max_length=12, choices=AssessmentKind.choices)
    form_on = models.DateField("评估表版本之日")
    answers = SealedJSONField(label="cases.answers", null=True, verbose_name="评估内容")
    wish = SealedTextField(label="cases.wish", null=True, blank=True, verbose_name="儿童本人意见")
    opinion = SealedTextField(label="cases.opinion", null=True, blank=True, verbose_name="评估意见")
    level = models.CharField("风险等级", max_length=7, choices=list(LEVELS.items()), blank=True)
    fit = models.BooleanField("监护人适合履行监护职责", null=True)
    state = models.CharField("状态", max_length=8, choices=AssessmentState.choices, default=AssessmentState.STARTED)
    due = models.DateField("完成期限")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="发起人")
    at = models.DateTimeField("发起时间")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = GuardianAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "评估"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "kind"], condition=Q(state="started"), name="assessing_once")]


class Assessor(models.Model):
    """One of those who assessed."""

    assessment = models.ForeignKey(GuardianAssessment, models.CASCADE, related_name="assessors")
    name = models.CharField("姓名", max_length=40)
    unit = models.CharField("单位、职务", max_length=80)
    senior = models.BooleanField("中级以上职称", default=False)

    class Meta:
        verbose_name = "评估人员"
        ordering: ClassVar = ["pk"]


class CaseConference(OfCase, models.Model):
    """A case conference: when, who was asked, what was said and resolved."""

    case = models.ForeignKey(CASE, models.CASCADE, related_name="conferences")
    meets_at = models.DateTimeField("会商时间")
    where = models.CharField("地点", max_length=80)
    minutes = SealedTextField(label="cases.minutes", null=True, blank=True, verbose_name="会商纪要")
    state = models.CharField("状态", max_length=10, choices=ConferenceState.choices, default=ConferenceState.CALLED)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="召集人")
    at = models.DateTimeField("召集时间")
    held_at = models.DateTimeField("记录时间", null=True, blank=True)

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "个案会商"
        ordering: ClassVar = ["meets_at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case"], condition=Q(state="called"), name="conference_called_once")]


class ConferenceMember(models.Model):
    """A unit that is asked to a conference, and whether it came."""

    conference = models.ForeignKey(CaseConference, models.CASCADE, related_name="members")
    unit = models.CharField("单位", max_length=80)
    person = models.CharField("参加人", max_length=40, blank=True)
    came = models.BooleanField("到会", null=True)

    class Meta:
        verbose_name = "会商成员"
        ordering: ClassVar = ["pk"]


class Resolution(models.Model):
    """What a conference resolved: which unit does what until when."""

    conference = models.ForeignKey(CaseConference, models.CASCADE, related_name="resolutions")
    unit = models.CharField("责任单位", max_length=80)
    words = SealedTextField(label="cases.resolution", verbose_name="决定事项")
    until = models.DateField("完成日期")

    class Meta:
        verbose_name = "会商决定"
        ordering: ClassVar = ["pk"]


class HelpPlan(OfCase, models.Model):
    """A version of the plan of a case: goals, measures, the day on which it is looked at again."""

    case = models.ForeignKey(CASE, models.CASCADE, related_name="plans")
    turn = models.PositiveSmallIntegerField("版本")
    goal = SealedTextField(label="cases.goal", verbose_name="目标")
    review_on = models.DateField("复核日期")
    state = models.CharField("状态", max_length=8, choices=HelpState.choices, default=HelpState.DRAFT)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="拟定人")
    at = models.DateTimeField("拟定时间")
    asked_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报批人")
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人")
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    opinion = SealedTextField(label="cases.plan_opinion", null=True, blank=True, verbose_name="审批意见")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "个案帮扶方案"
        ordering: ClassVar = ["turn"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "turn"], name="help_plan_once")]


class Measure(models.Model):
    """A measure of a plan: what, by whom, until when; what came of it."""

    plan = models.ForeignKey(HelpPlan, models.CASCADE, related_name="measures")
    words = SealedTextField(label="cases.measure", verbose_name="措施")
    owner = models.CharField("责任人或者责任单位", max_length=80)
    until = models.DateField("完成日期")
    done_on = models.DateField("完成于", null=True, blank=True)
    result = SealedTextField(label="cases.measure_result", null=True, blank=True, verbose_name="效果")

    class Meta:
        verbose_name = "帮扶措施"
        ordering: ClassVar = ["pk"]


class ErrandKind(models.TextChoices):
    """What is asked of a unit outside."""

    TASK = "task", "协助办理"
    REFERRAL = "referral", "转介服务"


class Errand(OfCase, models.Model):
    """A task or a referral to a unit without an account: what it is told, its link (of the token the digest alone is kept), its answer."""

    case = models.ForeignKey(CASE, models.CASCADE, related_name="errands")
    kind = models.CharField("类别", max_length=8, choices=ErrandKind.choices)
    body = models.CharField("单位类别", max_length=13, choices=list(BODIES.items()))
    unit = models.CharField("单位", max_length=80)
    words = SealedTextField(label="cases.errand", verbose_name="请求事项")
    told = models.JSONField("告知的内容", default=list)
    due = models.DateField("办理期限")
    state = models.CharField("状态", max_length=8, choices=ErrandState.choices, default=ErrandState.SENT)
    digest = models.BinaryField("标识（散列）", max_length=32, unique=True)
    expires_at = models.DateTimeField("链接有效至")
    opened = models.PositiveSmallIntegerField("打开次数", default=0)
    filled_by = models.CharField("对方办理人", max_length=40, blank=True)
    answer = SealedTextField(label="cases.errand_answer", null=True, blank=True, verbose_name="反馈")
    answered_at = models.DateTimeField("反馈时间", null=True, blank=True)
    remark = SealedTextField(label="cases.errand_remark", null=True, blank=True, verbose_name="处理意见")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="发出人")
    at = models.DateTimeField("发出时间")
    settled_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = ErrandQuerySet.as_manager()

    class Meta:
        verbose_name = "协办事项"
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["expires_at"], condition=Q(state__in=["sent", "accepted"]), name="errand_open")]

    def can_be_answered(self, at: datetime) -> bool:
        """Whether its link still serves."""
        return self.state in {ErrandState.SENT, ErrandState.ACCEPTED} and at < self.expires_at


class CaseHandOver(OfCase, models.Model):
    """A case offered to another place with a reason; accepted, it goes there with its lead worker."""

    case = models.ForeignKey(CASE, models.CASCADE, related_name="handovers")
    to = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="移送至")
    words = SealedTextField(label="cases.handover", verbose_name="移送理由")
    told = models.JSONField("告知的内容", default=list)
    due = models.DateField("答复期限")
    state = models.CharField("状态", max_length=8, choices=HandOverState.choices, default=HandOverState.OFFERED)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="移送人")
    at = models.DateTimeField("移送时间")
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人")
    decided_at = models.DateTimeField("答复时间", null=True, blank=True)
    opinion = SealedTextField(label="cases.handover_opinion", null=True, blank=True, verbose_name="答复")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = "个案移送"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case"], condition=Q(state="offered"), name="handover_offered_once")]

    def receiver_codes(self) -> list[str]:
        """Whose posts answer the offer."""
        return [self.to_id]


class FirstAid(OfCase, models.Model):
    """Psychological first aid: look, listen, link; whether more is needed."""

    case = models.ForeignKey(CASE, models.CASCADE, related_name="first_aids")
    on = models.DateField("日期")
    given_by = models.CharField("实施人", max_length=60)
    looked = SealedTextField(label="cases.aid_looked", verbose_name="看：安全、身体和情绪")
    listened = SealedTextField(label="cases.aid_listened", verbose_name="听：儿童的需要和担心")
    linked = SealedTextField(label="cases.aid_linked", verbose_name="联系：家人、服务和后续")
    refer = models.BooleanField("需要专业心理服务", default=False)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "心理急救"
        ordering: ClassVar = ["on", "pk"]


class CaseOutcome(models.TextChoices):
    """How a case ends; each outcome has its proofs."""

    SAFE_AT_HOME = "safe_at_home", OUTCOMES["safe_at_home"][0]
    RETURNED_HOME = "returned_home", OUTCOMES["returned_home"][0]
    OTHER_GUARDIAN = "other_guardian", OUTCOMES["other_guardian"][0]
    LONG_TERM = "long_term", OUTCOMES["long_term"][0]
    COURT_SETTLED = "court_settled", OUTCOMES["court_settled"][0]
    TRANSFERRED = "transferred", OUTCOMES["transferred"][0]
    CRIMINAL = "criminal", OUTCOMES["criminal"][0]
    UNFOUNDED = "unfounded", OUTCOMES["unfounded"][0]
    ENDED = "ended", OUTCOMES["ended"][0]


class Closure(OfCase, models.Model):
    """A request to close: the outcome, its proofs, from which state; what the approver said."""

    case = models.ForeignKey(CASE, models.CASCADE, related_name="closures")
    outcome = models.CharField("结果", max_length=14, choices=CaseOutcome.choices)
    proofs = SealedJSONField(label="cases.proofs", verbose_name="证明材料")
    words = SealedTextField(label="cases.closure", verbose_name="结案情况")
    came_from = models.CharField("之前的状态", max_length=10, choices=CaseState.choices)
    state = models.CharField("状态", max_length=8, choices=ClosureState.choices, default=ClosureState.ASKED)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="报批人")
    at = models.DateTimeField("报批时间")
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人")
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    opinion = SealedTextField(label="cases.closure_opinion", null=True, blank=True, verbose_name="审批意见")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "结案"
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case"], condition=Q(state="asked"), name="closure_asked_once")]


class FollowUp(OfCase, models.Model):
    """A look after closing."""

    case = models.ForeignKey(CASE, models.CASCADE, related_name="follow_ups")
    due = models.DateField("跟进期限")
    done_at = models.DateTimeField("跟进时间", null=True, blank=True)
    safe = models.BooleanField("儿童安全", null=True)
    words = SealedTextField(label="cases.follow_up", null=True, blank=True, verbose_name="跟进情况")
    by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="跟进人")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "结案后跟进"
        ordering: ClassVar = ["due", "pk"]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(done_at=None), name="follow_up_due")]
