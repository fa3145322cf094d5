"""Visits through the phone: on the list with their rule, recorded once with every field, and many phones that drop, repeat and reorder."""

import contextlib
import os
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weibao.children.models import Child
from weibao.sync.models import Envelope, FieldPhone
from weibao.sync.tests.handset import Handset
from weibao.testing import make
from weibao.testing.city import BAIGUI, BAIJIAZHUANG, QIDONG, XINYING
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


STEPS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(["visit", "visit", "visit", "bad", "send", "lost", "twice", "backwards", "half", "moved", "out", "ahead", "behind"]),
        st.integers(-48, 48),
    ),
    min_size=5,
    max_size=50 if SOAK else 18,
)  # fmt: skip


class Chaos:
    """Four phones, each of a director of another village."""

    def __init__(self, city, at, code_for):
        self.city, self.at, self.recorded, self.over = city, at, Counter(), set()
        who = [
            ("director", XINYING, "supervisor"),
            ("director_near", BAIJIAZHUANG, "supervisor"),
            ("director_beside", QIDONG, "supervisor_beside"),
        ]
        self.phones, self.children = [], []
        for key, village, supervisor in who:
            phone = Handset()
            assert phone.pair(code_for(city.people[key], supervisor)).status_code == 200
            self.phones.append(phone)
            self.children.append(make.child(village=village))

    def step(self, turn, what, hours):
        turn %= len(self.phones)
        phone, child = self.phones[turn], self.children[turn]
        if what in {"visit", "bad", "ahead", "behind"}:
            claim = {"ahead": self.at + timedelta(hours=1 + abs(hours)), "behind": self.at - timedelta(days=31, hours=abs(hours))}
            happened = claim.get(what, self.at - timedelta(hours=abs(hours)))
            facts = WELL | ({"person": ""} if what == "bad" else {"note": str(len(self.recorded))})
            self.recorded[phone.record("visits.record", child.pk, happened, **facts)] += 1
        elif what == "moved":
            Child.objects.filter(pk=child.pk).update(residence=BAIGUI, household=BAIGUI)
        elif what == "out":
            FieldPhone.objects.filter(pk=phone.told["phone"]).update(ended_at=self.at, ending="revoked", share=None, proof="")
            self.over.add(turn)
        else:
            self.send(turn, what)

    def send(self, turn, what):
        phone, rows = self.phones[turn], list(self.phones[turn].outbox.values())
        if turn in self.over:
            for number in list(phone.outbox):
                given = {"opener": phone.told["opener"], "envelopes": [phone.seal(number)]}
                if phone.post("/sync/sealed/", given).json()["receipts"] == [number] and what != "lost":
                    del phone.outbox[number]
            return
        if what == "backwards":
            rows.reverse()
        elif what == "half":
            rows = rows[::2]
        elif what == "twice":
            rows = rows + rows
        for place in range(0, len(rows), 50):
            told = phone.send(*rows[place : place + 50]).json()["receipts"]
            for one in [] if what == "lost" else told:
                phone.receipts[one["id"]] = one
                phone.outbox.pop(one["id"], None)


@given(steps=STEPS)
@settings(
    max_examples=500 if SOAK else 50, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_whatever_phones_do_nothing_is_lost_and_nothing_doubled(city, clock_at, code_for, steps):
    """Drops, repeats, another order, wrong clocks, a child that moves, a phone that is out: every visit is there once, or waits for a person."""
    with contextlib.suppress(InterruptedError), transaction.atomic():
        chaos = Chaos(city, clock_at, code_for)
        for turn, what, hours in steps:
            chaos.step(turn, what, hours)
        for turn in range(len(chaos.phones)):
            chaos.send(turn, "send")
        states = dict(Envelope.objects.values_list("number", "state"))
        assert {str(one) for one in states} == set(chaos.recorded)  # none lost, none invented
        assert Visit.objects.count() == sum(state == "done" for state in states.values())  # none doubled
        assert all(row.reason for row in Envelope.objects.aside())
        assert all(not phone.outbox for phone in chaos.phones)
        raise InterruptedError  # every run begins with an empty city
