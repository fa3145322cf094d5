"""The growth of the standard (自然增长机制): propose and check, never pay from the formula.

晋民发〔2022〕3号: 0.8 times (scattered) and 1.2 times (institutional) the province's consumption per head of the year before, a month;
never lowered; in force from 1 January of the year. The published figure is the authority. Rounding to the nearest 5 yuan is inferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from weibao.rules.parameters import InForce, NotYetLaw, Parameters, load
from weibao.rules.parameters.dated import STANDARDS

if TYPE_CHECKING:
    from collections.abc import Mapping

MONTHS_A_YEAR: Final = 12
CENT: Final = Decimal("0.01")


class BadConsumption(ValueError):
    """A consumption figure that is no positive number of yuan."""


@dataclass(frozen=True)
class Proposal:
    """What the formula gives for a year, in yuan a month, beside what was published (null = nothing yet)."""

    year: int
    institutional: Decimal
    scattered: Decimal
    published: Mapping[str, Decimal] | None
    refs: tuple[str, ...]
    agrees: bool | None

    def as_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON; amounts are text with two places."""
        published = None
        if self.published is not None:
            published = {form: str(amount) for form, amount in self.published.items()} | {"ref": "；".join(self.refs)}
        return {
            "year": self.year,
            "institutional": str(self.institutional),
            "scattered": str(self.scattered),
            "published": published,
            "agrees": self.agrees,
        }


def propose(year: int, consumption: Decimal | int | str, parameters: Parameters | None = None) -> Proposal:
    """The standards of a year from the consumption per head of the year before, in yuan.

    Raises NotYetLaw before the mechanism existed, BadConsumption.
    """
    yuan = _consumption(consumption)
    law = _law(parameters or load(), year)
    published = _published(law)
    proposed = {form: _proposed(law, form, yuan) for form in STANDARDS}
    return Proposal(
        year=year,
        institutional=proposed["institutional"],
        scattered=proposed["scattered"],
        published=published,
        refs=() if published is None else tuple(dict.fromkeys(law.ref(path) for path in STANDARDS.values())),
        agrees=None if published is None else published == proposed,
    )


def _law(parameters: Parameters, year: int) -> InForce:
    """The law of 1 January, if the mechanism existed by then."""
    try:
        law = parameters.at(date(year, 1, 1))
        law.value("growth/factor/scattered")
    except (ValueError, NotYetLaw) as fault:
        raise NotYetLaw(f"{year}年还没有公布标准自然增长办法，不能测算") from fault
    return law


def _consumption(value: Decimal | int | str) -> Decimal:
    if isinstance(value, float):
        raise BadConsumption("居民人均消费支出应为整数或小数文本，不能是浮点数")
    try:
        yuan = Decimal(value)
    except InvalidOperation as fault:
        raise BadConsumption(f"居民人均消费支出“{value}”不是数字") from fault
    if not yuan.is_finite() or yuan <= 0:
        raise BadConsumption("居民人均消费支出应大于零")
    return yuan


def _proposed(law: InForce, form: str, consumption: Decimal) -> Decimal:
    """The formula, to the nearest step, halves up; not below what was published for the year before."""
    step = law.whole("growth/rounding_step")
    steps = law.amount(f"growth/factor/{form}") * consumption / (MONTHS_A_YEAR * step)
    formula = steps.to_integral_value(ROUND_HALF_UP) * step
    before = _amount(law.parameters.at(law.day - timedelta(days=1)), form)
    return max(formula, before or formula).quantize(CENT)


def _published(law: InForce) -> dict[str, Decimal] | None:
    """Both standards of the year itself; null unless both begin in it."""
    amounts = {form: _amount(law, form, this_year=True) for form in STANDARDS}
    known = {form: amount for form, amount in amounts.items() if amount is not None}
    return known if len(known) == len(STANDARDS) else None


def _amount(law: InForce, form: str, *, this_year: bool = False) -> Decimal | None:
    try:
        value = law.value(STANDARDS[form])
    except NotYetLaw:
        return None
    if this_year and value.start.year != law.day.year:
        return None
    return law.amount(STANDARDS[form]).quantize(CENT)
