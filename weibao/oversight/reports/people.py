"""What a person may do by the posts held today, and who holds a power today."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db.models import Count, Q, QuerySet

from weibao.kernel.door import ACTIONS
from weibao.kernel.refusal import NotThere
from weibao.org.models import Post, Staff
from weibao.org.powers import NO_PERSON, POWERS, READS, STANDING, Role
from weibao.org.reports import READ_LABELS

READING = "read:"  # before the name of a kind of row, where a read stands beside the actions
TITLES = {
    "org": "组织与岗位", "workdays": "工作日", "children": "儿童档案", "benefits": "认定与标准", "rosters": "花名册", "payroll": "发放",
    "audit": "审计", "oversight": "访问与权限", "access": "查阅审批", "accounts": "账号", "exports": "导出", "attachments": "材料",
    "privacy": "个人信息保护", "watching": "查阅监测", "api": "接口", "keys": "密钥", "discovery": "政策找人",
    "training": "培训", "staffing": "人员配备", "schools": "学校核对", "reporting": "强制报告", "read": "可以查看",
    "applications": "认定申请", "visits": "走访", "cases": "个案办理", "care": "关爱服务", "departments": "部门数据", "schemes": "专项救助",
    "exchange": "跨省通办", "national": "全国系统", "public": "公众页", "sync": "手机上报",
}  # fmt: skip


@dataclass(frozen=True)
class Power:
    """One row of the powers table: a deed or a read, and its roles."""

    name: str
    label: str
    law: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Group:
    """The powers of one package, with the roles that hold anything in it and how many people hold each today."""

    title: str
    powers: list[Power]
    roles: list[tuple[Role, int]]


def power_called(name: str) -> Power:
    """A power by its name. Raises NotThere for an unknown one."""
    kind = name.removeprefix(READING)
    if name.startswith(READING) and kind in READS:
        return Power(name, READ_LABELS.get(kind, kind), "", READS[kind])
    if name not in POWERS:
        raise NotThere
    known = ACTIONS.get(name)
    return Power(name, known.label if known else name, known.law if known else "", POWERS[name])


def _title(package: str) -> str:
    return TITLES.get(package) or str(apps.get_app_config(package).verbose_name)


def _powers() -> Iterator[Power]:
    for kind in READS:
        yield power_called(f"{READING}{kind}")
    for name in POWERS:
        yield power_called(name)


def powers_by_package(staff: Staff, on: date) -> list[Group]:
    """Role × action, a table a package, with how many people of the viewer's divisions hold each role today."""
    held = dict(Post.objects.visible_to(staff, on).held_on(on).order_by().values_list("role").annotate(Count("staff", distinct=True)))
    groups: dict[str, list[Power]] = defaultdict(list)
    for power in _powers():
        groups["read" if power.name.startswith(READING) else power.name.split(".")[0]].append(power)
    return [
        Group(_title(name), rows, [(role, held.get(role, 0)) for role in Role if any(role in row.roles for row in rows)])
        for name, rows in groups.items()
    ]


def holders_of(power: Power, staff: Staff, on: date) -> QuerySet[Post]:
    """The posts of the viewer's divisions that hold a power today."""
    rows = Post.objects.visible_to(staff, on).held_on(on).filter(role__in=power.roles)
    return rows.select_related("staff", "unit", "division").order_by("role", "division", "pk")


@dataclass(frozen=True)
class May:
    """What one person may do today, by post, and the posts that were and will be."""

    staff: Staff
    posts: list[Post]
    others: list[Post]
    powers: list[tuple[str, list[Power]]]
    standing: list[tuple[Post, str]]


def what_may(staff: Staff, pk: int, on: date) -> May:
    """What a person may do, if a post of that person lies inside the viewer's divisions. Raises NotThere."""
    rows = Post.objects.visible_to(staff, on).filter(staff=pk).exclude(role__in=NO_PERSON)
    all_posts = list(rows.select_related("staff", "unit", "division").order_by("-during", "pk"))
    if not all_posts:
        raise NotThere
    person = all_posts[0].staff
    today = [post for post in all_posts if not post.during.isempty and on in post.during] if person.is_active else []
    roles = {post.role for post in today}
    groups: dict[str, list[Power]] = defaultdict(list)
    for power in _powers():
        if roles & power.roles:
            name = "read" if power.name.startswith(READING) else power.name.split(".")[0]
            groups[_title(name)].append(power)
    standing = [(post, STANDING[Role(post.role)].label) for post in today]
    return May(person, today, [post for post in all_posts if post not in today], list(groups.items()), standing)


def people_called(staff: Staff, on: date, words: str, most: int = 20) -> list[Post]:
    """The last post of each person of this name or sign-in name inside the viewer's divisions."""
    rows = Post.objects.visible_to(staff, on).exclude(role__in=NO_PERSON)
    named = rows.filter(Q(staff__name__contains=words) | Q(staff__username=words)).select_related("staff", "unit", "division")
    found: dict[int, Post] = {}
    for post in named.order_by("staff", "-during")[: most * 5]:
        found.setdefault(post.staff_id, post)
    return list(found.values())[:most]
