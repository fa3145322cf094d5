"""Dated values: what held on a day, by which document, and whether anybody has checked it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Content = int | Decimal | frozenset[str] | frozenset[int]
STANDARDS: Final = {form: f"allowance/standard/{form}" for form in ("institutional", "scattered")}

MONTHLY: Final = "元/月"


class BadParameter(ValueError):
    """A parameter that may not load: no document, no unit, dates out of order, or money written as a float."""


class NotYetLaw(Exception):
    """On that day no published value holds. `message` is a Chinese sentence, fit to show; a rule never answers 0 instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Value:
    """What a parameter was from `start` to `until` (both included; null = until the next value)."""

    start: date
    value: Content
    ref: str
    verified: bool
    checked_on: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if not self.ref.strip():
            raise BadParameter(f"{self.start} 起的值没有文号（ref）")
        if self.until is not None and self.until < self.start:
            raise BadParameter(f"{self.start} 起的值止于 {self.until}，早于起始日")


@dataclass(frozen=True)
class Parameter:
    """One number or list of the law with its whole history."""

    path: str
    label: str
    unit: str
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        starts = [value.start for value in self.values]
        if not starts or starts != sorted(set(starts)):
            raise BadParameter(f"{self.path} 的值缺失，或起始日不是依次递增")

    def index(self, day: date) -> int | None:
        """Which value held on `day`; null where none did."""
        found = None
        for place, value in enumerate(self.values):
            if value.start <= day:
                found = place
        if found is not None:
            until = self.values[found].until
            if until is not None and until < day:
                return None
        return found

    def at(self, day: date) -> Value:
        """The value in force on `day`. Raises NotYetLaw."""
        found = self.index(day)
        if found is None:
            when = f"{day.year}年{day.month}月" if self.unit == MONTHLY else f"{day.year}年{day.month}月{day.day}日"
            raise NotYetLaw(f"{when}没有已公布的“{self.label}”，不能计算")
        return self.values[found]


@dataclass(frozen=True)
class StandardRow:
    """A published standard as a register keeps it: yuan a month for one care form, from `start` on.

    Standards are published for a calendar year, so a null `until` means the 31 December of the year of `start`.
    """

    form: str
    amount: Decimal
    start: date
    ref: str
    verified: bool = True
    until: date | None = None
    checked_on: date | None = None

    def value(self) -> Value:
        """The row as a dated value. Raises BadParameter."""
        if not isinstance(self.amount, Decimal) or self.amount != round(self.amount, 2) or self.amount <= 0:
            raise BadParameter(f"{self.ref}：标准应为大于零的两位小数金额")
        until = self.until or date(self.start.year, 12, 31)
        return Value(self.start, self.amount, self.ref, self.verified, self.checked_on, until)


class Parameters:
    """All parameters; immutable: the methods that change something return another."""

    def __init__(self, parameters: Mapping[str, Parameter]) -> None:
        self._parameters = dict(parameters)
        self.made: dict[object, object] = {}  # what was built from these parameters once, by regime

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._parameters.values())

    def __getitem__(self, path: str) -> Parameter:
        return self._parameters[path]

    def at(self, day: date) -> InForce:
        """The law of one day."""
        return InForce(self, day)

    def regime(self, day: date) -> tuple[int | None, ...]:
        """Which value of each parameter held: two days with the same answer are under the same law."""
        return tuple(parameter.index(day) for parameter in self)

    def replacing(self, *parameters: Parameter) -> Parameters:
        """The same with some parameters exchanged or added."""
        return Parameters(self._parameters | {parameter.path: parameter for parameter in parameters})

    def with_standards(self, rows: Iterable[StandardRow]) -> Parameters:
        """The same with the standards of a register in place of those of the files.

        A row ends where the next row of its form begins. Raises BadParameter on an unknown form or two rows of one form from one day.
        """
        values: dict[str, list[Value]] = {form: [] for form in STANDARDS}
        for row in rows:
            if row.form not in values:
                raise BadParameter(f"{row.ref}：不认识的养育方式 {row.form}")
            values[row.form].append(row.value())
        exchanged = []
        for form, path in STANDARDS.items():
            dated = tuple(sorted(values[form], key=lambda value: value.start))
            if dated:
                exchanged.append(replace(self[path], values=dated))
        return self.replacing(*exchanged)

    def carrying_standards(self) -> Parameters:
        """The same, but a standard holds until the next one begins, also beyond its year.

        For payment on account at the old standard while the new one is not yet published; the difference is paid when it is.
        """
        return self.replacing(
            *(replace(self[path], values=tuple(replace(value, until=None) for value in self[path].values)) for path in STANDARDS.values())
        )


class InForce:
    """The parameters as they stood on one day."""

    def __init__(self, parameters: Parameters, day: date) -> None:
        self.parameters = parameters
        self.day = day

    def value(self, path: str) -> Value:
        """The dated value itself. Raises NotYetLaw."""
        return self.parameters[path].at(self.day)

    def whole(self, path: str) -> int:
        """A count: months, years. Raises NotYetLaw."""
        content = self.value(path).value
        if not isinstance(content, int):
            raise BadParameter(f"{path} 应为整数")
        return content

    def amount(self, path: str) -> Decimal:
        """Yuan or a factor. Raises NotYetLaw."""
        content = self.value(path).value
        if not isinstance(content, Decimal):
            raise BadParameter(f"{path} 应为金额或系数")
        return content

    def words(self, path: str) -> list[str]:
        """A set of words, in alphabetical order. Raises NotYetLaw."""
        content = self.value(path).value
        if not isinstance(content, frozenset):
            raise BadParameter(f"{path} 应为词的集合")
        return sorted(str(word) for word in content)

    def numbers(self, path: str) -> list[int]:
        """A set of whole numbers, ascending. Raises NotYetLaw."""
        content = self.value(path).value
        if not isinstance(content, frozenset):
            raise BadParameter(f"{path} 应为整数的集合")
        return sorted(int(number) for number in content)

    def ref(self, path: str) -> str:
        """The document behind the value. Raises NotYetLaw."""
        return self.value(path).ref

    def verified(self, *paths: str) -> bool:
        """Whether every one of these values was checked against a text. Raises NotYetLaw."""
        return all(self.value(path).verified for path in paths)
