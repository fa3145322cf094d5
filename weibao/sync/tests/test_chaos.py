"""Offline chaos: twenty phones in three villages, and a server that is killed and restored. Nothing is lost or doubled, every clash is listed.

What a run does is drawn by hypothesis: visits, changes of facts on phones and at the desk, answers that never come, repeats, another order,
clocks that are up to two days wrong, an app that is updated over a draft, an app that is too new for the server, children who move away,
posts that end, phones that are revoked, and a server that goes back to a backup. Every request goes through the views to the real database.
"""

import contextlib
import os
from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from weibao.children.actions.amending import NothingChanges, amend_residence, amend_schooling
from weibao.children.actions.facts import NewSchooling
from weibao.children.models import Child
from weibao.org.actions import relieve
from weibao.org.models import Division, Post, Staff
from weibao.org.powers import Role
from weibao.sync.actions import complaining, pairing
from weibao.sync.models import Envelope, FieldPhone
from weibao.sync.reports.rounds import summaries
from weibao.sync.tests.pocket import Pocket
from weibao.testing import make
from weibao.testing.city import BAIJIAZHUANG, QIDONG, XINYING
from weibao.visits.models import Conflict, FactUpdate, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SOAK = bool(os.environ.get("WEIBAO_SOAK"))
RUNS, STEPS, PHONES = (500, 50, 20) if SOAK else (int(os.environ.get("WEIBAO_CHAOS", "6")), 50, 20)
VILLAGES = (XINYING, BAIJIAZHUANG, QIDONG)
DEEDS = [
    *["visit"] * 4, *["change"] * 9, *["sync"] * 4, *["lost"] * 2, "twice", "backwards", "half", "pull", "desk", "clock", "draft", "newer",
    "too_new", "moved", "left", "revoked", "backup", "restore",
]  # fmt: skip
STEP = st.tuples(st.integers(0, PHONES - 1), st.sampled_from(DEEDS), st.integers(0, 999))
VALUES = {
    "schooling": [{"school": "平遥县城关小学"}, {"school": "段村镇小学"}, {"stage": "初中"}],
    "phone": [{"phone": "13911110000"}, {"phone": "13922220000"}, {"phone": "13933330000"}],
    "address": [{"address": "东街 1 号"}, {"address": "西街 2 号"}, {"address": "南街 3 号"}],
}


@pytest.fixture
def pockets(city, clock_at, code_for):
    """Twenty directors in three villages, each with a paired phone that has synced once; two children a village."""
    make.children([{"village": VILLAGES[turn % 3]} for turn in range(6)])
    first, found = Post.objects.get(staff=city.inside, role=Role.VILLAGE_DIRECTOR), []
    for turn in range(PHONES):
        village, staff = VILLAGES[turn % 3], Staff.objects.create(username=f"chaos{turn}", name=f"儿童主任{turn}")
        facts = {"role": first.role, "unit_id": first.unit_id, "during": first.during, "stands_in": True}
        Post.objects.create(staff=staff, division_id=village, **facts)
        pocket = Pocket(version="1" if turn % 5 == 0 else "2")
        assert pocket.pair(code_for(staff, "supervisor_beside" if village == QIDONG else "supervisor")).status_code == 200
        assert pocket.pull()
        found.append(pocket)
    return found


