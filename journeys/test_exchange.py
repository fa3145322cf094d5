"""Two installations on two databases exchange applications while either is killed: all decided, none lost, none doubled, both trails whole.

The blows fall at the stages of an envelope: before the write, after the write and before sending, after sending and before the receipt,
after the receipt; on the side that writes it and on the side that reads it. Ten applications and six blows; two hundred and a hundred with
WEIBAO_SOAK=1.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from journeys.exchanger import ENCLOSED_EVERY, REFUSED_EVERY
from weibao.host.postgres import Postgres, free_port
from weibao.kernel.clock import true_now

SOAK = bool(os.environ.get("WEIBAO_SOAK"))
APPLICATIONS, BLOWS = (200, 100) if SOAK else (10, 6)
KILLED = -9
WITHIN = 3000.0 if SOAK else 240.0
# the four stages of the promise, and where they are met on the side that writes and on the side that reads
STAGES = {
    "before the write": "before the write",
    "before the arrival": "before the write",
    "before sending": "after write before send",
    "before the receipt": "after send before receipt",
    "before the answer": "after send before receipt",
    "after the receipt": "after receipt",
}


@dataclass
class Side:
    """One of the two: a database, a folder with its keys and its anchor, a port, and the process that forks its lives."""

    side: str
    city: str
    name: str
    folder: Path
    url: str
    port: int = field(default_factory=free_port)
    since: str = field(default_factory=lambda: true_now().isoformat())
    struck: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Start the process that forks."""
        self.folder.mkdir(parents=True)
        environment = {
            **os.environ, "TEST_DATABASE_URL": self.url, "DATABASE_URL": self.url, "WEIBAO_TEST_HOME": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "weibao.settings.test",
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "journeys.exchanger"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=settings.PROJECT,
        )  # fmt: skip

    def order(self, do: str, **order: Any) -> dict[str, Any]:
        """One life."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order |= {
            "do": do, "side": self.side, "city": self.city, "name": self.name, "port": self.port, "log": str(self.log),
            "address": f"http://127.0.0.1:{self.port}", "stop": str(self.folder.parent / "stop"), "applications": APPLICATIONS,
            "since": self.since,
        }  # fmt: skip
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def tell(self, do: str, **order: Any) -> dict[str, Any]:
        """One that must end well."""
        answer = self.order(do, **order)
        assert answer["status"] == 0, self.log.read_text()[-3000:]
        told: dict[str, Any] = answer["told"]
        return told

    @property
    def log(self) -> Path:
        """What its lives say."""
        return self.folder / "log"

    def lives(self, blows: list[tuple[str, int]]) -> None:
        """One life after the other, each ended by its blow; the last until told to stop."""
        for stage, number in blows:
            if self.order("live", kill=[stage, number])["status"] != KILLED:
                self.faults.append(self.log.read_text()[-3000:])
                return
            self.struck[stage] += 1
        if self.order("live")["status"] != 0:
            self.faults.append(self.log.read_text()[-3000:])

    def ask(self, sql: str) -> int:
        """A figure of its books."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute(sql).fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[tuple[Side, Side]]:
    """Zhengzhou, which accepts, and Jinzhong, where the households are; they have met."""
    server: Postgres = settings.TEST_SERVER
    names = [f"exchange_{os.getpid()}_{os.urandom(4).hex()}" for _ in range(2)]
    with psycopg.connect(server.url_of("postgres"), autocommit=True) as connection:
        for name in names:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{settings.TEMPLATE_DATABASE}"')
        accepting = Side("accepting", "4101", "郑州", tmp_path / "accepting", server.url_of(names[0]))
        household = Side("household", "1407", "晋中", tmp_path / "household", server.url_of(names[1]))
        try:
            for side in (accepting, household):
                side.start()
            files = [side.tell("prepare") for side in (accepting, household)]
            accepting.tell("meet", file=files[1])
            household.tell("meet", file=files[0])
            yield accepting, household
        finally:
            (tmp_path / "stop").touch()
            for side in (accepting, household):
                side.close()
            for name in names:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


ORDER = (
    "before the write", "before sending", "before the receipt", "after the receipt",
    "before the arrival", "before sending", "before the answer", "after the receipt",
)  # fmt: skip


