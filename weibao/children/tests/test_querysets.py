"""What is found, by whom, and that each search stands on an index."""

import pytest
from django.db import connection

from weibao.children.models import Child
from weibao.org.powers import READS, Role
from weibao.testing import make
from weibao.testing.city import BAIGUI, BAIJIAZHUANG, PEOPLE, QIDONG, XINYING

VILLAGES = (XINYING, BAIJIAZHUANG, QIDONG, BAIGUI)


def test_everybody_sees_exactly_the_children_of_their_posts(city, on):
    """A plain model of the rights, beside the one SQL predicate."""
    home = city.units["institution"]
    rows = make.children(
        [{"village": here, "home": there, "institution": home if here == there else None} for here in VILLAGES for there in VILLAGES]
    )
    for key, (_, role, unit, code) in PEOPLE.items():
        expected = {
            row.pk
            for row in rows
            if role in READS["children"]
            and (
                (role != Role.INSTITUTION_WORKER and (row.household_id.startswith(code) or row.residence_id.startswith(code)))
                or row.institution_id == city.units[unit].pk
            )
        }
        assert set(Child.objects.visible_to(city.people[key], on).values_list("pk", flat=True)) == expected, key
    for nobody in (city.nowhere, city.former):
        assert not Child.objects.visible_to(nobody, on).exists()


def test_the_scope_is_one_predicate_whatever_the_number_of_children(city, on, django_assert_num_queries):
    make.children([{} for _ in range(20)])
    with django_assert_num_queries(2):
        assert Child.objects.visible_to(city.above, on).count() == 20


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("王子泽", {"王子泽"}),
        ("王子", {"王子泽"}),
        ("子泽", {"王子泽"}),
        ("王", {"王子泽", "王泽"}),
        ("WANG", {"王子泽", "王泽", "汪泽"}),
        ("wang ze", {"王泽", "汪泽"}),
        ("wz", {"王子泽", "王泽", "汪泽"}),
        ("七洞", {"李文"}),
        ("段村镇", {"李文"}),
        ("平遥县", {"王子泽", "王泽", "汪泽", "李文"}),
        ("古交", set()),
        ("%", set()),
        ("_", set()),
        ("王\x00子", {"王子泽"}),
        ("", {"王子泽", "王泽", "汪泽", "李文"}),
        ("110101190001010000", set()),
    ],
)
def test_one_box_searches_all(city, words, found):
    for name in ("王子泽", "王泽", "汪泽"):
        make.child(name=name)
    make.child(name="李文", village=QIDONG)
    assert {child.name for child in Child.objects.matching(words)} == found


def test_numbers_are_found_as_they_are_typed(city):
    child = make.child(number="14072820141106003X")
    for typed in ("14072820141106003x", " 140728 20141106 003X ", "１４０７２８２０１４１１０６００３Ｘ"):
        assert Child.objects.matching(typed).get() == child, typed


@pytest.mark.parametrize("words", ["wangz", "王子", "子泽", "14072820141106003X"])
def test_each_search_stands_on_an_index(city, words):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Child.objects.current().matching(words).explain()
    assert "Seq Scan on children_child" not in plan, plan
    assert "Index" in plan


def test_the_search_for_look_alikes_stands_on_indexes(city):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Child.objects.resembling(name="王子泽", birth_date=make.child().birth_date, place=XINYING).explain()
    assert "Index" in plan
    assert "Seq Scan on children_child" not in plan, plan
