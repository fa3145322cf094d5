"""The books against an independently written calculator: lines, ledger and payments of every run of every history.

A quick profile always; fifty thousand histories with WEIBAO_SOAK=1 (WEIBAO_HISTORIES=n sets another number).
"""

import os
import time

import pytest
from django.db import transaction

from weibao.kernel.months import Month
from weibao.payroll.tests.books import Books
from weibao.payroll.tests.histories import Batch

QUICK: tuple[tuple[int, bool], ...] = ((250, False),)
SOAK = ((2_000, True), (10_000, False), (10_000, False), (10_000, False), (10_000, False), *(((2_000, True),) * 4))
FIRST = int(os.environ.get("WEIBAO_FIRST_SEED", "1"))
LONG = [str(one) for one in Month.span(Month(2022, 11), Month(2024, 2))]
SHORT = [str(one) for one in Month.span(Month(2022, 12), Month(2023, 6))]
NOTICES = {
    "2023-04": (2023, "1755.00", "1170.00", "晋民发〔2023〕20号"),
    "2024-01": (2024, "1975.00", "1315.00", "测试〔2024〕1号"),
}


def batches() -> tuple[tuple[int, bool], ...]:
    """How many histories each batch has, and whether over sixteen months or seven."""
    if asked := os.environ.get("WEIBAO_HISTORIES"):
        return ((int(asked), False),)
    return SOAK if os.environ.get("WEIBAO_SOAK") else QUICK


@pytest.mark.slow
@pytest.mark.timeout(4 * 3600)
def test_the_books_agree_with_the_calculator(city) -> None:
    faults: list[str] = []
    started, done, deeds = time.monotonic(), 0, 0
    for number, (histories, long) in enumerate(batches()):
        with transaction.atomic():
            batch = Batch(Books(city), seed=FIRST + number, histories=histories)
            faults += tell(batch, LONG if long else SHORT)
            transaction.set_rollback(True)
        done, deeds = done + histories, deeds + sum(batch.deeds.values())
        took = time.monotonic() - started
        print(f"{done:,} histories, {deeds:,} deeds, {len(faults)} differences, {took:.0f} s", flush=True)  # noqa: T201
    assert not faults, "\n".join(faults[:5])


def tell(batch: Batch, months: list[str]) -> list[str]:
    """All months of a batch; some have no run, and settle in the next."""
    batch.settle_in()
    faults: list[str] = []
    missed = {batch.dice.choice(months[1:-1]) for _ in range(len(months) // 3)}
    for month in months:
        batch.live(month, share=0.25)
        if month in NOTICES:
            batch.publish(*NOTICES[month])
        if month not in missed:
            faults += batch.pay(month)
    return faults
