"""Both keys are changed while two people write, and the program that does it is killed again and again: nobody notices."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django.conf import settings

CHILDREN = 20_000 if os.environ.get("WEIBAO_SOAK") else 1_000
KILLS = 40 if os.environ.get("WEIBAO_SOAK") else 3


class House:
    """An installation of its own: a database, a key ring, and commands."""

    def __init__(self, folder, url):
        self.folder, self.url = folder, url
        self.environment = {
            **os.environ, "TEST_DATABASE_URL": url, "DATABASE_URL": url, "WEIBAO_TEST_HOME": str(folder / "home"),
            "DJANGO_SETTINGS_MODULE": "weibao.settings.test",
        }  # fmt: skip

    def start(self, *words):
        return subprocess.Popen(
            [sys.executable, *map(str, words)], cwd=settings.PROJECT, env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def do(self, *words):
        process = self.start(*words)
        said = process.communicate(timeout=250)[0]
        assert process.returncode == 0, said
        return said

    def ask(self, sql):
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql).fetchall()

    def rotations(self):
        return len(self.ask("SELECT FROM keys_rotation"))


@pytest.fixture
def house(own_database, tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "home").mkdir()
    made = House(tmp_path, own_database)
    made.do("-m", "journeys.writing", "build", tmp_path, CHILDREN)
    return made


@pytest.fixture
def writers(house):
    """Two who write until the test is over; nothing went wrong for them."""
    started = [house.start("-m", "journeys.writing", "write", house.folder, desk) for desk in range(2)]
    yield started
    _over(house, started)


def _over(house, started):
    (house.folder / "over").touch()
    for one in started:
        if not one.stdout.closed:
            said = one.communicate(timeout=120)[0]
            assert one.returncode == 0, said


def rotate_and_kill(house, dice, *words):
    """Kill the command at random moments until it has come to its end by itself; returns how often it was killed in its work."""
    killed, more = 0, ()
    before = house.rotations()
    while True:
        process = house.start("-m", "weibao", "keys", "rotate", *words, *more)
        if killed < KILLS:
            if more:
                time.sleep(dice.uniform(1.5, 3.0))  # to be in the work and not in its own start
            else:
                _until(lambda: house.rotations() > before)
                time.sleep(dice.uniform(0.0, 0.3))
            process.send_signal(signal.SIGKILL)
        said = process.communicate(timeout=250)[0]
        if process.returncode == 0:
            return killed
        assert process.returncode == -signal.SIGKILL, said
        killed += 1
        if not house.ask("SELECT FROM keys_rotation WHERE finished_at IS NULL"):
            return killed
        more = ("--resume",)


def _until(condition, within=60.0):
    limit = time.monotonic() + within
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_keys_are_changed_under_writes_and_kills(house, writers):
    dice = random.Random(7)
    _until(lambda: house.ask("SELECT count(*) FROM children_child")[0][0] > CHILDREN + 5)
    kills = rotate_and_kill(house, dice, "--index") + rotate_and_kill(house, dice)
    house.do("-m", "weibao", "keys", "rotate", "--index")
    house.do("-m", "weibao", "keys", "rotate")
    _over(house, writers)
    told = [json.loads(path.read_text()) for path in house.folder.glob("writer-*.json")]
    assert [one["wrong"] for one in told] == [[], []]
    assert sum(one["turns"] for one in told) > 20
    assert kills >= 2
    checked = json.loads(house.do("-m", "journeys.writing", "check", house.folder, CHILDREN).splitlines()[-1])
    assert checked["shared"] == sum(len(one["known"]) for one in told)
    assert checked["indexes"] == 1, "rows with one account bear one index"
    _only_current_keys(house)
    print({"kills": kills, "turns": [one["turns"] for one in told], "longest": [one["longest"] for one in told], **checked})


def _only_current_keys(house):
    ring = json.loads((house.folder / "home" / "keys.json").read_text())
    index = {
        bytes(head)
        for table in ("children_child", "children_parent")
        for (head,) in house.ask(f"SELECT DISTINCT substr(id_index, 1, 4) FROM {table} WHERE id_index IS NOT NULL")
    }
    assert index == {ring["index_current"].to_bytes(4, "big")}
    sealed = {
        bytes(head) for (head,) in house.ask("SELECT DISTINCT substr(id_number, 3, 4) FROM children_child WHERE id_number IS NOT NULL")
    }
    assert sealed == {ring["current"].to_bytes(4, "big")}
    assert house.ask("SELECT count(*) FROM keys_freshindex") == [(0,)]
    entries = dict(house.ask("SELECT action, count(*) FROM audit_entry WHERE action LIKE 'keys.%' GROUP BY 1"))
    assert entries == {"keys.rotate": 4, "keys.finish": 4}
    assert house.ask('SELECT count(*) FROM keys_rotation WHERE finished_at IS NOT NULL AND "left" = 0') == [(4,)]
