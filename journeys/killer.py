"""A process that kills itself, or its database, at the k-th SQL statement or the k-th file write: the product knows nothing of it.

Started once with everything imported, it reads one order a line from standard input and forks for each, so that a trial
costs no start of Python. An order: {"database", "do", "commands", "kill": [what, k] | null, "victim": "self" | "server"}.
The answer is one line: {"status", "counts"}.
"""

import contextlib
import functools
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

MORNING = "2023-07-03T09:00+08:00"
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
DONE = 0


class Counter:
    """Counts the events of a kind, and strikes before the k-th."""

    def __init__(self, strike: Callable[[], None], kill: tuple[str, int] | None) -> None:
        self.counts = {"sql": 0, "write": 0}
        self.strike = strike
        self.kill = kill

    def due(self, kind: str) -> bool:
        self.counts[kind] += 1
        return self.kill == (kind, self.counts[kind])

    def meet(self, kind: str) -> None:
        if self.due(kind):
            self.strike()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill_server(data: str) -> None:
    """kill -9 of the postmaster and all its processes at once, as by a power cut; only of the server on this folder."""
    first = int((Path(data) / "postmaster.pid").read_text().split("\n", 1)[0])
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    for pid in (first, *map(int, children)):
        os.kill(pid, signal.SIGKILL)


def watch_sql(counter: Counter) -> None:
    """Statements, COPY and COMMIT, whichever thread sends them."""
    import psycopg
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

    for owner, name in (
        (CursorWrapper, "execute"),
        (CursorWrapper, "executemany"),
        (psycopg.Cursor, "copy"),
        (BaseDatabaseWrapper, "_commit"),
    ):
        setattr(owner, name, _counted(getattr(owner, name), counter))
    psycopg.AsyncCursor.execute = _counted_later(psycopg.AsyncCursor.execute, counter)  # type: ignore[method-assign]


def _counted(real: Callable[..., Any], counter: Counter) -> Callable[..., Any]:
    @functools.wraps(real)
    def call(*args: Any, **kwargs: Any) -> Any:
        counter.meet("sql")
        return real(*args, **kwargs)

    return call


def _counted_later(real: Callable[..., Any], counter: Counter) -> Callable[..., Any]:
    @functools.wraps(real)
    async def call(*args: Any, **kwargs: Any) -> Any:
        counter.meet("sql")
        return await real(*args, **kwargs)

    return call


def watch_writes(counter: Counter, inside: str) -> None:
    """Opening for writing, writing (half of it is done), syncing, renaming: in this folder only."""

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and str(args[0]).startswith(inside) and isinstance(args[2], int) and args[2] & WRITING:
            counter.meet("write")
        elif event in {"os.rename", "os.chmod"} and str(args[0]).startswith(inside):
            counter.meet("write")

    sys.addaudithook(hook)
    real = os.fdopen

    def fdopen(handle: int, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        file = real(handle, mode, *args, **kwargs)
        return Torn(file, counter) if "w" in mode else file

    os.fdopen = fdopen  # type: ignore[assignment]


class Torn:
    """A file whose write may end half way."""

    def __init__(self, file: Any, counter: Counter) -> None:
        self.file, self.counter = file, counter

    def write(self, data: bytes) -> int:
        if self.counter.due("write"):
            self.file.write(data[: len(data) // 2])
            self.file.flush()
            self.counter.strike()
        return int(self.file.write(data))

    def __enter__(self) -> "Torn":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


# what a forked child does


def prepare(order: dict[str, Any]) -> None:
    """A small city with children of every kind, a paid June and what became known since."""
    from datetime import date

    from weibao.payroll.tests.books import Books
    from weibao.testing.city import build
    from weibao.testing.make import children, recognition

    books = Books(build())
    for year, institutional, scattered in ((2022, "1720.00", "1145.00"), (2023, "1755.00", "1170.00")):
        books.standard("institutional", institutional, date(year, 1, 1), f"{year}")
        books.standard("scattered", scattered, date(year, 1, 1), f"{year}")
    made = children([{"care": "institutional" if turn % 7 == 0 else "scattered"} for turn in range(order["children"])])
    for child in made:
        recognition(child, confirmed_month=date(2022, 5, 1))
    books.pay("2023-06")
    books.died(made[0], date(2023, 5, 20))
    books.care(made[1], "institutional", date(2023, 5, 31))


def commands(order: dict[str, Any]) -> None:
    """Management commands one after the other, as a person at the console would type them; a refusal is no end."""
    from django.core.management import call_command

    for words in order["commands"]:
        try:
            call_command(*words)
        except SystemExit:
            continue


def defer(_order: dict[str, Any]) -> None:
    """Put the making of the month's list into the queue."""
    from weibao.payroll import jobs

    jobs.prepare_list.defer(timestamp=0)


def worker(_order: dict[str, Any]) -> None:
    """The worker of the product, until it has nothing to do; what a killed worker left behind is taken up again at once."""
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    from weibao.kernel import jobs as queue

    queue.STALLED_AFTER = 0
    with contextlib.suppress(AlreadyEnqueued):
        queue.retry_stalled.defer(timestamp=0)
    with app.replace_connector(app.connector.get_worker_connector()) as ready:
        ready.run_worker(wait=False, concurrency=1, install_signal_handlers=False, listen_notify=False)


TASKS = {"prepare": prepare, "commands": commands, "defer": defer, "worker": worker}


def obey(order: dict[str, Any], answer: int) -> None:
    """In the forked child: turn to the order's database, set the trap, work, and tell the counts."""
    from django.conf import settings
    from django.db import connection

    settings.WEIBAO_NOW = MORNING
    connection.settings_dict["NAME"] = order["database"]
    strike = functools.partial(kill_server, order["server"]) if order.get("victim") == "server" else die
    counter = Counter(strike, tuple(order["kill"]) if order.get("kill") else None)  # type: ignore[arg-type]
    if order["do"] != "prepare":
        watch_sql(counter)
        watch_writes(counter, order["folder"])
    TASKS[order["do"]](order)
    os.write(answer, json.dumps(counter.counts).encode())


def fork(order: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reading)
            quiet = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            obey(order, writing)
            status = DONE
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(writing)
    _, left = os.waitpid(child, 0)
    told = os.read(reading, 1000)
    os.close(reading)
    return {"status": os.waitstatus_to_exitcode(left), "counts": json.loads(told) if told else None}


def main() -> None:
    import django

    django.setup()
    # what a child would otherwise import each time
    import weibao.payroll.jobs
    import weibao.payroll.management.commands.pay
    import weibao.payroll.tests.books
    import weibao.testing.city  # noqa: F401

    for line in sys.stdin:
        print(json.dumps(fork(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
