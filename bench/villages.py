"""A house with paired phones, served on the loopback by the server of `make run`: for the benchmarks of the phone."""

import gzip
import http.client
import json
import os
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.database import throwaway

FORWARDED = {"Accept-Encoding": "gzip", "X-Weibao-App": "2", "Content-Type": "application/json"}


@dataclass(frozen=True)
class Paired:
    """A phone by its token, with the numbers of its children."""

    token: str
    children: list[int]


@contextmanager
def house() -> Iterator[int]:
    """The port at which the house answers; inside, the little city stands in the database."""
    with throwaway():
        from django.conf import settings

        from weibao.host.postgres import free_port

        port = free_port()
        environment = {**os.environ, "TEST_DATABASE_URL": settings.TEST_SERVER.url}
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        more = ["--blocking-threads", "4", "--no-ws", "--log-level", "critical", "weibao.host.wsgi:application"]
        process = subprocess.Popen([*granian, *more], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _wait(port: int) -> None:
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/field/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError


def paired(sizes: list[int]) -> list[Paired]:
    """One director a size, each in a village of the own township with so many children, and the phone of each."""
    from weibao.kernel.clock import now
    from weibao.org.models import Division, Post, Staff, Unit
    from weibao.org.powers import Role
    from weibao.sync.actions.pairing import digest_of
    from weibao.sync.models import FieldPhone
    from weibao.testing import make
    from weibao.testing.city import build

    city = build()
    codes = [f"140728{500 + turn // 99:03d}{turn % 99 + 201:03d}" for turn in range(len(sizes))]
    towns = sorted({code[:9] for code in codes})
    Division.objects.bulk_create([Division(code=one, name=f"镇{one[6:]}", level=4, parent_id="140728") for one in towns])
    Division.objects.bulk_create([Division(code=one, name=f"村{one[6:]}", level=5, parent_id=one[:9]) for one in codes])
    people = Staff.objects.bulk_create([Staff(username=f"d{turn}", name="王秀兰", password="!") for turn in range(len(sizes))])
    unit, during = Unit.objects.earliest("pk"), city.inside.posts.get().during
    facts = {"role": Role.VILLAGE_DIRECTOR, "unit": unit, "during": during}
    Post.objects.bulk_create([Post(staff=one, division_id=code, **facts) for one, code in zip(people, codes, strict=True)])
    tokens = [secrets.token_urlsafe(32) for _ in sizes]
    told = {"paired_by": city.people["supervisor"], "paired_at": now(), "share": b"x" * 32, "proof": "x"}
    FieldPhone.objects.bulk_create([
        FieldPhone(staff=one, division_id=code, token=digest_of(token), opener=digest_of(token + "o"), **told)
        for one, code, token in zip(people, codes, tokens, strict=True)
    ])  # fmt: skip
    wanted = [{"village": code, "number": None} for code, size in zip(codes, sizes, strict=True) for _ in range(size)]
    rows = iter(make.children(wanted))
    _vary()
    return [Paired(token, [next(rows).pk for _ in range(size)]) for token, size in zip(tokens, sizes, strict=True)]


def ask(connection: http.client.HTTPConnection, one: Paired, path: str, given: Any = None) -> tuple[int, bytes]:
    """One request as the app makes it; status and body as they came."""
    body = None if given is None else json.dumps(given)
    connection.request("POST" if body else "GET", path, body, {**FORWARDED, "Authorization": f"Bearer {one.token}"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def plain(body: bytes) -> Any:
    """The JSON of an answer, packed or not."""
    return json.loads(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)


def _vary() -> None:
    """Names, numbers and addresses that differ, as they do: alike rows would pack too well."""
    from weibao.children.models import Guardian, ResidencePeriod

    chance = random.Random(150)
    for model, field, make in (
        (Guardian, "phone", lambda: f"1{chance.randrange(10**9, 10**10)}"),
        (
            ResidencePeriod,
            "address",
            lambda: f"{chance.choice('东西南北')}街{chance.choice('一二三四五六七')}巷 {chance.randrange(1, 300)} 号",
        ),
    ):
        rows = list(model.objects.only("pk"))
        for row in rows:
            setattr(row, field, make())
        model.objects.bulk_update(rows, [field], batch_size=2000)
    rows = list(Guardian.objects.only("pk"))
    for row in rows:
        row.name = chance.choice("王李张刘陈杨赵黄周吴") + chance.choice("福贵秀英桂兰建国玉珍永红") + chance.choice("成才平安梅花芳明")
    Guardian.objects.bulk_update(rows, ["name"], batch_size=2000)
