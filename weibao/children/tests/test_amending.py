"""Amending: one row ends, the next begins; late news goes between; what cannot be true is refused with a sentence."""

from datetime import date, timedelta

import pytest
from django.db.models import ProtectedError

from weibao.children.actions import amending
from weibao.children.actions.amending import BadDate, IsMerged, NoSuchPlace, NothingChanges
from weibao.children.actions.circumstances import (
    Contradiction,
    amend_circumstance,
    amend_parent,
    correct_identity,
    end_circumstance,
    strike_circumstance,
)
from weibao.children.actions.ending import EndedAlready, NoReason, NotEnded, end, take_back_ending
from weibao.children.actions.facts import BadFacts, NewAccount, NewCircumstance, NewGuardian, NewIdentity, NewSchooling
from weibao.children.actions.placing import check_place
from weibao.children.actions.registering import AlreadyRegistered
from weibao.children.announcements import CareChanged, ChildEnded, CircumstanceChanged, HouseholdChanged
from weibao.children.models import Child, Circumstance
from weibao.kernel import announcements
from weibao.kernel.refusal import NotAllowed, Stale
from weibao.testing import make
from weibao.testing.city import BAIJIAZHUANG, QIDONG, XINYING


@pytest.fixture
def child(city):
    return make.child()


@pytest.fixture
def heard(monkeypatch):
    """Everything that is announced."""
    events = []
    for kind in (CareChanged, ChildEnded, CircumstanceChanged, HouseholdChanged):
        monkeypatch.setitem(announcements.REACTIONS, kind, [*announcements.REACTIONS[kind], events.append])
    return events


def spans(rows):
    return [(row.during.lower, row.during.upper) for row in rows.order_by("during")]


def test_a_new_care_form_closes_the_old_one(city, child, at, heard):
    home = city.units["institution"]
    amending.amend_care(child, by=city.above, at=at, form="institutional", institution=home, since=date(2023, 3, 1))
    child.refresh_from_db()
    assert spans(child.cares) == [(date(2020, 1, 1), date(2023, 3, 1)), (date(2023, 3, 1), None)]
    assert child.institution == home
    assert heard == [CareChanged(child.pk, date(2023, 3, 1), at)]


def test_late_news_goes_between_what_is_known(city, child, at):
    amending.amend_household(child, by=city.above, at=at, division=city.divisions[QIDONG], since=date(2022, 1, 1))
    amending.amend_household(child, by=city.above, at=at, division=city.divisions[BAIJIAZHUANG], since=date(2021, 5, 1))
    assert [(row.division_id, row.during.lower) for row in child.households.order_by("during")] == [
        (XINYING, date(2020, 1, 1)),
        (BAIJIAZHUANG, date(2021, 5, 1)),
        (QIDONG, date(2022, 1, 1)),
    ]
    assert spans(child.households)[1] == (date(2021, 5, 1), date(2022, 1, 1))
    child.refresh_from_db()
    assert child.household_id == QIDONG


def test_the_same_first_day_is_a_correction(city, child, at, trail):
    amending.amend_schooling(child, by=city.above, at=at, new=NewSchooling("平遥中学", "初中"), since=date(2020, 1, 1))
    assert child.schoolings.get().school == "平遥中学"
    assert trail[-1].facts["corrected"] == child.schoolings.get().pk


def test_what_holds_already_is_refused(city, child, at):
    with pytest.raises(NothingChanges):
        amending.amend_household(child, by=city.above, at=at, division=city.village, since=date(2022, 1, 1))


@pytest.mark.parametrize(("since", "sentence"), [(date(2023, 7, 4), "晚于今天"), (date(2014, 11, 5), "出生日期")])
def test_days_that_cannot_be_are_refused(city, child, at, since, sentence):
    with pytest.raises(BadDate, match=sentence):
        amending.amend_care(child, by=city.above, at=at, form="institutional", since=since)


def test_residence_account_health_and_guardian(city, child, at):
    amending.amend_residence(child, by=city.above, at=at, division=city.divisions[QIDONG], since=date(2023, 1, 1), address="七洞村二组")
    amending.amend_account(child, by=city.above, at=at, new=NewAccount("6228 4800 1111", "王福贵", "农业银行"), since=date(2023, 1, 1))
    amending.amend_health(child, by=city.above, at=at, condition="哮喘", since=date(2023, 1, 1))
    amending.amend_guardian(child, by=city.above, at=at, new=NewGuardian("李桂英", "祖母"), since=date(2023, 1, 1))
    child.refresh_from_db()
    assert child.residence_id == QIDONG
    assert child.household_id == XINYING
    assert child.accounts.on(date(2023, 1, 1)).get().account == "622848001111"
    assert child.healths.get().condition == "哮喘"
    assert [row.name for row in child.guardians.on(date(2023, 1, 1))] == ["李桂英"]
    amending.amend_guardian(child, by=city.above, at=at, new=NewGuardian("王大伯", "伯父"), since=date(2023, 2, 1), beside=True)
    assert child.guardians.on(date(2023, 2, 1)).count() == 2
    with pytest.raises(NothingChanges, match="都要填写"):
        amending.amend_account(child, by=city.above, at=at, new=NewAccount(" ", "王"), since=date(2023, 2, 1))


