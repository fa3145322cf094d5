"""From dated rows to what a month is worth."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from weibao.benefits import reports
from weibao.benefits.actions import (
    BadRelief,
    CannotFoster,
    NewFostering,
    NewRecognition,
    NewRelief,
    NotStanding,
    NotWaiting,
    PublishedStandard,
    SamePerson,
    StandardFalls,
    StandardStands,
    approve_standard,
    confirm,
    confirm_many,
    end_foster_care,
    end_recognition,
    end_relief,
    enter_standard,
    keep_recognition,
    note_relief,
    place_in_foster_care,
    publish_standard,
    refuse_standard,
)
from weibao.benefits.models import Category, ReceivedAid, Standard
from weibao.children.actions.merging import merge, unmerge
from weibao.children.models import Ending, Status
from weibao.kernel.refusal import NotAllowed, Refusal
from weibao.rules import NotYetLaw
from weibao.testing import make


def notice(year, institutional="1755.00", scattered="1170.00", document="晋民发〔2023〕20号"):
    return [
        PublishedStandard("institutional", Decimal(institutional), date(year, 1, 1), document),
        PublishedStandard("scattered", Decimal(scattered), date(year, 1, 1), document),
    ]


@pytest.fixture
def standards(city, at):
    publish_standard(notice(2022, "1720.00", "1145.00", "晋民发〔2022〕18号"), by=city.people["console"], at=at)
    publish_standard(notice(2023), by=city.people["console"], at=at)


def amounts(child, *months):
    return [(row["reason"], row["amount"]) for row in reports.due(list(months), [child.pk]).iter_rows(named=True)]


def test_orphan_is_paid_in_full_from_the_month_after_confirmation(city, standards):
    child = make.child()
    make.recognition(child, confirmed_month=date(2023, 5, 1))
    assert amounts(child, "2023-05", "2023-06", "2023-07") == [
        ("not_yet", Decimal("0.00")),
        ("paid", Decimal("1170.00")),
        ("paid", Decimal("1170.00")),
    ]


def test_aid_is_deducted_for_de_facto_unattended_only(city, standards, at):
    child = make.child(mother=Status.SERIOUS_ILLNESS)
    make.recognition(child, category=Category.DE_FACTO_UNATTENDED)
    for orphan in (make.child(), child):
        ReceivedAid.objects.create(child=orphan, kind="minimum_living", monthly="318.00", during=DateRange(None, None), noted_at=at)
    assert amounts(child, "2023-07") == [("paid", Decimal("852.00"))]


def test_the_month_of_death_is_the_last_one_paid(city, standards, at):
    child = make.child()
    make.recognition(child)
    Ending.objects.create(child=child, kind="died", on=date(2023, 7, 1), proof="死亡证明", noted_at=at)
    assert [reason for reason, _ in amounts(child, "2023-07", "2023-08")] == ["paid", "ended"]


def test_an_ended_recognition_is_paid_to_its_last_month_and_a_second_one_from_its_first(city, standards):
    child = make.child()
    first = make.recognition(child, confirmed_month=date(2022, 3, 1))
    first.ended_month = date(2022, 6, 1)
    first.save()
    make.recognition(child, confirmed_month=date(2022, 9, 1))
    paid = [amount > 0 for _, amount in amounts(child, "2022-06", "2022-07", "2022-09", "2022-10")]
    assert paid == [True, False, False, True]


def test_a_merged_child_is_not_paid_twice(city, standards):
    kept, other = make.child(), make.child()
    make.recognition(kept)
    make.recognition(other)
    other.merged_into = kept
    other.save()
    assert reports.due(["2023-07"], [kept.pk, other.pk])["child"].to_list() == [kept.pk]


def test_the_old_standard_carries_into_the_next_year_and_no_further(city, standards):
    child = make.child()
    make.recognition(child)
    assert amounts(child, "2024-02") == [("paid", Decimal("1170.00"))]
    with pytest.raises(NotYetLaw, match="2025"):
        reports.due(["2025-01"], [child.pk])
    with pytest.raises(NotYetLaw):
        reports.due(["2021-12"], [child.pk])


def test_a_published_standard_takes_the_place_of_the_one_carried(city, standards, at):
    child = make.child()
    make.recognition(child)
    publish_standard(notice(2024, "1975.00", "1315.00", "晋民发〔2024〕9号"), by=city.people["console"], at=at)
    assert amounts(child, "2023-12", "2024-01") == [("paid", Decimal("1170.00")), ("paid", Decimal("1315.00"))]


def test_the_same_notice_again_changes_nothing_and_another_amount_is_refused(city, standards, at):
    officer = city.people["console"]
    publish_standard(notice(2023), by=officer, at=at)
    assert Standard.objects.count() == 4
    with pytest.raises(StandardStands, match="1170.00"):
        publish_standard(notice(2023, scattered="1175.00"), by=officer, at=at)
    with pytest.raises(StandardFalls, match="不降低"):
        publish_standard(notice(2024, institutional="1755.00", scattered="1165.00"), by=officer, at=at)
    assert Standard.objects.count() == 4
    with pytest.raises(NotAllowed):
        publish_standard(notice(2024), by=city.people["county_officer"], at=at)


def test_a_doubt_wants_a_reason_and_only_one_answer(city, standards, at):
    child = make.child(father=Status.NORMAL)
    row = make.recognition(child, doubt="neither")
    twin = type(row).objects.get(pk=row.pk)
    approver = city.people["county_approver"]
    with pytest.raises(Refusal, match="意见"):
        keep_recognition(row, by=approver, at=at, answer=" ")
    end_recognition(row, by=approver, at=at, last_month=date(2023, 6, 15), answer="父亲已返家履责")
    assert (row.ended_month, row.ended_reason) == (date(2023, 6, 1), "父亲已返家履责")
    with pytest.raises(NotStanding):
        keep_recognition(twin, by=approver, at=at, answer="情况属实")
    with pytest.raises(NotAllowed):
        keep_recognition(twin, by=city.people["director"], at=at, answer="情况属实")


def test_the_version_of_the_rules_is_stable(city):
    assert len(reports.rules_version()) == 16
    assert reports.rules_version() == reports.rules_version()


def test_a_county_s_paper_recognitions_are_entered_once_with_their_aid(city, standards, at):
    orphan, other = make.child(), make.child(mother=Status.SERIOUS_ILLNESS)
    officer = city.people["county_officer"]
    new = [
        NewRecognition(orphan.pk, "orphan", date(2023, 5, 1)),
        NewRecognition(other.pk, "de_facto_unattended", date(2023, 5, 1), aids={"minimum_living": Decimal("405.00")}),
    ]
    assert confirm_many(new, by=officer, at=at, source="名册", rules_version="v") == 2
    assert confirm_many(new, by=officer, at=at, source="名册", rules_version="v") == 0
    assert amounts(other, "2023-07") == [("paid", Decimal("765.00"))]
    with pytest.raises(NotAllowed):
        confirm_many(new, by=city.people["director"], at=at, source="名册", rules_version="v")


def test_one_confirmation_is_the_approver_s(city, standards, at):
    child = make.child()
    made = confirm(NewRecognition(child.pk, "orphan", date(2023, 6, 1)), by=city.people["county_approver"], at=at, rules_version="v")
    assert made.confirmed_by == city.people["county_approver"]
    with pytest.raises(NotStanding):
        confirm(NewRecognition(child.pk, "orphan", date(2023, 7, 1)), by=city.people["county_approver"], at=at, rules_version="v")


def test_a_merge_takes_the_recognition_along_and_gives_it_back(city, standards, at):
    kept, merged = make.child(), make.child(mother=Status.SERIOUS_ILLNESS)
    row = make.recognition(merged, category="de_facto_unattended")
    ReceivedAid.objects.create(child=merged, kind="minimum_living", monthly="318.00", during=DateRange(None, None), noted_at=at)
    officer = city.people["county_officer"]
    entry = merge(kept, by=officer, at=at, merged=merged, reason="同一儿童")
    row.refresh_from_db()
    assert (row.child, row.moved_by) == (kept, entry)
    assert amounts(kept, "2023-07")[0][0] == "paid"
    unmerge(entry, by=officer, at=at)
    row.refresh_from_db()
    assert (row.child, row.moved_by) == (merged, None)
    assert ReceivedAid.objects.get().child == merged
    assert reports.due(["2023-07"], [kept.pk]).is_empty()


def test_a_kept_child_with_a_recognition_keeps_its_own(city, standards, at):
    kept, merged = make.child(), make.child()
    make.recognition(kept)
    other = make.recognition(merged)
    merge(kept, by=city.people["county_officer"], at=at, merged=merged, reason="同一儿童")
    other.refresh_from_db()
    assert other.child == merged
    assert reports.due(["2023-07"], [kept.pk, merged.pk])["child"].to_list() == [kept.pk]


def test_a_standard_holds_once_another_person_has_approved_it(city, standards, at):
    officer, second = city.people["city_officer"], city.people["city_officer_second"]
    child = make.child()
    make.recognition(child)
    new = notice(2024, "1975.00", "1315.00", "晋民发〔2024〕9号")
    enter_standard(new, by=officer, at=at)
    enter_standard(new, by=officer, at=at)
    assert amounts(child, "2024-01") == [("paid", Decimal("1170.00"))], "what waits holds nothing"
    with pytest.raises(SamePerson):
        approve_standard("晋民发〔2024〕9号", by=officer, at=at)
    with pytest.raises(NotAllowed):
        approve_standard("晋民发〔2024〕9号", by=city.people["finance_officer"], at=at)
    approve_standard("晋民发〔2024〕9号", by=second, at=at)
    assert amounts(child, "2024-01") == [("paid", Decimal("1315.00"))]
    with pytest.raises(NotWaiting):
        refuse_standard("晋民发〔2024〕9号", by=second, at=at, reason="晚了")
    with pytest.raises(NotAllowed):
        publish_standard(notice(2025, "2000.00", "1400.00", "号"), by=officer, at=at)


def test_a_notice_that_is_sent_back_wants_a_reason(city, standards, at):
    enter_standard(notice(2024, "1975.00", "1315.00", "晋民发〔2024〕9号"), by=city.people["city_officer"], at=at)
    with pytest.raises(Refusal, match="理由"):
        refuse_standard("晋民发〔2024〕9号", by=city.people["leader"], at=at, reason=" ")
    refuse_standard("晋民发〔2024〕9号", by=city.people["leader"], at=at, reason="与文件不符")
    assert not Standard.objects.waiting().exists()


def relief(since, household="954.00", persons=3):
    return NewRelief("minimum_living", Decimal(household), persons, since, "低保证")


def test_the_share_of_a_household_is_what_the_top_up_takes_off(city, standards, at):
    child = make.child(mother=Status.SERIOUS_ILLNESS)
    make.recognition(child, category=Category.DE_FACTO_UNATTENDED)
    officer = city.people["county_officer"]
    row = note_relief(child, by=officer, at=at, new=relief(date(2023, 5, 10)))
    assert (row.monthly, row.household_amount, row.persons) == (Decimal("318.00"), Decimal("954.00"), 3)
    note_relief(child, by=officer, at=at, new=relief(date(2023, 6, 15), persons=4))
    assert [amount for _, amount in amounts(child, "2023-06", "2023-07")] == [Decimal("852.00"), Decimal("931.50")]
    with pytest.raises(BadRelief, match="相同"):
        note_relief(child, by=officer, at=at, new=relief(date(2023, 6, 20), persons=4))
    for bad in (relief(date(2023, 7, 4)), relief(date(2023, 6, 1), persons=0), relief(date(2023, 6, 1), household="-1")):
        with pytest.raises(BadRelief):
            note_relief(child, by=officer, at=at, new=bad)
    last = ReceivedAid.objects.get(persons=4)
    end_relief(last, by=officer, at=at, last_day=date(2023, 6, 30))
    assert [amount for _, amount in amounts(child, "2023-07")] == [Decimal("1170.00")]
    with pytest.raises(NotAllowed):
        note_relief(child, by=city.people["director"], at=at, new=relief(date(2023, 6, 1)))


def test_foster_care_leaves_the_standard_as_it_is(city, standards, at):
    child, outside = make.child(care="institutional"), make.child()
    make.recognition(child)
    officer = city.people["county_officer"]
    new = NewFostering(city.village, "武改香", "寄养〔2023〕3号", date(2023, 5, 20), date(2023, 6, 1))
    row = place_in_foster_care(child, by=officer, at=at, new=new)
    assert amounts(child, "2023-07") == [("paid", Decimal("1755.00"))]
    for bad in (child, outside):
        with pytest.raises(CannotFoster):
            place_in_foster_care(bad, by=officer, at=at, new=new)
    with pytest.raises(CannotFoster):
        end_foster_care(row, by=officer, at=at, last_day=date(2023, 5, 1))
    end_foster_care(row, by=officer, at=at, last_day=date(2023, 6, 30))
    with pytest.raises(NotAllowed):
        place_in_foster_care(child, by=city.people["county_approver"], at=at, new=new)


def test_a_merged_file_s_earlier_months_stay_the_child_s(city, standards, at):
    """Recognised in one file in 2022, in the other in 2023: after the merge no month is lost, and none is due twice."""
    kept, merged = make.child(), make.child()
    make.recognition(kept, confirmed_month=date(2023, 3, 1))
    make.recognition(merged, confirmed_month=date(2022, 3, 1))
    merge(kept, by=city.people["county_officer"], at=at, merged=merged, reason="同一儿童")
    due = reports.due(["2022-12", "2023-07"], [kept.pk])
    assert due["amount"].to_list() == [Decimal("1145.00"), Decimal("1170.00")]
