"""The child, the family and the dated facts; each fact with its period, its proof and where it came from.

A period `during` holds its first day and not its last bound: PostgreSQL's own form. An open bound means unknown or lasting.
"""

from datetime import date, datetime
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q

from weibao.access.models import Permit
from weibao.access.querysets import on_team_of, windows_of
from weibao.children.querysets import KIND, ChildQuerySet, DatedQuerySet, FollowsChild, MergeQuerySet
from weibao.kernel.sealed import BlindIndexField, SealedTextField
from weibao.org.models import Division, Level, Post, Staff, Unit


class Sex(models.TextChoices):
    """As the identity number tells it."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class Side(models.TextChoices):
    """Which parent."""

    FATHER = "father", "父亲"
    MOTHER = "mother", "母亲"


class Status(models.TextChoices):
    """The situations of a parent that 民发〔2020〕125号 and 国办发〔2010〕54号 know, and the ordinary one."""

    NORMAL = "normal", "正常"
    DEAD = "dead", "死亡"
    MISSING = "missing", "失踪"
    SEVERE_DISABILITY = "severe_disability", "重残"
    SERIOUS_ILLNESS = "serious_illness", "重病"
    IN_PRISON = "in_prison", "服刑在押"
    DRUG_REHAB = "drug_rehab", "强制隔离戒毒"
    OTHER_CUSTODY = "other_custody", "被执行其他限制人身自由的措施"
    OUT_OF_CONTACT = "out_of_contact", "失联"
    GUARDIANSHIP_REVOKED = "guardianship_revoked", "被撤销监护资格"
    DEPORTED = "deported", "被遣送（驱逐）出境"


class DisabilityClass(models.TextChoices):
    """The seven classes of 残疾人残疾分类和分级."""

    PHYSICAL = "physical", "肢体"
    VISUAL = "visual", "视力"
    HEARING = "hearing", "听力"
    SPEECH = "speech", "言语"
    MENTAL = "mental", "精神"
    INTELLECTUAL = "intellectual", "智力"
    MULTIPLE = "multiple", "多重"


class Care(models.TextChoices):
    """The two care forms of the standard."""

    INSTITUTIONAL = "institutional", "机构集中养育"
    SCATTERED = "scattered", "社会散居养育"


class EndingKind(models.TextChoices):
    """Events after which the child is no longer entitled here (policy: 民发〔2019〕62号 and the national system's exit form)."""

    DIED = "died", "儿童死亡"
    ADOPTED = "adopted", "被依法收养"
    MOVED = "moved", "户籍迁出"
    OTHER = "other", "其他"


def overlaps(one: DateRange, other: DateRange) -> bool:
    """Whether two periods share a day."""
    begins_in_time = other.upper is None or one.lower is None or one.lower < other.upper
    return bool(begins_in_time and (one.upper is None or other.lower is None or other.lower < one.upper))


def contradicts(one: str, other: str) -> bool:
    """Whether one parent cannot be in both situations on one day, as two rows: the same twice, or any beside 正常."""
    return one == other or Status.NORMAL in {one, other}


class Child(models.Model):
    """A child's identity, and where the file stands now; what changes with time stands in dated rows.

    `household`, `residence` and `institution` repeat the periods that hold today, for the scope of every list.
    """

    name = models.CharField("姓名", max_length=60)
    pinyin = models.CharField("拼音", max_length=160, db_index=True)
    initials = models.CharField("拼音首字母", max_length=40, db_index=True)
    sex = models.CharField("性别", max_length=6, choices=Sex.choices)
    birth_date = models.DateField("出生日期")
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    id_number = SealedTextField(label="children.id_number", null=True, blank=True, verbose_name="公民身份号码")
    id_index = BlindIndexField(of="id_number", null=True, blank=True)
    is_foundling = models.BooleanField("查找不到生父母", default=False)
    household = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="户籍地")
    residence = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="居住地")
    institution = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所在机构")
    place_note = models.CharField("户籍地待核", max_length=120, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="已并入")
    restricted = models.BooleanField("限制查阅", default=False, db_default=False)
    registered_at = models.DateTimeField("建档时间")
    changed_at = models.DateTimeField("最近更新")
    erased_at = models.DateTimeField("销毁时间", null=True, blank=True)

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name = "儿童"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["id_index"], condition=Q(merged_into=None), name="child_id_once"),
        ]
        indexes: ClassVar = [
            GinIndex(OpClass(F("name"), name="gin_trgm_ops"), name="child_name_trigram"),
            models.Index(fields=["birth_date", "pinyin"], name="child_birth_pinyin"),
            models.Index(fields=["household", "pinyin", "id"], name="child_household_pinyin"),
            models.Index(fields=["household"], condition=~Q(place_note=""), name="child_place_open"),
        ]

    def scope_codes(self) -> list[str]:
        return [self.household_id, self.residence_id]

    def scope_units(self) -> list[int]:
        return [self.institution_id] if self.institution_id else []

    @property
    def county(self) -> Division:
        """The county of the household registration: all that is told of a restricted child's place."""
        place = self.household
        while place.level > Level.COUNTY and place.parent is not None:
            place = place.parent
        return place

    def scope_closed(self) -> bool:
        return self.restricted

    def scope_team(self, staff: Staff, on: date) -> bool:
        return self.pk in on_team_of(staff, KIND, on)

    def scope_window(self, staff: Staff, at: datetime) -> bool:
        return not self.restricted and self.pk in windows_of(staff, KIND, at)


