"""学习测试: a test is drawn from the bank, answered, marked by the rules, and kept as it was."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal, Stale
from weibao.org.models import Post, Staff
from weibao.rules.training import mark
from weibao.training.actions.certifying import certify
from weibao.training.models import LEARNERS, Advice, Course, ExamPaper, ExamResult, Way
from weibao.training.reports.numbers import whole
from weibao.training.states import AdviceState, CourseState

LAW: Final = "民发〔2019〕34号（培训合格）"
DRAWING: Final = random.SystemRandom()


class NoTest(Refusal):
    """A course that has no test for this person now."""

    status = 409


@action("training.draw_test", label="抽取培训试题", law=LAW, says="抽取试题{count}道")
def draw_test(course: Course, *, by: Staff, at: datetime) -> ExamPaper:
    """A test for this person, drawn by chance; one that was drawn and not answered yet is given again.

    Raises NoTest for a course that is not published or not for the person's role.
    """
    if course.state != CourseState.PUBLISHED or post_of(by, timezone.localtime(at).date(), course.roles) is None:
        raise NoTest("这门课程目前没有供您参加的测试。")
    standing = ExamPaper.objects.open().filter(staff=by, course=course).first()
    if standing is not None:
        note(course=course.pk, count=len(standing.questions))
        return standing
    bank = list(course.questions.standing().values_list("pk", flat=True))
    drawn = DRAWING.sample(bank, min(len(bank), whole("questions", at)))
    note(course=course.pk, count=len(drawn))
    return ExamPaper.objects.create(staff=by, course=course, questions=drawn, drawn_at=at)


@action("training.take_test", label="参加培训测试", law=LAW, says="测试答对{right}/{of}题")
def take_test(paper: ExamPaper, *, by: Staff, at: datetime, answers: Mapping[int, Sequence[int]]) -> ExamResult:
    """The answers by number of the question; marked, kept for good, and followed by the certificate when all is passed.

    Raises Stale for a test that was answered already or belongs to somebody else, NoTest when the person holds no such post.
    """
    held = ExamPaper.objects.select_for_update().filter(pk=paper.pk, staff=by).select_related("course").first()
    if held is None or ExamResult.objects.filter(paper=held).exists():
        raise Stale("这份试卷已经交过，请重新抽题。")
    on = timezone.localtime(at).date()
    post = post_of(by, on, held.course.roles)
    if post is None:
        raise NoTest("这门课程目前没有供您参加的测试。")
    questions, share = held.drawn(), whole("pass_share", at)
    given = [frozenset(answers.get(one.pk, ())) for one in questions]
    result = mark([frozenset(one.right) for one in questions], given, share)
    kept = {str(one.pk): sorted(chosen) for one, chosen in zip(questions, given, strict=True)}
    facts = {"answers": kept, "right": result.right, "of": result.of, "share": share, "passed": result.passed, "on": on, "at": at}
    made = ExamResult.objects.create(staff=by, course=held.course, place=post.division, way=Way.ONLINE, paper=held, **facts)
    note(course=held.course_id, right=result.right, of=result.of, passed=result.passed)
    if result.passed:
        follow_passes([made], at=at)
    return made


def post_of(staff: Staff, on: date, roles: Sequence[str]) -> Post | None:
    """The post of a person for which a course is meant."""
    return next((post for post in staff.posts_on(on) if post.role in roles and post.role in LEARNERS), None)


def follow_passes(passes: Sequence[ExamResult], *, at: datetime) -> int:
    """What was proposed is learnt, and who has passed all gets a certificate. Called inside the actions that mark. No law of its own.

    Returns how many certificates were issued.
    """
    for course in {one.course_id for one in passes}:
        staff = [one.staff_id for one in passes if one.course_id == course]
        Advice.objects.open().filter(course=course, staff__in=staff).update(state=AdviceState.DONE, ended_at=at)
    return certify({one.staff_id for one in passes}, at=at)
