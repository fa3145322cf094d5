"""Classroom days: the list out and in, closing, certificates of those who have no account yet; and the gate before a post."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from weibao.kernel.archive import BadWorkbook
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.org.actions import Appointment, appoint, relieve, stand_in
from weibao.org.models import Post
from weibao.org.powers import Role
from weibao.testing.city import HONGSHAN, PINGYAO, XINYING
from weibao.testing.taking import taken_out
from weibao.training.actions import teaching
from weibao.training.actions.certifying import NotTrained
from weibao.training.actions.teaching import BadAttendance, BadDay, Planned, Present
from weibao.training.models import Certificate, ExamResult
from weibao.training.reports import lists


@pytest.fixture
def day(city, at, course):
    courses = [course("入户走访基础"), course("强制报告", "reporting")]
    planned = Planned("岗前培训班", date(2023, 6, 30), "县民政局", "霍老师", 8, courses, entry=True)
    return teaching.plan_day(city.divisions[PINGYAO], by=city.above, at=at, planned=planned)


def newcomer(city, on, **facts):
    given = {"username": "new_director", "name": "成新", "role": Role.VILLAGE_DIRECTOR, "unit_id": city.units["hongshan"].pk}
    return Appointment(**given | {"division_code": XINYING, "since": on, "phone": "13800000000"} | facts)


def test_a_day_is_held_and_closed(city, at, day, trail):
    lines = [
        Present(True, 86, username="director"),
        Present(True, 79, username="director_near"),
        Present(False, None, username="supervisor"),
        Present(True, 90, name="成新", phone="13800000000", role="village_director", place=XINYING),
    ]
    assert teaching.mark_attendance(day, by=city.above, at=at, lines=lines) == 4
    told = teaching.close_day(day, by=city.above, at=at)
    assert told == {"present": 3, "passed": 2, "issued": 2}
    assert set(ExamResult.objects.values_list("staff__username", "passed")) == {("director", True), ("director_near", False)}
    assert set(Certificate.objects.values_list("name", "staff__username")) == {("侯秀梅", "director"), ("成新", None)}
    assert trail[-1].facts["present"] == 3
    for late in (teaching.close_day, lambda row, **how: teaching.mark_attendance(row, lines=lines, **how)):
        with pytest.raises(Stale):
            late(day, by=city.above, at=at)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Present(True, 101, username="director"), "得分"),
        (Present(True, 80, username="director_far"), "不是本辖区"),
        (Present(True, 80, name="成新"), "手机号"),
        (Present(True, 80, name="成新", phone="1", role="village_director", place="140727101215"), "不在本辖区"),
    ],
)
def test_a_list_that_cannot_be(city, at, day, line, said):
    with pytest.raises(BadAttendance, match=said):
        teaching.mark_attendance(day, by=city.above, at=at, lines=[line])


def test_a_day_that_cannot_be(city, at, day, course):
    with pytest.raises(BadAttendance):
        teaching.close_day(day, by=city.above, at=at)
    with pytest.raises(BadDay):
        teaching.plan_day(city.divisions[PINGYAO], by=city.above, at=at, planned=Planned("甲", at.date(), "乙", "丙", 8, []))
    with pytest.raises(NotAllowed):
        teaching.plan_day(
            city.divisions[PINGYAO], by=city.people["county_officer_beside"], at=at, planned=Planned("甲", at.date(), "乙", "丙", 8, [])
        )
    ahead = Planned("甲", at.date() + timedelta(days=1), "乙", "丙", 8, list(day.courses.all()))
    later = teaching.plan_day(city.divisions[PINGYAO], by=city.above, at=at, planned=ahead)
    with pytest.raises(BadDay):
        teaching.close_day(later, by=city.above, at=at)
    teaching.cancel_day(later, by=city.above, at=at)
    with pytest.raises(Stale):
        teaching.mark_attendance(later, by=city.above, at=at, lines=[])


def test_the_list_goes_out_and_comes_back(city, at, day):
    book = load_workbook(BytesIO(taken_out(city.above, at, "training.day_list", day=str(day.pk))))
    sheet = book.active
    assert [cell.value for cell in sheet[2]] == list(lists.HEADS)
    names = [row[0].value for row in sheet.iter_rows(min_row=3)]
    assert {"侯秀梅", "乔静", "马永红"} <= set(names)
    assert "段小燕" not in names
    for row in sheet.iter_rows(min_row=3):
        row[6].value, row[7].value = "是", 95
    out = BytesIO()
    book.save(out)
    lines = lists.read(out.getvalue(), "签到表.xlsx")
    assert all(one.present and one.score == 95 for one in lines)
    teaching.mark_attendance(day, by=city.above, at=at, lines=lines)
    assert teaching.close_day(day, by=city.above, at=at)["issued"] == len(lines)


def test_a_list_that_is_none_is_told_by_its_fault():
    from weibao.kernel.sheets import Column, Sheet, workbook  # noqa: PLC0415

    for heads, said in ((["甲"], "没有找到"), (["姓名", "登录名"], "缺少")):
        with pytest.raises(BadWorkbook, match=said):
            lists.read(workbook([Sheet("表", [Column(one) for one in heads], [])]), "表.xlsx")
    row = ["甲", "director", "儿童主任", XINYING, "", "", "是", "九十"]
    with pytest.raises(BadWorkbook, match="得分"):
        lists.read(workbook([Sheet("表", [Column(one) for one in lists.HEADS], [row])]), "表.xlsx")


def test_who_is_new_begins_after_a_pass(city, at, on, day, gate):
    gate("block")
    security = city.people["security_admin"]
    with pytest.raises(NotTrained, match="成新"):
        appoint([newcomer(city, on)], by=security, at=at)
    line = Present(True, 90, name="成新", phone="13800000000", role="village_director", place=XINYING)
    teaching.mark_attendance(day, by=city.above, at=at, lines=[line])
    teaching.close_day(day, by=city.above, at=at)
    with pytest.raises(NotTrained):
        appoint([newcomer(city, on, phone="13800000001")], by=security, at=at)
    assert appoint([newcomer(city, on)], by=security, at=at) == 1
    assert Certificate.objects.get().staff.username == "new_director"


def test_the_gate_lets_in_who_stands_in_who_served_and_who_is_entered_late(city, at, on, gate):
    gate("block")
    security = city.people["security_admin"]
    near = Post.objects.get(staff=city.people["director_near"])
    stands = replace(newcomer(city, on), username="director_near", name=near.staff.name, until=on + timedelta(days=30), stands_in=True)
    assert stand_in(city.village, by=security, at=at, who=stands)
    assert appoint([newcomer(city, on - timedelta(days=400), username="long_there")], by=security, at=at) == 1
    assert appoint([replace(newcomer(city, on), username=city.former.username, name=city.former.name)], by=security, at=at) == 1


def test_a_refused_successor_leaves_the_place_as_it_was(city, at, on, gate):
    gate("block")
    post = Post.objects.get(staff=city.inside)
    with pytest.raises(NotTrained):
        relieve(city.inside, by=city.people["security_admin"], at=at, on=on, hand_over={post.pk: newcomer(city, on)})
    assert Post.objects.of_place("village_director", XINYING).held_on(on).get() == post


def test_the_gate_may_only_remind(city, at, on, gate):
    gate("warn")
    assert appoint([newcomer(city, on)], by=city.people["security_admin"], at=at) == 1
    assert not Certificate.objects.filter(place=HONGSHAN).exists()
