"""2,170 phones that sync within ten minutes, through the real server on the loopback. Targets: 0 errors, p95 of an answer ≤ 2 s.

Each phone comes at a moment drawn by a fixed seed within the window and does what the app does: it sends a visit, asks for the head, and
fetches its children (here always all of them, the worst case). `python -m bench.b14_phones_in_ten_minutes 40 12` is the same rate for twelve seconds.
"""

import http.client
import json
import random
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from bench.villages import Paired, ask, house, paired, plain

PHONES, WINDOW, CHILDREN, AT_ONCE = 2170, 600, 28, 64
PAGE = 50


class Figures:
    """What was seen, from many threads."""

    def __init__(self) -> None:
        self.lock, self.seconds, self.errors, self.bytes = threading.Lock(), [], [], 0  # type: ignore[var-annotated]

    def add(self, seconds: float, status: int, size: int) -> None:
        with self.lock:
            self.seconds.append(seconds)
            self.bytes += size
            if status != 200:
                self.errors.append(status)


def visit(child: int) -> dict[str, object]:
    facts = {"seen": True, "way": "home", "person": "王福贵", "relation": "祖父", "place": "家中", "areas": {}, "ask": [], "changed": False}
    happened = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    return {
        "id": str(uuid.uuid4()),
        "action": "visits.record",
        "subject": child,
        "base_version": "",
        "happened_at": happened,
        "facts": facts,
    }


def sync(port: int, one: Paired, figures: Figures) -> None:
    """One phone: a connection of its own, as a phone has."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def call(path: str, given: object = None) -> bytes:
        began = time.perf_counter()
        try:
            status, body = ask(connection, one, path, given)
        except OSError:
            status, body = 0, b""
        figures.add(time.perf_counter() - began, status, len(body))
        return body

    told = call("/sync/envelopes/", {"envelopes": [visit(one.children[0])]})
    if told and plain(told)["receipts"][0]["state"] != "done":
        figures.errors.append(plain(told)["receipts"][0]["reason"])
    call("/sync/head/")
    for turn in range(0, len(one.children), PAGE):
        call(f"/sync/children/?ids={','.join(map(str, one.children[turn : turn + PAGE]))}")
    connection.close()


def run(port: int, phones: list[Paired], window: float) -> dict[str, object]:
    """All phones, each at its moment."""
    chance, figures = random.Random(2170), Figures()
    moments = sorted((chance.uniform(0, window), turn) for turn in range(len(phones)))
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for moment, turn in moments:
            time.sleep(max(0.0, began + moment - time.perf_counter()))
            pool.submit(sync, port, phones[turn], figures)
    seconds, found = time.perf_counter() - began, sorted(figures.seconds)
    p95 = found[int(len(found) * 0.95)]
    return {
        "bench": "B14", "what": f"{len(phones)} phones sync within {window:.0f} s", "n": len(phones), "seconds": round(seconds, 1),
        "requests": len(found), "median": round(found[len(found) // 2], 3), "p95": round(p95, 3), "target_p95": 2.0, "errors": len(figures.errors),
        "error_kinds": sorted({str(one) for one in figures.errors})[:5], "megabytes": round(figures.bytes / 1e6, 1), "peer": None, "ratio": None,
    }  # fmt: skip


def main() -> None:
    given = list(map(int, sys.argv[1:])) or [PHONES, WINDOW]
    count, window = given[0], given[1]
    with house() as port:
        phones = paired([given[2] if len(given) > 2 else CHILDREN] * count)
        print(json.dumps(run(port, phones, window), ensure_ascii=False), flush=True)
        from weibao.visits.models import Visit

        assert Visit.objects.count() == count, "a visit a phone, none lost, none doubled"


if __name__ == "__main__":
    main()
