"""Courses and their questions, the yearly plan, tests, certificates, classroom days, and what the work proposes to learn."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weibao.kernel.sealed import BlindIndexField, SealedTextField
from weibao.org.models import Division
from weibao.org.powers import Role
from weibao.training.querysets import (
    AdviceQuerySet,
    CertificateQuerySet,
    CourseQuerySet,
    DayQuerySet,
    ExamResultQuerySet,
    MaterialQuerySet,
    PaperQuerySet,
    PlanQuerySet,
    QuestionQuerySet,
)
from weibao.training.states import AdviceState, CourseState, DayState

STAFF = settings.AUTH_USER_MODEL
PHONE_LABEL = "training.phone"
HEADING = "## "


class Topic(models.TextChoices):
    """The six topics of the yearly training (domain S13)."""

    VISITS = "visits", "入户走访"
    UPDATES = "updates", "信息更新"
    REPORTING = "reporting", "强制报告"
    POLICY = "policy", "政策链接"
    GUARDIANS = "guardians", "监护责任"
    FAMILY = "family", "家庭教育"


class Way(models.TextChoices):
    """How something is learnt and tested."""

    ONLINE = "online", "线上"
    CLASSROOM = "classroom", "集中面授"


LEARNERS = (Role.VILLAGE_DIRECTOR, Role.TOWNSHIP_SUPERVISOR)


class Course(models.Model):
    """A course of one topic: its text in sections (a line that begins with `## ` opens one). `version` grows with every change."""

    topic = models.CharField("主题", max_length=10, choices=Topic.choices)
    title = models.CharField("课程", max_length=60)
    law = models.CharField("依据", max_length=200)
    summary = models.CharField("学习目标", max_length=200)
    body = models.TextField("正文")
    roles = ArrayField(models.CharField(max_length=24, choices=Role.choices), verbose_name="对象")
    state = models.CharField("状态", max_length=10, choices=CourseState.choices, default=CourseState.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    written_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="编写人")
    written_at = models.DateTimeField("编写时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = "培训课程"
        ordering: ClassVar = ["topic", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["title"], name="course_title_once")]

    @property
    def sections(self) -> list[tuple[str, str]]:
        """Heading and text of each section; what stands before the first heading is a section without one."""
        found: list[tuple[str, list[str]]] = [("", [])]
        for line in self.body.splitlines():
            if line.startswith(HEADING):
                found.append((line.removeprefix(HEADING).strip(), []))
            else:
                found[-1][1].append(line)
        texts = [(heading, "\n".join(lines).strip()) for heading, lines in found]
        return [(heading, text) for heading, text in texts if heading or text]

    @property
    def for_whom(self) -> str:
        """The roles in words."""
        return "、".join(Role(one).label for one in self.roles)


class MaterialKind(models.TextChoices):
    """What a material is."""

    PICTURE = "picture", "图片"
    AUDIO = "audio", "音频"


class Material(models.Model):
    """A picture or a recording of a course, named by the digest of its bytes: what has that digest need not be fetched again."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="materials", verbose_name="课程")
    kind = models.CharField("类别", max_length=7, choices=MaterialKind.choices)
    caption = models.CharField("说明", max_length=100)
    mime = models.CharField("格式", max_length=20)
    digest = models.CharField("摘要", max_length=64)
    size = models.PositiveIntegerField("大小")
    data = models.BinaryField("内容")
    added_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="添加人")
    added_at = models.DateTimeField("添加时间")

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = "课程资料"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["course", "digest"], name="material_once")]


