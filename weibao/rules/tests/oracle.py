"""The same law a second time, in plain Python with every number written out. It imports nothing of the package it judges."""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

STANDARD = {
    2022: {"institutional": Decimal("1720.00"), "scattered": Decimal("1145.00")},
    2023: {"institutional": Decimal("1755.00"), "scattered": Decimal("1170.00")},
}
COUNTED_AID = ("minimum_living", "extreme_poverty", "disability_living")


@dataclass
class Situation:
    status: str
    since: date | None = None
    until: date | None = None
    proof: str | None = None
    disability: str | None = None
    grade: int | None = None


@dataclass
class Child:
    birth: date
    foundling: bool = False
    ended_on: date | None = None
    confirmed: str | None = None
    father: list[Situation] = field(default_factory=list)
    mother: list[Situation] = field(default_factory=list)
    care: list[tuple[str, date | None, date | None]] = field(default_factory=list)
    income: list[tuple[str, Decimal, date | None, date | None]] = field(default_factory=list)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of the month where there is no such day."""
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def six_months_over(start: date | None, day: date) -> bool:
    return start is not None and months_after(start, 6) <= day


def covers(since: date | None, until: date | None, day: date) -> bool:
    if since is not None and since > day:
        return False
    return until is None or until >= day


def is_gone(situation: Situation, day: date) -> bool:
    if not covers(situation.since, situation.until, day):
        return False
    return situation.status == "dead" or (situation.status == "missing" and situation.proof == "court_declaration")


def is_unable(situation: Situation, day: date) -> bool:
    if not covers(situation.since, situation.until, day):
        return False
    match situation.status:
        case "serious_illness" | "guardianship_revoked" | "deported":
            return True
        case "severe_disability":
            worst = 4 if situation.disability in {"mental", "intellectual"} else 2
            return situation.disability is not None and situation.grade is not None and situation.grade <= worst
        case "in_prison":
            return situation.until is None or term_is_long(situation, day)
        case "drug_rehab" | "other_custody":
            return term_is_long(situation, day)
        case "out_of_contact":
            proved = situation.proof in {"police_receipt", "village_chain", "case_by_case"}
            return proved and six_months_over(situation.since, day)
    return False


def term_is_long(situation: Situation, day: date) -> bool:
    if situation.until is not None and six_months_over(situation.since, situation.until + timedelta(days=1)):
        return True
    return six_months_over(situation.since, day)


def eighteen(child: Child) -> date:
    return months_after(child.birth, 18 * 12)


def category(child: Child, day: date) -> str:
    if not child.birth <= day < eighteen(child):
        return "neither"
    parents = (child.father, child.mother)
    gone = [any(is_gone(s, day) for s in parent) for parent in parents]
    unable = [any(is_unable(s, day) for s in parent) for parent in parents]
    if child.foundling or (gone[0] and gone[1]):
        return "orphan"
    if (gone[0] or unable[0]) and (gone[1] or unable[1]):
        return "de_facto_unattended"
    return "neither"


def month(child: Child, year: int, number: int) -> dict[str, object]:
    """What the child is due for a month."""
    first = date(year, number, 1)
    before = first - timedelta(days=1)
    kind = category(child, before)
    care = next((form for form, since, until in child.care if covers(since, until, before)), None)
    standard = STANDARD[year][care] if care else None
    answer = {"category": kind, "care": care, "standard": standard, "deducted": Decimal("0.00"), "amount": Decimal("0.00")}
    if child.ended_on is not None and child.ended_on <= before:
        return answer | {"reason": "ended"}
    if before >= eighteen(child):
        return answer | {"reason": "over_age"}
    if kind == "neither":
        return answer | {"reason": "neither"}
    if child.confirmed is None:
        return answer | {"reason": "not_confirmed"}
    if child.confirmed >= f"{year}-{number:02d}":
        return answer | {"reason": "not_yet"}
    if standard is None:
        return answer | {"reason": "no_care_form"}
    aid = sum((a for k, a, since, until in child.income if k in COUNTED_AID and covers(since, until, first)), Decimal("0.00"))
    less = min(aid, standard) if kind == "de_facto_unattended" else Decimal("0.00")
    amount = standard - less
    return answer | {"reason": "paid" if amount else "covered", "deducted": less, "amount": amount}
