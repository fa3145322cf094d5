"""Who knows of a child: by post, by team, through a window; and of a restricted child nobody but the team."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.benefits.models import Recognition
from weibao.children.models import Child
from weibao.kernel.door import allows
from weibao.org.models import Post
from weibao.org.powers import APART, READS, STANDING, Role, Standing
from weibao.testing import make
from weibao.testing.city import PEOPLE, XINYING


def sees(staff, child, on):
    return Child.objects.visible_to(staff, on).filter(pk=child.pk).exists()


def opens(staff, child, at):
    return Child.objects.openable_by(staff, at).filter(pk=child.pk).exists()


def test_the_table_of_standing_approvals_and_the_table_of_reads_agree():
    assert set(STANDING) == set(Role)
    assert {role for role, standing in STANDING.items() if standing != Standing.NONE} == READS["children"]
    assert not (READS["children"] & APART) - {Role.CONSOLE}


def test_a_member_of_the_team_sees_the_child_wherever_the_post_is(city, on, at):
    child = make.child(village=XINYING)
    for key in ("director_far", "hotline_operator", "county_officer_beside"):
        staff = city.people[key]
        assert not sees(staff, child, on)
        make.member(child, staff, on - timedelta(days=3), on)
        assert sees(staff, child, on)
        assert opens(staff, child, at)
        assert allows(staff, "children.read", child, at)
        assert not sees(staff, child, on + timedelta(days=1)), "the membership has its last day"
        assert not allows(staff, "children.read", child, at + timedelta(days=1))
    assert allows(city.people["county_officer_beside"], "children.amend_household", child, at), "a member with the power may help"
    assert not allows(city.people["hotline_operator"], "children.amend_household", child, at)


def test_the_three_administrators_see_nothing_even_on_a_team_or_through_a_window(city, on, at):
    child = make.child(village=XINYING)
    for key in ("security_admin", "system_admin", "auditor", "nowhere", "former_director"):
        staff = city.people[key]
        make.member(child, staff)
        make.permit(child, staff)
        assert not sees(staff, child, on), key
        assert not opens(staff, child, at), key
        assert not allows(staff, "children.read", child, at), key


def test_a_restricted_child_is_known_to_its_team_alone(city, on, at):
    director, supervisor = city.people["director"], city.people["supervisor"]
    child = make.restricted(make.child(village=XINYING), director)
    make.recognition(child)
    for key in PEOPLE:
        staff = city.people[key]
        make.permit(child, staff)
        assert sees(staff, child, on) == (key == "director"), key
        assert opens(staff, child, at) == (key == "director"), key
        assert Recognition.objects.visible_to(staff, on).exists() == (key == "director"), key
        assert allows(staff, "children.read", child, at) == (key == "director"), key
    assert not allows(supervisor, "children.amend_household", child, at)
    assert not allows(city.people["county_approver"], "benefits.keep_recognition", child.recognitions.get(), at)


def test_a_window_opens_one_file_for_its_hours_and_puts_it_on_no_list(city, on, at):
    child, staff = make.child(village=XINYING), city.people["county_officer_beside"]
    make.permit(child, staff)
    last = at + timedelta(hours=24)
    assert opens(staff, child, at)
    assert opens(staff, child, last - timedelta(seconds=1))
    assert not opens(staff, child, last)
    assert not opens(staff, child, at - timedelta(seconds=1))
    assert not sees(staff, child, on)
    assert allows(staff, "children.read", child, at)
    assert allows(staff, "children.reveal", child, at)
    assert not allows(staff, "children.read", child, last)
    assert not allows(staff, "children.amend_household", child, at), "a window is for reading"
    assert allows(city.people["director_beside"], "children.read", child, at) is False


def test_a_window_of_a_role_without_the_power_to_uncover_stays_masked(city, at):
    child, staff = make.child(village=XINYING), city.people["hotline_operator"]
    make.permit(child, staff)
    assert allows(staff, "children.read", child, at)
    assert not allows(staff, "children.reveal", child, at)


@pytest.mark.parametrize("key", ["director", "county_officer"])
def test_a_leaver_has_neither_team_nor_window_on_the_next_day(city, on, at, key):
    child, staff = make.child(village=XINYING), city.people[key]
    make.member(child, staff)
    make.permit(child, staff)
    Post.objects.filter(staff=staff).update(during=DateRange(date(2021, 6, 1), on))
    fresh = type(staff).objects.get(pk=staff.pk)
    assert not sees(fresh, child, on)
    assert not opens(fresh, child, at)
    assert not allows(fresh, "children.read", child, at)


def test_the_scope_stays_one_predicate(city, on, at, django_assert_num_queries):
    make.children([{} for _ in range(20)])
    staff = city.people["county_officer"]
    make.restricted(make.child(village=XINYING), staff)
    staff.posts_on(on)
    with django_assert_num_queries(2):
        assert Child.objects.visible_to(staff, on).count() == 21
        assert Child.objects.openable_by(staff, at).count() == 21
