"""The file as of any day, and its timeline."""

from datetime import date

import pytest

from weibao.children.actions.amending import amend_care, amend_household
from weibao.children.actions.ending import end, take_back_ending
from weibao.children.reports.file import age, file_as_of, short_place
from weibao.children.reports.timeline import by_day, timeline
from weibao.testing import make
from weibao.testing.city import QIDONG


@pytest.fixture
def child(city, at):
    child = make.child(father="in_prison", since=date(2021, 1, 1))
    make.circumstance(child, "mother", "normal", None, date(2020, 12, 31))
    amend_care(child, by=city.above, at=at, form="institutional", institution=city.units["institution"], since=date(2022, 3, 1))
    amend_household(child, by=city.above, at=at, division=city.divisions[QIDONG], since=date(2023, 5, 1))
    return child


@pytest.mark.parametrize(
    ("day", "place", "care", "mother", "years"),
    [
        (date(2020, 6, 1), None, None, ["normal"], 5),
        (date(2021, 1, 1), "平遥县 洪善镇 新营村", "scattered", ["dead"], 6),
        (date(2022, 2, 28), "平遥县 洪善镇 新营村", "scattered", ["dead"], 7),
        (date(2022, 3, 1), "平遥县 洪善镇 新营村", "institutional", ["dead"], 7),
        (date(2023, 4, 30), "平遥县 洪善镇 新营村", "institutional", ["dead"], 8),
        (date(2023, 5, 1), "平遥县 段村镇 七洞村", "institutional", ["dead"], 8),
    ],
)
def test_the_file_as_of_a_day(child, day, place, care, mother, years, django_assert_num_queries):
    with django_assert_num_queries(1):
        file = file_as_of(child, day)
    assert (file.household["place"] if file.household else None) == place
    assert (file.care["form"] if file.care else None) == care
    assert [span["status"] for span in file.parents[1].holding] == mother
    assert file.age == years
    assert bool(file.guardians) == (day >= date(2021, 1, 1))


def test_no_sealed_value_is_in_the_file(child):
    assert child.id_number not in repr(file_as_of(child, date(2023, 7, 3)))
    assert child.accounts.get().account not in repr(file_as_of(child, date(2023, 7, 3)).spans)
    assert file_as_of(child, date(2023, 7, 3)).guardians[0]["has_phone"] is True


def test_the_ending_counts_from_its_day_until_taken_back(city, child, at):
    end(child, by=city.above, at=at, kind="adopted", on=date(2023, 6, 1), proof="收养登记证")
    assert file_as_of(child, date(2023, 5, 31)).ending is None
    assert file_as_of(child, date(2023, 6, 1)).ending["label"] == "被依法收养"
    take_back_ending(child, by=city.above, at=at, reason="误录")
    assert file_as_of(child, date(2023, 6, 1)).ending is None


def test_the_timeline_runs_backwards_with_what_is_ahead_on_top(city, at):
    child = make.child(father=None, since=date(2021, 1, 1))
    make.circumstance(child, "father", "in_prison", date(2022, 9, 14), date(2025, 9, 13), proof_name="判决书")
    events = timeline(file_as_of(child, at.date()))
    assert [event.on for event in events] == sorted((event.on for event in events), reverse=True)
    assert (events[0].label, events[0].on, events[0].ahead) == ("父亲服刑在押期满", date(2025, 9, 13), True)
    assert (events[1].label, events[1].detail, events[1].ahead) == ("父亲服刑在押", "判决书", False)
    assert events[-1].label == "出生"
    days = by_day(events)
    assert [(day, ahead) for day, ahead, _ in days[:2]] == [(date(2025, 9, 13), True), (date(2022, 9, 14), False)]
    assert sum(len(those) for _, _, those in days) == len(events)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("新营村民委员会", "新营村"),
        ("兰村村民委员会", "兰村"),
        ("白圭村村委会", "白圭村"),
        ("壁景堡社区居民委员会", "壁景堡社区"),
        ("洪善镇", "洪善镇"),
        ("村民委员会", "村民委员会"),
    ],
)
def test_villages_are_called_as_people_call_them(name, short):
    assert short_place(name) == short


def test_age_turns_on_the_birthday():
    assert [age(date(2005, 7, 3), day) for day in (date(2023, 7, 2), date(2023, 7, 3))] == [17, 18]
    assert age(date(2008, 2, 29), date(2026, 2, 28)) == 17
