"""Guessing: 10,000 passwords over 500 accounts within an hour from many places, while the owners go on working.

What counts is how often a password was really compared, read at the hasher and not in the table that does the counting.
Prints one line of JSON; ends with 1 if an account had more than ten comparisons, a stranger came in, or an owner on a known
device was kept out. `python attack/password_guessing.py 1000 50` for fewer.
"""

import json
import logging
import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

GUESSES, ACCOUNTS, SOURCES, OWNERS = 10_000, 500, 200, 20
RIGHT = "Qiu-tian de Fenhe 7"
COMMON = ("123456", "password", "Weibao@2026", "Jinzhong2026!", "Aa123456", "qwerty", "Admin@123", "shanxi2026")


def people(count: int):
    """Village directors: their password stands alone, so a right guess would open everything."""
    from django.contrib.auth.hashers import make_password
    from django.db.backends.postgresql.psycopg_any import DateRange

    from weibao.org.models import Post, Staff
    from weibao.testing.city import build

    city = build()
    right = make_password(RIGHT)
    staff = Staff.objects.bulk_create(Staff(username=f"d{number:04d}", name="某人", password=right) for number in range(count))
    seat = Post.objects.get(staff=city.inside)
    about = {"role": seat.role, "unit_id": seat.unit_id, "division_id": seat.division_id, "during": DateRange(seat.during.lower, None)}
    Post.objects.bulk_create(Post(staff=one, **about) for one in staff)
    return staff


class Compared:
    """Counts real comparisons by account, at the place where the password meets its hash."""

    def __init__(self) -> None:
        from weibao.org.models import Staff

        self.by_account: Counter[str] = Counter()
        real = Staff.check_password

        def counting(staff, password):
            self.by_account[staff.username] += 1
            return real(staff, password)

        Staff.check_password = counting
        self.undo = lambda: setattr(Staff, "check_password", real)


def attack(guesses: int, accounts: int) -> dict[str, object]:
    """The whole hour; the database must be there and empty."""
    from django.test import Client

    staff, dice = people(accounts), random.Random(7)
    known = [Client() for _ in range(min(OWNERS, accounts))]
    for one, client in zip(staff, known, strict=False):
        answer = client.post("/sign-in/", {"username": one.username, "password": RIGHT}, REMOTE_ADDR="198.51.100.1")
        assert answer.status_code == 302, answer.status_code
    compared, inside, answers = Compared(), 0, Counter()
    kept_out = 0
    for number in range(guesses):
        # every so often the dice know the right password: after ten tries even that must not help
        right = number > guesses // 2 and dice.random() < 0.01
        form = {"username": staff[number % accounts].username, "password": RIGHT if right else f"{dice.choice(COMMON)}{number}"}
        stranger = Client()
        answer = stranger.post("/sign-in/", form, REMOTE_ADDR=f"203.0.{number % SOURCES}.9")
        answers[answer.status_code] += 1
        inside += answer.status_code == 302
    most = max(compared.by_account.values())
    total = sum(compared.by_account.values())
    compared.undo()
    for one, client in zip(staff, known, strict=False):
        client.post("/sign-out/", REMOTE_ADDR="198.51.100.1")
        answer = client.post("/sign-in/", {"username": one.username, "password": RIGHT}, REMOTE_ADDR="198.51.100.1")
        kept_out += answer.status_code != 302
    return {
        "attack": "password_guessing",
        "n": guesses,
        "accounts": accounts,
        "most_on_one_account": most,
        "compared": total,
        "turned_away": answers[429],
        "strangers_inside": inside,
        "owners_kept_out": kept_out,
    }


def main() -> int:
    from bench.database import throwaway

    guesses, accounts = (int(word) for word in sys.argv[1:3]) if len(sys.argv) > 2 else (GUESSES, ACCOUNTS)
    logging.disable(logging.CRITICAL)
    with throwaway():
        started = time.perf_counter()
        found = attack(guesses, accounts)
        found["seconds"] = round(time.perf_counter() - started, 1)
    print(json.dumps(found))
    return 1 if found["most_on_one_account"] > 10 or found["strangers_inside"] or found["owners_kept_out"] else 0


if __name__ == "__main__":
    sys.exit(main())