class Fact(models.Model):
    """What every dated fact has: its period and its source."""

    during = DateRangeField("期间")
    source = models.CharField("来源", max_length=80, blank=True)
    noted_at = models.DateTimeField("录入时间")

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


def _never_two(name: str, *same: str) -> ExclusionConstraint:
    """No two rows that agree in these columns overlap in time."""
    expressions = [(F(column), RangeOperators.EQUAL) for column in same]
    return ExclusionConstraint(name=name, expressions=[*expressions, (F("during"), RangeOperators.OVERLAPS)])


class HouseholdPeriod(Fact):
    """Where the child's household registration stood: recognition and money follow it."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="households")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "户籍"
        constraints: ClassVar = [_never_two("household_once", "child")]


class ResidencePeriod(Fact):
    """Where the child lived: visits and the village worker follow it."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="residences")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    address = SealedTextField(label="children.address", null=True, blank=True)

    class Meta:
        verbose_name = "居住"
        constraints: ClassVar = [_never_two("residence_once", "child")]


class CarePeriod(Fact):
    """In which form the child was raised; in an institution, in which."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="cares")
    form = models.CharField("养育方式", max_length=13, choices=Care.choices)
    institution = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "养育方式"
        constraints: ClassVar = [_never_two("care_once", "child")]


class Parent(models.Model):
    """The father or the mother, as far as known."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="parents")
    side = models.CharField("父母", max_length=6, choices=Side.choices)
    name = models.CharField("姓名", max_length=60, blank=True)
    pinyin = models.CharField("拼音", max_length=160, blank=True, default="", db_default="", db_index=True)
    id_number = SealedTextField(label="children.parent_id_number", null=True, blank=True)
    id_index = BlindIndexField(of="id_number", null=True, blank=True)

    class Meta:
        verbose_name = "父母"
        constraints: ClassVar = [models.UniqueConstraint(fields=["child", "side"], name="parent_once")]