class Question(models.Model):
    """A question of the bank: what may be chosen, what is right (places from 0), why, and where that stands. Withdrawn, never changed."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="questions", verbose_name="课程")
    text = models.CharField("题目", max_length=300)
    options = ArrayField(models.CharField(max_length=150), verbose_name="选项")
    right = ArrayField(models.PositiveSmallIntegerField(), verbose_name="正确选项")
    why = models.CharField("解析", max_length=300)
    added_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="出题人")
    added_at = models.DateTimeField("出题时间")
    withdrawn_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "培训试题"
        ordering: ClassVar = ["pk"]
        triggers: ClassVar = [pgtrigger.Protect(name="question_kept", operation=pgtrigger.Delete)]

    @property
    def is_several(self) -> bool:
        """Whether more than one option is right."""
        return len(self.right) > 1

    @property
    def answer(self) -> str:
        """The right options as letters: AC."""
        return letters(self.right)


def letters(places: Iterable[int]) -> str:
    """Places as letters, A for the first."""
    return "".join(chr(ord("A") + place) for place in sorted(places))


class PlanItem(models.Model):
    """A line of the yearly plan: which course, for which role, of which place, how, and by which day."""

    year = models.PositiveSmallIntegerField("年度")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="组织单位所在地")
    course = models.ForeignKey(Course, models.PROTECT, related_name="plans", verbose_name="课程")
    role = models.CharField("对象", max_length=24, choices=[(one.value, one.label) for one in LEARNERS])
    way = models.CharField("方式", max_length=9, choices=Way.choices)
    due = models.DateField("完成期限")
    planned_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="制定人")
    planned_at = models.DateTimeField("制定时间")
    dropped_at = models.DateTimeField("取消时间", null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "年度培训计划"
        ordering: ClassVar = ["due", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "place", "course", "role"], condition=Q(dropped_at=None), name="plan_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["due"], condition=Q(dropped_at=None), name="plan_due")]

    def scope_codes(self) -> list[str]:
        return [self.place_id]


class ExamPaper(models.Model):
    """A test as it was drawn for a person: which questions, in which order."""

    staff = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="人员")
    course = models.ForeignKey(Course, models.PROTECT, related_name="+", verbose_name="课程")
    questions = ArrayField(models.BigIntegerField(), verbose_name="试题")
    drawn_at = models.DateTimeField("抽题时间")

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "试卷"
        indexes: ClassVar = [models.Index(fields=["staff", "course"], name="paper_of_staff")]

    def drawn(self) -> list[Question]:
        """The questions in their order."""
        found = Question.objects.in_bulk(self.questions)
        return [found[pk] for pk in self.questions]


class ClassroomDay(models.Model):
    """A day in a classroom: which courses, where, by whom; closed, its results stand. `entry`: for those who are to begin."""

    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="组织单位所在地")
    title = models.CharField("名称", max_length=60)
    on = models.DateField("日期")
    venue = models.CharField("地点", max_length=80)
    lecturer = models.CharField("授课人", max_length=60)
    hours = models.PositiveSmallIntegerField("学时")
    courses = models.ManyToManyField(Course, related_name="+", verbose_name="课程")
    entry = models.BooleanField("岗前培训", default=False)
    state = models.CharField("状态", max_length=9, choices=DayState.choices, default=DayState.PLANNED)
    planned_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="组织人")
    planned_at = models.DateTimeField("登记时间")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = DayQuerySet.as_manager()

    class Meta:
        verbose_name = "面授培训"
        ordering: ClassVar = ["-on", "-pk"]

    def scope_codes(self) -> list[str]:
        return [self.place_id]


class Attendance(models.Model):
    """Who was there and how the test on paper came out (of 100). Somebody who holds no account yet stands by name and phone."""

    day = models.ForeignKey(ClassroomDay, models.CASCADE, related_name="attendance", verbose_name="培训")
    staff = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人员")
    role = models.CharField("岗位", max_length=24, choices=[(one.value, one.label) for one in LEARNERS])
    name = models.CharField("姓名", max_length=40)
    phone = SealedTextField(label=PHONE_LABEL, null=True, blank=True, verbose_name="手机号")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="所在区划")
    present = models.BooleanField("到场", default=False)
    score = models.PositiveSmallIntegerField("得分", null=True, blank=True)

    class Meta:
        verbose_name = "面授签到"
        ordering: ClassVar = ["place", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "staff"], condition=Q(staff__isnull=False), name="attendance_once"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=100), name="attendance_score"),
        ]


class ExamResult(models.Model):
    """A test that was taken: never changed, never deleted. `right` of `of`; `answers` by the number of the question."""

    staff = models.ForeignKey(STAFF, models.PROTECT, related_name="attempts", verbose_name="人员")
    course = models.ForeignKey(Course, models.PROTECT, related_name="+", verbose_name="课程")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="所在区划")
    way = models.CharField("方式", max_length=9, choices=Way.choices)
    paper = models.OneToOneField(ExamPaper, models.PROTECT, null=True, blank=True, related_name="attempt", verbose_name="试卷")
    day = models.ForeignKey(ClassroomDay, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="面授培训")
    answers = models.JSONField("作答", default=dict)
    right = models.PositiveSmallIntegerField("答对")
    of = models.PositiveSmallIntegerField("总数")
    share = models.PositiveSmallIntegerField("合格线")
    passed = models.BooleanField("合格")
    on = models.DateField("日期")
    at = models.DateTimeField("时间")

    objects = ExamResultQuerySet.as_manager()

    class Meta:
        verbose_name = "培训测试记录"
        ordering: ClassVar = ["-at", "-pk"]
        triggers: ClassVar = [pgtrigger.Protect(name="attempt_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes: ClassVar = [models.Index(fields=["staff", "course", "-on"], name="attempt_of_staff")]

    @property
    def in_words(self) -> str:
        """The result as people say it: 4/5 题 or 86 分."""
        return f"{self.right} 分" if self.way == Way.CLASSROOM else f"{self.right}/{self.of} 题"


class Certificate(models.Model):
    """A certificate of training. Of somebody who has no account yet it bears name and phone, and is claimed with the first post."""

    number = models.CharField("证书编号", max_length=24, unique=True)
    role = models.CharField("岗位", max_length=24, choices=[(one.value, one.label) for one in LEARNERS])
    staff = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="certificates", verbose_name="人员")
    name = models.CharField("姓名", max_length=40)
    phone = SealedTextField(label=PHONE_LABEL, null=True, blank=True, verbose_name="手机号")
    phone_index = BlindIndexField(of="phone", null=True, blank=True)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="所在区划")
    issued_on = models.DateField("发证日期")
    expires_on = models.DateField("有效期至")
    day = models.ForeignKey(ClassroomDay, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="面授培训")
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdrawn_why = models.CharField("撤销原因", max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "培训合格证"
        ordering: ClassVar = ["-issued_on", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["staff", "-expires_on"], name="certificate_of_staff"),
            models.Index(fields=["expires_on"], condition=Q(withdrawn_at=None), name="certificate_expiry"),
        ]

    def scope_codes(self) -> list[str]:
        return [self.place_id]

    def holds_on(self, on: date) -> bool:
        """Whether it says something on a day."""
        return self.withdrawn_at is None and self.issued_on <= on <= self.expires_on


class Serial(models.Model):
    """The last number of the certificates of a year: taken under lock, so that none is given twice."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    last = models.PositiveIntegerField("最后编号", default=0)

    class Meta:
        verbose_name = "证书编号簿"


