"""Cases as they come in JSON: read strictly, every fault named by case and key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from weibao.rules import words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

KEYS: Final = ("case", "on", "birth", "care", "confirmed", "foundling", "father", "mother", "income")
INCOME_KEYS: Final = ("minimum_living", "disability_living")
STATUS_KEYS: Final = frozenset({"status", "since", "until", "proof", "disability"})
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MONTH: Final = re.compile(r"\d{4}-\d{2}", re.ASCII)
YUAN: Final = re.compile(r"\d{1,8}(\.\d{1,2})?", re.ASCII)


class BadCases(ValueError):
    """Cases that cannot be read. `lines` has one Chinese line a fault."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class Status:
    """One dated situation of one parent."""

    parent: str
    status: str
    since: date | None
    until: date | None
    proof: str | None
    disability_class: str | None
    disability_grade: int | None

    def row(self) -> tuple[Any, ...]:
        """In the order of the columns of facts.STATUSES."""
        return (self.parent, self.status, self.since, self.until, self.proof, self.disability_class, self.disability_grade)


@dataclass(frozen=True)
class Case:
    """One child on one day; `said` is what came in."""

    said: dict[str, Any]
    on: date
    birth: date
    care: str
    confirmed: str | None
    foundling: bool
    statuses: tuple[Status, ...]
    income: Mapping[str, Decimal]

    @property
    def month(self) -> str:
        """The month of the day, "2023-07"."""
        return self.on.isoformat()[:7]


def read_cases(cases: Any) -> list[Case]:
    """All cases, or BadCases with every fault of all of them."""
    if not isinstance(cases, list):
        raise BadCases(["输入应为案例的列表"])
    readers = [_Reader(place, said) for place, said in enumerate(cases, start=1)]
    read = [reader.case() for reader in readers]
    if lines := [line for reader in readers for line in reader.faults]:
        raise BadCases(lines)
    return [case for case in read if case is not None]


