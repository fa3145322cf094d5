"""The `weibao` command: Django's management commands under a short name.

A command that needs the database finds the embedded server up, or has it for as long as it runs; on a database that has
nothing yet, a command of the contract first makes what it needs.
"""

import os
import sys
from contextlib import ExitStack
from typing import NoReturn

from weibao.host import places, postgres

WITHOUT_DATABASE = {"decide", "standard", "makemigrations", "help", "compilemessages", "collectstatic", "check"}
CONTRACT = {"roster", "pay", "decide", "explain", "standard"}
MADE_READY = {"roster", "pay", "explain", "demo", "work"}


def _needs_database(arguments: list[str]) -> bool:
    if not arguments or arguments[0] in WITHOUT_DATABASE or "--help" in arguments or "-h" in arguments:
        return False
    return arguments[:2] != ["roster", "check"]


def main(arguments: list[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weibao.settings.dev")
    if given[:1] == ["run"]:
        from weibao.host.supervisor import run  # noqa: PLC0415  the other commands do not pay for it

        sys.exit(run(given[1:]))
    try:
        _command(given)
    except postgres.PostgresFailed as fault:
        _refuse(str(fault), 1)
    except OSError as fault:
        if given[0] not in CONTRACT or fault.filename is None:
            raise
        _refuse(f"“{fault.filename}”不能读写：{fault.strerror}", 2)


def _refuse(sentence: str, code: int) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(code)


def _command(given: list[str]) -> None:
    with ExitStack() as stack:
        if _needs_database(given):
            if not os.environ.get("DATABASE_URL"):
                stack.enter_context(postgres.running(postgres.embedded(places.var())))
            _make_ready(given)
        if given[:1] == ["prepare"]:
            return
        if given[:1] == ["work"]:
            from weibao.host.worker import work  # noqa: PLC0415

            sys.exit(work())
        from django.core.management import execute_from_command_line  # noqa: PLC0415

        execute_from_command_line(["weibao", *given])


def _make_ready(given: list[str]) -> None:
    from weibao.host.prepare import is_fresh, prepare  # noqa: PLC0415

    if given[0] == "prepare":
        prepare(served="--served" in given, demo="--demo" in given)
    elif given[0] in MADE_READY and is_fresh():
        prepare(served=False, demo=False)