class Advice(models.Model):
    """A lesson proposed to a person by what the work shows: from which source, how many rows stand behind it. No ranking."""

    staff = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="人员")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="所在区划")
    course = models.ForeignKey(Course, models.PROTECT, related_name="+", verbose_name="课程")
    source = models.CharField("来源", max_length=20)
    rows = models.PositiveIntegerField("涉及件数")
    state = models.CharField("状态", max_length=9, choices=AdviceState.choices, default=AdviceState.OPEN)
    proposed_at = models.DateTimeField("提出时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = AdviceQuerySet.as_manager()

    class Meta:
        verbose_name = "推荐课程"
        ordering: ClassVar = ["-proposed_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["staff", "course", "source"], condition=Q(state=AdviceState.OPEN), name="advice_once"),
        ]

    def scope_codes(self) -> list[str]:
        return [self.place_id]


class Gate(models.TextChoices):
    """What happens when somebody new is to begin without a certificate."""

    BLOCK = "block", "不予任职登记"
    WARN = "warn", "予以登记并提醒"


class GateChoice(models.Model):
    """What this office chose in place of the parameter, from a moment on; the youngest one holds."""

    value = models.CharField("处理方式", max_length=5, choices=Gate.choices)
    reason = models.CharField("理由", max_length=200)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name="决定人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "先培训后上岗的处理方式"
        ordering: ClassVar = ["-at", "-pk"]
        triggers: ClassVar = [pgtrigger.Protect(name="gate_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
