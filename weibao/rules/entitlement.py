"""What a child is due for a month: many children, many months, one pass a month.

Month M is paid if the child was confirmed before M and was entitled on the last day of M-1: so payment starts in the month after
confirmation (确认的次月), and the month of the ending event is the last one paid. The care form is that of the last day of M-1;
the standard is that of M and other income that of the first day of M.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import narwhals as nw
import polars as pl

from weibao.rules import allowance, grace, words
from weibao.rules.facts import BadFacts, Facts
from weibao.rules.judging import AGGREGATES, Frame, Judging, beside
from weibao.rules.parameters import Parameters, load
from weibao.rules.parameters.dated import STANDARDS
from weibao.rules.recognition import OF_AGE

if TYPE_CHECKING:
    from collections.abc import Sequence

CLAUSES: Final = ("under_age", "foundling", *AGGREGATES, "both_gone", "orphan", "de_facto_unattended", "eligible")
CATEGORY: Final = nw.Enum(list(words.CATEGORIES))
COLUMNS: Final = ("child", "month", "category", "care", "reason", "standard", "deducted", "amount", *CLAUSES)


def first_day(month: str) -> date:
    """The first day of "2023-07". Raises ValueError."""
    return date.fromisoformat(f"{month}-01")


def judged_on(month: str) -> date:
    """The day on which the entitlement of a month hangs: the last of the month before. Raises ValueError."""
    return first_day(month) - timedelta(days=1)


def check_standard(parameters: Parameters, month: str) -> None:
    """Raises NotYetLaw for a month in which a care form has no published standard."""
    law = parameters.at(first_day(month))
    for path in STANDARDS.values():
        law.value(path)


def decide_months(facts: Facts, months: Sequence[str], parameters: Parameters | None = None) -> pl.DataFrame:
    """One row a child and month, in the order of `months` and within a month of `child`.

    Columns: child, month, category (of the day judged), care (null = not known), reason (rules.words.REASONS: paid, covered, or why not),
    standard, deducted and amount in yuan with two places, and the booleans of CLAUSES. Where nothing is paid, deducted and amount
    are 0.00. Raises NotYetLaw for a month without a published standard, BadFacts, and ValueError for a month that is none.
    """
    parameters = parameters or load()
    frames = []
    for month in months:
        day = judged_on(month)
        judged = Judging.of(parameters, day, facts.present).on_day(facts, day)
        rows: pl.DataFrame = due(facts, judged, month, parameters).select(*COLUMNS).collect().to_native()
        if rows.height != facts.children.height:
            raise BadFacts("有儿童在同一天登记了两种养育方式")
        frames.append(rows if rows["child"].is_sorted() else rows.sort("child"))
    return pl.concat(frames) if frames else pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))


def due(facts: Facts, judged: Frame, month: str, parameters: Parameters) -> Frame:
    """Category, reason and money of the month for children judged on its day. Raises NotYetLaw."""
    check_standard(parameters, month)
    law = parameters.at(first_day(month))
    frame = claims(facts, judged, month)
    for earlier, reasons in grace.months_before(law, month):
        day = judged_on(earlier)
        before = claims(facts, Judging.of(parameters, day, facts.present).on_day(facts, day), earlier)
        frame = grace.carry_on(frame, before, reasons)
    income = allowance.counted_income(nw.from_native(facts.income.lazy()), law)
    return allowance.pay(beside(frame, income), law)


def claims(facts: Facts, judged: Frame, month: str) -> Frame:
    """Judged children with month, care form, category and `refused`: why the month is not paid, null = it is."""
    frame = beside(judged, _care_on(facts, judged_on(month)))
    return frame.with_columns(month=nw.lit(month), category=category()).with_columns(refused=_refused())


def category() -> nw.Expr:
    """The category of a decided child (words.CATEGORIES)."""
    de_facto = nw.when(nw.col("de_facto_unattended")).then(_word("de_facto_unattended")).otherwise(_word("neither"))
    return nw.when(nw.col("orphan")).then(_word("orphan")).otherwise(de_facto)


def _word(category: str) -> nw.Expr:
    return nw.lit(category, dtype=CATEGORY)


def _refused() -> nw.Expr:
    """The first that holds of: ended, over age, no criterion, not confirmed, confirmed too late, no care form."""
    grounds = (
        ("ended", nw.col("ended_on") <= nw.col("day")),
        ("over_age", nw.col("birth") <= nw.col(OF_AGE)),
        ("neither", ~nw.col("eligible")),
        ("not_confirmed", nw.col("confirmed_month").is_null()),
        ("not_yet", nw.col("confirmed_month") >= nw.col("month")),
        ("no_care_form", nw.col("care").is_null()),
    )
    expression: nw.Expr = nw.lit(None, dtype=allowance.REASON)
    for code, holds in reversed(grounds):
        expression = nw.when(holds).then(nw.lit(code, dtype=allowance.REASON)).otherwise(expression)
    return expression


def _care_on(facts: Facts, day: date) -> Frame:
    on = nw.lit(day)
    valid = nw.from_native(facts.care.lazy()).filter(
        nw.col("since").is_null() | (nw.col("since") <= on), nw.col("until").is_null() | (nw.col("until") >= on)
    )
    return valid.select("child", care=nw.col("form"))
