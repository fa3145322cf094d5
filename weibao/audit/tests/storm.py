"""Run as a program on a database of its own: writers that commit late and roll back, a sealer and a verifier, all at once."""

import datetime as dt
import json
import random
import sys
import threading
import time
from pathlib import Path

import django


def write(staff, until, seed, written):
    from django.db import connection, transaction  # noqa: PLC0415

    from weibao.audit.actions import record  # noqa: PLC0415

    dice = random.Random(seed)
    count = 0
    while time.monotonic() < until:
        at = dt.datetime.now(dt.UTC)
        size = dice.randrange(1, 4)
        try:
            with transaction.atomic():
                for n in range(size):
                    record(name="a.b", subject=staff, by=staff, at=at, facts={"n": n}, result=None, outcome="done")
                    time.sleep(dice.choice((0, 0, 0.001, 0.02)))
                if dice.random() < 0.2:
                    raise LookupError  # noqa: TRY301 - a transaction that is undone
        except LookupError:
            continue
        count += size
    written.append(count)
    connection.close()


def main():
    django.setup()
    from django.conf import settings  # noqa: PLC0415

    from weibao.audit.actions import seal_pending  # noqa: PLC0415
    from weibao.audit.models import Seal  # noqa: PLC0415
    from weibao.audit.verifier import verify  # noqa: PLC0415
    from weibao.org.models import Staff  # noqa: PLC0415

    settings.WEIBAO_ANCHOR_FILE = Path(sys.argv[1]) / "anchor.log"
    settings.WEIBAO_KEY_FILE = Path(sys.argv[1]) / "keys.json"
    staff = Staff.objects.create(username="wang", name="王芳")
    written, findings, looks = [], [], 0
    until = time.monotonic() + 2
    threads = [threading.Thread(target=write, args=[staff, until, seed, written]) for seed in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seal_pending(at=dt.datetime.now(dt.UTC))
        findings += map(str, verify().findings)
        looks += 1
    for _ in range(3):
        seal_pending(at=dt.datetime.now(dt.UTC))
    report = verify()
    findings += map(str, report.findings)
    print(json.dumps({
        "written": sum(written), "entries": report.entries, "seals": report.seals, "waiting": report.waiting, "looks": looks,
        "findings": findings, "late": sum(one.entries != sorted(one.entries) for one in Seal.objects.all()),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
