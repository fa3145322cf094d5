"""Two parts of a test of the keys, each a process of its own: `python -m journeys.writing build|write|check FOLDER [NUMBER]`.

`build` makes the little city with children in it. `write` registers children and looks for them without a pause until the
file `over` appears in the folder: each turn registers one, finds it and an earlier one by number, and tries to register an
earlier number once more, which must be refused. `check` looks for every number that the writers have told.
"""

import json
import os
import random
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from weibao.kernel.identity import check_digit

BORN = date(2012, 1, 1)


def build(_folder: Path, children: int) -> None:
    from weibao.testing import make
    from weibao.testing.city import build as build_city

    build_city()
    make.children({"number": _number(n)} for n in range(children))


def _number(n: int) -> str:
    body = f"140728{date.fromordinal(BORN.toordinal() + n // 900):%Y%m%d}{n % 900:03d}"
    return body + check_digit(body)


class Writer:
    """One person at a desk who never stops."""

    def __init__(self, desk: int) -> None:
        from weibao.org.models import Staff

        self.dice = random.Random(os.getpid())
        self.officer = Staff.objects.get(username="county_officer")
        self.known: dict[str, int] = {}
        self.wrong: list[str] = []
        self.serial = 100_000 + desk * 500_000  # no two desks ever come upon one number

    def turn(self) -> None:
        self.serial += 1
        fresh = _number(self.serial)
        self.known[fresh] = self._register(fresh)
        for number in (fresh, self.dice.choice(list(self.known))):
            self._find(number)
        twice = self.dice.choice(list(self.known))
        if self._register(twice):
            self.wrong.append(f"{twice} was registered twice")

    def _register(self, number: str) -> int:
        from weibao.children.actions.registering import AlreadyRegistered, NewAccount, NewChild, register_many
        from weibao.testing.make import AT

        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        sex = "male" if int(number[16]) % 2 else "female"
        child = NewChild(
            name="王子泽", sex=sex, birth_date=born, household="140728103201", since=born, id_number=number, care="scattered",
            account=NewAccount("6217 0000 1234", "王福贵", "平遥农商银行"), source="测试",
        )  # fmt: skip
        try:
            return register_many({0: child}, by=self.officer, at=AT)[0]
        except AlreadyRegistered:
            return 0

    def _find(self, number: str) -> None:
        from weibao.children.models import Child

        found = [(child.pk, child.id_number) for child in Child.objects.with_id_number(number)]
        if found != [(self.known[number], number)]:
            self.wrong.append(f"{number}: {found}")


def write(folder: Path, desk: int) -> None:
    writer, turns, longest = Writer(desk), 0, 0.0
    while not (folder / "over").exists():
        began = time.monotonic()
        try:
            writer.turn()
        except Exception as fault:
            writer.wrong.append(f"{type(fault).__name__}: {fault}")
        turns, longest = turns + 1, max(longest, time.monotonic() - began)
    told: dict[str, Any] = {"turns": turns, "known": writer.known, "wrong": writer.wrong, "longest": round(longest, 3)}
    (folder / f"writer-{os.getpid()}.json").write_text(json.dumps(told))


def check(folder: Path, children: int) -> None:
    from weibao.children.models import Child, PayeeAccount
    from weibao.kernel.sealed import blind_index

    numbers = {_number(n) for n in range(children)}
    for path in folder.glob("writer-*.json"):
        numbers |= set(json.loads(path.read_text())["known"])
    found = Child.objects.numbered(numbers)
    assert set(found) == numbers, len(numbers - set(found))
    assert {child.id_number for child in Child.objects.filter(pk__in=[one.pk for one in found.values()])} == numbers
    shared = PayeeAccount.objects.filter(account_index=blind_index("children.bank_account", "621700001234"))
    print(json.dumps({"numbers": len(numbers), "shared": shared.count(), "indexes": shared.values("account_index").distinct().count()}))


if __name__ == "__main__":
    import django

    django.setup()
    {"build": build, "write": write, "check": check}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
