"""One throw-away PostgreSQL for a test run; every worker gets a clone of one migrated template."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from journeys import grep
from weibao.host.postgres import Postgres

pytest_plugins = ["weibao.testing.fixtures"]


def _remove_left_behind(var: Path) -> None:
    for log in var.glob("log-of-test-*"):
        if not Path(f"/proc/{log.name.rsplit('-', 1)[1]}").exists():
            shutil.rmtree(log, ignore_errors=True)
    for half in var.glob("half-*"):
        if not Path(f"/proc/{half.name.rpartition('-')[2]}").exists():
            shutil.rmtree(half, ignore_errors=True)
    for home in var.glob("test-*"):
        pid = home.name.removeprefix("test-")
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            Postgres(home).stop_orphan()
            shutil.rmtree(home, ignore_errors=True)


def pytest_sessionstart(session: pytest.Session) -> None:
    grep.watch()
    if hasattr(session.config, "workerinput") or os.environ.get("TEST_DATABASE_URL") or session.config.option.collectonly:
        return
    _remove_left_behind(settings.VAR)
    server: Postgres = settings.TEST_SERVER
    kept = settings.VAR / f"template-{_fingerprint()}"
    if kept.exists():
        _copy(kept, server.home)
    server.start()
    session.config.stash[SERVER] = server
    if not kept.exists():
        _migrate(server)
        _keep(server, kept)


def _fingerprint() -> str:
    """What the migrated template depends on: every migration and what migrations load, the models, and the pinned libraries."""
    program = settings.PROJECT / "weibao"
    sources = [
        *program.glob("*/migrations/*.py"),
        *program.glob("*/models.py"),
        *program.glob("*/data/*"),
        *program.glob("kernel/*.py"),
        *program.glob("host/*.py"),
    ]
    digest = hashlib.sha256()
    for path in sorted([*sources, settings.PROJECT / "requirements-dev.txt"]):
        if path.is_file():
            digest.update(str(path.relative_to(settings.PROJECT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", "--reflink=auto", f"{source}/.", str(target)], check=True)


def _keep(server: Postgres, kept: Path) -> None:
    """Keep the folder of the migrated server for the next run, and forget those of other sources."""
    server.stop()
    for old in kept.parent.glob("template-*"):
        shutil.rmtree(old, ignore_errors=True)
    half = kept.with_name(f"half-{kept.name}-{os.getpid()}")
    (half / "data").mkdir(parents=True)
    _copy(server.data, half / "data")
    (half / "initdb.done").touch()
    if kept.exists():
        shutil.rmtree(half)
    else:
        half.rename(kept)
    server.start()


def _migrate(server: Postgres) -> None:
    server.make_database(settings.TEMPLATE_DATABASE)
    url = server.url_of(settings.TEMPLATE_DATABASE)
    command = [sys.executable, "-m", "weibao", "migrate", "-v", "0"]
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "weibao.settings.test", "TEST_DATABASE_URL": url}
    subprocess.run(command, check=True, env=environment, cwd=settings.PROJECT)


def pytest_sessionfinish(session: pytest.Session) -> None:
    server = session.config.stash.get(SERVER, None)
    grep.keep_sealed(settings.WEIBAO_LOG_FOLDER)
    if server is not None:
        server.stop()
        leaks = grep.leaks([*grep.logs_of(settings.WEIBAO_LOG_FOLDER), server.log], grep.sealed(settings.WEIBAO_LOG_FOLDER))
        if leaks:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            print(f"\na person can be told from what the suite has logged, {len(leaks)} times:", *leaks[:20], sep="\n  ")  # noqa: T201
        shutil.rmtree(settings.WEIBAO_LOG_FOLDER, ignore_errors=True)
        shutil.rmtree(server.home, ignore_errors=True)


SERVER = pytest.StashKey[Postgres]()


@pytest.fixture(autouse=True)
def _own_anchor(tmp_path: Path, settings: Any) -> None:
    """The anchor of the trail is a file and does not roll back with the database: each test has its own."""
    settings.WEIBAO_ANCHOR_FILE = tmp_path / "anchor.log"


@pytest.fixture
def own_database() -> Iterator[str]:
    """A clone of the template of a test's own, as a URL: for programs that are started, killed and started again."""
    name = f"own_{os.getpid()}_{os.urandom(4).hex()}"
    server: Postgres = settings.TEST_SERVER
    with psycopg.connect(server.url_of("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{settings.TEMPLATE_DATABASE}"')
        yield server.url_of(name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
