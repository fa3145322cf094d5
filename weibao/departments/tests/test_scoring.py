"""The score and its reasons, on pairs that a clerk would know."""

from datetime import date

import pytest

from weibao.departments.reading import Told
from weibao.departments.scoring import Person, differing_digits, likeness, stem
from weibao.departments.tables import choices, kinds

NUMBER = "140728198504093516"
PLACE = ("新营村村民委员会", "洪善镇", "平遥县")
OURS = Person("parent", 1, 2, "郝建国", NUMBER, date(1985, 4, 9), "male", PLACE, "郝小雨")


@pytest.mark.parametrize(
    ("told", "reasons", "doubtful"),
    [
        (Told("郝建国", NUMBER), {"name.same", "number.same"}, False),
        (Told("郝健国", NUMBER), {"name.sound", "number.same"}, True),
        (Told("郝建园", NUMBER), {"name.one", "number.same"}, True),
        (Told("郝建国", "140728198504093517"), {"name.same", "number.digit", "birth.same"}, True),
        (Told("郝建国", "140728198504093561"), {"name.same", "number.digit", "birth.same"}, True),
        (Told("郝建国", "140728198504039516"), {"name.same", "number.swapped", "birth.near"}, True),
        (Told("郝建国", "14072819850409351"), {"name.same", "number.digit"}, True),
        (Told("郝建国", "110101197001011234"), {"name.same", "number.other", "birth.other"}, True),
        (Told("郝建国", birth=date(1985, 9, 4)), {"name.same", "birth.near"}, True),
        (Told("郝建国", place="平遥县洪善镇新营村"), {"name.same", "place.village"}, False),
        (Told("郝建国", place="平遥县洪善镇白家庄"), {"name.same", "place.township"}, False),
        (Told("郝建国", place="平遥县段村镇"), {"name.same", "place.county"}, False),
        (Told("郝建国", sex="female"), {"name.same", "sex.other"}, True),
        (Told("郝建国", more={"child_name": "郝小雨"}), {"name.same", "child.same"}, False),
    ],
)
def test_reasons(told, reasons, doubtful):
    like = likeness(told, OURS)
    assert (set(like.reasons), like.doubtful) == (reasons, doubtful)


def test_the_swapped_last_pair_counts_by_its_inner_digit():
    assert differing_digits("140728198504093561", NUMBER) == [17, 18]


def test_places_as_people_write_them():
    assert [stem(name) for name in ("新营村村民委员会", "白圭村村委会", "府城社区居委会", "洪善镇")] == [
        "新营村",
        "白圭村",
        "府城",
        "洪善镇",
    ]


def test_every_kind_has_a_table_that_reads():
    assert {one.department for one in kinds().values()} == {"公安", "司法", "法院", "残联", "医保", "教育", "民政"}
    assert len(choices()) == len(kinds()) == 12
    for kind in kinds().values():
        heads = [column.label for column in kind.columns.values()]
        assert set(kind.find_columns(heads)) == set(kind.columns)
        assert not kind.missing(kind.find_columns(heads))
