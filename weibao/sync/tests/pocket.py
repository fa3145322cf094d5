"""A phone in somebody's pocket, in Python: what the app does, with a clock that is wrong, a network that drops, and a memory of its own."""

import copy
from dataclasses import dataclass, field
from datetime import timedelta

from weibao.sync.tests.handset import Handset
from weibao.testing import make

WELL = {"seen": True, "way": "home", "person": "王福贵", "relation": "祖父", "place": "家中", "areas": {}, "ask": [], "changed": False}
AT_ONCE = 20


@dataclass
class Pocket(Handset):
    """A phone: its round as it knows it, its outbox in order, the receipts it holds and what they were for."""

    skew: timedelta = timedelta()
    version: str = "2"
    round: dict = field(default_factory=dict)
    sent: dict = field(default_factory=dict)
    epoch: str = ""
    over: bool = False
    draft: dict | None = None

    @property
    def bearer(self):
        return super().bearer | {"X-Weibao-App": self.version}

    def fresh(self):
        """The same phone before a run."""
        return Pocket(self.client, dict(self.told), version=self.version, round=copy.deepcopy(self.round), epoch=self.epoch)

    def note(self, action, subject, facts, base=""):
        """A deed is on the phone, with the moment by its own clock."""
        number = self.record(action, subject, make.AT + self.skew, **facts)
        self.outbox[number]["base_version"] = base
        return number

    def visit(self, child, words):
        return self.note("visits.record", child, WELL | {"note": words}, self.round[child]["version"])

    def propose(self, child, fact, values, proof=""):
        """As `field/src/updates.ts`: what stands in the summary, and over it what waits in the outbox."""
        seen = self.seen(child, fact)
        for one in self.outbox.values():
            if one["action"] == "visits.propose" and one["subject"] == child and one["facts"]["fact"] == fact:
                seen = seen | one["facts"]["values"]
        facts = {"fact": fact, "values": seen | values, "base": seen, "since": "2023-07-01", "proof": proof}
        return self.note("visits.propose", child, facts, self.round[child]["version"])

    def seen(self, child, fact):
        told = self.round[child]
        if fact == "schooling":
            return dict(zip(("school", "stage"), told["learns"], strict=True))
        if fact == "phone":
            return {name: told["guardians"][0][name] for name in ("name", "phone")}
        return {"address": told["address"]}

    def in_order(self):
        """The outbox as the app sends it: by the moment at which each was recorded."""
        return sorted(self.outbox.values(), key=lambda one: one["happened_at"])

    def push(self, rows, *, lost=False):
        """Send these; a lost answer leaves all of them in the outbox. Whether the server took the app."""
        for turn in range(0, len(rows), AT_ONCE):
            answer = self.send(*rows[turn : turn + AT_ONCE])
            if answer.status_code != 200:
                self.over = self.over or answer.status_code == 401
                return False
            for one in [] if lost else answer.json()["receipts"]:
                self.receipts[one["id"]] = one["state"]
                if one["id"] in self.outbox:
                    self.sent[one["id"]] = self.outbox.pop(one["id"])
        return True

    def pull(self):
        """Head, what was lost by a restore, what a person decided, and the children that are new or another."""
        answer = self.get("/sync/head/")
        if answer.status_code != 200:
            self.over = self.over or answer.status_code == 401
            return False
        head = answer.json()
        restored = self.epoch not in {"", head["epoch"]}
        asked = [number for number in self.sent if restored or self.receipts[number] == "aside"]
        if asked:
            told = self.post("/sync/known/", {"ids": asked}, **self.bearer).json()
            for number in told["unknown"]:
                self.outbox[number] = self.sent.pop(number)
                del self.receipts[number]
            self.receipts |= {number: one["state"] for number, one in told["states"].items()}
        self.epoch = head["epoch"]
        wanted = dict(head["children"])
        self.round = {child: told for child, told in self.round.items() if child in wanted}
        missing = [child for child, version in wanted.items() if self.round.get(child, {}).get("version") != version]
        if missing:
            page = self.get(f"/sync/children/?ids={','.join(map(str, missing))}").json()["children"]
            self.round |= {one["id"]: one for one in page}
        self.messages = head["messages"]
        return True

    def hand_over(self, *, lost=False):
        """A phone that is out gives what it had sealed for the server; each is forgotten when its receipt comes."""
        for number in list(self.outbox):
            given = {"opener": self.told["opener"], "envelopes": [self.seal(number)]}
            answer = self.post("/sync/sealed/", given)
            if answer.status_code == 200 and answer.json()["receipts"] == [number] and not lost:
                self.receipts[number] = "aside"
                self.sent[number] = self.outbox.pop(number)
