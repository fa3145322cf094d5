"""A throw-away database, migrated and empty, for benchmarks and attacks: nothing of it is left behind."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def throwaway() -> Iterator[None]:
    """Inside the block Django is set up with the settings of the tests, on a database server of its own."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)  # the database server may run as another user
        os.environ["WEIBAO_TEST_HOME"] = f"{home}/home"
        os.environ["DJANGO_SETTINGS_MODULE"] = "weibao.settings.test"
        os.environ.pop("DATABASE_URL", None)
        os.environ.pop("TEST_DATABASE_URL", None)
        import django
        from django.conf import settings
        from django.core.management import call_command

        from weibao.host.postgres import running

        with running(settings.TEST_SERVER):
            django.setup()
            call_command("migrate", verbosity=0)
            yield
            from django.db import connections

            connections.close_all()
