"""推荐课程: what the work shows becomes a lesson proposed to the person; nobody is ranked, nobody is shown to others of the same level."""

from datetime import datetime
from typing import Final

from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.states import move
from weibao.org.models import Post, Staff
from weibao.org.powers import SEATS
from weibao.training.models import Advice, Course, ExamResult
from weibao.training.reports.needs import SOURCES, since
from weibao.training.states import ADVICE, AdviceState

LAW: Final = "民发〔2019〕34号（培训）；国办函〔2026〕12号（不排名、不打卡）"


@action("training.advise", label="按工作情况推荐课程", law=LAW, says="推荐课程{count}项", system=True)
def advise(kind: type[Advice], *, by: None, at: datetime) -> int:
    """A lesson for each person of whose work a source shows enough; safe to repeat. Returns how many were new.

    A lesson that stands, was set aside or passed within the period that is looked at is not proposed again.
    """
    on = timezone.localtime(at).date()
    first = since(on)
    courses: dict[str, Course] = {}
    for course in Course.objects.published().order_by("-pk"):
        courses[course.topic] = course
    posts: dict[int, Post] = {}
    for post in Post.objects.held_on(on).filter(role__in=SEATS, stands_in=False).order_by("-pk"):
        posts[post.staff_id] = post
    known = set(kind.objects.filter(proposed_at__date__gte=first).values_list("staff", "course", "source"))
    known |= set(kind.objects.open().values_list("staff", "course", "source"))
    passed = set(ExamResult.objects.passed_since(first).values_list("staff", "course"))
    fresh = []
    for source in SOURCES.values():
        lesson = courses.get(source.topic)
        for staff, rows in source.count(first, on).items() if lesson else ():
            told = posts.get(staff)
            if told is None or lesson is None or told.role not in lesson.roles or rows < source.least:
                continue
            if (staff, lesson.pk, source.code) not in known and (staff, lesson.pk) not in passed:
                facts = {"staff_id": staff, "place_id": told.division_id, "course": lesson, "source": source.code}
                fresh.append(kind(rows=rows, proposed_at=at, **facts))
    kind.objects.bulk_create(fresh, batch_size=500)
    note(count=len(fresh))
    return len(fresh)


@action("training.set_aside", label="推荐课程不需学习", law=LAW, says="推荐课程不需学习")
def set_aside(advice: Advice, *, by: Staff, at: datetime) -> Advice:
    """Whoever guides the person says that the lesson is not needed. Raises Stale, ForbiddenMove."""
    move(advice, AdviceState.SET_ASIDE, machine=ADVICE, ended_at=at)
    note(advice=advice.pk)
    return advice
