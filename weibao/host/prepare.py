"""`weibao prepare`: what an installation needs before it serves, in one process; what is there already stays as it is."""

import sys
import time
from collections.abc import Callable

from weibao.host import places

DIVISIONS = [places.PROJECT / "weibao" / "org" / "data" / name for name in ("divisions.csv", "villages.csv")]


def prepare(*, served: bool, demo: bool) -> None:
    """Bring structure and divisions up to date; `served` also gathers the static files, `demo` makes the demo city
    and tells who can sign in.

    Progress goes to standard error, so that it never mixes with what a command answers.
    """
    import django  # noqa: PLC0415  the command line sets the settings first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415  after django.setup()

    _step("更新数据库结构", lambda: call_command("migrate", verbosity=0))
    _step("载入行政区划", _divisions)
    if served:
        _step("整理静态文件", lambda: call_command("collectstatic", interactive=False, verbosity=0))
    if demo:
        _step("载入示范城市", lambda: call_command("demo", "load"))
        call_command("demo", "accounts")


def is_fresh() -> bool:
    """Whether the database has nothing of ours yet: no structure, or no divisions."""
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('org_division')")
        if cursor.fetchone() == (None,):
            return True
        cursor.execute("SELECT count(*) FROM (SELECT FROM org_division LIMIT 1) AS one")
        return bool(cursor.fetchone() == (0,))


def _divisions() -> None:
    from weibao.kernel import clock  # noqa: PLC0415
    from weibao.org.actions import console, load_divisions  # noqa: PLC0415
    from weibao.org.models import Division  # noqa: PLC0415

    if not Division.objects.exists():
        load_divisions(DIVISIONS, by=console(), at=clock.now())


def _step(title: str, deed: Callable[[], object]) -> None:
    print(f"… {title}", file=sys.stderr, flush=True)
    started = time.monotonic()
    deed()
    print(f"✓ {title}（{time.monotonic() - started:.1f} 秒）", file=sys.stderr, flush=True)