def blows(chance: random.Random, many: int, first: int) -> list[tuple[str, int]]:
    """Spread evenly over the four stages, each at the first few of its kind in a life."""
    stages = [ORDER[(first + turn) % len(ORDER)] for turn in range(many)]
    chance.shuffle(stages)
    return [(stage, chance.randint(1, 4 if SOAK else 2)) for stage in stages]


def until_told(accepting: Side, household: Side) -> None:
    """All were told to their applicants, both sides know it, and no letter waits."""
    limit = time.monotonic() + WITHIN
    told = "SELECT count(*) FROM exchange_crossing WHERE told_on IS NOT NULL"
    waiting = "SELECT count(*) FROM exchange_letter WHERE state = 'waiting'"
    papers = "SELECT count(*) FROM exchange_enclosure WHERE taken_at IS NULL"
    while time.monotonic() < limit and not (accepting.faults or household.faults):
        open_ends = household.ask(papers) + accepting.ask(waiting) + household.ask(waiting)
        if accepting.ask(told) == household.ask(told) == APPLICATIONS and not open_ends:
            return
        time.sleep(0.2)
    pytest.fail(f"not ready: {accepting.log.read_text()[-1500:] if accepting.log.exists() else ''}{household.log.read_text()[-1500:]}")


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_none_is_lost_and_none_doubled_whoever_is_killed(sides: tuple[Side, Side]) -> None:
    accepting, household = sides
    seed = int(os.environ.get("WEIBAO_SEED", "0")) or random.SystemRandom().randrange(10**6)
    chance, began = random.Random(seed), time.monotonic()
    plans = [blows(chance, BLOWS // 2, first) for first in (0, BLOWS // 2)]
    threads = [threading.Thread(target=side.lives, args=[plan]) for side, plan in zip(sides, plans, strict=True)]
    for thread in threads:
        thread.start()
    try:
        until_told(accepting, household)
    finally:
        (accepting.folder.parent / "stop").touch()
        for thread in threads:
            thread.join(timeout=60)
    books = [side.tell("report") for side in sides]
    struck = sum((side.struck for side in sides), Counter[str]())
    figures = {
        "seed": seed, "applications": APPLICATIONS, "kills": struck.total(), "seconds": round(time.monotonic() - began),
        "kills by side": {side.name: side.struck.total() for side in sides},
        "kills by stage": dict(sum((Counter({STAGES[stage]: count}) for stage, count in struck.items()), Counter())),
        **{f"{side.name} {key}": book[key] for side, book in zip(sides, books, strict=True) for key in ("letters", "letters_in", "tries", "entries")},
    }  # fmt: skip
    print(json.dumps(figures, ensure_ascii=False))  # noqa: T201  the figures are read by people
    assert [side.faults for side in sides] == [[], []]
    assert struck.total() == BLOWS, f"seed {seed}: only {struck.total()} of {BLOWS} blows fell"
    _compared(*books)


def _compared(here: dict[str, Any], there: dict[str, Any]) -> None:
    """The two books tell the same of every application."""
    ours, theirs = ({row[0]: row[1:] for row in book["crossings"]} for book in (here, there))
    assert len(ours) == len(theirs) == APPLICATIONS
    assert ours.keys() == theirs.keys()
    assert {code: (row[0], row[2], row[3]) for code, row in ours.items()} == {
        code: (row[0], row[2], row[3]) for code, row in theirs.items()
    }
    assert len({row[0] for row in theirs.values()}) == APPLICATIONS  # each child once
    refused = sum(not number % REFUSED_EVERY for number in range(APPLICATIONS))
    assert Counter(row[2] for row in theirs.values()) == {"passed": APPLICATIONS - refused, "failed": refused}
    assert Counter(row[1] for row in ours.values()) == {"done": APPLICATIONS - refused, "refused": refused}
    assert Counter(row[1] for row in theirs.values()) == {"paying": APPLICATIONS - refused, "refused": refused}
    assert here["papers"] == there["papers"] == -(-APPLICATIONS // ENCLOSED_EVERY)
    for mine, other in ((here, there), (there, here)):
        assert mine["waiting"] == 0
        assert mine["letters"] == other["letters_in"]
        assert mine["arrivals"] == ["done"]
        assert mine["findings"] == []
