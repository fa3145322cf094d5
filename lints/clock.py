"""No clock below the door: the time is read in middleware, jobs and commands; everything below is given `at` or `on`."""

import ast
from collections.abc import Iterable, Iterator

from lints.chains import dotted
from lints.source import Finding, Source

NAME = "clock"
READINGS = {
    "date.today", "datetime.now", "datetime.today", "datetime.utcnow", "timezone.now", "timezone.localdate", "timezone.localtime",
    "time.time", "time.localtime", "time.gmtime", "time.ctime",
}  # fmt: skip
AT_THE_DOOR = {"jobs.py", "middleware.py"}


def find(sources: Iterable[Source]) -> Iterator[Finding]:
    """Reads of the machine's clock, and of `kernel.clock` away from the door."""
    for source in sources:
        if source.is_program and not _at_the_door(source):
            for node in source.nodes:
                if message := _sin(node, source):
                    yield Finding(source.path, getattr(node, "lineno", 1), NAME, message)


def _at_the_door(source: Source) -> bool:
    return (
        source.path == "weibao/kernel/clock.py"
        or source.package in {"host", "settings"}
        or source.name in AT_THE_DOOR
        or "jobs" in source.parts
        or source.parts[-3:-1] == ("management", "commands")
    )


def _sin(node: ast.AST, source: Source) -> str:
    if isinstance(node, ast.Attribute) and ".".join(dotted(node).split(".")[-2:]) in READINGS and not _converts(node, source):
        return f"{dotted(node)} reads the clock below the door: take `at` or `on` as an argument"
    if isinstance(node, ast.ImportFrom) and (
        (node.module == "weibao.kernel" and any(one.name == "clock" for one in node.names)) or node.module == "weibao.kernel.clock"
    ):
        return "kernel.clock is for middleware, jobs and commands: take `at` or `on` as an argument"
    if isinstance(node, ast.ImportFrom) and node.module == "time" and any(one.name == "time" for one in node.names):
        return "time.time reads the clock below the door"
    if (
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("django.db.models")
        and any(one.name == "Now" for one in node.names)
    ):
        return "Now() reads the database's clock: take `at` as an argument"
    return ""


def _converts(node: ast.Attribute, source: Source) -> bool:
    """`timezone.localtime(at)` is given its moment."""
    call = source.parents.get(node)
    return node.attr in {"localtime", "localdate"} and isinstance(call, ast.Call) and bool(call.args)
