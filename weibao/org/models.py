"""Divisions, units, staff and their posts."""

from collections.abc import Callable
from datetime import date
from typing import ClassVar, TypeVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Case, F, Value, When

from weibao.kernel.sealed import SealedTextField
from weibao.org.powers import APART, SEATS, Role
from weibao.org.querysets import PostQuerySet, UnitQuerySet

Kept = TypeVar("Kept")


class Level(models.IntegerChoices):
    """The five levels of the divisions; the code of a part begins with the code of the whole."""

    PROVINCE = 1, "省"
    CITY = 2, "市"
    COUNTY = 3, "县（市、区）"
    TOWNSHIP = 4, "乡镇（街道）"
    VILLAGE = 5, "村（社区）"


class Division(models.Model):
    """One administrative division by its statistical code of 2, 4, 6, 9 or 12 digits.

    `is_quasi` marks statistical units at township level that are no townships (development zones, 城区 …).
    """

    code = models.CharField("区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    level = models.PositiveSmallIntegerField("级别", choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="上级")
    is_quasi = models.BooleanField("统计用区划", default=False)
    former_names = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name="曾用名")
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = "行政区划"
        ordering: ClassVar = ["code"]
        indexes: ClassVar = [models.Index(fields=["level", "code"], name="division_level")]

    def scope_codes(self) -> list[str]:
        return [self.code]


class UnitKind(models.TextChoices):
    """The kinds of units that the city's network is made of."""

    COMMITTEE = "committee", "未成年人保护工作委员会"
    COMMITTEE_OFFICE = "committee_office", "未保委办公室"
    MEMBER = "member", "成员单位"
    BUREAU = "bureau", "民政局"
    CENTRE = "centre", "未成年人救助保护中心"
    TOWNSHIP = "township", "乡镇（街道）"
    STATION = "station", "未成年人保护工作站"
    HOTLINE = "hotline", "12345 热线"
    INSTITUTION = "institution", "儿童福利机构"
    FINANCE = "finance", "财务部门"
    OPERATIONS = "operations", "信息与审计部门"


class Unit(models.Model):
    """An office, centre, station or other body that posts belong to."""

    kind = models.CharField("类别", max_length=20, choices=UnitKind.choices)
    name = models.CharField("名称", max_length=80)
    division = models.ForeignKey(Division, models.PROTECT, related_name="units", verbose_name="所在区划")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="上级单位")
    opened_on = models.DateField("设立日期", null=True, blank=True)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "division", "name"], name="unit_once")]
        indexes: ClassVar = [models.Index(fields=["kind", "division"], name="unit_kind_division")]


class StaffManager(BaseUserManager["Staff"]):
    """Finds staff by their sign-in name."""

    def get_by_natural_key(self, username: str | None) -> "Staff":
        return self.get(username=username)


class Staff(AbstractBaseUser):
    """A person who works with the system. Powers hang on posts, never on the person."""

    username = models.CharField("登录名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=40)
    phone = SealedTextField(label="org.phone", null=True, blank=True, verbose_name="手机号")
    is_active = models.BooleanField("在用", default=True)
    is_service = models.BooleanField("服务账号", default=False)

    objects = StaffManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        verbose_name = "工作人员"

    def posts_on(self, on: date) -> "list[Post]":
        """The posts held on a day, read once a request."""
        kept: dict[date, list[Post]] = self.__dict__.setdefault("_posts", {})
        if on not in kept:
            held = Post.objects.filter(staff=self, during__contains=on).select_related("unit", "division")
            kept[on] = list(held.order_by("pk"))
        return kept[on]

    def forget(self) -> None:
        """What was read of posts, teams and windows is read anew: after an action changed them."""
        for kept in ("_posts", "_kept"):
            self.__dict__.pop(kept, None)

    def keep(self, question: object, read: Callable[[], Kept]) -> Kept:
        """The answer to a question about this person, read once a request."""
        answers: dict[object, Kept] = self.__dict__.setdefault("_kept", {})
        if question not in answers:
            answers[question] = read()
        return answers[question]

    def roles_on(self, on: date) -> frozenset[str]:
        """The roles held on a day."""
        return frozenset(post.role for post in self.posts_on(on))


# as `powers.duty`, for the database
DUTY = Case(When(role__in=sorted(APART), then=F("role")), default=Value("business"), output_field=models.CharField(max_length=24))


class Post(models.Model):
    """A dated post: this person, in this role, for this unit, over this division and all its parts.

    `term_until` is the last day it was meant to last. A place that may not stand empty (SEATS) is held on until it is handed
    over, and counts as past its date; every other post ends with that day. A post that was withdrawn before its first day has
    passed has an empty period.
    """

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="posts", verbose_name="人员")
    role = models.CharField("角色", max_length=24, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name="单位")
    division = models.ForeignKey(Division, models.PROTECT, related_name="posts", verbose_name="管辖区划")
    during = DateRangeField("任期")
    stands_in = models.BooleanField("代理", default=False, db_default=False)
    term_until = models.DateField("任期届满日", null=True, blank=True)
    confirmed_at = models.DateTimeField("本人核对时间", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "岗位"
        constraints: ClassVar = [
            ExclusionConstraint(
                name="post_once",
                expressions=[
                    (F("staff"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (F("division"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="one_duty",
                expressions=[
                    (F("staff"), RangeOperators.EQUAL),
                    (DUTY, RangeOperators.NOT_EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["role", "division"], name="post_role_division")]

    def scope_codes(self) -> list[str]:
        return [self.division_id]

    def scope_units(self) -> list[int]:
        return [self.unit_id]

    @property
    def is_seat(self) -> bool:
        """Whether its place may not stand empty."""
        return self.role in SEATS

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back before it held for a day."""
        return bool(self.during.isempty)

    def lasts_from(self, day: date) -> bool:
        """Whether it holds on the day or on a later one."""
        return not self.during.isempty and (self.during.upper is None or self.during.upper > day)

    def shortened(self, on: date) -> DateRange:
        """Its period without `on` and what follows; empty if it was to begin then or later."""
        first = self.during.lower
        return DateRange(empty=True) if first is not None and first >= on else DateRange(first, on)
