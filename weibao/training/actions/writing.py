"""编写课程: text, pictures, recordings and questions; publishing and withdrawing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from weibao.attachments.examining import BadFile, examine
from weibao.attachments.scanning import scan
from weibao.kernel.door import action, note
from weibao.kernel.refusal import Refusal
from weibao.kernel.states import move
from weibao.org.models import Staff
from weibao.training.models import LEARNERS, Course, Material, MaterialKind, Question, Topic
from weibao.training.reports.numbers import whole
from weibao.training.states import COURSE, CourseState

LAW: Final = "民发〔2019〕34号（培训）"
MEGABYTE: Final = 1024 * 1024
MOST_AUDIO: Final = 10 * MEGABYTE
PICTURES: Final = {"jpeg": "image/jpeg", "png": "image/png"}
LEAST_OPTIONS, MOST_OPTIONS = 2, 6


class CannotPublish(Refusal):
    """A course without text, or with fewer questions than a test has."""

    status = 409


class BadQuestion(Refusal):
    """A question that cannot be answered or marked."""


class BadCourse(Refusal):
    """A course without text or without anybody for whom it is."""


@dataclass(frozen=True)
class Written:
    """A course as it was written."""

    topic: str
    title: str
    law: str
    summary: str
    body: str
    roles: Sequence[str]


@action("training.write_course", label="编写培训课程", law=LAW, says="编写课程《{title}》第{version}版")
def write_course(course: Course | None, *, by: Staff, at: datetime, written: Written) -> Course:
    """Write a new course, or a course anew; what is published stays published, in its next version. Raises BadCourse."""
    roles = sorted(set(written.roles))
    if not written.body.strip() or not roles or not set(roles) <= {str(one) for one in LEARNERS}:
        raise BadCourse("请填写正文并选择培训对象。")
    same = Course.objects.filter(title=written.title)
    if (same.exclude(pk=course.pk) if course else same).exists():
        raise BadCourse("已有同名课程。")
    row = course or Course()
    row.topic, row.title, row.law, row.summary = Topic(written.topic), written.title, written.law, written.summary
    row.body, row.roles, row.written_by, row.written_at = written.body, roles, by, at
    row.version = row.version + 1 if course else 1
    row.save()
    note(course=row.pk, title=row.title, version=row.version)
    return row


@action("training.publish_course", label="发布培训课程", law=LAW, says="发布课程《{title}》")
def publish_course(course: Course, *, by: Staff, at: datetime) -> Course:
    """The course counts from now on. Raises CannotPublish without enough questions, Stale, ForbiddenMove."""
    wanted = whole("questions", at)
    if course.questions.standing().count() < wanted:
        raise CannotPublish(f"题库至少要有{wanted}道题才能发布。")
    move(course, CourseState.PUBLISHED, machine=COURSE, published_at=at)
    note(course=course.pk, title=course.title)
    return course


@action("training.withdraw_course", label="停用培训课程", law=LAW, says="停用课程《{title}》")
def withdraw_course(course: Course, *, by: Staff, at: datetime) -> Course:
    """The course counts no longer; what was passed stays. Raises Stale, ForbiddenMove."""
    move(course, CourseState.WITHDRAWN, machine=COURSE)
    note(course=course.pk, title=course.title)
    return course


@action("training.reopen_course", label="重新编写已停用课程", law=LAW, says="重新编写课程《{title}》")
def reopen_course(course: Course, *, by: Staff, at: datetime) -> Course:
    """A withdrawn course is a draft again. Raises Stale, ForbiddenMove."""
    move(course, CourseState.DRAFT, machine=COURSE)
    note(course=course.pk, title=course.title)
    return course


@action("training.add_material", label="添加课程资料", law=LAW, says="添加课程资料")
def add_material(course: Course, *, by: Staff, at: datetime, caption: str, content: bytes) -> Material:
    """A picture (drawn anew, without place and device) or a recording (MP3, Ogg) for a course.

    Raises BadFile for anything else, too much or the same again; Infected, NoScanner.
    """
    kind, mime, data = _examined(content)
    digest = hashlib.sha256(data).hexdigest()
    if course.materials.filter(digest=digest).exists():
        raise BadFile("这份资料已经添加过了。")
    scan(data)
    facts = {"kind": kind, "mime": mime, "caption": caption, "digest": digest, "size": len(data), "data": data}
    made = Material.objects.create(course=course, added_by=by, added_at=at, **facts)
    Course.objects.filter(pk=course.pk).update(version=course.version + 1)
    note(course=course.pk, material=made.pk, kind=kind, size=made.size)
    return made


@action("training.drop_material", label="移除课程资料", law=LAW, says="移除课程资料")
def drop_material(material: Material, *, by: Staff, at: datetime) -> Course:
    """A picture or recording goes. Returns its course."""
    course: Course = material.course
    note(course=course.pk, material=material.pk)
    material.delete()
    Course.objects.filter(pk=course.pk).update(version=course.version + 1)
    return course


@action("training.add_question", label="添加培训试题", law=LAW, says="添加试题")
def add_question(course: Course, *, by: Staff, at: datetime, text: str, options: Sequence[str], right: Sequence[int], why: str) -> Question:
    """A question for the bank: two to six options, at least one right one, and why. Raises BadQuestion."""
    given = [one.strip() for one in options if one.strip()]
    if not LEAST_OPTIONS <= len(given) <= MOST_OPTIONS or len(set(given)) != len(given):
        raise BadQuestion("请填写二至六个互不相同的选项。")
    if not right or not set(right) <= set(range(len(given))):
        raise BadQuestion("请标明正确选项。")
    facts = {"text": text.strip(), "options": given, "right": sorted(set(right)), "why": why.strip()}
    made = Question.objects.create(course=course, added_by=by, added_at=at, **facts)
    note(course=course.pk, question=made.pk)
    return made


@action("training.withdraw_question", label="停用培训试题", law=LAW, says="停用试题")
def withdraw_question(question: Question, *, by: Staff, at: datetime) -> Question:
    """No test is drawn from it any more; tests that were taken keep it. Raises CannotPublish when too few would be left."""
    course = question.course
    if course.state == CourseState.PUBLISHED and course.questions.standing().count() <= whole("questions", at):
        raise CannotPublish("已发布课程的题库不能再少，请先补充试题。")
    Question.objects.filter(pk=question.pk, withdrawn_at=None).update(withdrawn_at=at)
    note(course=course.pk, question=question.pk)
    question.refresh_from_db()
    return question


def _examined(content: bytes) -> tuple[MaterialKind, str, bytes]:
    mime = _audio(content)
    if mime:
        if len(content) > MOST_AUDIO:
            raise BadFile(f"音频超过 {MOST_AUDIO // MEGABYTE} MB，请压缩或者分段。")
        return MaterialKind.AUDIO, mime, content
    found = examine(content)
    if found.kind not in PICTURES:
        raise BadFile("课程资料只收 JPEG、PNG 图片和 MP3、OGG 音频。")
    return MaterialKind.PICTURE, PICTURES[found.kind], found.content


def _audio(content: bytes) -> str:
    """The kind of a recording by its first bytes; empty for none."""
    if content.startswith(b"OggS"):
        return "audio/ogg"
    is_frame = len(content) > 1 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0 and content[1] & 0x06 != 0
    return "audio/mpeg" if content.startswith(b"ID3") or (is_frame and content[1] != 0xD8) else ""
