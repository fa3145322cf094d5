"""Visits through the phone: on the list with their rule, recorded once with every field, and many phones that drop, repeat and reorder."""

import os
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from weibao.sync.models import Envelope
from weibao.testing import make
from weibao.visits.actions.planning import replan
from weibao.visits.models import Visit, VisitPlan, VisitTask

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("WEIBAO_SOAK"))
WELL = {"seen": True, "way": "home", "person": "王福贵", "relation": "祖父", "place": "家中", "areas": {}, "ask": [], "changed": False}


def test_a_visit_is_on_the_list_and_recorded(city, handset, at):
    child = make.child()
    replan([child.pk], at)
    VisitPlan.objects.update(due=make.ON + timedelta(days=2))
    (task,) = handset.get("/sync/head/").json()["tasks"]
    assert (task["kind"], task["child"]) == ("visit", child.pk)
    assert task["due"] and "参数未核实" in task["law"]
    happened = make.AT - timedelta(days=1)
    facts = WELL | {
        "areas": {"health": "咳嗽三天"},
        "ask": ["health"],
        "key_attention": True,
        "last_contact": "2023-06-30",
        "note": "祖母在家",
    }
    number = handset.record("visits.record", child.pk, happened, **facts)
    assert handset.sync()[number]["state"] == "done"
    visit = Visit.objects.get()
    assert (visit.by, visit.on, visit.problems, visit.key_attention) == (city.inside, happened.date(), ["health"], True)
    assert visit.at >= make.AT
    assert VisitTask.objects.get().area == "health"
    (told,) = handset.get("/sync/children/").json()["children"]
    assert told["visits"] == [{"on": "2023-07-02", "way": "入户走访", "seen": True, "words": ["健康：咳嗽三天"], "note": "祖母在家"}]


@pytest.mark.parametrize(
    "change",
    [
        {"person": ""},
        {"areas": {"health": ""}},
        {"areas": {"weather": "雨"}},
        {"areas": 5},
        {"ask": 5},
        {"way": "dream"},
        {"last_contact": "昨天"},
    ],
)
def test_a_visit_that_is_not_in_form_waits_for_a_person(city, handset, enter, change):
    child = make.child()
    number = handset.record("visits.record", child.pk, make.AT, **(WELL | change))
    assert handset.sync()[number]["state"] == "aside"
    assert Visit.objects.count() == 0
    page = enter(city.people["supervisor"]).get(reverse("sync:envelope", args=[Envelope.objects.get().pk]))
    assert "被访人" in page.content.decode()


def test_a_child_with_many_visits_costs_as_much_as_one_with_few(city, handset):
    child = make.child()

    def visits(count):
        for turn in range(count):
            told = {"person": "王", "address": "", "place": "家", "opinion": "", "help_other": "", "note": "", "areas": {}, "answers": {}}
            Visit.objects.create(child=child, on=make.ON - timedelta(days=turn), way="home", seen=True, relation="祖父", told=told,
                                 studies=True, key_attention=False, changed=False, category="other", by=city.inside, at=make.AT)  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            (told,) = handset.get("/sync/children/").json()["children"]
        return len(asked), len(told["visits"])

    assert visits(1)[0] == visits(30)[0]
    assert visits(0)[1] == 3
