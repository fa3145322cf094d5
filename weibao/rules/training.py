"""Training tests and certificates: how answers are marked, until when a certificate holds, what a person's training has come to.

Law: 民发〔2019〕34号 (training at least once a year; who is new starts after training and a pass; unverified). The numbers are
parameters below `training/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from weibao.rules.periods import months_after

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Mark:
    """What a test came to: how many were right, of how many, which were not (by place), and whether that is a pass."""

    right: int
    of: int
    wrong: tuple[int, ...]
    passed: bool


class Standing(StrEnum):
    """What a certificate says of its holder on a day."""

    VALID = "valid"
    EXPIRING = "expiring"
    NONE = "none"


def mark(right: Sequence[frozenset[int]], given: Sequence[frozenset[int]], pass_share: int) -> Mark:
    """A question is right if exactly the right options were chosen; the test is passed from `pass_share` per cent on.

    Raises ValueError for a test without questions and for answers that are not one a question.
    """
    if not right or len(right) != len(given):
        raise ValueError("one answer a question, and at least one question")
    wrong = tuple(place for place, (good, chosen) in enumerate(zip(right, given, strict=True)) if good != chosen)
    count = len(right) - len(wrong)
    return Mark(count, len(right), wrong, passes(count, len(right), pass_share))


def passes(right: int, of: int, pass_share: int) -> bool:
    """Whether so many points of so many are a pass: in whole numbers, no rounding."""
    return of > 0 and right * 100 >= pass_share * of


def last_day(issued: date, months: int) -> date:
    """The last day on which a certificate holds that was issued on a day: the day before so many months are over."""
    return months_after(issued, months) - timedelta(days=1)


def standing(expires: date | None, on: date, remind_days: int) -> Standing:
    """What somebody's best certificate says on a day; None: there is none."""
    if expires is None or expires < on:
        return Standing.NONE
    return Standing.EXPIRING if (expires - on).days <= remind_days else Standing.VALID
