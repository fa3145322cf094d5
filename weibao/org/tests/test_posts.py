"""Appointing, leaving, standing in: who may be given a post, and that no place is empty for a day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.kernel.announcements import REACTIONS
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.org.actions import (
    Appointment,
    BadAppointment,
    LeftAlone,
    NoStandIn,
    NotOneself,
    OneDuty,
    PostOverlaps,
    TooEarly,
    appoint,
    console,
    end_stand_in,
    relieve,
    renew,
    stand_in,
    transfer,
)
from weibao.org.actions.leaving import first_gap
from weibao.org.announcements import PostEnded, PostStarted
from weibao.org.models import Post, Staff
from weibao.org.powers import Role
from weibao.testing.city import BAIGUI, BAIJIAZHUANG, CITY, DUANCUN, HONGSHAN, PINGYAO, QIXIAN, XINYING

TODAY = date(2023, 7, 3)
SOON = date(2023, 8, 1)


@pytest.fixture
def admin(city):
    return city.people["security_admin"]


@pytest.fixture
def heard(monkeypatch):
    """What is announced about posts."""
    events = []
    for kind in (PostStarted, PostEnded):
        monkeypatch.setitem(REACTIONS, kind, [events.append])
    return events


def holder(city, key="newcomer", name="新来的", code=XINYING, unit="hongshan", role=Role.VILLAGE_DIRECTOR, since=SOON, **more):
    return Appointment(key, name, role, city.units[unit].pk, code, since, **more)


def covering(city, since=SOON, code=XINYING):
    """The neighbour stands in."""
    return holder(city, "director_near", "田桂兰", code=code, since=since, until=since + timedelta(days=60), stands_in=True)


def holders(code, on, role=Role.VILLAGE_DIRECTOR):
    return set(Post.objects.of_place(role, code).held_on(on).values_list("staff__username", flat=True))


def own(city, key="director"):
    return Post.objects.get(staff=city.people[key])


# — appointing —


def test_nobody_appoints_oneself(city, admin, at):
    one = replace(holder(city), username=admin.username, name=admin.name)
    with pytest.raises(NotOneself):
        appoint([one], by=admin, at=at)
    with pytest.raises(NotOneself):
        relieve(admin, by=admin, at=at, on=SOON, hand_over={own(city, "security_admin").pk: None})
    with pytest.raises(NotOneself):
        renew(own(city, "security_admin"), by=admin, at=at, until=SOON)


APART = [Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDITOR]


@pytest.mark.parametrize("second", [*APART, Role.CITY_OFFICER])
@pytest.mark.parametrize("first", ["auditor", "system_admin", "city_officer"])
def test_the_three_administrators_are_three_and_nothing_else(city, admin, at, first, second):
    person = city.people[first]
    one = Appointment(first, person.name, second, city.units["operations"].pk, CITY, SOON)
    if person.roles_on(TODAY) == {second}:
        assert appoint([one], by=admin, at=at) == 0
        return
    with pytest.raises(OneDuty, match="三员"):
        appoint([one], by=admin, at=at)
    with pytest.raises(OneDuty, match="三员"):
        pair = [replace(one, username="fresh", name="新人"), replace(one, username="fresh", name="新人", role=Role(person_role(first)))]
        appoint(pair, by=admin, at=at)
    with pytest.raises(IntegrityError, match="one_duty"), transaction.atomic():
        Post.objects.create(staff=person, role=second, unit=city.units["operations"], division_id=CITY, during=DateRange(SOON, None))


def person_role(key):
    return {"auditor": Role.AUDITOR, "system_admin": Role.SYSTEM_ADMIN, "city_officer": Role.CITY_OFFICER}[key]


def test_a_person_may_hold_one_duty_after_the_other(city, admin, at):
    officer = city.people["city_officer"]
    to = Appointment("", "", Role.AUDITOR, city.units["operations"].pk, CITY, SOON)
    transfer(own(city, "city_officer"), by=admin, at=at, to=to)
    fresh = Staff.objects.get(pk=officer.pk)
    assert fresh.roles_on(SOON - timedelta(days=1)) == {Role.CITY_OFFICER}
    assert Staff.objects.get(pk=officer.pk).roles_on(SOON) == {Role.AUDITOR}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"division_code": CITY}, "村（社区）级"),
        ({"division_code": HONGSHAN}, "村（社区）级"),
        ({"role": Role.TOWNSHIP_SUPERVISOR}, "乡镇（街道）级"),
        ({"role": Role.COUNTY_OFFICER}, "县"),
        ({"role": Role.LEADER}, "市级"),
        ({"role": Role.CONSOLE}, "控制台"),
        ({"division_code": BAIGUI}, "不在同一地方"),
        ({"division_code": "140728103999"}, "没有这个区划"),
        ({"unit_id": 999_999_999}, "没有这个区划"),
        ({"until": TODAY}, "不能早于"),
        ({"username": "director", "name": "另一人"}, "另一名"),
    ],
)
def test_a_post_that_cannot_be_is_refused_with_a_sentence(city, admin, at, change, words):
    with pytest.raises(BadAppointment, match=words):
        appoint([replace(holder(city), **change)], by=admin, at=at)


def test_a_shut_account_and_a_service_account_are_no_workers(city, admin, at):
    Staff.objects.create(username="gone", name="已停用", is_active=False)
    Staff.objects.create(username="robot", name="接口", is_service=True)
    with pytest.raises(BadAppointment, match="停用"):
        appoint([holder(city, "gone", "已停用")], by=admin, at=at)
    with pytest.raises(BadAppointment, match="服务账号"):
        appoint([holder(city, "robot", "接口")], by=admin, at=at)
    closed = city.units["hongshan"]
    closed.closed_on = SOON
    closed.save()
    with pytest.raises(BadAppointment, match="撤销"):
        appoint([holder(city)], by=admin, at=at)


def test_an_administrator_of_one_county_appoints_in_it_only(city, admin, at):
    boss = Appointment("county_admin", "县管理员", Role.SECURITY_ADMIN, city.units["operations"].pk, CITY, TODAY)
    appoint([boss], by=admin, at=at)
    local = Staff.objects.get(username="county_admin")
    Post.objects.filter(staff=local).update(division=QIXIAN)
    with pytest.raises(NotAllowed):
        appoint([holder(city)], by=local, at=at)
    with pytest.raises(NotAllowed):
        relieve(city.inside, by=local, at=at, on=SOON, hand_over={own(city).pk: covering(city)})
    assert appoint([holder(city, code=BAIGUI, unit="dongguan")], by=local, at=at) == 1


def test_other_posts_end_with_their_last_day_a_place_is_held_on(city, admin, at):
    clerk = Appointment("clerk", "临时工", Role.COUNTY_OFFICER, city.units["pingyao"].pk, PINGYAO, TODAY, until=SOON)
    appoint([clerk, holder(city, "second", "第二人", until=SOON, since=TODAY)], by=admin, at=at)
    after = SOON + timedelta(days=1)
    assert Staff.objects.get(username="clerk").roles_on(SOON) == {Role.COUNTY_OFFICER}
    assert Staff.objects.get(username="clerk").roles_on(after) == frozenset()
    assert holders(XINYING, after) == {"director", "second"}
    assert {post.staff.username for post in Post.objects.past_term(after)} == {"second"}
    assert {post.staff.username for post in Post.objects.ending_within(TODAY, 30)} == {"clerk", "second"}
    assert list(Post.objects.ending_within(TODAY, 20)) == []


def test_the_same_post_in_crossing_dates_is_refused(city, admin, at):
    appoint([holder(city)], by=admin, at=at)
    with pytest.raises(PostOverlaps):
        appoint([holder(city, since=TODAY)], by=admin, at=at)


# — leaving —


def test_a_director_leaves_only_with_a_successor(city, admin, at, trail, heard):
    post = own(city)
    with pytest.raises(LeftAlone, match="2023年8月1日起新营村"):
        relieve(city.inside, by=admin, at=at, on=SOON, hand_over={post.pk: None})
    with pytest.raises(LeftAlone, match="2023年8月3日"):
        relieve(city.inside, by=admin, at=at, on=date(2023, 8, 3), hand_over={post.pk: holder(city, since=date(2023, 8, 9))})
    relieve(city.inside, by=admin, at=at, on=SOON, hand_over={post.pk: holder(city)})
    assert holders(XINYING, SOON - timedelta(days=1)) == {"director"}
    assert holders(XINYING, SOON) == {"newcomer"}
    assert [type(one).__name__ for one in heard[-2:]] == ["PostStarted", "PostEnded"]
    assert heard[-1] == PostEnded(post.pk, city.inside.pk, "village_director", XINYING, SOON, at)
    assert trail[-1].name == "org.relieve"
    assert trail[-1].facts["ended"] == [post.pk]
    assert "侯秀梅" not in str(trail[-1].facts)


def test_a_stand_in_is_enough_to_leave(city, admin, at):
    relieve(city.inside, by=admin, at=at, on=TODAY, hand_over={own(city).pk: covering(city, TODAY)})
    assert holders(XINYING, TODAY) == {"director_near"}
    assert holders(XINYING, date(2030, 1, 1)) == {"director_near"}, "a stand-in does not lapse"
    post = Post.objects.get(staff=city.people["director_near"], division=XINYING)
    assert post.stands_in
    assert list(Post.objects.past_term(date(2023, 10, 1))) == [post]
    with pytest.raises(NoStandIn):
        again = replace(covering(city, SOON), until=None)
        relieve(city.people["director_far"], by=admin, at=at, on=SOON, hand_over={own(city, "director_far").pk: again_at(again, city)})


def again_at(one, city):
    return replace(one, division_code=BAIGUI, unit_id=city.units["dongguan"].pk)


def test_who_leaves_today_is_out_with_the_next_request(city, admin, at, enter):
    client = enter(city.inside)
    assert client.get("/org/me/").status_code == 200
    relieve(city.inside, by=admin, at=at, on=TODAY, hand_over={own(city).pk: covering(city, TODAY)})
    assert client.get("/org/me/").status_code == 403
    assert client.get("/children/").status_code == 403


def test_a_leaver_of_two_villages_hands_over_both_in_one_step(city, admin, at):
    appoint([holder(city, "director", "侯秀梅", code=BAIJIAZHUANG, since=TODAY)], by=admin, at=at)
    relieve(city.people["director_near"], by=admin, at=at, on=SOON, hand_over={own(city, "director_near").pk: None})
    first, second = Post.objects.filter(staff=city.inside, during__endswith=None).order_by("division")
    with pytest.raises(LeftAlone, match="白家庄"):
        relieve(city.inside, by=admin, at=at, on=SOON, hand_over={first.pk: holder(city), second.pk: None})
    both = {first.pk: holder(city), second.pk: holder(city, code=BAIJIAZHUANG)}
    relieve(city.inside, by=admin, at=at, on=SOON, hand_over=both)
    assert Staff.objects.get(pk=city.inside.pk).posts_on(SOON) == []


def test_other_posts_need_no_successor(city, admin, at):
    relieve(city.people["centre_worker"], by=admin, at=at, on=SOON, hand_over={own(city, "centre_worker").pk: None})
    assert Staff.objects.get(username="centre_worker").posts_on(SOON) == []


def test_a_supervisor_is_followed_too(city, admin, at):
    post = own(city, "supervisor")
    with pytest.raises(LeftAlone, match="洪善镇儿童督导员"):
        relieve(city.people["supervisor"], by=admin, at=at, on=SOON, hand_over={post.pk: None})


def test_the_past_is_not_rewritten_and_what_has_ended_does_not_end_again(city, admin, at):
    post = own(city)
    with pytest.raises(TooEarly):
        relieve(city.inside, by=admin, at=at, on=date(2023, 7, 2), hand_over={post.pk: covering(city, date(2023, 7, 2))})
    relieve(city.inside, by=admin, at=at, on=SOON, hand_over={post.pk: holder(city)})
    with pytest.raises(Stale):
        relieve(city.inside, by=admin, at=at, on=SOON, hand_over={post.pk: holder(city)})
    with pytest.raises(Stale):
        relieve(city.beside, by=admin, at=at, on=SOON, hand_over={post.pk: holder(city)})


def test_the_successor_takes_the_same_post_and_is_another_person(city, admin, at):
    post = own(city)
    with pytest.raises(BadAppointment, match="同一岗位"):
        relieve(city.inside, by=admin, at=at, on=SOON, hand_over={post.pk: holder(city, code=BAIJIAZHUANG)})
    with pytest.raises(BadAppointment, match="离任人本人"):
        relieve(city.inside, by=admin, at=at, on=SOON, hand_over={post.pk: holder(city, "director", "侯秀梅")})


def test_a_post_that_is_taken_back_before_it_begins_leaves_no_day(city, admin, at):
    appoint([holder(city)], by=admin, at=at)
    newcomer = Staff.objects.get(username="newcomer")
    relieve(newcomer, by=admin, at=at, on=TODAY, hand_over={newcomer.posts.get().pk: None})
    assert newcomer.posts.get().is_withdrawn
    assert newcomer.posts_on(SOON) == []
    assert appoint([holder(city)], by=admin, at=at) == 1, "and it may be given again"


def test_a_successor_cannot_be_taken_back_once_the_other_one_goes(city, admin, at):
    relieve(city.inside, by=admin, at=at, on=SOON, hand_over={own(city).pk: holder(city)})
    newcomer = Staff.objects.get(username="newcomer")
    with pytest.raises(LeftAlone):
        relieve(newcomer, by=admin, at=at, on=TODAY, hand_over={newcomer.posts.get().pk: None})


def test_a_transfer_hands_over_and_starts_on_one_day(city, admin, at, trail):
    post = own(city)
    to = Appointment("", "", Role.STATION_WORKER, city.units["station"].pk, HONGSHAN, SOON)
    with pytest.raises(LeftAlone):
        transfer(post, by=admin, at=at, to=to)
    new = transfer(post, by=admin, at=at, to=to, takes_over=covering(city))
    assert (new.staff_id, new.role, new.during.lower) == (city.inside.pk, Role.STATION_WORKER, SOON)
    assert holders(XINYING, SOON) == {"director_near"}
    assert trail[-1].name == "org.transfer"
    with pytest.raises(NotAllowed):
        transfer(own(city, "supervisor"), by=city.people["county_officer"], at=at, to=to)
    back = Appointment("", "", Role.TOWNSHIP_SUPERVISOR, city.units["duancun"].pk, DUANCUN, SOON)
    with pytest.raises(NotOneself):
        transfer(own(city, "security_admin"), by=admin, at=at, to=back)


def test_who_goes_to_another_post_today_has_it_when_the_old_one_is_said_to_end(city, admin, at, monkeypatch):
    posts = []

    def hear(event):
        posts.append(Staff.objects.get(pk=event.staff_id).posts_on(TODAY))

    monkeypatch.setitem(REACTIONS, PostEnded, [hear])
    to = Appointment("", "", Role.STATION_WORKER, city.units["station"].pk, HONGSHAN, TODAY)
    transfer(own(city), by=admin, at=at, to=to, takes_over=covering(city, TODAY))
    assert [one.role for one in posts[0]] == [Role.STATION_WORKER]


def test_a_move_to_another_unit_of_the_same_place_needs_nobody(city, admin, at):
    to = Appointment("", "", Role.VILLAGE_DIRECTOR, city.units["station"].pk, XINYING, SOON)
    assert transfer(own(city), by=admin, at=at, to=to).unit == city.units["station"]


# — standing in —


def test_a_holder_who_comes_ends_the_stand_in(city, admin, at, heard):
    relieve(city.inside, by=admin, at=at, on=TODAY, hand_over={own(city).pk: covering(city, TODAY)})
    appoint([holder(city)], by=admin, at=at)
    assert holders(XINYING, SOON - timedelta(days=1)) == {"director_near"}
    assert holders(XINYING, SOON) == {"newcomer"}
    assert [event.on for event in heard if isinstance(event, PostEnded)][-1] == SOON


def test_who_stands_in_may_become_the_holder(city, admin, at):
    relieve(city.inside, by=admin, at=at, on=TODAY, hand_over={own(city).pk: covering(city, TODAY)})
    appoint([holder(city, "director_near", "田桂兰")], by=admin, at=at)
    posts = Post.objects.filter(staff=city.people["director_near"], division=XINYING)
    assert [(post.stands_in, post.during.upper) for post in posts.order_by("during")] == [(True, SOON), (False, None)]


def test_holders_entered_again_from_a_file_end_no_stand_in(city, admin, at):
    stand_in(city.village, by=admin, at=at, who=covering(city, TODAY))
    assert appoint([holder(city, "director", "侯秀梅", since=TODAY)], by=admin, at=at) == 0
    assert holders(XINYING, SOON) == {"director", "director_near"}


def test_standing_in_for_a_holder_who_is_away(city, admin, at, trail):
    with pytest.raises(NotAllowed):
        stand_in(city.village, by=city.people["supervisor"], at=at, who=covering(city, TODAY))
    post = stand_in(city.village, by=admin, at=at, who=covering(city, TODAY))
    assert trail[-1].name == "org.stand_in"
    with pytest.raises(BadAppointment, match="已经负责"):
        stand_in(city.village, by=admin, at=at, who=covering(city, TODAY))
    for until in (None, date(2024, 7, 3)):
        with pytest.raises(NoStandIn):
            stand_in(city.village, by=admin, at=at, who=replace(covering(city, TODAY), until=until))
    with pytest.raises(NoStandIn):
        end_stand_in(own(city), by=admin, at=at, on=SOON)
    end_stand_in(post, by=admin, at=at, on=SOON)
    assert holders(XINYING, SOON) == {"director"}
    assert trail[-1].name == "org.end_stand_in"


def test_the_last_stand_in_goes_only_when_somebody_comes(city, admin, at):
    relieve(city.inside, by=admin, at=at, on=TODAY, hand_over={own(city).pk: covering(city, TODAY)})
    post = Post.objects.get(stands_in=True)
    with pytest.raises(LeftAlone):
        end_stand_in(post, by=admin, at=at, on=SOON)
    end_stand_in(post, by=admin, at=at, on=SOON, takes_over=holder(city))
    assert holders(XINYING, SOON) == {"newcomer"}
    assert holders(XINYING, SOON - timedelta(days=1)) == {"director_near"}


def test_a_term_is_put_off(city, admin, at):
    appoint([Appointment("clerk", "临时工", Role.COUNTY_OFFICER, city.units["pingyao"].pk, PINGYAO, TODAY, until=SOON)], by=admin, at=at)
    clerk = Post.objects.get(staff__username="clerk")
    renew(clerk, by=admin, at=at, until=date(2023, 12, 31))
    assert Post.objects.get(pk=clerk.pk).during.upper == date(2024, 1, 1)
    director = renew(own(city), by=admin, at=at, until=date(2026, 6, 30))
    assert (director.during.upper, director.term_until) == (None, date(2026, 6, 30))
    with pytest.raises(TooEarly):
        renew(clerk, by=admin, at=at, until=date(2023, 7, 2))
    post = stand_in(city.village, by=admin, at=at, who=covering(city, TODAY))
    with pytest.raises(NoStandIn):
        renew(post, by=admin, at=at, until=date(2024, 7, 3))
    with pytest.raises(Stale):
        renew(Post.objects.get(staff=city.former), by=admin, at=at, until=SOON)


def test_the_console_may_do_it_too(city, at):
    post = stand_in(city.village, by=console(), at=at, who=covering(city, TODAY))
    end_stand_in(post, by=console(), at=at, on=TODAY)
    assert Post.objects.get(pk=post.pk).is_withdrawn


def test_gaps_are_found_by_the_day():
    def gap(*spans, since=TODAY, until=None):
        return first_gap([DateRange(*span) for span in spans], since, until)

    assert gap() == TODAY
    assert gap((None, None)) is None
    assert gap((TODAY, SOON)) == SOON
    assert gap((TODAY, SOON), until=SOON) is None
    assert gap((TODAY, SOON), (SOON, None)) is None
    assert gap((SOON, None), (date(2020, 1, 1), date(2023, 7, 20))) == date(2023, 7, 20)
    assert gap((date(2020, 1, 1), TODAY)) == TODAY
    assert first_gap([DateRange(empty=True)], TODAY, None) == TODAY
