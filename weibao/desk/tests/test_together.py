"""Many questions in one query: the same rows as each asked by itself, and how many queries that takes."""

import pytest
from django.db import connection
from django.db.models import Count, Value
from django.test.utils import CaptureQueriesContext

from weibao.benefits.models import Recognition
from weibao.children.models import Child
from weibao.desk.reports.together import answered, together
from weibao.org.models import Post, Staff
from weibao.testing import make
from weibao.testing.city import BAIGUI

pytestmark = pytest.mark.django_db


def questions(staff, on):
    union = (
        Child.objects.order_by()
        .values(of=Value("child"), number=Count("pk"))
        .union(Post.objects.values(of=Value("post"), number=Count("pk")))
    )
    return [
        Child.objects.visible_to(staff, on).select_related("household__parent").order_by("-pk"),
        Recognition.objects.visible_to(staff, on).select_related("child__household").order_by("pk")[:2],
        Child.objects.none(),
        Staff.objects.filter(username="没有这个人"),
        Post.objects.order_by("pk").values_list("during", "role", "confirmed_at"),
        Child.objects.values_list("sex", flat=True).distinct().order_by("sex"),
        union.order_by("of"),
        Staff.objects.order_by("pk")[3:5],
    ]


def test_the_rows_are_those_of_each_question_in_its_order(city, on):
    for _ in range(3):
        make.recognition(make.child())
    make.child(village=BAIGUI)
    apart = [list(question) for question in questions(city.above, on)]
    with CaptureQueriesContext(connection) as caught:
        at_once = answered(questions(city.above, on))
        assert [one.child.household.name for one in at_once[1]] == [one.child.household.name for one in apart[1]]
    assert at_once == apart
    assert [one.name for one in at_once[0]] == [one.name for one in apart[0]]
    assert [one.birth_date for one in at_once[0]] == [one.birth_date for one in apart[0]]
    assert len(at_once[0]) == 3, "the scope of the part stays"
    assert len(caught.captured_queries) == 1


def test_what_is_too_wide_for_one_statement_takes_a_second(city):
    with CaptureQueriesContext(connection) as caught:
        found = answered(
            [Post.objects.select_related("unit__division__parent", "division__parent", "staff").order_by("pk") for _ in range(40)]
        )
    assert all(one == found[0] for one in found)
    assert found[0]
    assert 1 < len(caught.captured_queries) < 4


def test_sources_that_ask_twice_are_answered_in_rounds(city):
    def twice():
        first = yield Staff.objects.order_by("pk")[:1]
        yield first[0].pk
        second = yield Post.objects.filter(staff=first[0])
        yield len(second)

    def never():
        yield "said without asking"

    with CaptureQueriesContext(connection) as caught:
        said = together([twice(), never(), twice()])
    assert said.count("said without asking") == 1
    assert len(said) == 5
    assert len(caught.captured_queries) == 2


def test_nothing_asked_asks_nothing():
    assert together([]) == []
    assert answered([]) == []
