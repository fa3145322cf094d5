"""The program as a newcomer starts it: `weibao run` in a process of its own, with a folder and a port of its own."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from weibao.host.postgres import embedded, free_port

ROOT = Path(__file__).resolve().parent.parent
SERVED = "未保已经启动"
OURS = ("DATABASE_URL", "TEST_DATABASE_URL", "WEIBAO_NOW", "WEIBAO_NOW_SINCE", "WEIBAO_VAR", "WEIBAO_TEST_HOME", "PORT")
ACCOUNT = re.compile(r"^ {4}(?P<username>\w+)\s+(?P<role>.+?)　(?P<name>\S+?)　(?P<place>\S+)$", re.MULTILINE)
PASSWORD = re.compile(r"口令都是 ([^；\s]+)")


def environment(**given: object) -> dict[str, str]:
    """What a person's shell has: nothing of the tests' own database or clock."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS and not name.startswith(("PYTEST", "DJANGO"))}
    return kept | {name: str(value) for name, value in given.items()}


def weibao(*words: object, given: str | None = None, **env: object) -> "subprocess.CompletedProcess[str]":
    """One command as another program calls it."""
    command = [sys.executable, "-m", "weibao", *map(str, words)]
    return subprocess.run(command, check=False, capture_output=True, text=True, input=given, cwd=ROOT, env=environment(**env))


def wait(condition: Callable[[], object], within: float = 300.0) -> object:
    """Ask until the answer is yes; the limit is only for a program that hangs."""
    limit = time.monotonic() + within
    while time.monotonic() < limit:
        if answer := condition():
            return answer
        time.sleep(0.05)
    raise TimeoutError


def alive(pid: int) -> bool:
    """Whether a process is there and not only waiting to be reaped."""
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def children(pid: int) -> Iterator[int]:
    """A process's children and theirs."""
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                yield child
                yield from children(child)


def words_of(pid: int) -> str:
    """The command line of a process."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


@dataclass
class Run:
    """One `weibao run`."""

    folder: Path
    port: int = field(default_factory=free_port)
    log: Path = field(init=False)
    process: "subprocess.Popen[bytes]" = field(init=False)
    seconds: float = 0.0

    def start(self, *words: str, **env: object) -> "Run":
        """Start it, and return at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / f"run-{self.port}-{time.monotonic_ns()}.log"
        self.began = time.monotonic()
        given = environment(WEIBAO_VAR=self.folder / "var", PORT=self.port) | {name: str(value) for name, value in env.items()}
        command = [sys.executable, "-m", "weibao", "run", *words]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=log, stderr=log, start_new_session=True)
        return self

    @property
    def said(self) -> str:
        return self.log.read_text()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def until(self, text: str) -> "Run":
        """Return when it has said so; an early end is told with all that was said."""

        def there() -> bool:
            if text in self.said:
                return True
            assert self.process.poll() is None, self.said
            return False

        wait(there, within=800)
        return self

    def served(self) -> "Run":
        """Return when it serves."""
        self.until(SERVED)
        self.seconds = time.monotonic() - self.began
        return self

    def family(self) -> list[int]:
        """Every process of this run."""
        return [self.process.pid, *children(self.process.pid)]

    def find(self, word: str) -> int:
        """The direct child whose command line has this word."""
        return next(pid for pid in children(self.process.pid) if word in words_of(pid))

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=90)

    def left_over(self, family: list[int]) -> list[str]:
        """What of a run that has ended is still there: processes, and the files that name them."""
        with contextlib.suppress(TimeoutError):
            wait(lambda: not any(map(alive, family)), within=10)
        var = self.folder / "var"
        files = [var / "run.pid", embedded(var).data / "postmaster.pid"]
        return [f"{pid} {words_of(pid)}" for pid in family if alive(pid)] + [str(path) for path in files if path.exists()]

    def end(self) -> None:
        """Leave nothing behind, whatever the test has done."""
        for pid in [*children(self.process.pid), self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        embedded(self.folder / "var").stop_orphan()