class Chaos:
    """One run: twenty phones, the desk, and a server that may go back to how it was."""

    def __init__(self, city, at, pockets):
        self.city, self.at, self.phones, self.turn = city, at, [one.fresh() for one in pockets], 0
        self.recorded: set[str] = set()
        self.visits: dict[str, str] = {}
        self.backup: str | None = None

    def step(self, phone, what, draw):
        self.turn += 1
        self.at += timedelta(minutes=1)
        getattr(self, f"do_{what}")(self.phones[phone], draw)

    def child_of(self, phone, draw):
        return sorted(phone.round)[draw % len(phone.round)] if phone.round and not phone.over else None

    def do_visit(self, phone, draw):
        if child := self.child_of(phone, draw):
            words = f"第 {self.turn} 步"
            number = phone.visit(child, words)
            self.visits[number] = words
            self.recorded.add(number)

    def do_change(self, phone, draw):
        if child := self.child_of(phone, draw):
            fact = sorted(VALUES)[draw % 3]
            self.recorded.add(phone.propose(child, fact, VALUES[fact][draw // 3 % 3], "户口簿" if draw % 4 == 0 else ""))

    def do_draft(self, phone, draw):
        """A visit is half written, the app is updated over it, and it is saved by the new one."""
        if child := self.child_of(phone, draw):
            phone.draft = {"child": child}
            phone.version = "2"
            if phone.draft["child"] in phone.round:
                self.do_visit(phone, draw)
            phone.draft = None

    def do_sync(self, phone, draw):
        if phone.over:
            phone.hand_over()
        elif phone.push(phone.in_order()):
            phone.pull()

    def do_lost(self, phone, draw):
        """The server took it and was killed before it answered."""
        if phone.over:
            phone.hand_over(lost=True)
        else:
            phone.push(phone.in_order(), lost=True)

    def do_twice(self, phone, draw):
        phone.over or phone.push(phone.in_order() * 2)

    def do_backwards(self, phone, draw):
        phone.over or phone.push(phone.in_order()[::-1])

    def do_half(self, phone, draw):
        phone.over or phone.push(phone.in_order()[::2])

    def do_pull(self, phone, draw):
        phone.over or phone.pull()

    def do_clock(self, phone, draw):
        phone.skew = timedelta(hours=draw % 97 - 48)

    def do_newer(self, phone, draw):
        phone.version = "2"

    def do_too_new(self, phone, draw):
        """A server that is older than the app says so; nothing is taken, nothing is lost, and the app goes on later."""
        before, kept = phone.version, len(phone.outbox)
        phone.version = "999"
        assert phone.over or not phone.push(phone.in_order()) or not phone.outbox
        assert len(phone.outbox) == kept
        phone.version = before

    def do_desk(self, phone, draw):
        """The supervisor changes the school of a child meanwhile."""
        child, by = Child.objects.order_by("pk")[draw % 6], self.city.people["county_officer"]
        new = NewSchooling(["实验小学", "南政小学"][draw % 2], "小学")
        with contextlib.suppress(NothingChanges):
            amend_schooling(child, by=by, at=self.at, new=new, since=date(2023, 6, 15) if draw % 3 else date(2023, 7, 2))

    def do_moved(self, phone, draw):
        child, place = Child.objects.order_by("pk")[draw % 6], Division.objects.get(code=VILLAGES[draw // 6 % 3])
        with contextlib.suppress(NothingChanges):
            amend_residence(child, by=self.city.people["county_officer"], at=self.at, division=place, since=self.at.date())

    def do_left(self, phone, draw):
        """A post ends; the phone learns of it when it next asks. A backup of before would lack what it hands over and forgets."""
        held = FieldPhone.objects.get(pk=phone.told["phone"])
        if held.ended_at is None and not phone.over:
            post = Post.objects.get(staff=held.staff)
            relieve(held.staff, by=self.city.people["security_admin"], at=self.at, on=self.at.date(), hand_over={post.pk: None})
            self.backup = None

    def do_revoked(self, phone, draw):
        held = FieldPhone.objects.get(pk=phone.told["phone"])
        if held.ended_at is None and not phone.over:
            pairing.revoke(held, by=self.city.people[self.supervisor(held)], at=self.at)
            self.backup = None

    @staticmethod
    def supervisor(held):
        return "supervisor_beside" if held.division_id == QIDONG else "supervisor"

    def do_backup(self, phone, draw):
        self.backup = transaction.savepoint()

    def do_restore(self, phone, draw):
        """The disk is gone; what was backed up comes back, and the operator says so."""
        if self.backup:
            transaction.savepoint_rollback(self.backup)
            complaining.renew_epoch(None, by=self.city.people["console"], at=self.at)

    def settle(self):
        """The network is back: everybody sends until nothing is left, and looks."""
        for phone in self.phones:
            self.do_sync(phone, 0)
        while late := [phone for phone in self.phones if phone.outbox]:  # what a restore had lost
            for phone in late:
                self.do_sync(phone, 0)
        for phone in self.phones:
            self.do_pull(phone, 0)


def nothing_lost_nothing_doubled(chaos):
    states = dict(Envelope.objects.values_list("number", "state"))
    assert {str(one) for one in states} == chaos.recorded
    assert all(row.reason for row in Envelope.objects.aside())
    done = sorted(words for number, words in chaos.visits.items() if states[UUID(number)] == "done")
    assert sorted(one.told["note"] for one in Visit.objects.all()) == done
    proposed = Envelope.objects.filter(action="visits.propose", state="done").count()
    assert FactUpdate.objects.count() == proposed


def every_clash_is_listed(chaos):
    """Each change whose maker had seen another value than stood there: both hold, both agree, or both values are listed."""
    for one in FactUpdate.objects.all():
        told = {name: one.new.get(name, "") for name in one.theirs}
        disputed = [name for name in told if told[name] != one.theirs[name] and told[name] != one.base[name] != one.theirs[name]]
        row = Conflict.objects.filter(update=one).first()
        assert (row is not None) == bool(disputed), (one.base, one.theirs, told)
        if row:
            assert (row.fields, row.base, row.theirs, row.mine) == (disputed, one.base, one.theirs, told)
            assert row.theirs_by_id and row.theirs_at and row.theirs_via
            assert one.state == ("applied" if row.stands == "mine" else "yielded")


def all_sides_agree(chaos):
    for phone in chaos.phones:
        assert not phone.outbox
        states = {str(number): state for number, state in Envelope.objects.filter(phone=phone.told["phone"]).values_list("number", "state")}
        assert set(phone.receipts) == set(states)  # a phone that is out is told that a thing arrived, not what became of it
        if not phone.over:
            assert phone.receipts == states
            rows = Child.objects.filter(pk__in=phone.round)
            assert {one["id"]: one["version"] for one in summaries(rows, make.ON)} == {
                key: one["version"] for key, one in phone.round.items()
            }
            mine = (
                Conflict.objects.open()
                .concerning(FieldPhone.objects.get(pk=phone.told["phone"]).staff)
                .filter(update__child__in=phone.round)
            )
            told = {one["key"].split(":")[1] for one in phone.messages if one["key"].startswith("conflict:")}
            assert {str(one.pk) for one in mine} <= told, "both are told"


def test_whatever_happens_nothing_is_lost_doubled_or_silent(city, clock_at, pockets):
    seen = Counter()

    @given(steps=st.lists(STEP, min_size=STEPS, max_size=STEPS))
    @settings(
        max_examples=RUNS, deadline=None, database=None, phases=[Phase.generate, Phase.shrink] if SOAK else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def run(steps):
        with contextlib.suppress(InterruptedError), transaction.atomic():
            chaos = Chaos(city, clock_at, pockets)
            for phone, what, draw in steps:
                chaos.step(phone, what, draw)
            chaos.settle()
            nothing_lost_nothing_doubled(chaos)
            every_clash_is_listed(chaos)
            all_sides_agree(chaos)
            seen.update(
                runs=1,
                visits=Visit.objects.count(),
                changes=FactUpdate.objects.count(),
                conflicts=Conflict.objects.count(),
                aside=Envelope.objects.aside().count(),
            )
            raise InterruptedError  # every run begins with the same city

    run()
    print(dict(seen))  # noqa: T201  the figures of a soak
    assert seen["conflicts"] > RUNS // 2, "the runs would show little"
