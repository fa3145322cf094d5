"""The trail against a database administrator: 1,000 attacks straight in the tables, later links recomputed without the key.

Prints one line of JSON; ends with 1 if a single attack was not found and located. `python attack/audit_tamper.py 200` for fewer.
"""

import datetime as dt
import json
import logging
import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.database import throwaway

ATTACKS = 1000
AT = dt.datetime(2023, 7, 3, tzinfo=dt.UTC)


def lay_a_trail(entries: int) -> None:
    """Entries in commits of one to forty, each sealed as the worker seals them."""
    from weibao.audit.actions import record, seal_pending
    from weibao.org.models import Staff

    dice = random.Random(7)
    wang = Staff.objects.create(username="wang", name="王芳")
    written = 0
    while written < entries:
        for _ in range(dice.choice((1, 1, 2, 5, 40))):
            record(name="cases.close", subject=wang, by=wang, at=AT, facts={"n": written}, result=None, outcome="done")
            written += 1
        seal_pending(at=AT)
    for _ in range(2):
        seal_pending(at=AT)  # the sealer has met every commit: the attacks below are on what is sealed


def attack_all(count: int) -> tuple[Counter[str], list[str]]:
    from django.db import transaction

    from weibao.audit.tests.attacker import Attacker, is_located
    from weibao.audit.verifier import verify

    tried: Counter[str] = Counter()
    missed: list[str] = []
    for seed in range(count):
        with transaction.atomic():
            attack = random.Random(seed).choice(Attacker(seed).attacks())
            place = attack()
            tried[attack.__name__] += 1
            report = verify()
            if report.is_whole or not is_located(place, report):
                missed.append(f"{seed} {attack.__name__} {place}")
            transaction.set_rollback(True)
    assert verify().is_whole, "an attack was left behind"
    return tried, missed


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ATTACKS
    logging.disable(logging.CRITICAL)
    with throwaway():
        lay_a_trail(2000)
        started = time.perf_counter()
        tried, missed = attack_all(count)
        seconds = round(time.perf_counter() - started, 1)
    print(*missed, sep="\n", file=sys.stderr)
    print(json.dumps({"attack": "audit_tamper", "n": count, "found": count - len(missed), "kinds": tried, "seconds": seconds}))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
