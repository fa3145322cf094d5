"""B2: one child's month with its tree of reasons, as a page view shows it. Target: 10 ms, whatever the number of children.

The facts of the child are picked from those of all children beforehand, as the database does for a page.
"""

import json
import random
import statistics
import time

from bench.b01_decide import MONTH, people
from weibao.rules.explain import explain_month
from weibao.rules.parameters import load

SIZES = (1_000, 100_000)
VIEWS = 60
TARGET = 0.010


def main() -> None:
    for count in SIZES:
        facts, parameters = people(count), load()
        children = random.Random(1).sample(range(count), VIEWS)
        views = []
        explain_month(facts.only(0), 0, MONTH, parameters)
        for child in children:
            own = facts.only(child)
            began = time.perf_counter()
            explain_month(own, child, MONTH, parameters).as_dict()
            views.append(time.perf_counter() - began)
        line = {
            "bench": "B2 explain",
            "n": count,
            "seconds": round(statistics.median(views), 4),
            "p95": round(sorted(views)[int(VIEWS * 0.95)], 4),
            "target": TARGET,
            "peer": None,
            "ratio": None,
        }
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
