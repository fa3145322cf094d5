"""One demo city for the whole test run, however many workers there are, and a browser to visit it with."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connections

from journeys import grep
from journeys.browsing import Browser, Person, chromium, sign_in
from journeys.in_hand import chrome_at, house, shots  # noqa: F401  fixtures of the phone app
from journeys.running import ACCOUNT, PASSWORD, ROOT, alive, wait
from weibao.host.postgres import embedded
from weibao.kernel.clock import SHANGHAI, true_now

PLACE = Path(tempfile.gettempdir())
KEEPER = pytest.StashKey["subprocess.Popen[bytes]"]()


def _master() -> int:
    """The process of the whole test run."""
    return os.getppid() if os.environ.get("PYTEST_XDIST_WORKER") else os.getpid()


def _folder(pid: int) -> Path:
    return PLACE / f"weibao-journeys-{pid}"


def pytest_collection_finish(session: pytest.Session) -> None:
    """Whoever is first starts the city, while the other tests run."""
    wanted = any({"city_run", "city_made"} & set(getattr(item, "fixturenames", ())) for item in session.items)
    if session.config.option.collectonly or not wanted:
        return
    folder = _folder(_master())
    try:
        folder.mkdir(mode=0o755)
    except FileExistsError:
        return
    with (folder / "keeper.log").open("wb") as log:
        command = [sys.executable, "-m", "journeys.keeper", str(folder), str(_master())]
        keeper = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
    session.config.stash[KEEPER] = keeper


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The city ends with the run, and how it ended is part of the result."""
    folder, started_here = _folder(_master()), session.config.stash.get(KEEPER, None)
    if os.environ.get("PYTEST_XDIST_WORKER"):
        if started_here is not None:
            started_here.returncode = 0  # it outlives this worker, and that is meant
        return
    if not folder.exists():
        return
    (folder / "over").touch()
    told = _told(folder, "ended.json")
    if told.get("code") != 0 or told["left"]:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print(f"\nthe demo city did not end cleanly: {told}")
    if started_here is not None:
        started_here.wait(timeout=60)
    _grep(session, folder, str(told.get("said", "")))
    _remove(folder)


def _grep(session: pytest.Session, folder: Path, said: str) -> None:
    """Nothing that web server, worker and database have written may tell a person; the terminal names the demo's accounts."""
    written = [
        *folder.glob("run-*.log"),
        *folder.rglob("*.jsonl"),
        *(embedded(var).log for var in (folder / "var", folder / "copy" / "var")),
    ]
    allowed = "".join(one["name"] + " " for one in (found.groupdict() for found in ACCOUNT.finditer(said)))
    if leaks := grep.leaks(written, allowed=allowed):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print(f"\na person can be told from what the city has written, {len(leaks)} times:", *leaks[:20], sep="\n  ")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Take away what a killed test run has left."""
    for folder in PLACE.glob("weibao-journeys-*"):
        pid = folder.name.rsplit("-", 1)[1]
        if pid.isdigit() and not alive(int(pid)) and not os.environ.get("PYTEST_XDIST_WORKER"):
            _remove(folder)


def _remove(folder: Path) -> None:
    for var in (folder / "var", folder / "copy" / "var"):
        server = embedded(var)
        server.stop_orphan()
        shutil.rmtree(server.home, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _told(folder: Path, name: str) -> dict:
    there = [folder / "failed.json", folder / name]
    wait(lambda: any(path.exists() for path in there), within=850)
    return json.loads(next(path for path in there if path.exists()).read_text())


@pytest.fixture(scope="session")
def city_made() -> dict:
    """How the city was made on an empty folder and ended by Ctrl-C."""
    told = _told(_folder(_master()), "made.json")
    assert "fault" not in told, told
    return told


@dataclass(frozen=True)
class City:
    """The demo city that serves."""

    folder: Path
    address: str
    said: str
    seconds: float

    @property
    def accounts(self) -> list[dict[str, str]]:
        """Who can sign in, read from what was printed: username, role, name, place."""
        return [found.groupdict() for found in ACCOUNT.finditer(self.said)]

    @property
    def password(self) -> str:
        return PASSWORD.search(self.said)[1]

    def username(self, role: str, place: int = 0) -> str:
        """The n-th account of a role, by the role's name."""
        return [one["username"] for one in self.accounts if one["role"] == role][place]

    @contextmanager
    def enter(self, browser: Browser, username: str) -> Iterator[Person]:
        """Somebody's visit; signing in takes time, so a session serves several tests."""
        person = sign_in(browser, self.address, username, self.password, self.folder / f"session-{username}.json")
        try:
            yield person
        finally:
            person.close()


@pytest.fixture(scope="session")
def city_run(city_made) -> City:
    """The demo city at its second start, for everybody to visit."""
    folder = _folder(_master())
    told = _told(folder, "city.json")
    assert "fault" not in told, told
    return City(folder, **told)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a module: while it runs, this process can use no Django models."""
    with chromium() as one:
        yield one


@pytest.fixture
def clock(settings, monkeypatch):
    """Moves the clock of the house: `clock(2023, 8, 3)`."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's own loop runs in this thread
    settings.WEIBAO_SHOW_CODES = True
    settings.WEIBAO_SECOND_FACTOR = False

    def move(year, month, day, hour=9):
        at = datetime(year, month, day, hour, tzinfo=SHANGHAI)
        settings.WEIBAO_NOW, settings.WEIBAO_NOW_SINCE = at.isoformat(), true_now().isoformat()
        return at

    return move


@pytest.fixture
def chrome(city, clock):
    """A browser that begins after the city and ends before it: both live in this thread."""
    ours = connections["default"]
    with chromium() as browser:
        connections["default"] = ours  # in the browser's loop Django looks for connections in another place
        yield browser
