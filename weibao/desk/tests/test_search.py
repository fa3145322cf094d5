"""The search box finds what a person may know of, and nothing else."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from weibao.desk.reports.search import search
from weibao.org.powers import NO_PERSON, Role
from weibao.payroll.models import Run
from weibao.testing import make
from weibao.testing.city import BAIGUI

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(city):
    return make.child(name="王子泽", birth=date(2015, 3, 9), number=make.id_number(date(2015, 3, 9), serial=77))


@pytest.mark.parametrize("words", ["王子泽", "子泽", "wangzize", "wang zi", "wzz", "新营", "  王子泽　"])
def test_a_child_is_found_by_name_pinyin_initials_and_village(city, on, wang, words):
    assert [hit.title for hit in search(city.inside, on, words).children] == ["王*泽，男，8岁"]


def test_a_child_is_found_by_the_identity_number_however_it_is_typed(city, on, wang):
    number = wang.id_number
    for written in (
        number,
        f"{number[:6]} {number[6:14]} {number[14:]}",
        number.lower(),
        number.translate({48 + n: 0xFF10 + n for n in range(10)}),
    ):
        assert len(search(city.inside, on, written).children) == 1, written


@pytest.mark.parametrize(
    "key", ["director_beside", "supervisor_beside", "county_officer_beside", "nowhere", "former_director", "leader", "security_admin"]
)
def test_who_may_not_know_the_child_finds_nothing(city, on, wang, key):
    for words in ("王子泽", wang.id_number, "wzz"):
        assert search(city.people[key], on, words).children == []


def test_the_count_is_no_back_door(city, on, wang):
    make.child(name="王子泽", village=BAIGUI)
    assert len(search(city.inside, on, "王子泽").children) == 1
    assert len(search(city.people["city_officer"], on, "王子泽").children) == 2


def test_units_places_and_runs(city, on):
    Run.objects.create(month=date(2023, 7, 1), made_by=city.above, made_at=make.AT, rules_version="x")
    found = search(city.people["city_officer"], on, "洪善镇")
    assert {hit.title for hit in found.units} == {"洪善镇人民政府", "洪善镇未成年人保护工作站"}
    assert [hit.title for hit in found.places] == ["洪善镇"]
    for words in ("2023-07", "7月", "2023年7月"):
        assert [hit.title for hit in search(city.people["leader"], on, words).runs] == ["2023年7月发放名册"]
        assert search(city.inside, on, words).runs == []


def test_a_person_without_a_post_finds_nothing_at_all(city, on, enter, wang):
    assert not search(city.nowhere, on, "洪善镇")
    assert enter(city.nowhere).get("/search/?q=洪善镇").status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role not in NO_PERSON])
def test_everybody_with_a_post_may_search(city, enter, role):
    assert enter(city.in_role(role)).get("/search/", {"q": "王"}).status_code == 200


def test_words_sent_by_post_are_answered_and_stay_out_of_the_address(city, enter, wang):
    answer = enter(city.inside).post("/search/", {"q": "王子泽"})
    assert answer.status_code == 200
    assert "王*泽" in answer.content.decode()


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "'; drop table", "9" * 400, "\x00", "13月", "0000-00"])
def test_odd_words_are_no_fault(city, enter, words):
    assert enter(city.inside).post("/search/", {"q": words}).status_code == 200


def test_a_long_answer_is_cut_and_says_so_with_the_same_few_queries(city, enter, on):
    client = enter(city.inside)

    def asked():
        with CaptureQueriesContext(connection) as caught:
            client.post("/search/", {"q": "王"})
        return len(caught)

    make.children([{"name": "王小明", "number": None}] * 5)
    few = asked()
    make.children([{"name": "王小明", "number": None}] * 400)
    assert asked() == few <= 12
    found = search(city.inside, on, "王小明")
    assert len(found.children) == 20
    assert "children" in found.more
