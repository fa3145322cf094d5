"""The processes of a running installation: started together, watched, ended together, and known to the next start.

Web server and worker end when the supervisor is gone, however it went. The run file is locked as long as its writer lives
and names them, so that a start after a kill waits until the earlier ones have left the port and the database.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

END_WITHIN = 20.0  # seconds for the job and the requests in hand
PR_SET_PDEATHSIG = 1
OURS = (b"weibao.host.wsgi", b"weibao\0work")

Process = subprocess.Popen[bytes]


class AlreadyRunning(RuntimeError):
    """A living run holds this folder; the message is a sentence for a person."""


@dataclass
class Crew:
    """What one run has started, by the name that a person reads."""

    run_file: Path
    started: dict[str, Process] = field(default_factory=dict)

    def start(self, name: str, command: list[str]) -> None:
        """Start one process in a session of its own and write its number down."""
        process = subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_starter)  # noqa: PLW1509  we have one thread
        self.started[name] = process
        with self.run_file.open("a") as file:
            file.write(f"{process.pid}\n")

    def fallen(self) -> tuple[str, int] | None:
        """Name and exit code of a process that has ended."""
        codes = ((name, process.poll()) for name, process in self.started.items())
        return next(((name, code) for name, code in codes if code is not None), None)

    def end(self) -> None:
        """End every process, with what it has started in turn; the job and the requests in hand are finished first."""
        for process in self.started.values():
            _signal_group(process.pid, signal.SIGTERM)
        limit = time.monotonic() + END_WITHIN
        for process in self.started.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, limit - time.monotonic()))
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def one_run(folder: Path) -> Iterator[Crew]:
    """An empty crew for the only run on this folder; what a killed run has left is ended first.

    Raises:
        AlreadyRunning: a run on this folder is alive.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "run.pid"
    with path.open("a+") as file:
        file.seek(0)
        numbers = [int(line) for line in file.read().split()]
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"未保已经在运行（进程 {numbers[0] if numbers else '未知'}），请先在那个窗口按 Ctrl-C 结束它") from None
        for pid in numbers[1:]:
            _end_left_behind(pid)
        path.write_text(f"{os.getpid()}\n")
        try:
            yield Crew(path)
        finally:
            path.unlink(missing_ok=True)


def _end_with_starter() -> None:
    """Ask the kernel (of Linux) to end this process when its starter is gone; elsewhere the next start does it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end_left_behind(pid: int) -> None:
    if not is_ours(pid):  # gone, or the number belongs to somebody else by now
        return
    _signal_group(pid, signal.SIGTERM)
    limit = time.monotonic() + END_WITHIN
    while is_ours(pid):
        if time.monotonic() > limit:
            _signal_group(pid, signal.SIGKILL)
        time.sleep(0.05)


def is_ours(pid: int) -> bool:
    """Whether this number is a web server or worker of ours, alive."""
    with contextlib.suppress(OSError):
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
        return any(mark in line for mark in OURS)
    return False


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
