"""The embedded server: starts, survives a kill, is attached to, and leaves nothing behind."""

import os
import signal
import tempfile
from pathlib import Path

import psycopg
import pytest

from weibao.host.postgres import FORGETFUL, LONGEST_SOCKET_PATH, Postgres, PostgresFailed, running


@pytest.fixture
def server(tmp_path):
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        made = Postgres(Path(folder) / "postgres", FORGETFUL)
        yield made
        made.stop()


def one(server):
    with psycopg.connect(server.url_of("postgres")) as connection:
        return connection.execute("SELECT 1").fetchone()


def test_starts_answers_and_stops(server):
    server.start()
    assert one(server) == (1,)
    server.make_database("weibao")
    server.make_database("weibao")
    server.stop()
    assert not server.is_up()


def test_a_killed_server_comes_up_again_with_what_was_committed(server):
    server.start()
    with psycopg.connect(server.url_of("postgres"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
        connection.execute("CHECKPOINT")
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    server.start()
    with psycopg.connect(server.url_of("postgres")) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_an_orphan_of_a_killed_supervisor_is_stopped_before_the_next_start(server):
    server.start()
    orphan = server.process
    server.process = None
    server.start()
    assert orphan.wait(timeout=10) is not None
    assert one(server) == (1,)


def test_a_server_that_answers_is_used_and_left_running(server):
    server.start()
    with running(Postgres(server.home, FORGETFUL)) as used:
        assert used.process is None
    assert server.is_up()


def test_a_half_made_data_folder_is_made_again(server):
    server.create()
    (server.home / "initdb.done").unlink()
    server.start()
    assert one(server) == (1,)


def test_a_broken_data_folder_is_told_with_its_log(server):
    server.create()
    (server.data / "postgresql.conf").write_text("nonsense = maybe\n")
    with pytest.raises(PostgresFailed, match="postgres.log"):
        server.start()


def test_the_socket_path_stays_short_however_deep_the_folder(tmp_path):
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    assert len(str(Postgres(deep).sockets / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
