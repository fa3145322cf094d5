"""B13: both keys are changed at city size, with a person writing all the while. Nobody waits longer than the one moment.

60,000 children with numbers, parents and accounts. Prints what each change took, and the longest time that a read and a
write took meanwhile. `python -m bench.b13_rotation 10000` for another size.
"""

import json
import sys
import threading
import time
from typing import Any

from bench.database import throwaway

CHILDREN = 60_000


def fill(children: int) -> None:
    """A city of payees, and a number for each child."""
    from django.db import connection

    from bench.payees import city
    from weibao.kernel.sealed import blind_index, seal

    city(children)
    label = "children.id_number"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE numbered (id bigint, sealed bytea, found bytea)")
        with cursor.copy("COPY numbered FROM STDIN") as copy:
            for n in range(children):
                copy.write_row((n + 1, seal(label, number(n).encode()), bytes(blind_index(label, number(n)))))
        cursor.execute("UPDATE children_child c SET id_number = n.sealed, id_index = n.found FROM numbered n WHERE n.id = c.id")
        cursor.execute("ANALYZE")


def number(n: int) -> str:
    from datetime import date

    from weibao.kernel.identity import check_digit

    body = f"140728{date.fromordinal(date(2012, 1, 1).toordinal() + n // 900):%Y%m%d}{n % 900:03d}"
    return body + check_digit(body)


class Desk(threading.Thread):
    """Somebody who finds a child by number and changes a sealed value, again and again."""

    def __init__(self, children: int) -> None:
        super().__init__()
        self.children, self.over = children, threading.Event()
        self.turns, self.read, self.write, self.missed = 0, 0.0, 0.0, 0

    def run(self) -> None:
        from django.db import connection

        from weibao.children.models import Child

        while not self.over.is_set():
            wanted = number(self.turns * 7919 % self.children)
            began = time.perf_counter()
            child = Child.objects.with_id_number(wanted).first()
            seen = time.perf_counter()
            if child is None or child.id_number != wanted:
                self.missed += 1
            else:
                Child.objects.filter(pk=child.pk).update(place_note="", id_number=wanted)
            self.read = max(self.read, seen - began)
            self.write = max(self.write, time.perf_counter() - seen)
            self.turns += 1
            time.sleep(0.01)
        connection.close()


def measure(children: int, kind: str) -> dict[str, Any]:
    from weibao.kernel import clock
    from weibao.keys import actions
    from weibao.keys.models import Kind, Rotation
    from weibao.org.actions import console

    desk = Desk(children)
    desk.start()
    began = time.perf_counter()
    begun = actions.rotate(Rotation, by=console(), at=clock.now(), kind=Kind(kind))
    *_, row = actions.carry_on(begun, clock=clock.now)
    seconds = time.perf_counter() - began
    desk.over.set()
    desk.join()
    assert row.left == 0
    assert desk.missed == 0
    return {
        "bench": "B13", "what": f"change of the {kind} key", "n": children, "values": row.done, "seconds": round(seconds, 2),
        "turns_meanwhile": desk.turns, "longest_read": round(desk.read, 3), "longest_write": round(desk.write, 3),
        "missed": desk.missed, "peer": None, "ratio": None,
    }  # fmt: skip


def main() -> None:
    children = int(sys.argv[1]) if len(sys.argv) > 1 else CHILDREN
    with throwaway():
        fill(children)
        for kind in ("sealing", "index"):
            print(json.dumps(measure(children, kind), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
