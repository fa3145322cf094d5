"""集中面授: a day in a classroom, who was there, how the test on paper came out, and what follows from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.kernel.states import move
from weibao.org.models import Division, Post, Staff
from weibao.rules.training import passes
from weibao.training.actions.certifying import covers, entry_certificates
from weibao.training.actions.learning import follow_passes
from weibao.training.models import LEARNERS, Attendance, ClassroomDay, Course, ExamResult, Way
from weibao.training.reports.numbers import whole
from weibao.training.states import DAY, CourseState, DayState

LAW: Final = "民发〔2019〕34号（市级培训督导员、县级培训儿童主任）"
HUNDRED: Final = 100
MOST: Final = 3000


class BadDay(Refusal):
    """A classroom day that cannot be."""


class BadAttendance(Refusal):
    """A list of attendance that cannot be."""


@dataclass(frozen=True)
class Planned:
    """A classroom day as it is planned."""

    title: str
    on: date
    venue: str
    lecturer: str
    hours: int
    courses: Sequence[Course]
    entry: bool = False


@dataclass(frozen=True)
class Present:
    """A line of the list: a person by sign-in name, or somebody without an account by name, phone, role and place."""

    present: bool
    score: int | None
    username: str = ""
    name: str = ""
    phone: str = ""
    role: str = ""
    place: str = ""


@action("training.plan_day", label="安排面授培训", law=LAW, says="安排面授培训《{title}》")
def plan_day(place: Division, *, by: Staff, at: datetime, planned: Planned) -> ClassroomDay:
    """A day is planned (or entered afterwards). Raises BadDay without courses or hours."""
    if not planned.courses or any(one.state != CourseState.PUBLISHED for one in planned.courses) or not 0 < planned.hours <= 80:
        raise BadDay("请选择已发布的课程并填写学时。")
    facts = {"title": planned.title, "on": planned.on, "venue": planned.venue, "lecturer": planned.lecturer, "hours": planned.hours}
    made = ClassroomDay.objects.create(place=place, entry=planned.entry, planned_by=by, planned_at=at, **facts)
    made.courses.set(planned.courses)
    note(day=made.pk, title=made.title)
    return made


@action("training.mark_attendance", label="登记面授签到", law=LAW, says="登记签到{count}人")
def mark_attendance(day: ClassroomDay, *, by: Staff, at: datetime, lines: Sequence[Present]) -> int:
    """The list of a day, whole: it replaces what was there. Returns how many. Raises BadAttendance, Stale for a day that was closed."""
    _open(day)
    if len(lines) > MOST:
        raise BadAttendance(f"一次最多 {MOST} 人。")
    rows = _rows(day, lines)
    Attendance.objects.filter(day=day).delete()
    Attendance.objects.bulk_create(rows, batch_size=500)
    note(day=day.pk, count=len(rows))
    return len(rows)


@action("training.close_day", label="办结面授培训", law=LAW, says="办结面授培训，到场{present}人，合格{passed}人，发证{issued}人")
def close_day(day: ClassroomDay, *, by: Staff, at: datetime) -> dict[str, int]:
    """The results stand: passes are kept as tests on paper, who has passed all gets a certificate, newcomers theirs by name and phone.

    Raises BadAttendance for an empty list, BadDay before its day, Stale, ForbiddenMove.
    """
    _open(day)
    if day.on > at.date():
        raise BadDay("培训日还没有到。")
    here = [one for one in day.attendance.select_related("staff") if one.present]
    if not here:
        raise BadAttendance("还没有登记到场人员。")
    move(day, DayState.CLOSED, machine=DAY, closed_at=at)
    share = whole("pass_share", at)
    courses = list(day.courses.all())
    made = ExamResult.objects.bulk_create(_attempts(day, here, courses, share, at), batch_size=500)
    issued = follow_passes([one for one in made if one.passed], at=at)
    good = [one for one in here if passes(one.score or 0, HUNDRED, share)]
    new = [one for one in good if one.staff_id is None and one.phone and covers(day, one.role)]
    issued += entry_certificates(day, ((one.name, one.phone or "", one.role, one.place_id) for one in new), at=at)
    facts = {"present": len(here), "passed": len(good), "issued": issued}
    note(day=day.pk, **facts)
    return facts


@action("training.cancel_day", label="取消面授培训", law=LAW, says="取消面授培训")
def cancel_day(day: ClassroomDay, *, by: Staff, at: datetime) -> ClassroomDay:
    """The day is not held. Raises Stale, ForbiddenMove."""
    move(day, DayState.CANCELLED, machine=DAY)
    note(day=day.pk)
    return day


def _open(day: ClassroomDay) -> None:
    if ClassroomDay.objects.select_for_update().get(pk=day.pk).state != DayState.PLANNED:
        raise Stale("这次培训已经办结或取消。")


def _attempts(day: ClassroomDay, here: Iterable[Attendance], courses: Sequence[Course], share: int, at: datetime) -> list[ExamResult]:
    return [
        ExamResult(
            staff=one.staff, course=course, place_id=one.place_id, way=Way.CLASSROOM, day=day, right=one.score, of=HUNDRED, share=share,
            passed=passes(one.score, HUNDRED, share), on=day.on, at=at,
        )
        for one in here
        if one.staff is not None and one.score is not None
        for course in courses
        if one.role in course.roles
    ]  # fmt: skip


def _rows(day: ClassroomDay, lines: Sequence[Present]) -> list[Attendance]:
    named = {one.username for one in lines if one.username}
    posts = Post.objects.held_on(day.on).inside(day.place_id).filter(role__in=LEARNERS, stands_in=False, staff__username__in=named)
    held = {post.staff.username: post for post in posts.select_related("staff").order_by("-pk")}
    places = set(Division.objects.filter(pk__in={one.place for one in lines if one.place}).values_list("pk", flat=True))
    seen: set[str] = set()
    rows = []
    for number, one in enumerate(lines, start=1):
        if one.score is not None and not 0 <= one.score <= HUNDRED:
            raise BadAttendance(f"第{number}行：得分应在 0 至 100 之间。")
        if one.username:
            post = held.get(one.username)
            if post is None or one.username in seen:
                raise BadAttendance(f"第{number}行：登录名 {one.username} 不是本辖区在任的儿童主任或督导员，或者重复。")
            seen.add(one.username)
            facts = {"staff": post.staff, "name": post.staff.name, "role": post.role, "place_id": post.division_id}
        else:
            facts = _newcomer(day, one, number, places)
        rows.append(Attendance(day=day, present=one.present, score=one.score if one.present else None, **facts))
    return rows


def _newcomer(day: ClassroomDay, one: Present, number: int, places: set[str]) -> dict[str, object]:
    if not (one.name and one.phone and one.role in LEARNERS):
        raise BadAttendance(f"第{number}行：没有账号的人员应填写姓名、手机号和拟任岗位。")
    if one.place not in places or not one.place.startswith(day.place_id):
        raise BadAttendance(f"第{number}行：拟任区划代码不在本辖区。")
    return {"name": one.name, "phone": one.phone, "role": one.role, "place_id": one.place}
