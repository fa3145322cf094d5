"""Rows about our own people: training, certificates, classroom days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from proofs.places import DIRECTORS, VILLAGES
from weibao.schools.models import PupilLine, SchoolLink
from weibao.staffing.models import AllowanceSheet, Candidate
from weibao.testing import make
from weibao.training.models import (
    Advice,
    Attendance,
    Certificate,
    ClassroomDay,
    Course,
    ExamPaper,
    ExamResult,
    Material,
    PlanItem,
    Question,
)

if TYPE_CHECKING:
    from proofs.world import World


def trained(world: World) -> None:
    """A course with its bank; a place a test, a result, a certificate, an advice, a line of the plan and a day."""
    officer = world.city.people["city_officer"]
    written = {"law": "民发〔2019〕34号", "summary": "会走访", "body": "## 走访\n见到本人。", "written_by": officer, "written_at": make.AT}
    roles = ["village_director", "township_supervisor"]
    course = Course.objects.create(topic="visits", title="走访", roles=roles, state="published", **written)
    asked = {"course": course, "options": ["对", "错"], "right": [0], "why": "依据", "added_by": officer, "added_at": make.AT}
    bank = [Question.objects.create(text=f"第{turn}题", **asked) for turn in range(6)]
    sound = {"kind": "audio", "caption": "录音", "mime": "audio/ogg", "digest": "0" * 64, "size": 4, "data": b"OggS"}
    material = Material.objects.create(course=course, added_by=officer, added_at=make.AT, **sound)
    world.fixed |= {"course": course.pk, "material": material.pk}
    world.fixed |= {f"question{turn}": one.pk for turn, one in enumerate(bank)}
    for place in DIRECTORS:
        _staffed(world, place)
        _of_person(world, place, course, bank)
        _of_county(world, place, course)


def _of_person(world: World, place: str, course: Course, bank: list[Question]) -> None:
    director = world.city.people[DIRECTORS[place]]
    where = {"staff": director, "course": course, "place_id": VILLAGES[place]}
    paper = ExamPaper.objects.create(staff=director, course=course, questions=[one.pk for one in bank[:5]], drawn_at=make.AT)
    facts = {"way": "classroom", "right": 90, "of": 100, "share": 80, "passed": True, "on": make.ON, "at": make.AT}
    world.keep("exam", place, paper.pk)
    world.keep("exam_result", place, ExamResult.objects.create(**where, **facts).pk)
    dates = {"issued_on": make.ON, "expires_on": date(2024, 7, 2)}
    held = Certificate.objects.create(
        number=f"未保培〔2023〕9{director.pk:05d}", role="village_director", staff=director, name=director.name,
        place_id=VILLAGES[place], **dates,
    )  # fmt: skip
    world.keep("training_certificate", place, held.pk)
    world.keep("training_advice", place, Advice.objects.create(**where, source="place", rows=1, proposed_at=make.AT).pk)


def _of_county(world: World, place: str, course: Course) -> None:
    director, county = world.city.people[DIRECTORS[place]], VILLAGES[place][:6]
    who = {"planned_by": world.city.people["county_officer"], "planned_at": make.AT}
    other = Course.objects.create(
        topic="family", title=f"家庭教育{place}", roles=course.roles, state="published", law="家庭教育促进法第14条", summary="会指导",
        body="正文", written_by=who["planned_by"], written_at=make.AT,
    )  # fmt: skip
    item = {"year": 2023, "course": other, "role": "village_director", "way": "online", "due": date(2023, 9, 30)}
    world.keep("plan_item", place, PlanItem.objects.create(place_id=county, **item, **who).pk)
    day = ClassroomDay.objects.create(place_id=county, title="培训", on=make.ON, venue="县", lecturer="乙", hours=8, **who)
    day.courses.add(course)
    here = {"role": "village_director", "name": director.name, "place_id": VILLAGES[place], "present": True, "score": 90}
    Attendance.objects.create(day=day, staff=director, **here)
    world.keep("training_day", place, day.pk)


def _staffed(world: World, place: str) -> None:
    """A candidate, the sheet of a month and a link; then a line of a school that differs for the child."""
    officer, county = world.city.people["city_officer"], VILLAGES[place][:6]
    fit = {"background": "women", "ability": "会用手机", "care": "热心", "met_on": make.ON, "phone": "13800000000"}
    proposed = Candidate.objects.create(
        place_id=VILLAGES[place], role="village_director", name="成新", proposed_by=officer, proposed_at=make.AT, **fit
    )
    checked = {"checked_on": make.ON, "organ": "公安局", "receipt": "1", "clear": True, "next_due": date(2024, 7, 3)}
    proposed.checks.create(place_id=VILLAGES[place], by=officer, at=make.AT, **checked)
    world.keep("candidate", place, proposed.pk)
    month = {"own": 1, "sibling": 2, "parent": 3, "county": 1}[place]
    paid = {"monthly": "100.00", "document": "试", "made_by": officer, "made_at": make.AT}
    world.keep("allowance", place, AllowanceSheet.objects.create(place_id=county, month=date(2023, month, 1), **paid).pk)
    signed = {"issued_by": officer, "issued_at": make.AT, "expires_at": _later(), "quarter": "2023Q3"}
    link = SchoolLink.objects.create(place_id=county, school=f"学校{place}", digest=place.ljust(32).encode(), **signed)
    world.keep("school_link", place, link.pk)


def asked_schools(world: World) -> None:
    """A line of a school that differs, a place; the restricted child has one from before."""
    officer = world.city.people["city_officer"]
    for place, code in VILLAGES.items():
        signed = {"issued_by": officer, "issued_at": make.AT, "expires_at": _later(), "quarter": "2023Q2"}
        link = SchoolLink.objects.create(place_id=code[:6], school=f"学校{place}", digest=f"line {place}".ljust(32).encode(), **signed)
        said = {"answer": "left", "since": date(2023, 6, 1), "state": "different", "due": date(2023, 7, 10), "answered_on": make.ON}
        line = PupilLine.objects.create(link=link, child_id=world.rows["child"][place], **said)
        world.keep("pupil_line", place, line.pk)


def _later() -> datetime:
    return make.AT + timedelta(days=14)
