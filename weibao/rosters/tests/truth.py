"""Invented children and what the law says of them, in plain Python.

The second opinion of the tests: it imports nothing of the reader, of the rules or of the gazetteer.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

DAY = date(2023, 6, 30)
MONTH = (2023, 7)
STANDARD = {"散居": Decimal(1170), "集中": Decimal(1755)}
GONE, UNABLE = {"死亡", "失踪"}, {
    "重残", "重病", "服刑在押", "强制隔离戒毒", "被执行其他限制人身自由的措施", "失联", "被撤销监护资格", "被遣送（驱逐）出境"
}  # fmt: skip
PROOFS = {"失踪": ["法院宣告失踪判决书"], "失联": ["儿童失联父母查找情况回执单", "一事一议会议纪要"]}
CLASSES, GRADES = ["肢体", "视力", "听力", "言语", "精神", "智力", "多重"], ["一级", "二级", "三级", "四级"]


@dataclass
class Parent:
    situation: str = "死亡"
    since: date | None = None
    until: date | None = None
    proof: str = ""
    disability: tuple[str, str] = ("", "")


@dataclass
class Child:
    name: str
    male: bool
    number: str
    birth: date
    place: tuple[str, str, str]
    care: str
    father: Parent
    mother: Parent
    aid: tuple[Decimal, Decimal]
    account: str
    payee: str
    confirmed: tuple[int, int] | None


@dataclass
class Truth:
    """What must be said of a row: codes, or the row of which it is a duplicate, or category and pay."""

    child: Child
    codes: frozenset[str] = frozenset()
    same_as: tuple[str, int] | None = None
    differs: frozenset[str] = frozenset()
    category: str = ""
    pay: Decimal = Decimal(0)


@dataclass
class Invention:
    files: dict[str, Path] = field(default_factory=dict)
    truth: dict[tuple[str, int], Truth] = field(default_factory=dict)


def judged(child: Child) -> Truth:
    under_age = (
        DAY < date(child.birth.year + 18, child.birth.month, min(child.birth.day, 28))
        if (child.birth.month, child.birth.day) == (2, 29)
        else DAY < date(child.birth.year + 18, child.birth.month, child.birth.day)
    )
    unfound = child.father.situation == child.mother.situation == "查找不到"
    gone = [counts(parent) and parent.situation in GONE for parent in (child.father, child.mother)]
    unable = [counts(parent) and parent.situation in UNABLE for parent in (child.father, child.mother)]
    category = "neither"
    if under_age and (unfound or all(gone)):
        category = "orphan"
    elif under_age and all(g or u for g, u in zip(gone, unable, strict=True)):
        category = "de_facto_unattended"
    pay = Decimal(0)
    if category != "neither" and child.confirmed and child.confirmed < MONTH:
        less = sum(child.aid) if category == "de_facto_unattended" else Decimal(0)
        pay = max(Decimal(0), STANDARD[child.care] - less)
    return Truth(child, category=category, pay=pay)


def counts(parent: Parent) -> bool:
    """Say whether a situation counts on the day: begun, not over, long enough, proved, grave enough."""
    if parent.since is None or parent.since > DAY or (parent.until and parent.until < DAY):
        return False
    if parent.situation in PROOFS and not parent.proof:
        return False
    half_a_year = plus_months(parent.since, 6)
    if parent.situation == "失联":
        return half_a_year <= DAY
    if parent.situation in {"服刑在押", "强制隔离戒毒", "被执行其他限制人身自由的措施"}:
        if parent.until is None:
            return parent.situation == "服刑在押" or half_a_year <= DAY
        return half_a_year <= parent.until + timedelta(days=1) or half_a_year <= DAY
    if parent.situation == "重残":
        kind, grade = parent.disability
        return grade in GRADES[:2] or kind in {"精神", "智力"}
    return True


def plus_months(day: date, months: int) -> date:
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))


def number(region: str, birth: date, male: bool, serial: int) -> str:
    body = f"{region}{birth:%Y%m%d}{(serial * 2 + male) % 1000:03d}"
    return body + check(body)


def check(body: str) -> str:
    weights = [2**power % 11 for power in range(17, 0, -1)]
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def wrong(body: str) -> str:
    return "5" if check(body) != "5" else "6"


def card(serial: int) -> str:
    body = f"62284800{serial:010d}"
    total = sum(sum(divmod(int(digit) * (2 - at % 2), 10)) for at, digit in enumerate(reversed(body)))
    return body + str(-total % 10)
