"""B8: the first sync of a phone. Targets: 150 children in 100 KB with headers and 15 s on 64 kbit/s; 3,000 in 5 s unshaped; gone on with where it was cut.

The link is shaped by a relay on the loopback with a bucket of tokens in both directions (8,000 bytes a second, the overhead of TCP and IP
not counted); no setting of the machine is touched. Head, then the children by their numbers, fifty a request, as `field/src/sync.ts` asks.
"""

import http.client
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench.villages import Paired, ask, house, paired, plain

RATE, BURST = 8000, 1600  # bytes a second; 64 kbit/s
PAGE = 50


@dataclass
class Relay:
    """Bytes that went through, both ways."""

    rate: int | None
    count: int = 0
    threads: list[threading.Thread] = field(default_factory=list)

    def pump(self, source: socket.socket, target: socket.socket) -> None:
        left, before = float(BURST), time.monotonic()
        while data := source.recv(1400):
            self.count += len(data)
            if self.rate:
                now = time.monotonic()
                left, before = min(BURST, left + (now - before) * self.rate), now
                left -= len(data)
                if left < 0:
                    time.sleep(-left / self.rate)
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextmanager
def through(port: int, rate: int | None) -> Iterator[tuple[int, Relay]]:
    """A port that leads to the house through a relay."""
    relay, door = Relay(rate), socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                near, _ = door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", port))
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=_quietly, args=(relay, source, target), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield door.getsockname()[1], relay
    finally:
        door.close()


def _quietly(relay: Relay, source: socket.socket, target: socket.socket) -> None:
    try:
        relay.pump(source, target)
    except OSError:
        return


def synced(port: int, one: Paired, *, have: int = 0, cut_after: int | None = None) -> int:
    """A first sync; `have` children are on the phone already, and after so many pages the connection is cut. How many came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    status, body = ask(connection, one, "/sync/head/")
    assert status == 200, status
    wanted = [pk for pk, _ in plain(body)["children"]][have:]
    came = 0
    for turn in range(0, len(wanted), PAGE):
        if cut_after is not None and turn // PAGE >= cut_after:
            break
        status, body = ask(connection, one, f"/sync/children/?ids={','.join(map(str, wanted[turn : turn + PAGE]))}")
        assert status == 200, status
        came += len(plain(body)["children"])
    connection.close()
    return came


def measure(port: int, one: Paired, rate: int | None) -> dict[str, object]:
    with through(port, rate) as (near, relay):
        began = time.perf_counter()
        came = synced(near, one)
        seconds = time.perf_counter() - began
    assert came == len(one.children)
    kept = synced(port, one, cut_after=1)
    rest = synced(port, one, have=kept)
    what = "first sync on 64 kbit/s" if rate else "first sync, unshaped"
    targets = {"target_bytes": 100_000, "target_seconds": 15} if rate else {"target_bytes": None, "target_seconds": 5}
    return {
        "bench": "B8", "what": what, "n": came, "seconds": round(seconds, 2), "bytes": relay.count, **targets,
        "resumed": kept + rest == came, "peer": None, "ratio": None,
    }  # fmt: skip


def main() -> None:
    sizes = list(map(int, sys.argv[1:])) or [150, 3000]
    with house() as port:
        phones = paired(sizes)
        synced(port, phones[0])  # the server is warm
        for one, rate in [(phones[0], RATE), *((one, None) for one in phones)]:
            print(json.dumps(measure(port, one, rate), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
