"""Plans of visits, the visits with their corrections, what follows from them, and the questions asked beside the fixed ones."""

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weibao.children.models import Child, Merge
from weibao.children.querysets import FollowsChild
from weibao.kernel.sealed import SealedJSONField, SealedTextField
from weibao.kernel.states import move
from weibao.org.models import Staff, Unit
from weibao.rules.visits import CATEGORIES, GRAVE, LEVELS
from weibao.visits.monthly import MonthReport
from weibao.visits.querysets import (
    ConflictQuerySet,
    FactUpdateQuerySet,
    QuestionSetQuerySet,
    VisitCheckQuerySet,
    VisitPlanQuerySet,
    VisitQuerySet,
    VisitTaskQuerySet,
)
from weibao.visits.states import CHECK, CONFLICT, TASK, UPDATE, CheckState, ConflictState, TaskState, UpdateState
from weibao.visits.words import FURTHER, LONGEST_WORDS, Area, Help, Way

__all__ = [
    "FURTHER",
    "LONGEST_WORDS",
    "WEIGHTY",
    "Area",
    "CallBack",
    "CheckKind",
    "Conflict",
    "FactUpdate",
    "Help",
    "MonthReport",
    "QuestionSet",
    "UpdatedFact",
    "Visit",
    "VisitCheck",
    "VisitPlan",
    "VisitTask",
    "Way",
]


class VisitPlan(FollowsChild, models.Model):
    """When a child is to be visited next and by which parameter, and called before that; made of facts and visits, never typed."""

    child = models.OneToOneField(Child, models.CASCADE, primary_key=True, related_name="visit_plan")
    category = models.CharField("类别", max_length=20, choices=list(CATEGORIES.items()))
    level = models.CharField("风险等级", max_length=10, choices=list(LEVELS.items()))
    last_on = models.DateField("上次走访", null=True, blank=True)
    contact_due = models.DateField("联系期限", null=True, blank=True)
    due = models.DateField("走访期限", null=True, blank=True)
    path = models.CharField("依据的参数", max_length=60)

    objects = VisitPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "走访计划"
        indexes: ClassVar = [
            models.Index(fields=["due"], condition=Q(due__isnull=False), name="visit_plan_due"),
            models.Index(fields=["contact_due"], condition=Q(contact_due__isnull=False), name="visit_plan_contact"),
        ]

    @property
    def grave(self) -> bool:
        """Whether the child is to be looked at before others."""
        return self.level in GRAVE


