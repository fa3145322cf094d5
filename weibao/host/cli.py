"""The `weibao` command: Django's management commands under a short name.

A command that needs the database finds the embedded server up, or has it for as long as it runs.
"""

import os
import sys
from contextlib import ExitStack

from weibao.host import places, postgres

WITHOUT_DATABASE = {"decide", "standard", "makemigrations", "help", "compilemessages", "collectstatic", "check"}


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
    with ExitStack() as stack:
        if not os.environ.get("DATABASE_URL") and _needs_database(given):
            stack.enter_context(postgres.running(postgres.embedded(places.var())))
        if given[:1] == ["work"]:
            from weibao.host.worker import work  # noqa: PLC0415

            sys.exit(work())
        from django.core.management import execute_from_command_line  # noqa: PLC0415

        execute_from_command_line(["weibao", *given])
