"""Who can open a file at a moment, and why, in sentences. The answer has no name of a child and no place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from weibao.access.models import Member, Permit
from weibao.children.models import Child
from weibao.children.querysets import KIND
from weibao.org.models import Post, Staff
from weibao.org.powers import APART, STANDING, Role, Standing


@dataclass(frozen=True)
class Way:
    """One person's way to the file: by post, by team, or through a window."""

    staff: Staff
    title: str
    why: str
    kind: str


@dataclass(frozen=True)
class Answer:
    """All ways to the file of a number; none for a number that no file has."""

    number: int
    there: bool
    restricted: bool = False
    ways: list[Way] = field(default_factory=list)

    @property
    def people(self) -> int:
        """How many people these are; one may have several ways."""
        return len({way.staff.pk for way in self.ways})


def who_can_open(number: int, at: datetime) -> Answer:
    """Everybody for whom the file is among `Child.objects.openable_by(person, at)`, each with the reason (未成年人网络保护条例第36条)."""
    on = timezone.localtime(at).date()
    wanted = ("household_id", "residence_id", "institution_id", "restricted")
    place = Child.objects.filter(pk=number).values(*wanted).first()
    if place is None:
        return Answer(number, there=False)
    ways: list[Way] = []
    if not place["restricted"]:
        units = [place["institution_id"]] if place["institution_id"] else []
        ways += _by_post([place["household_id"], place["residence_id"]], units, on)
    ways += _by_team(number, on)
    if not place["restricted"]:
        ways += _by_window(number, at, on)
    return Answer(number, there=True, restricted=place["restricted"], ways=ways)


def _by_post(codes: list[str], units: list[int], on: date) -> Iterator[Way]:
    posts = Post.objects.held_on(on).reaching("children", codes, units).filter(staff__is_active=True)
    for post in posts.select_related("staff", "unit").order_by("-division", "role", "pk"):
        standing = STANDING[Role(post.role)]
        where = "该档案属于其所在机构" if standing == Standing.UNIT or post.unit_id in units else "该档案在其管辖区划内"
        acting = "代理" if post.stands_in else ""
        why = f"岗位：{acting}{post.get_role_display()}，{where}（常设批准：{standing.label}）"
        yield Way(post.staff, f"{post.unit.name} · {acting}{post.get_role_display()}", why, "post")


def _by_team(number: int, on: date) -> Iterator[Way]:
    members = list(Member.objects.around(KIND, number).on(on).filter(staff__is_active=True).select_related("staff").order_by("pk"))
    titles = _titles([one.staff_id for one in members], on)
    for one in members:
        if one.staff_id in titles:
            since = f"自{_day(one.during.lower)}起" if one.during.lower else "一直"
            until = f"至{_day(one.during.upper)}前" if one.during.upper else "未定结束日期"
            why = f"个案团队：{since}为团队成员，{until}"
            yield Way(one.staff, titles[one.staff_id], why, "team")


def _by_window(number: int, at: datetime, on: date) -> Iterator[Way]:
    open_now = Permit.objects.filter(kind=KIND, row=number, staff__is_active=True).open_at(at)
    permits = list(open_now.select_related("staff", "decided_by").order_by("pk"))
    titles = _titles([one.staff_id for one in permits], on)
    for one in permits:
        if one.staff_id in titles and one.closes_at is not None:
            until = f"{timezone.localtime(one.closes_at):%m月%d日 %H:%M}"
            word = f"经{one.decided_by.name}批准" if one.decided_by else "紧急打开，待复核"
            yield Way(one.staff, titles[one.staff_id], f"查阅窗口：{word}，到{until}为止", "window")


def _titles(people: list[int], on: date) -> dict[int, str]:
    """Unit and role of those who hold a post today that may be on a team or read through a window at all."""
    posts = Post.objects.held_on(on).filter(staff__in=people).exclude(role__in=APART).select_related("unit").order_by("-pk")
    return {post.staff_id: f"{post.unit.name} · {post.get_role_display()}" for post in posts}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
