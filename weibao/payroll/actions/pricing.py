"""价格临时补贴 Pricing: the second kind of line, and the county whose money a line is. Reads only.

A month whose trigger holds under the approved price rises is worth the standard times the rise to every child whom the allowance is
due for in that month (发改价格〔2021〕1553号). What is due less what is booked is the line, as with the allowance: a child who turns out
not to have been entitled loses both.
"""

from decimal import Decimal
from typing import Final

import polars as pl

from weibao.benefits import reports as benefits
from weibao.kernel.months import Month
from weibao.payroll.actions.tables import MONEY, PERSON, read
from weibao.payroll.models import Answer, Change, Kind
from weibao.rules.price_subsidy import subsidies

NOTHING: Final = pl.lit(Decimal("0.00")).cast(MONEY)
GIVEN: Final = (Answer.PAID.value, Answer.COVERED.value)


def priced(worth: pl.DataFrame, months: list[Month]) -> pl.DataFrame:
    """The lines of the price subsidy that these months want, given what the allowance is worth in them. Raises NotYetLaw."""
    booked = _booked(months)
    rises = [one for one in benefits.rises() if Month.of(one.month) in set(months)]
    paid = worth.filter(pl.col("answer").is_in(GIVEN))
    wanted = subsidies(paid, rises, benefits.parameters()).select(
        "child_id", "month", "category", "care", "standard", "answer", "subsidy", "cpi", "document"
    )
    both = wanted.join(booked, on=["child_id", "month"], how="full", coalesce=True).with_columns(
        pl.col("subsidy", "booked").fill_null(NOTHING),
        pl.col("category", "care").fill_null(""),
        pl.col("answer").fill_null(Answer.NOT_LISTED.value),
    )
    return _lines(both.with_columns(amount=(pl.col("subsidy") - pl.col("booked")).cast(MONEY)).filter(pl.col("amount") != 0))


def _lines(rows: pl.DataFrame) -> pl.DataFrame:
    kind = pl.when(pl.col("amount") > 0).then(pl.lit(Kind.PRICE.value)).otherwise(pl.lit(Kind.PRICE_BACK.value))
    return rows.with_columns(
        kind=kind,
        due=pl.col("subsidy"),
        deducted=NOTHING,
        reason=pl.lit(Change.PRICE.value),
        change=pl.lit(""),
        before=pl.lit(None).cast(MONEY),
        basis=pl.struct("cpi", "document").struct.json_encode(),
    )


def _booked(months: list[Month]) -> pl.DataFrame:
    sql = f"""
        {PERSON} SELECT coalesce(p.kept, e.child_id), e.month, sum(e.amount)
        FROM payroll_entry e LEFT JOIN person p ON p.child = e.child_id JOIN children_child c ON c.id = coalesce(p.kept, e.child_id)
        WHERE e.month = ANY(%s) AND e.kind IN ('price', 'price_back') AND c.erased_at IS NULL GROUP BY 1, 2
    """  # noqa: S608  a constant
    return read(sql, [[one.first_day for one in months]], {"child_id": pl.Int64, "month": pl.Date, "booked": MONEY})


def with_county(lines: pl.DataFrame) -> pl.DataFrame:
    """Each line with the county that pays it: where the household stood on the last day before the month.

    So a household that moves between our counties hands its months over by itself: the old county pays to the month of the move,
    the new one from the next, and no month is paid by both or by none.
    """
    now = read("SELECT id, left(household_id, 6) FROM children_child", [], {"child_id": pl.Int64, "now": pl.String})
    moved = """
        SELECT h.child_id, lower(h.during), left(h.division_id, 6) FROM children_householdperiod h WHERE h.child_id IN (
            SELECT child_id FROM children_householdperiod GROUP BY 1 HAVING count(DISTINCT left(division_id, 6)) > 1
        )
    """
    periods = read(moved, [], {"child_id": pl.Int64, "since": pl.Date, "county": pl.String})
    placed = lines.join(now, on="child_id", how="left").with_columns(day=pl.col("month") - pl.duration(days=1))
    if periods.is_empty():
        return placed.with_columns(county=pl.col("now").fill_null("")).drop("now", "day")
    dated = periods.with_columns(pl.col("since").fill_null(pl.date(1, 1, 1))).sort("since")
    found = placed.sort("day").join_asof(dated, left_on="day", right_on="since", by="child_id", strategy="backward", check_sortedness=False)
    return found.with_columns(county=pl.coalesce("county", "now").fill_null("")).drop("now", "day", "since")