class _Reader:
    """Reads one case and keeps its faults."""

    def __init__(self, place: int, said: Any) -> None:
        self.said = said
        self.faults: list[str] = []
        named = said.get("case") if isinstance(said, dict) else None
        self.name = f"案例 {named}" if isinstance(named, str | int) and named != "" else f"第{place}个案例"

    def case(self) -> Case | None:
        if not isinstance(self.said, dict):
            self._fault("案例", "应为对象")
            return None
        self._keys(self.said, "", KEYS, KEYS)
        self._read("case", self._name)
        on, birth = self._read("on", self._day), self._read("birth", self._day)
        if on and birth and birth > on:
            self._fault("birth", f"晚于 on（{birth}）")
        care = self._read("care", lambda key, said: self._word(key, said, words.CARE))
        confirmed = self._read("confirmed", self._month)
        foundling = self._read("foundling", self._truth)
        statuses = [status for parent in words.PARENTS for status in self._read(parent, self._parent) or ()]
        if foundling and statuses:
            self._fault("foundling", "查找不到父母的儿童，father 与 mother 应为空")
        income = self._read("income", self._income)
        if self.faults:
            return None
        return Case(self.said, on, birth, care, confirmed, foundling, tuple(statuses), income)

    def _read(self, key: str, reader: Callable[[str, Any], Any]) -> Any:
        """What a reader makes of the value; null where the key is missing, which is a fault already."""
        return reader(key, self.said[key]) if key in self.said else None

    def _name(self, key: str, said: Any) -> None:
        if not isinstance(said, str | int) or isinstance(said, bool) or said == "":
            self._fault(key, "应为案例的名称")

    def _truth(self, key: str, said: Any) -> bool | None:
        if isinstance(said, bool):
            return said
        self._fault(key, "应为 true 或 false")
        return None

    def _fault(self, key: str, sentence: str) -> None:
        self.faults.append(f"{self.name}：{key} {sentence}".replace("\n", " "))

    def _keys(self, said: Any, where: str, required: Collection[str], allowed: Collection[str]) -> bool:
        """Whether it is an object with all its keys; a strange key is a fault but does not stop the reading."""
        if not isinstance(said, dict):
            self._fault(where, "应为对象")
            return False
        inside = f"{where}." if where else ""
        missing = [key for key in required if key not in said]
        for key in missing:
            self._fault(inside + key, "缺失")
        for key in said:
            if key not in allowed:
                self._fault(f"{inside}{key}", "是不认识的项")
        return not missing

    def _word(self, key: str, said: Any, known: Collection[str]) -> str | None:
        if isinstance(said, str) and said in known:
            return said
        self._fault(key, f"是不认识的词（{said}）")
        return None

    def _day(self, key: str, said: Any) -> date | None:
        if isinstance(said, str) and DAY.fullmatch(said):
            try:
                return date.fromisoformat(said)
            except ValueError:
                pass
        self._fault(key, f"不是有效日期（{said}）")
        return None

    def _month(self, key: str, said: Any) -> str | None:
        if said is None:
            return None
        if isinstance(said, str) and MONTH.fullmatch(said) and said >= "0001-01" and 1 <= int(said[5:]) <= 12:
            return said
        self._fault(key, f"不是有效月份（{said}）")
        return None

    def _parent(self, parent: str, said: Any) -> list[Status]:
        if not isinstance(said, list):
            self._fault(parent, "应为列表")
            return []
        read = [self._status(parent, f"{parent}[{place}]", entry) for place, entry in enumerate(said)]
        return [status for status in read if status is not None]

    def _status(self, parent: str, where: str, said: Any) -> Status | None:
        if not self._keys(said, where, ("status",), STATUS_KEYS):
            return None
        status = self._word(f"{where}.status", said["status"], words.STATUSES)
        since, until = self._span(where, said, lasting=status == "normal")
        proof = said.get("proof")
        if proof is not None:
            proof = self._word(f"{where}.proof", proof, words.PROOFS)
        disability_class, grade = self._disability(where, said, needed=status == "severe_disability")
        return None if status is None else Status(parent, status, since, until, proof, disability_class, grade)

    def _span(self, where: str, said: Mapping[str, Any], *, lasting: bool) -> tuple[date | None, date | None]:
        """First and last day; only the normal situation may do without a first day."""
        since = until = None
        if said.get("since") is not None:
            since = self._day(f"{where}.since", said["since"])
        elif not lasting:
            self._fault(f"{where}.since", "缺失")
        if said.get("until") is not None:
            until = self._day(f"{where}.until", said["until"])
        if since and until and until < since:
            self._fault(f"{where}.until", f"早于 since（{until}）")
        return since, until

    def _disability(self, where: str, said: Mapping[str, Any], *, needed: bool) -> tuple[str | None, int | None]:
        disability = said.get("disability")
        where = f"{where}.disability"
        if disability is None:
            if needed:
                self._fault(where, "缺失")
            return None, None
        if not needed:
            self._fault(where, "只用于 severe_disability")
            return None, None
        if not self._keys(disability, where, ("class", "grade"), ("class", "grade")):
            return None, None
        named = self._word(f"{where}.class", disability["class"], words.DISABILITY_CLASSES)
        grade = disability["grade"]
        if type(grade) is not int or grade not in words.GRADES:
            self._fault(f"{where}.grade", f"应为 1 至 4（{grade}）")
            return named, None
        return named, grade

    def _income(self, key: str, said: Any) -> dict[str, Decimal]:
        """Yuan a month by kind; text, so that no float comes near money."""
        income: dict[str, Decimal] = {}
        if not self._keys(said, key, INCOME_KEYS, words.INCOMES):
            return income
        for kind, amount in said.items():
            if isinstance(amount, str) and YUAN.fullmatch(amount):
                income[kind] = Decimal(amount)
            elif kind in words.INCOMES:
                self._fault(f"{key}.{kind}", f"应为两位小数以内的金额文本（{amount}）")
        return income