class QuestionSet(models.Model):
    """A version of the additional questions for a category; published once and kept for the answers that were given to it.

    `questions` is a list of {"text": …, "options": […]}; without options the answer is in words.
    """

    category = models.CharField("类别", max_length=20, choices=list(CATEGORIES.items()))
    version = models.PositiveIntegerField("版本")
    questions = models.JSONField("问题", default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发布人")
    at = models.DateTimeField("发布时间")

    objects = QuestionSetQuerySet.as_manager()

    class Meta:
        verbose_name = "走访问题"
        constraints: ClassVar = [models.UniqueConstraint(fields=["category", "version"], name="question_set_once")]
        triggers: ClassVar = [pgtrigger.Protect(name="question_set_kept", operation=pgtrigger.Update | pgtrigger.Delete)]


class Visit(FollowsChild, models.Model):
    """One version of a visit: a correction is a further row that names the one it corrects; what was recorded stays.

    `on` is the day on which it happened, `at` the moment at which the server took it in: terms and rules use the second.
    `told` seals all that tells of persons: person, address, place, words by area, opinion, other help, note, answers.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="visits")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="更正")
    on = models.DateField("走访日期")
    way = models.CharField("方式", max_length=10, choices=Way.choices)
    seen = models.BooleanField("见到儿童本人")
    relation = models.CharField("被访人与儿童关系", max_length=20)
    last_contact = models.DateField("与父母最近联系日期", null=True, blank=True)
    problems = ArrayField(models.CharField(max_length=8, choices=Area.choices), default=list, verbose_name="有问题的方面")
    studies = models.BooleanField("在读")
    help = ArrayField(models.CharField(max_length=14, choices=Help.choices), default=list, verbose_name="建议帮扶措施")
    key_attention = models.BooleanField("列入重点关注")
    changed = models.BooleanField("家庭情况有变化")
    told = SealedJSONField(label="visits.told", verbose_name="走访内容")
    questions = models.ForeignKey(QuestionSet, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所答问题")
    category = models.CharField("当时的类别", max_length=20, choices=list(CATEGORIES.items()))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="走访人")
    at = models.DateTimeField("登记时间")
    moved_by = models.ForeignKey(Merge, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="随合并移入")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "走访"
        ordering: ClassVar = ["-on", "-pk"]
        indexes: ClassVar = [models.Index(fields=["child", "-on", "-id"], name="visit_of_child")]
        triggers: ClassVar = [
            # the sealed words are sealed anew when a key changes; a merge moves the row to another file
            pgtrigger.ReadOnly(name="visit_kept", exclude=["child", "moved_by", "told"])
        ]

    @property
    def versions(self) -> list["Visit"]:
        """What this one corrects, the youngest first."""
        found, one = [], self.corrects
        while one is not None:
            found.append(one)
            one = one.corrects
        return found

    @property
    def help_labels(self) -> list[str]:
        """The suggested help in words, the other kind last."""
        return [str(Help(one).label) for one in self.help] + ([self.told["help_other"]] if self.told.get("help_other") else [])

    @property
    def areas(self) -> list[tuple[str, bool, str]]:
        """Each area: its label, whether all is well, and the words about the problem."""
        return [(str(one.label), one not in self.problems, self.told["areas"].get(one, "")) for one in Area]

    @property
    def answers(self) -> list[tuple[str, str]]:
        """The additional questions of the version that was asked, with the answers."""
        asked = self.questions.questions if self.questions else []
        given = self.told.get("answers", {})
        return [(one["text"], given.get(str(turn), "")) for turn, one in enumerate(asked)]


class OfVisit(models.Model):
    """A row that follows a visit, and so its child."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def followed(self) -> Child:
        return self.visit.child

    def scope_codes(self) -> list[str]:
        return self.followed().scope_codes()

    def scope_units(self) -> list[int]:
        return self.followed().scope_units()

    def scope_closed(self) -> bool:
        return self.followed().scope_closed()

    def scope_team(self, staff: Staff, on: date) -> bool:
        return self.followed().scope_team(staff, on)


class VisitTask(OfVisit):
    """A problem that the visitor hands to the township, with its last day."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="tasks")
    area = models.CharField("方面", max_length=8, choices=Area.choices)
    state = models.CharField("状态", max_length=8, choices=TaskState.choices, default=TaskState.OPEN)
    due = models.DateField("处理期限", null=True, blank=True)
    answer = SealedTextField(label="visits.task_answer", null=True, blank=True, verbose_name="处理情况")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理人")
    done_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects = VisitTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "走访问题处理"
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(state="open"), name="visit_task_due")]

    def move(self, new: TaskState, **facts: Any) -> None:
        """Compare-and-swap. Raises Stale, ForbiddenMove."""
        move(self, new, machine=TASK, **facts)


class CheckKind(models.TextChoices):
    """Why another person looks at a visit."""

    OLD = "old", "补录核实"
    SAMPLE = "sample", "抽查"


class VisitCheck(OfVisit):
    """That another person looks into a visit: one recorded long after the day, or one drawn by lot."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="checks")
    kind = models.CharField("种类", max_length=8, choices=CheckKind.choices)
    state = models.CharField("状态", max_length=8, choices=CheckState.choices, default=CheckState.OPEN)
    due = models.DateField("核实期限", null=True, blank=True)
    words = SealedTextField(label="visits.check_words", null=True, blank=True, verbose_name="核实情况")
    made_at = models.DateTimeField("提出时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核实人")
    at = models.DateTimeField("核实时间", null=True, blank=True)

    objects = VisitCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "走访核实"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["visit"], condition=Q(state="open"), name="visit_check_open_once")]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(state="open"), name="visit_check_due")]

    def move(self, new: CheckState, **facts: Any) -> None:
        """Compare-and-swap. Raises Stale, ForbiddenMove."""
        move(self, new, machine=CHECK, **facts)


