"""Who may do what, to whom, and when."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.kernel.door import ACTIONS, SLOTS, allows
from weibao.kernel.refusal import NotAllowed
from weibao.org.actions import Appointment, BadDivisions, NotMine, appoint, confirm_post, console, is_quasi, load_divisions, open_units
from weibao.org.models import Division, Post, Unit
from weibao.org.powers import POWERS, READS, Role, holders
from weibao.org.reports import coverage, powers_table
from weibao.testing.city import BAIGUI, BAIJIAZHUANG, HONGSHAN, PINGYAO, XINYING


class Place:
    def __init__(self, *codes, units=()):
        self.codes, self.units = codes, units

    def scope_codes(self):
        return list(self.codes)

    def scope_units(self):
        return list(self.units)


def test_a_post_reaches_its_division_and_all_its_parts_and_no_other(city, at):
    people = city.people
    assert allows(people["county_officer"], "children.amend_household", Place(XINYING), at)
    assert allows(people["supervisor"], "children.amend_household", Place(XINYING), at)
    assert not allows(people["supervisor_beside"], "children.amend_household", Place(XINYING), at)
    assert not allows(people["county_officer_beside"], "children.amend_household", Place(XINYING), at)
    assert allows(people["county_officer_beside"], "children.amend_household", Place(XINYING, BAIGUI), at), "household or residence"
    assert not allows(city.nowhere, "children.amend_household", Place(XINYING), at)
    assert not allows(people["director"], "children.amend_household", Place(XINYING), at), "the role does not hold the power"


def test_the_worker_of_an_institution_reaches_its_residents_only(city, at):
    worker, home = city.people["institution_worker"], city.units["institution"].pk
    assert allows(worker, "children.read", Place(XINYING, units=[home]), at)
    assert not allows(worker, "children.read", Place(XINYING), at)


def test_a_post_ends_with_its_dates_on_the_day_itself(city, at):
    director = city.people["director"]
    assert allows(director, "children.read", Place(XINYING), at)
    Post.objects.filter(staff=director).update(during=DateRange(date(2021, 6, 1), at.date()))
    fresh = type(director).objects.get(pk=director.pk)
    assert not allows(fresh, "children.read", Place(XINYING), at)
    assert allows(fresh, "children.read", Place(XINYING), at - timedelta(days=1))
    assert not allows(city.former, "children.read", Place(XINYING), at)


def test_an_account_that_is_shut_holds_nothing(city, at):
    officer = city.people["county_officer"]
    officer.is_active = False
    assert not allows(officer, "children.amend_household", Place(XINYING), at)


def test_the_same_post_twice_at_once_is_impossible(city):
    post = Post.objects.get(staff=city.people["director"])
    with pytest.raises(IntegrityError, match="post_once"), transaction.atomic():
        Post.objects.create(
            staff=post.staff, role=post.role, unit=post.unit, division=post.division, during=DateRange(date(2023, 1, 1), None)
        )


def test_appointing_enters_new_people_and_leaves_held_posts_alone(city, at):
    unit = city.units["hongshan"].pk
    new = Appointment("fresh", "新来的", Role.VILLAGE_DIRECTOR, unit, BAIJIAZHUANG, date(2023, 7, 1))
    admin = city.people["security_admin"]
    assert appoint([new], by=admin, at=at) == 1
    assert appoint([new], by=admin, at=at) == 0
    with pytest.raises(NotAllowed):
        appoint([new], by=city.people["county_officer"], at=at)


def test_only_the_holder_confirms_a_post(city, at):
    post = Post.objects.get(staff=city.people["director"])
    assert confirm_post(post, by=city.people["director"], at=at).confirmed_at == at
    other = Post.objects.get(staff=city.people["director_near"])
    with pytest.raises(NotMine):
        confirm_post(other, by=city.people["supervisor"], at=at)
    with pytest.raises(NotAllowed):
        confirm_post(other, by=city.people["director_far"], at=at)


def test_units_and_divisions_are_entered_once(city, at, tmp_path):
    unit = Unit(kind="member", name="晋中市公安局", division_id="1407")
    assert open_units([unit], by=city.people["security_admin"], at=at) == 1
    assert open_units([Unit(kind="member", name="晋中市公安局", division_id="1407")], by=city.people["security_admin"], at=at) == 0
    file = tmp_path / "divisions.csv"
    file.write_text("code,name\n140729,灵石县\n140729100,翠峰镇\n140729403,城区事务中心\n140729100200,水头村\n", encoding="utf-8")
    assert load_divisions([file], by=console(), at=at) == 4
    assert load_divisions([file], by=console(), at=at) == 0
    assert Division.objects.get(code="140729403").is_quasi
    assert not Division.objects.get(code="140729100").is_quasi
    assert Division.objects.get(code="140729100200").parent_id == "140729100"
    file.write_text("code,name\n14072,错的\n", encoding="utf-8")
    with pytest.raises(BadDivisions, match="14072"):
        load_divisions([file], by=console(), at=at)
    assert is_quasi("140702401")


def test_coverage_names_what_is_bare(city, on):
    found = coverage(PINGYAO, on)
    assert (found.townships, found.stations) == (2, 1)
    assert [place.code for place in found.bare_townships] == ["140728101"]
    assert found.villages_without_director == []
    assert (found.supervisors, found.directors) == (2, 3)
    Post.objects.filter(staff=city.people["director"]).update(during=DateRange(date(2021, 6, 1), on))
    after = coverage(PINGYAO, on)
    assert [place.code for place in after.villages_without_director] == [XINYING]
    assert after.counties[0].villages_without_director == 1


def test_a_designated_person_covers_a_township_like_a_station(city, at, on):
    township = Appointment("designated", "专人", Role.STATION_WORKER, city.units["duancun"].pk, "140728101", date(2022, 1, 1))
    appoint([township], by=city.people["security_admin"], at=at)
    found = coverage(PINGYAO, on)
    assert found.bare_townships == []
    assert found.designated == 1


def test_a_worker_of_two_places_is_named(city, at, on):
    second = Appointment("director", "侯秀梅", Role.VILLAGE_DIRECTOR, city.units["hongshan"].pk, BAIJIAZHUANG, date(2023, 1, 1))
    appoint([second], by=city.people["security_admin"], at=at)
    several = coverage(HONGSHAN, on).several
    assert [(one.name, len(one.places)) for one in several] == [("侯秀梅", 2)]


def test_the_console_signs_in_nowhere_and_holds_its_own_powers_only(city, at):
    by = console()
    assert not by.has_usable_password()
    assert allows(by, "org.load_divisions", None, at)
    assert not allows(by, "payroll.approve", None, at)


def test_the_table_of_powers_is_of_known_roles_and_tells_who_holds_what(city, on):
    assert SLOTS.may is not None
    assert SLOTS.record is not None
    for roles in (*POWERS.values(), *READS.values()):
        assert roles <= set(Role)
    assert holders("no.such") == frozenset()
    rows = {row.name: dict(row.roles) for row in powers_table(on)}
    assert rows["payroll.approve"] == {"领导": 1}
    assert "org.appoint" in ACTIONS
