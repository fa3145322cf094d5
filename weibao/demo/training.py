"""The demo's training: six courses with their questions, the plan of the year, a classroom day that was held and one to come."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from weibao.demo.runs import holder
from weibao.org.models import Division, Post, Staff
from weibao.org.powers import Role
from weibao.training.actions import advising, learning, planning, teaching, writing
from weibao.training.models import LEARNERS, Advice, Course, ExamPaper
from weibao.training.reports.lists import invited

FILE: Final = Path(__file__).parent / "data" / "courses.yaml"
HELD: Final = date(2023, 5, 18)
AHEAD: Final = date(2023, 7, 20)
ABSENT: Final = 17  # every so many of a list were not there
FAILED: Final = 13  # and so many did not pass


def training(at: datetime) -> str:
    """What a year's training looks like in July; what is there already is left as it is."""
    if not Course.objects.exists():
        city, county = holder(Role.CITY_OFFICER), holder(Role.COUNTY_OFFICER)
        courses = [write(one, city, at) for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))]
        _plan(courses, city, county, at)
        _held(courses, county, at)
        _ahead(courses[:2], city, at)
        _tests(courses, county, at)
        advising.advise(Advice, by=None, at=at)
    return f"{Course.objects.count()} 门课程"


def write(told: dict[str, Any], by: Staff, at: datetime) -> Course:
    """A course of the file with its questions, published."""
    roles = [str(one) for one in LEARNERS]
    written = writing.Written(told["topic"], told["title"], told["law"], told["summary"], told["body"], roles)
    row = writing.write_course(None, by=by, at=at, written=written)
    for one in told["questions"]:
        writing.add_question(row, by=by, at=at, text=one["text"], options=one["options"], right=one["right"], why=one["why"])
    return writing.publish_course(row, by=by, at=at)


def _plan(courses: list[Course], city: Staff, county: Staff, at: datetime) -> None:
    """The city plans for supervisors, the county for directors: a course a month until November."""
    for who, role in ((city, Role.TOWNSHIP_SUPERVISOR), (county, Role.VILLAGE_DIRECTOR)):
        place = who.posts_on(at.date())[0].division
        for turn, course in enumerate(courses):
            due = date(2023, 7 + turn % 5, 28)
            planning.plan(place, by=who, at=at, course=course, role=role, way="online", due=due)


def _held(courses: list[Course], county: Staff, at: datetime) -> None:
    place: Division = county.posts_on(at.date())[0].division
    planned = teaching.Planned("2023年儿童主任集中培训", HELD, "县委党校二号教室", "县未保中心", 16, courses)
    day = teaching.plan_day(place, by=county, at=at - timedelta(days=50), planned=planned)
    lines = [_line(turn, post) for turn, post in enumerate(invited(day), start=1)]
    teaching.mark_attendance(day, by=county, at=at - timedelta(days=45), lines=lines)
    teaching.close_day(day, by=county, at=at - timedelta(days=44))


def _line(turn: int, post: Post) -> teaching.Present:
    if turn % ABSENT == 0:
        return teaching.Present(False, None, username=post.staff.username)
    return teaching.Present(True, 70 if turn % FAILED == 0 else 82 + turn % 15, username=post.staff.username)


def _ahead(courses: list[Course], city: Staff, at: datetime) -> None:
    place = city.posts_on(at.date())[0].division
    planned = teaching.Planned("儿童督导员下半年培训", AHEAD, "市民政局三楼会议室", "市未保办", 8, courses, entry=True)
    teaching.plan_day(place, by=city, at=at, planned=planned)


def _tests(courses: list[Course], county: Staff, at: datetime) -> None:
    """A director of another county who failed once, learnt, and passed; another who passed one course."""
    far = Post.objects.filter(role=Role.VILLAGE_DIRECTOR).exclude(division__code__startswith=county.posts_on(at.date())[0].division_id)
    for turn, post in enumerate(far.select_related("staff").order_by("staff__username")[:2]):
        for right in [False, True] if turn == 0 else [True]:
            paper: ExamPaper = learning.draw_test(courses[turn], by=post.staff, at=at)
            answers = {one.pk: one.right if right else [len(one.options) - 1] for one in paper.drawn()}
            learning.take_test(paper, by=post.staff, at=at, answers=answers)