class CallBack(OfVisit):
    """A 回访: what the family says some time after a visit."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="callbacks")
    on = models.DateField("回访日期")
    way = models.CharField("回访方式", max_length=10, choices=Way.choices)
    person = SealedTextField(label="visits.callback_person", verbose_name="回访对象")
    words = SealedTextField(label="visits.callback_words", verbose_name="回访内容")
    office = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记单位")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "回访"
        ordering: ClassVar = ["on", "pk"]


class UpdatedFact(models.TextChoices):
    """Facts of a child that whoever visits may propose to change, one at a time."""

    PHONE = "phone", "监护人电话"
    ADDRESS = "address", "详细住址"
    SCHOOLING = "schooling", "就学"
    HEALTH = "health", "健康状况"
    CIRCUMSTANCE = "circumstance", "父母情形"
    GUARDIAN = "guardian", "监护人"
    ACCOUNT = "account", "收款账户"


# recognition, money and guardianship hang on these: another person decides
WEIGHTY = frozenset({UpdatedFact.CIRCUMSTANCE, UpdatedFact.GUARDIAN, UpdatedFact.ACCOUNT})


class FactUpdate(FollowsChild, models.Model):
    """A proposal on one fact with date and proof: what stood there (`base`), what is proposed, what stood when it was decided (`theirs`).

    Values are texts by field, sealed. An empty `base` with `stale` says that the proposer saw something else than what stood in the file.
    """

    child = models.ForeignKey(Child, models.PROTECT, related_name="fact_updates")
    fact = models.CharField("项目", max_length=14, choices=UpdatedFact.choices)
    base = SealedJSONField(label="visits.update_base", verbose_name="提出时的内容")
    new = SealedJSONField(label="visits.update_new", verbose_name="提出的内容")
    theirs = SealedJSONField(label="visits.update_theirs", null=True, blank=True, verbose_name="审批时的内容")
    stale = models.BooleanField("提出时内容已变", default=False)
    since = models.DateField("自哪天起", null=True, blank=True)
    proof = SealedTextField(label="visits.update_proof", null=True, blank=True, verbose_name="依据")
    state = models.CharField("状态", max_length=8, choices=UpdateState.choices, default=UpdateState.WAITING)
    due = models.DateField("审批期限", null=True, blank=True)
    told_on = models.DateField("了解日期")
    via = models.CharField("途径", max_length=24, blank=True, default="", db_default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人")
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    reason = SealedTextField(label="visits.update_reason", null=True, blank=True, verbose_name="审批意见")
    moved_by = models.ForeignKey(Merge, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="随合并移入")

    objects = FactUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = "信息更新"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(state="waiting"), name="fact_update_due")]

    @property
    def is_weighty(self) -> bool:
        """Whether another person decides in any case."""
        return self.fact in WEIGHTY

    def move(self, new: UpdateState, **facts: Any) -> None:
        """Compare-and-swap. Raises Stale, ForbiddenMove."""
        move(self, new, machine=UPDATE, **facts)


class Stands(models.TextChoices):
    """Which of two values stands in the file."""

    MINE = "mine", "后报的"
    THEIRS = "theirs", "先登记的"


class ConflictRule(models.TextChoices):
    """By what the value that stands was chosen."""

    PROOF = "proof", "写明依据的优先"
    NEWEST = "newest", "都写明或都没写明依据，较新的优先"
    PERSON = "person", "重要信息、很久以前了解的信息，由人决定"


class Conflict(FollowsChild, models.Model):
    """Two people gave one fact two values without knowing of each other. Both are kept, whichever stands in the file.

    `mine` is what the update brought, `theirs` what somebody else had entered meanwhile, `base` what its maker had seen, each as
    texts by field; `fields` names those on which the two differ. `theirs_via` and `theirs_by` say where and by whom, as far as known.
    """

    update = models.OneToOneField(FactUpdate, models.CASCADE, related_name="clash", verbose_name="信息更新")
    fields = ArrayField(models.CharField(max_length=20), verbose_name="不一致的项目")
    base = SealedJSONField(label="visits.conflict_base", verbose_name="原来的内容")
    mine = SealedJSONField(label="visits.conflict_mine", verbose_name="后报的内容")
    theirs = SealedJSONField(label="visits.conflict_theirs", verbose_name="先登记的内容")
    theirs_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="先登记的人")
    theirs_at = models.DateTimeField("先登记的时间", null=True)
    theirs_via = models.CharField("先登记的途径", max_length=24, blank=True)
    theirs_since = models.DateField("先登记的起始日期", null=True)
    theirs_proof = SealedTextField(label="visits.conflict_proof", null=True, verbose_name="先登记的依据")
    rule = models.CharField("规则", max_length=8, choices=ConflictRule.choices)
    stands = models.CharField("现采用", max_length=8, choices=Stands.choices)
    state = models.CharField("状态", max_length=8, choices=ConflictState.choices, default=ConflictState.OPEN)
    due = models.DateField("核定期限", null=True, blank=True)
    at = models.DateTimeField("发现时间")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核定人")
    decided_at = models.DateTimeField("核定时间", null=True, blank=True)
    reason = SealedTextField(label="visits.conflict_reason", null=True, blank=True, verbose_name="核定意见")

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = "信息冲突"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(state="open"), name="conflict_due")]

    def followed(self) -> Child:
        return self.update.child

    def concerns(self, staff: Staff) -> bool:
        """Whether one of the two values is this person's own."""
        return staff.pk in {self.update.by_id, self.theirs_by_id}

    def move(self, new: ConflictState, **facts: Any) -> None:
        """Compare-and-swap. Raises Stale, ForbiddenMove."""
        move(self, new, machine=CONFLICT, **facts)
