"""B3: the monthly pay run, list → check → approve → freeze → bank file. Target: 1,094 payees in 2 s, 20,000 in 20 s, linear after that.

A June is paid before the clock starts, so that the July measured here has its comparison with the month before.
`python -m bench.b03_payrun 500000` measures the size of a country.
"""

import json
import sys
import time
from typing import Any

from bench import payees
from bench.database import throwaway

SIZES = {1_094: 2.0, 20_000: 20.0}


def pay(people: dict[str, Any], month: Any) -> dict[str, float]:
    """One run from the list to both bank files; seconds by step."""
    from weibao.payroll.actions import approving, checking, freezing, listing, sending
    from weibao.payroll.models import Run

    at = payees.MORNING
    seconds = {}

    def step(name: str, deed: Any) -> Any:
        started = time.perf_counter()
        result = deed()
        seconds[name] = round(time.perf_counter() - started, 3)
        return result

    run = step("list", lambda: listing.make(Run, by=people["city_officer"], at=at, month=month))
    step("check", lambda: checking.check(run, by=people["finance_officer"], at=at, seen=run.version))
    step("approve", lambda: approving.approve(run, by=people["leader"], at=at, seen=run.version))
    step("freeze", lambda: freezing.freeze(run, by=people["finance_officer"], at=at))
    made = step("file", lambda: sending.export(run, by=people["finance_officer"], at=at))
    assert made.payments == run.people
    return seconds


def measure(payments: int) -> dict[str, object]:
    from weibao.kernel.months import Month

    people = payees.city(payments)
    payees.standards({2022: (1720, 1145), 2023: (1755, 1170)}, people["city_officer"])
    pay(people, Month(2023, 6))
    steps = pay(people, Month(2023, 7))
    seconds = round(sum(steps.values()), 3)
    per = round(seconds / payments * 1e6, 1)
    target = SIZES.get(payments)
    return {
        "bench": "B3", "what": "monthly pay run", "n": payments, "seconds": seconds, "target_seconds": target,
        "microseconds_per_payee": per, "steps": steps, "peer": None, "ratio": None,
    }  # fmt: skip


def main() -> None:
    sizes = [int(text) for text in sys.argv[1:]] or list(SIZES)
    with throwaway():
        for payments in sizes:
            payees.empty()
            print(json.dumps(measure(payments)), flush=True)


if __name__ == "__main__":
    main()
