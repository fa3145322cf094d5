"""Leaving a post: relieved, transferred, stood in for. Whoever leaves a place that may not stand empty hands it over in the same step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.kernel.announcements import announce
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.actions.appointing import Appointment, BadAppointment, NotOneself, day_of, end, fill, in_reach
from weibao.org.announcements import PostEnded
from weibao.org.models import Division, Post, Staff
from weibao.org.powers import Role

LAW = "未成年人保护法第43条；民发〔2019〕34号"
LONGEST_STAND_IN = 180  # days; house: longer is no standing in, the place needs its holder


class LeftAlone(Refusal):
    """A village or a township would be without its worker on some day."""


class TooEarly(Refusal):
    """A day that is past: powers are not rewritten."""


class NoStandIn(Refusal):
    """A post that is nobody's place to stand in, or a stand-in without an end in sight."""


@action("org.relieve", label="离任交接", law=LAW, says="自{on}起离任，交接岗位{count}个")
def relieve(staff: Staff, *, by: Staff, at: datetime, on: date, hand_over: Mapping[int, Appointment | None]) -> list[Post]:
    """End these posts of a person from a day on and put the successors in, in one step.

    `hand_over` has the number of each post and who takes it over, holder or stand-in; `on` is the first day without the post, today at
    the earliest. Raises LeftAlone when a director's or supervisor's place would be empty on any day, TooEarly, NotOneself, Stale.
    """
    _not_oneself(staff, by)
    posts = _locked(staff, hand_over, on, at)
    in_reach(by, "org.relieve", (post.division_id for post in posts), at)
    before = [(post, post.during) for post in posts]
    ended = [end(post, on, at=at) for post in posts]
    fresh = _take_over(posts, hand_over.values(), by=by, at=at, power="org.relieve")
    _check_cover(before, on)
    _tell(ended)
    note(staff=staff.pk, on=on, count=len(posts), ended=[post.pk for post in posts], started=[post.pk for post in fresh])
    return posts


@action("org.transfer", label="岗位调动", law=LAW, says="自{on}起调动岗位")
def transfer(post: Post, *, by: Staff, at: datetime, to: Appointment, takes_over: Appointment | None = None) -> Post:
    """The holder goes to another post: the old one ends on the day on which the new one begins, and is handed over in the same step.

    Returns the new post. Raises as `relieve`, and as `appoint` for the new post.
    """
    staff = post.staff
    _not_oneself(staff, by)
    locked = _locked(staff, {post.pk: None}, to.since, at)
    in_reach(by, "org.transfer", [post.division_id], at)
    before = [(one, one.during) for one in locked]
    ended = [end(one, to.since, at=at) for one in locked]
    own = replace(to, username=staff.username, name=staff.name)
    fresh = fill([own], by=by, at=at, power="org.transfer")
    if not fresh:
        raise BadAppointment("这名工作人员已有这个岗位。")
    successors = _take_over(locked, [takes_over], by=by, at=at, power="org.transfer")
    _check_cover(before, to.since)
    _tell(ended)
    note(staff=staff.pk, on=to.since, ended=[post.pk], started=[fresh[0].pk, *(one.pk for one in successors)])
    return fresh[0]


@action("org.stand_in", label="指定代理", law=LAW, says="自{on}起指定代理")
def stand_in(place: Division, *, by: Staff, at: datetime, who: Appointment) -> Post:
    """A person looks after a place beside or without its holder, from a day on, until a holder comes.

    `who.until` is the day by which that should be. The stand-in of a director or supervisor does not lapse on that day: it becomes
    overdue. Raises NoStandIn without an end in sight, TooEarly, and as `appoint`.
    """
    _check_day(who.since, at)
    _lock([place.pk])
    _check_end(who)
    fresh = fill([replace(who, division_code=place.pk, stands_in=True)], by=by, at=at, power="org.stand_in")
    if not fresh:
        raise BadAppointment("这名工作人员已经负责该处。")
    note(on=who.since, started=[fresh[0].pk], staff=fresh[0].staff_id)
    return fresh[0]


@action("org.end_stand_in", label="结束代理", law=LAW, says="自{on}起结束代理")
def end_stand_in(post: Post, *, by: Staff, at: datetime, on: date, takes_over: Appointment | None = None) -> Post:
    """A stand-in ends from a day on: because the holder is back, or another one takes the place over in the same step.

    Raises NoStandIn for a post that is none, and as `relieve`.
    """
    if not post.stands_in:
        raise NoStandIn("这个岗位不是代理。")
    locked = _locked(post.staff, {post.pk: None}, on, at)
    before = [(one, one.during) for one in locked if one.lasts_from(on)]
    fresh = _take_over(locked, [takes_over], by=by, at=at, power="org.end_stand_in")
    now = Post.objects.filter(pk=post.pk)
    ended = [end(one, on, at=at) for one in now if one.lasts_from(on)]  # a holder who comes by that day has ended it
    _check_cover(before, on)
    _tell(ended)
    note(on=on, staff=post.staff_id, ended=[post.pk], started=[one.pk for one in fresh])
    return post