class Circumstance(Fact):
    """A parent's situation with its period and proof; `normal` contradicts every other at the same time."""

    parent = models.ForeignKey(Parent, models.CASCADE, related_name="circumstances")
    status = models.CharField("情形", max_length=20, choices=Status.choices)
    weight = models.GeneratedField(
        expression=models.Case(models.When(status="normal", then=0), default=1),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    disability_class = models.CharField("残疾类别", max_length=12, choices=DisabilityClass.choices, blank=True)
    disability_grade = models.PositiveSmallIntegerField("残疾等级", null=True, blank=True)
    proof = models.CharField("证明种类", max_length=30, blank=True)
    proof_name = models.CharField("证明材料", max_length=80, blank=True)

    class Meta:
        verbose_name = "父母情形"
        constraints: ClassVar = [
            _never_two("circumstance_once", "parent", "status"),
            ExclusionConstraint(
                name="circumstance_no_contradiction",
                expressions=[
                    (F("parent"), RangeOperators.EQUAL),
                    (F("weight"), RangeOperators.NOT_EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Guardian(Fact):
    """Who guards or actually cares for the child."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="guardians")
    name = models.CharField("姓名", max_length=60)
    relation = models.CharField("与儿童关系", max_length=20, blank=True)
    phone = SealedTextField(label="children.guardian_phone", null=True, blank=True)

    class Meta:
        verbose_name = "监护人"
        constraints: ClassVar = [_never_two("guardian_once", "child", "name")]


class Schooling(Fact):
    """Where and at what stage the child learned."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="schoolings")
    school = models.CharField("就读学校", max_length=80, blank=True)
    stage = models.CharField("学段", max_length=20, blank=True)

    class Meta:
        verbose_name = "就学"
        constraints: ClassVar = [_never_two("schooling_once", "child")]


class Health(Fact):
    """The child's health as files of the national system name it; the detail is sealed."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="healths")
    condition = SealedTextField(label="children.health")

    class Meta:
        verbose_name = "健康"


class PayeeAccount(Fact):
    """The account that the child's money goes to."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="accounts")
    bank = models.CharField("开户银行", max_length=60)
    account = SealedTextField(label="children.bank_account")
    account_index = BlindIndexField(of="account", null=True, blank=True)
    holder = models.CharField("账户姓名", max_length=60)

    class Meta:
        verbose_name = "收款账户"
        constraints: ClassVar = [_never_two("account_once", "child")]
        indexes: ClassVar = [models.Index(fields=["account_index"], name="account_same")]


class Ending(models.Model):
    """An event that ended the child's entitlement here, from its day on; a mistaken one is taken back, not deleted."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="endings")
    kind = models.CharField("事由", max_length=10, choices=EndingKind.choices)
    on = models.DateField("发生日期")
    proof = models.CharField("证明材料", max_length=80)
    noted_at = models.DateTimeField("录入时间")
    taken_back_at = models.DateTimeField("撤回时间", null=True, blank=True)
    taken_back_reason = models.CharField("撤回理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "终止事由"
        constraints: ClassVar = [models.UniqueConstraint(fields=["child"], condition=Q(taken_back_at=None), name="ending_once")]


class Merge(FollowsChild, models.Model):
    """Two files found to be one child: what was moved and what was there before, so that it can be undone to the byte.

    `moved` is table → column → ids of the rows that changed hands; `before` holds the columns of the kept child that were
    taken from the other file, as the database writes them (sealed ones stay sealed).
    """

    kept = models.ForeignKey(Child, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Child, models.PROTECT, related_name="merges_away")
    moved = models.JSONField("移动的记录")
    before = models.JSONField("原值", default=dict)
    reason = models.CharField("理由", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("合并时间")
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "合并"
        constraints: ClassVar = [models.UniqueConstraint(fields=["merged"], condition=Q(undone_at=None), name="merged_once")]
        triggers: ClassVar = [pgtrigger.Protect(name="merge_kept", operation=pgtrigger.Delete)]

    def followed(self) -> Child:
        return self.kept


class Basis(models.TextChoices):
    """By what right a file was opened; empty in openings from before it was kept."""

    POST = "post", "岗位职责"
    TEAM = "team", "个案团队"
    WINDOW = "window", "查阅申请"


class Opening(models.Model):
    """That a person opened a child's file; one row a working session, the trail holds the same moment."""

    child = models.ForeignKey(Child, models.CASCADE, related_name="openings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="查阅人")
    at = models.DateTimeField("查阅时间")

    basis = models.CharField("依据", max_length=6, choices=Basis.choices, blank=True)
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所任岗位")
    permit = models.ForeignKey(Permit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="查阅申请")

    class Meta:
        verbose_name = "查阅"
        indexes: ClassVar = [models.Index(fields=["child", "by", "-at"], name="opening_last")]


class Ground(models.TextChoices):
    """Why a file is shut to all but its team."""

    SEXUAL_HARM = "sexual_harm", "性侵害等案件的被害人"
    SEALED_RECORD = "sealed_record", "封存的犯罪记录、不起诉记录"
    HIDDEN_PLACE = "hidden_place", "须隐去住处"
    OTHER = "other", "其他须严格保密的情形"


class Restriction(models.Model):
    """That a file is shut to all but its team, from one moment to another. The child's `restricted` repeats it for every list."""

    child = models.ForeignKey(Child, models.PROTECT, related_name="restrictions")
    ground = models.CharField("情形", max_length=14, choices=Ground.choices)
    reason = SealedTextField(label="children.restriction_reason", verbose_name="说明")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name="设定人")
    at = models.DateTimeField("设定时间")
    lifted_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="解除人")
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lifted_reason = SealedTextField(label="children.restriction_lifted", null=True, blank=True, verbose_name="解除理由")

    class Meta:
        verbose_name = "限制查阅"
        constraints: ClassVar = [models.UniqueConstraint(fields=["child"], condition=Q(lifted_at=None), name="restriction_once")]