def test_an_institution_beside_scattered_care_is_refused(city, child, at):
    with pytest.raises(NoSuchPlace):
        amending.amend_care(child, by=city.above, at=at, form="scattered", institution=city.units["institution"], since=date(2023, 1, 1))


def test_the_second_of_two_is_told(city, child, at):
    seen = child.changed_at
    amending.amend_health(child, by=city.above, at=at + timedelta(minutes=1), condition="好", since=date(2023, 1, 1), seen=seen)
    with pytest.raises(Stale):
        amending.amend_health(child, by=city.above, at=at + timedelta(minutes=2), condition="差", since=date(2023, 1, 2), seen=seen)


@pytest.mark.parametrize("person", ["director", "supervisor_beside", "county_officer_beside", "leader", "nowhere"])
def test_without_the_power_nothing_changes(city, child, at, person):
    with pytest.raises(NotAllowed):
        amending.amend_care(child, by=city.people[person], at=at, form="institutional", since=date(2023, 1, 1))
    assert child.cares.count() == 1


def test_a_merged_file_takes_nothing(city, child, at):
    Child.objects.filter(pk=child.pk).update(merged_into=make.child())
    with pytest.raises(IsMerged):
        amending.amend_health(child, by=city.above, at=at, condition="好", since=date(2023, 1, 1))


# the household's village


def test_a_director_settles_the_open_village(city, at):
    child = make.child(place_note="原文“新营”，未能确定到村")
    check_place(child, by=city.inside, at=at, division=city.village)
    child.refresh_from_db()
    assert child.place_note == ""


def test_a_supervisor_settles_it_to_another_village_of_the_township(city, at):
    child = make.child(village=XINYING, place_note="待核")
    check_place(child, by=city.people["supervisor"], at=at, division=city.divisions[BAIJIAZHUANG])
    child.refresh_from_db()
    assert (child.household_id, child.residence_id, child.households.get().division_id) == (BAIJIAZHUANG,) * 3


def test_not_to_a_village_beyond_ones_own(city, at):
    child = make.child(place_note="待核")
    with pytest.raises(NotAllowed):
        check_place(child, by=city.inside, at=at, division=city.divisions[BAIJIAZHUANG])
    with pytest.raises(NoSuchPlace):
        check_place(make.child(), by=city.inside, at=at, division=city.village)


# the situations of the parents


def test_death_ends_prison_normal_and_nothing_else(city, at, heard):
    child = make.child(father="normal")
    new = NewCircumstance("in_prison", date(2022, 9, 14), date(2025, 9, 13), proof_name="判决书")
    row = amend_circumstance(child, by=city.above, at=at, side="father", new=new)
    ill = amend_circumstance(child, by=city.above, at=at, side="father", new=NewCircumstance("serious_illness", date(2023, 1, 1)))
    normal = Circumstance.objects.get(parent=row.parent, status="normal")
    assert normal.during.upper == date(2022, 9, 14)
    ill.refresh_from_db()
    assert row.during.upper == date(2025, 9, 14)
    assert ill.during.upper is None
    assert heard[0] == CircumstanceChanged(child.pk, date(2022, 9, 14), at)


def test_back_to_normal_ends_what_held(city, at):
    child = make.child(mother="out_of_contact")
    amend_circumstance(child, by=city.above, at=at, side="mother", new=NewCircumstance("normal", date(2023, 6, 1)))
    gone = Circumstance.objects.get(parent__child=child, status="out_of_contact")
    assert gone.during.upper == date(2023, 6, 1)


@pytest.mark.parametrize(
    ("status", "since"), [("normal", date(2019, 1, 1)), ("dead", date(2019, 1, 1)), ("normal", date(2020, 1, 1)), ("normal", None)]
)
def test_a_contradiction_is_a_sentence(city, child, at, status, since):
    with pytest.raises(Contradiction, match="父亲2020年1月1日起已登记“死亡”"):
        amend_circumstance(child, by=city.above, at=at, side="father", new=NewCircumstance(status, since))