@action("org.renew", label="续任", law=LAW, says="任期延至{until}")
def renew(post: Post, *, by: Staff, at: datetime, until: date) -> Post:
    """The term of a post that is still held is put off to another last day.

    Raises TooEarly for a day that is past, NoStandIn for a stand-in of more than half a year, NotOneself, Stale.
    """
    _not_oneself(post.staff, by)
    _check_day(until, at)
    if not post.lasts_from(day_of(at)):
        raise Stale("这个岗位已经结束，请重新任职登记。")
    if post.stands_in and (until - day_of(at)).days > LONGEST_STAND_IN:
        raise NoStandIn(f"代理一次最长延{LONGEST_STAND_IN}天，请确定正式人选。")
    upper = None if post.during.upper is None or post.is_seat else until + timedelta(days=1)
    renewed = DateRange(post.during.lower, upper)
    if not Post.objects.filter(pk=post.pk, during=post.during, term_until=post.term_until).update(during=renewed, term_until=until):
        raise Stale
    note(staff=post.staff_id, until=until)
    post.during, post.term_until = renewed, until
    return post


def first_gap(spans: Iterable[DateRange], since: date, until: date | None) -> date | None:
    """The first day from `since` and before `until` (None: for ever) that none of these periods holds; None if there is none."""
    day = since
    for span in sorted((one for one in spans if not one.isempty), key=lambda one: one.lower or date.min):
        if span.lower is not None and span.lower > day:
            break
        if span.upper is None:
            return None
        day = max(day, span.upper)
    return day if until is None or day < until else None


def _check_cover(before: Sequence[tuple[Post, DateRange]], on: date) -> None:
    """Where a post held its place, somebody holds it still, every day from now on."""
    for post, held in before:
        if post.is_seat:
            spans = Post.objects.of_place(post.role, post.division_id).values_list("during", flat=True)
            since = max(on, held.lower) if held.lower is not None else on
            gap = first_gap(spans, since, held.upper)
            if gap is not None:
                place = f"{post.division.name}{Role(post.role).label}"
                raise LeftAlone(f"自{gap.year}年{gap.month}月{gap.day}日起{place}没有人接任，请同时指定接任人或代理人。")


def _tell(ended: Iterable[PostEnded]) -> None:
    """When all stands as it shall: a person who got another post in the same step has not left."""
    for event in ended:
        announce(event)


def _take_over(left: Sequence[Post], successors: Iterable[Appointment | None], *, by: Staff, at: datetime, power: str) -> list[Post]:
    given = [one for one in successors if one is not None]
    places = {(post.role, post.division_id) for post in left}
    if any((one.role, one.division_code) not in places for one in given):
        raise BadAppointment("接任人应当接任同一岗位。")
    if any(one.username == post.staff.username for one in given for post in left):
        raise BadAppointment("接任人不能是离任人本人。")
    for one in given:
        if one.stands_in:
            _check_end(one)
    return fill(given, by=by, at=at, power=power)


def _locked(staff: Staff, wanted: Iterable[int], on: date, at: datetime) -> list[Post]:
    """The person's posts of these numbers as they are now, their places locked: two people cannot empty one place together."""
    _check_day(on, at)
    numbers = set(wanted)
    _lock(Post.objects.filter(pk__in=numbers).values_list("division_id", flat=True))
    posts = list(Post.objects.filter(pk__in=numbers, staff=staff).select_related("staff", "division").order_by("pk"))
    if len(posts) != len(numbers) or not all(post.lasts_from(on) for post in posts):
        raise Stale("岗位已经结束或有变动，请刷新后再办。")
    return posts


def _lock(codes: Iterable[str]) -> None:
    list(Division.objects.select_for_update(no_key=True).filter(pk__in=set(codes)).order_by("pk").values_list("pk"))


def _check_day(on: date, at: datetime) -> None:
    if on < day_of(at):
        raise TooEarly("日期不能早于今天：已经过去的日子，谁有什么权限不能改写。")


def _check_end(who: Appointment) -> None:
    if who.until is None or (who.until - who.since).days > LONGEST_STAND_IN:
        raise NoStandIn(f"代理应当写明届满日，最长{LONGEST_STAND_IN}天。")


def _not_oneself(staff: Staff, by: Staff) -> None:
    if staff.pk == by.pk:
        raise NotOneself("不能办理本人的岗位，请由另一名安全管理员办理。")
