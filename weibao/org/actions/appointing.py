"""Filling posts: who may be given which, and what the new post displaces."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import NotAllowed, Refusal, Stale
from weibao.org.actions.registering import UNUSABLE
from weibao.org.announcements import PostEnded, PostStarted
from weibao.org.models import Division, Level, Post, Staff, Unit
from weibao.org.powers import NO_PERSON, SEATS, Role, duty
from weibao.org.querysets import may

LEVELS = {
    Role.VILLAGE_DIRECTOR: {Level.VILLAGE},
    Role.TOWNSHIP_SUPERVISOR: {Level.TOWNSHIP},
    Role.STATION_WORKER: {Level.TOWNSHIP},
    Role.COUNTY_OFFICER: {Level.COUNTY},
    Role.COUNTY_APPROVER: {Level.COUNTY},
    Role.CENTRE_WORKER: {Level.COUNTY, Level.CITY},
    Role.UNIT_LIAISON: {Level.COUNTY, Level.CITY},
    Role.INSTITUTION_WORKER: {Level.COUNTY, Level.CITY},
    Role.HOTLINE_OPERATOR: {Level.COUNTY, Level.CITY},
}
OF_THE_CITY = {Level.CITY}
MOST_NOTED = 50  # numbers of posts in the trail: thousands at once come from a file, whose count is enough


class PostOverlaps(Refusal):
    """The same person holds this post already in some of these dates."""


class BadAppointment(Refusal):
    """A post that cannot be: a level, a unit or a name that does not fit."""


class NotOneself(Refusal):
    """Nobody appoints or relieves oneself."""


class OneDuty(Refusal):
    """One of the three administrators beside another post."""


@dataclass(frozen=True)
class Appointment:
    """A post to be filled: who, as what, where and from when; `until` is the last day it is meant to last."""

    username: str
    name: str
    role: Role
    unit_id: int
    division_code: str
    since: date
    phone: str | None = None
    until: date | None = None
    stands_in: bool = False

    @property
    def during(self) -> DateRange:
        """The period of the post: a place that may not stand empty is held until it is handed over."""
        lasts = self.until is None or self.role in SEATS
        return DateRange(self.since, None if lasts or self.until is None else self.until + timedelta(days=1))


@action("org.appoint", label="任职登记", law="民发〔2019〕34号；未成年人保护法第43条、第81条", says="登记任职{new}个")
def appoint(appointments: list[Appointment], *, by: Staff, at: datetime) -> int:
    """Fill posts, one or thousands: the person is entered if new. A post that the person holds already stays.

    Whoever stands in at the place leaves it on the day the post begins. Returns how many posts were new. Raises NotAllowed for a
    place outside the appointer's posts, NotOneself, BadAppointment, OneDuty, PostOverlaps.
    """
    fresh = fill(appointments, by=by, at=at)
    note(posts=len(appointments), new=len(fresh), started=[post.pk for post in fresh[:MOST_NOTED]])
    return len(fresh)


def fill(appointments: Sequence[Appointment], *, by: Staff, at: datetime, power: str = "org.appoint") -> list[Post]:
    """Make the posts that are not held yet, within the transaction of the action that asks; returns them."""
    in_reach(by, power, (one.division_code for one in appointments), at)
    if any(one.username == by.username for one in appointments):
        raise NotOneself("不能给本人任职，请由另一名安全管理员办理。")
    _check_places(appointments)
    staff = _staff(appointments)
    wanted = _not_held(appointments, staff)
    ended = displace(wanted, at=at)
    fresh = [_post(one, staff[one.username]) for one in wanted]
    _check_beside(fresh, {one.pk: one for one in staff.values()})
    Post.objects.bulk_create(fresh, batch_size=500)
    for event in ended:  # told when the new posts stand: who has one of them is no leaver
        announce(event)
    for post in fresh:
        announce(PostStarted(post.pk, post.staff_id, post.role, post.division_id, post.during.lower, at))
    return fresh


def in_reach(by: Staff, power: str, codes: Iterable[str], at: datetime) -> None:
    """Raise NotAllowed unless a post of `by` that holds the power lies over each of these divisions."""
    if not all(may(by, power, Division(code=code), at) for code in set(codes)):
        raise NotAllowed("该区划不在您的管辖范围内。")


def displace(appointments: Sequence[Appointment], *, at: datetime) -> list[PostEnded]:
    """Who stands in at a place leaves it on the day on which its holder comes. Returns what is to be announced."""
    comes: dict[tuple[str, str], date] = {}
    for one in appointments:
        if one.role in SEATS and not one.stands_in:
            place = (one.role, one.division_code)
            comes[place] = min(one.since, comes.get(place, one.since))
    if not comes:
        return []
    ended = []
    standing = Post.objects.filter(stands_in=True, division__in={code for _, code in comes}, during__isempty=False)
    for post in standing:
        on = comes.get((post.role, post.division_id))
        if on is not None and post.lasts_from(max(on, day_of(at))):
            ended.append(end(post, max(on, day_of(at)), at=at))
    return ended


def end(post: Post, on: date, *, at: datetime) -> PostEnded:
    """The post holds no longer from `on`; compare-and-swap, so that the second of two people is told. Raises Stale.

    Returns what is to be announced once all posts of the step are as they shall be.
    """
    left = post.shortened(on)
    if not Post.objects.filter(pk=post.pk, during=post.during).update(during=left):
        raise Stale
    first = post.during.lower
    post.during = left
    return PostEnded(post.pk, post.staff_id, post.role, post.division_id, max(on, first) if first else on, at)


def day_of(at: datetime) -> date:
    """The day in China."""
    return timezone.localtime(at).date()


def _staff(appointments: Sequence[Appointment]) -> dict[str, Staff]:
    names = {one.username: one for one in appointments}
    known = {staff.username: staff for staff in Staff.objects.filter(username__in=names)}
    for staff in known.values():
        _check_person(names[staff.username], staff)
    fresh = [
        Staff(username=one.username, name=one.name, phone=one.phone, password=UNUSABLE)
        for one in names.values()
        if one.username not in known
    ]
    Staff.objects.bulk_create(fresh, batch_size=500)
    return {staff.username: staff for staff in Staff.objects.filter(username__in=names)}


def _check_person(one: Appointment, staff: Staff) -> None:
    if staff.name != one.name:
        raise BadAppointment(f"登录名 {one.username} 已属于另一名工作人员，请核对姓名。")
    if not staff.is_active:
        raise BadAppointment(f"账号 {one.username} 已停用，不能任职。")
    if staff.is_service and one.role in SEATS:
        raise BadAppointment("服务账号不能担任儿童主任或儿童督导员。")


def _check_places(appointments: Sequence[Appointment]) -> None:
    levels = dict(Division.objects.filter(pk__in={one.division_code for one in appointments}).values_list("code", "level"))
    units = Unit.objects.in_bulk({one.unit_id for one in appointments})
    for one in appointments:
        level, unit = levels.get(one.division_code), units.get(one.unit_id)
        if one.role in NO_PERSON:
            raise BadAppointment(f"{one.role.label}不是可以任职的岗位。")
        if level is None or unit is None:
            raise BadAppointment("没有这个区划或单位。")
        allowed = LEVELS.get(one.role, OF_THE_CITY)
        if level not in allowed:
            wanted = "、".join(Level(lvl).label for lvl in sorted(allowed))
            raise BadAppointment(f"{one.role.label}的管辖区划应为{wanted}级。")
        if not (one.division_code.startswith(unit.division_id) or unit.division_id.startswith(one.division_code)):
            raise BadAppointment("单位与管辖区划不在同一地方。")
        if unit.closed_on is not None and unit.closed_on <= one.since:
            raise BadAppointment("单位已经撤销。")
        if one.until is not None and one.until < one.since:
            raise BadAppointment("任期届满日不能早于到任日期。")


def _not_held(appointments: Sequence[Appointment], staff: dict[str, Staff]) -> list[Appointment]:
    """Those that the person does not hold on the first day. Who stands in and becomes the holder gets a new post."""
    held: dict[tuple[int, str, str], list[Post]] = defaultdict(list)
    for post in Post.objects.filter(staff__in=staff.values(), during__isempty=False):
        held[post.staff_id, post.role, post.division_id].append(post)
    wanted: dict[tuple[str, str, str], Appointment] = {}
    for one in appointments:
        same = held[staff[one.username].pk, one.role, one.division_code]
        if not any(one.since in post.during and (one.stands_in or not post.stands_in) for post in same):
            wanted.setdefault((one.username, one.role, one.division_code), one)
    return list(wanted.values())


def _post(one: Appointment, staff: Staff) -> Post:
    given = {"role": one.role, "unit_id": one.unit_id, "division_id": one.division_code, "during": one.during}
    return Post(staff=staff, stands_in=one.stands_in, term_until=one.until, **given)


def _check_beside(fresh: list[Post], people: dict[int, Staff]) -> None:
    """No post twice on one day; nobody two of the three administrators, or one of them beside business, on one day."""
    held: dict[int, list[Post]] = defaultdict(list)
    for post in Post.objects.filter(staff__in=people, during__isempty=False):
        held[post.staff_id].append(post)
    for post in fresh:
        for other in held[post.staff_id]:
            if _meet(post.during, other.during):
                if (post.role, post.division_id) == (other.role, other.division_id):
                    raise PostOverlaps("这名工作人员在这段时间里已有同一岗位。")
                if duty(post.role) != duty(other.role):
                    roles = f"{Role(other.role).label}与{Role(post.role).label}"
                    raise OneDuty(f"{people[post.staff_id].name}不能同时担任{roles}：三员互不兼任，也不兼任业务岗位。")
        held[post.staff_id].append(post)


def _meet(one: DateRange, other: DateRange) -> bool:
    if one.isempty or other.isempty:
        return False
    begins = other.upper is None or one.lower is None or one.lower < other.upper
    return bool(begins and (one.upper is None or other.lower is None or other.lower < one.upper))
