"""The real worker, in a process of its own, makes the file; killed in the middle, the next one makes it."""

import os
import subprocess
import sys
import time

import psycopg
import pytest
from django.conf import settings

ASK = """
import django; django.setup()
from weibao.testing import make
from weibao.testing.city import build, XINYING
from weibao.exports import actions
from weibao.exports.models import Export
city = build()
make.children([{"village": XINYING, "number": None}] * 3)
for form in ("xlsx", "pdf"):
    actions.ask(Export, by=city.above, at=make.AT, maker="desk.children", asked={}, form=form, purpose="check", remark="")
"""


def run(code: str | None, url: str, folder):
    words = ["-c", code] if code else ["-m", "weibao", "work"]
    given = {
        **os.environ,
        "DATABASE_URL": url,
        "TEST_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "weibao.settings.test",
        "WEIBAO_ANCHOR_FILE": str(folder / "anchor.log"),
        "PYTHONPATH": str(settings.PROJECT),
    }
    return subprocess.Popen([sys.executable, *words], env=given, cwd=settings.PROJECT)


@pytest.mark.slow
def test_the_worker_makes_what_was_asked_also_after_a_kill(own_database, tmp_path):
    assert run(ASK, own_database, tmp_path).wait(timeout=60) == 0
    with psycopg.connect(own_database, autocommit=True) as connection:

        def states():
            return [row[0] for row in connection.execute("SELECT state FROM exports_export ORDER BY id")]

        first = run(None, own_database, tmp_path)
        try:
            limit = time.monotonic() + 60
            while (
                connection.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'").fetchone() == (0,)
                and "asked" in states()
            ):
                assert time.monotonic() < limit
                time.sleep(0.01)
        finally:
            first.kill()
            first.wait()
        # what a minute's care does at once: the job of the killed worker is given to the next
        connection.execute("UPDATE procrastinate_jobs SET status = 'todo' WHERE status = 'doing'")
        second = run(None, own_database, tmp_path)
        try:
            limit = time.monotonic() + 90
            while "asked" in states():
                assert time.monotonic() < limit, states()
                assert second.poll() is None
                time.sleep(0.1)
        finally:
            second.terminate()
            second.wait(timeout=60)
        assert states() == ["ready", "ready"]
        rows = connection.execute("SELECT rows, size > 1000, body IS NOT NULL, password IS NOT NULL FROM exports_export").fetchall()
        assert rows == [(3, True, True, True)] * 2