def test_a_situation_of_an_unknown_parent_makes_the_parent(city, at):
    child = make.child(father=None)
    amend_circumstance(child, by=city.above, at=at, side="father", new=NewCircumstance("missing", None, proof="court_declaration"))
    assert child.parents.get(side="father").circumstances.get().proof == "court_declaration"


def test_a_situation_ends_on_its_last_day(city, at):
    child = make.child(father="in_prison")
    row = Circumstance.objects.get(parent__child=child, parent__side="father")
    for day, refusal in ((date(2023, 7, 4), BadDate), (date(2019, 12, 31), BadDate)):
        with pytest.raises(refusal):
            end_circumstance(child, by=city.above, at=at, row_id=row.pk, last_day=day)
    end_circumstance(child, by=city.above, at=at, row_id=row.pk, last_day=date(2023, 6, 30))
    row.refresh_from_db()
    assert row.during.upper == date(2023, 7, 1)
    other = Circumstance.objects.filter(parent__child=make.child()).first()
    with pytest.raises(Contradiction, match="没有找到"):
        end_circumstance(child, by=city.above, at=at, row_id=other.pk, last_day=date(2023, 6, 30))


def test_a_mistaken_situation_is_struck_and_stays_in_the_trail(city, child, at, trail):
    row = Circumstance.objects.get(parent__child=child, parent__side="father")
    with pytest.raises(NothingChanges):
        strike_circumstance(child, by=city.above, at=at, row_id=row.pk, reason=" ")
    strike_circumstance(child, by=city.above, at=at, row_id=row.pk, reason="录错了人")
    assert not Circumstance.objects.filter(pk=row.pk).exists()
    assert (trail[-1].facts["status"], trail[-1].facts["since"]) == ("dead", "2020-01-01")


def test_a_parent_is_put_right(city, child, at):
    amend_parent(child, by=city.above, at=at, side="mother", name="李秀英", id_number="140728 19880101002X")
    mother = child.parents.get(side="mother")
    assert (mother.name, mother.id_number) == ("李秀英", "14072819880101002X")


def test_identity_is_corrected_and_found_under_the_new_number(city, child, at, trail):
    number = make.id_number(date(2014, 11, 7))
    new = NewIdentity("王子择", "male", date(2014, 11, 7), number)
    correct_identity(child, by=city.above, at=at, new=new)
    found = Child.objects.with_id_number(number).get()
    assert (found, found.name, found.initials) == (child, "王子择", "wzz")
    assert number not in str(trail[-1].facts)
    with pytest.raises(BadFacts):
        correct_identity(child, by=city.above, at=at, new=NewIdentity("王", "female", date(2014, 11, 7)))
    with pytest.raises(AlreadyRegistered):
        correct_identity(make.child(birth=date(2014, 11, 7)), by=city.above, at=at, new=new)


# the end


def test_an_ending_is_announced_and_can_be_taken_back(city, child, at, heard):
    with pytest.raises(NoReason):
        end(child, by=city.above, at=at, kind="died", on=date(2023, 4, 2), proof=" ")
    end(child, by=city.above, at=at, kind="died", on=date(2023, 4, 2), proof="死亡医学证明")
    assert heard == [ChildEnded(child.pk, date(2023, 4, 2), at)]
    with pytest.raises(EndedAlready):
        end(child, by=city.above, at=at, kind="moved", on=date(2023, 5, 2), proof="户口迁移证")
    ending = take_back_ending(child, by=city.above, at=at, reason="登记错了人")
    assert ending.taken_back_at == at
    with pytest.raises(NotEnded):
        take_back_ending(child, by=city.above, at=at, reason="再次")
    end(child, by=city.above, at=at, kind="adopted", on=date(2023, 5, 2), proof="收养登记证")


def test_a_child_with_history_cannot_vanish(city, child, at):
    end(child, by=city.above, at=at, kind="died", on=date(2023, 4, 2), proof="死亡医学证明")
    with pytest.raises(ProtectedError):
        child.delete()


def test_a_situation_gets_its_proof(city, at):
    from weibao.children.actions.circumstances import Contradiction, prove_circumstance

    child = make.child()
    row = make.circumstance(child, "mother", "out_of_contact")
    prove_circumstance(child, by=city.above, at=at, row_id=row.pk, proof="police_receipt", proof_name="回执单")
    row.refresh_from_db()
    assert (row.proof, row.proof_name) == ("police_receipt", "回执单")
    with pytest.raises(Contradiction):
        prove_circumstance(make.child(), by=city.above, at=at, row_id=row.pk, proof="police_receipt")
