"""The registers: who may propose and confirm, what is refused, what the database itself refuses, and where rows go."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from weibao.care.actions.following import follow_erasing
from weibao.care.actions.registering import (
    CannotRegister,
    NewListing,
    NoWords,
    OwnHand,
    confirm,
    recheck,
    register,
    take_off,
    turn_down,
)
from weibao.care.models import Listing
from weibao.care.states import ListingState
from weibao.children.actions.ending import end
from weibao.children.actions.merging import merge, unmerge
from weibao.children.models import Child
from weibao.kernel.clock import SHANGHAI
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.kernel.states import ForbiddenMove
from weibao.testing import make

AWAY = NewListing("left_behind", "both_away", date(2022, 9, 1), "务工证明", "village", "父母在外省务工")


@pytest.fixture
def child(city):
    return make.child()


@pytest.fixture
def row(city, child, at):
    return register(child, by=city.inside, at=at, new=AWAY)


@pytest.fixture
def standing(city, row, at):
    return confirm(row, by=city.people["supervisor"], at=at)


def test_proposed_and_confirmed(city, row, at):
    assert (row.state, row.due) == (ListingState.PROPOSED, date(2023, 7, 10))
    confirm(row, by=city.people["supervisor"], at=at, opinion="属实")
    row.refresh_from_db()
    assert (row.state, row.due, row.opinion) == (ListingState.STANDING, date(2024, 1, 3), "属实")


def test_who_may(city, child, row, at):
    for who in ("director_beside", "director_far", "supervisor_beside", "auditor", "leader"):
        with pytest.raises(NotAllowed):
            register(child, by=city.people[who], at=at, new=AWAY)
    with pytest.raises(NotAllowed):
        confirm(row, by=city.inside, at=at)
    own = register(child, by=city.people["supervisor"], at=at, new=NewListing("difficult", "poverty", date(2023, 1, 1), "低保证", "family"))
    with pytest.raises(OwnHand):
        confirm(own, by=city.people["supervisor"], at=at)


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (NewListing("left_behind", "both_away", date(2023, 3, 1), "务工证明", "village"), "连续6个月以上"),
        (NewListing("left_behind", "poverty", date(2022, 3, 1), "务工证明", "village"), "属于该名册的情形"),
        (NewListing("left_behind", "both_away", date(2022, 3, 1), " ", "village"), "证明材料"),
        (NewListing("disabled", "severe", date(2023, 8, 1), "残疾人证", "village"), "情形已经发生"),
    ],
)
def test_what_is_refused(city, child, at, new, why):
    with pytest.raises(CannotRegister, match=why):
        register(child, by=city.inside, at=at, new=new)


def test_too_old(city, at):
    old = make.child(birth=date(2007, 7, 3))
    with pytest.raises(CannotRegister, match="未满16周岁"):
        register(old, by=city.inside, at=at, new=AWAY)


def test_never_twice_on_one_register(city, child, standing, at):
    with pytest.raises(CannotRegister, match="不重复登记"):
        register(child, by=city.inside, at=at, new=AWAY)
    facts = {"kind": "left_behind", "situation": "both_away", "since": date(2022, 9, 1), "proof": "试", "found_by": "village"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.create(child=child, during=DateRange(date(2024, 1, 1), None), by=city.inside, at=at, **facts)


def test_turned_down_wants_a_reason_and_opens_the_way_again(city, child, row, at):
    with pytest.raises(NoWords):
        turn_down(row, by=city.people["supervisor"], at=at, opinion=" ")
    turn_down(row, by=city.people["supervisor"], at=at, opinion="母亲在家")
    with pytest.raises(ForbiddenMove):
        confirm(row, by=city.people["supervisor"], at=at)
    assert register(child, by=city.inside, at=at, new=AWAY).state == ListingState.PROPOSED


def test_of_two_at_once_the_second_is_told(city, row, at):
    same = Listing.objects.get(pk=row.pk)
    confirm(row, by=city.people["supervisor"], at=at)
    with pytest.raises(Stale):
        turn_down(same, by=city.people["supervisor"], at=at, opinion="不属实")


def test_looked_at_again(city, standing, at):
    later = at + timedelta(days=100)
    recheck(standing, by=city.inside, at=later, proof="入户走访", words="父母仍在外")
    standing.refresh_from_db()
    assert standing.due == date(2024, 4, 11)
    old = datetime(2030, 11, 6, 9, tzinfo=SHANGHAI)
    with pytest.raises(CannotRegister, match="请办理移出"):
        recheck(standing, by=city.inside, at=old, proof="入户走访")
    with pytest.raises(CannotRegister):
        recheck(standing, by=city.inside, at=later, proof=" ")


def test_taken_off_with_a_reason(city, child, standing, at):
    by, later = city.people["supervisor"], at + timedelta(days=30)
    with pytest.raises(NoWords):
        take_off(standing, by=by, at=later, reason="mistaken")
    with pytest.raises(NotAllowed):
        take_off(standing, by=city.inside, at=later, reason="improved")
    take_off(standing, by=by, at=later, reason="improved", words="父亲已返乡")
    standing.refresh_from_db()
    assert (standing.state, standing.during.upper, standing.due) == (ListingState.OVER, date(2023, 8, 2), None)
    assert register(child, by=city.inside, at=later, new=AWAY).state == ListingState.PROPOSED


def test_taken_off_on_its_first_day(city, standing, at):
    take_off(standing, by=city.people["supervisor"], at=at, reason="mistaken", words="同名")
    standing.refresh_from_db()
    assert standing.during.isempty


def test_the_end_of_a_file_ends_its_rows(city, child, standing, at):
    other = register(child, by=city.inside, at=at, new=NewListing("difficult", "poverty", date(2023, 1, 1), "低保证", "family"))
    end(child, by=city.above, at=at, kind="moved", on=at.date(), proof="户籍迁出证明")
    standing.refresh_from_db()
    other.refresh_from_db()
    assert (standing.state, standing.over_reason, other.state) == (ListingState.OVER, "moved", ListingState.TURNED_DOWN)
    with pytest.raises(CannotRegister):
        register(child, by=city.inside, at=at, new=AWAY)


def test_rows_follow_a_merge_and_its_undoing(city, child, standing, at):
    kept = make.child()
    entry = merge(kept, by=city.people["city_officer"], at=at, merged=child, reason="同一名儿童")
    assert list(kept.listings.all()) == [standing]
    unmerge(entry, by=city.people["city_officer"], at=at)
    assert list(child.listings.all()) == [standing]


def test_what_contradicts_the_kept_file_stays(city, child, standing, at):
    kept = make.child()
    register(kept, by=city.inside, at=at, new=AWAY)
    merge(kept, by=city.people["city_officer"], at=at, merged=child, reason="同一名儿童")
    assert kept.listings.count() == 1


def test_an_erased_file_takes_them_along(city, child, standing, at):
    follow_erasing([child.pk])
    assert not Listing.objects.exists()


def test_a_restricted_child_is_known_to_its_team_alone(city, child, standing, on):
    make.restricted(child, city.people["centre_worker"])
    assert list(Listing.objects.visible_to(city.people["centre_worker"], on)) == [standing]
    for who in ("director", "supervisor", "county_officer", "city_officer"):
        assert not Listing.objects.visible_to(city.people[who], on).exists()


def test_the_pages(city, enter, child, at):
    client = enter(city.inside)
    form = reverse("care:register", args=[child.pk])
    assert "名册和情形" in client.get(form).content.decode()
    assert client.post(form, {}).status_code == 422
    sent = {"which": "left_behind:both_away", "since": "2022-09-01", "proof": "务工证明", "found_by": "village", "words": "外出"}
    assert client.post(form, sent | {"since": "2023-06-01"}).status_code == 422
    assert client.post(form, sent).status_code == 302
    row = Listing.objects.get()
    url = reverse("care:listing", args=[row.pk])
    page = client.get(url).content.decode()
    assert "父母双方外出务工" in page
    assert "提交核实结果" not in page
    assert client.post(url, {"form": "decide", "verb": "confirm"}).status_code == 403
    assert child.name not in client.get(reverse("care:list")).content.decode()
    assert row.get_kind_display() in client.get(reverse("desk:file", args=[child.pk, "care"])).content.decode()
    assert "核实名册登记：农村留守儿童" in enter(city.people["supervisor"]).get("/").content.decode()
    township = enter(city.people["supervisor"])
    assert township.post(url, {"form": "decide", "verb": "turn_down"}).status_code == 422
    assert township.post(url, {"form": "decide", "verb": "confirm"}).status_code == 302
    assert township.post(url, {"form": "recheck", "proof": "走访"}).status_code == 302
    assert township.post(url, {"form": "take_off", "reason": "improved"}).status_code == 302
    assert township.post(url, {"form": "take_off", "reason": "improved"}).status_code == 422
    assert township.post(url, {"form": "none"}).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("county_officer", 200), ("director_beside", 404), ("leader", 404), ("auditor", 404)])
def test_who_may_open_it(city, enter, standing, who, status):
    assert enter(city.people[who]).get(reverse("care:listing", args=[standing.pk])).status_code == status


def test_the_list_takes_as_many_queries_for_many_as_for_few(city, enter, at, django_assert_max_num_queries):
    for one in make.children([{}] * 40):
        register(one, by=city.inside, at=at, new=AWAY)
    client = enter(city.above)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("care:list"), {"kind": "left_behind", "show": "proposed"})
    assert "共 40" in page.content.decode() or "40" in page.content.decode()
    assert Child.objects.count() == 40
