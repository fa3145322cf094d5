"""比对 Comparing: why an amount is not what it was. Works on two answers of the rules about one child, side by side.

A row has what holds now (answer, category, care, standard, deducted) and the same as it `was`; whatever was not there is null.
"""

from typing import Final

import polars as pl

from weibao.payroll.models import Answer, Change

# what is kept of an answer: name and type, in the order of the queries below
KEPT: Final = {
    "answer": pl.String,
    "category": pl.String,
    "care": pl.String,
    "standard": pl.Decimal(14, 2),
    "deducted": pl.Decimal(14, 2),
    "reason": pl.String,
    "held": pl.String,
    "confirmed": pl.String,
    "ended_on": pl.String,
}
KEPT_SQL: Final = "l.answer, l.category, l.care, l.standard, l.deducted, l.reason, l.held, l.basis->>'confirmed', l.basis->>'ended_on'"
GIVEN: Final = (Answer.PAID, Answer.COVERED)
BEFORE_PAY: Final = (Answer.NOT_YET, Answer.NOT_CONFIRMED, Answer.NOT_LISTED)


def with_changes(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `changes`, the codes of all that differs (Change), the first being the reason that is shown.

    Beside the two answers the frame needs the booleans `was_known` (there was a line), `was_listed` (a list of that month
    was frozen) and `merged` (another file's money counts here since the two were merged).
    """
    codes = [pl.when(holds.fill_null(value=False)).then(pl.lit(code.value)) for code, holds in _tests()]
    frame = frame.with_columns(changes=pl.concat_list(codes).list.drop_nulls())
    none = pl.col("changes").list.len() == 0
    return frame.with_columns(changes=pl.when(none).then(pl.lit([Change.RULES.value])).otherwise(pl.col("changes")))


def _tests() -> list[tuple[Change, pl.Expr]]:
    known = pl.col("was_known")
    both = known & _given("answer") & _given("was_answer")
    same_care = pl.col("care") == pl.col("was_care")
    return [
        (Change.MERGED, (pl.col("answer") == Answer.MERGED) | pl.col("merged") & (pl.col("was_reason").fill_null("") != Change.MERGED)),
        (Change.MISSED, ~known & ~pl.col("was_listed")),
        (Change.JOINED, ~known & pl.col("was_listed")),
        (Change.HELD, known & ((pl.col("was_held") != "") | (pl.col("held") != ""))),
        (Change.ENDED, known & _one_side([Answer.ENDED])),
        (Change.CONFIRMED, known & _one_side(BEFORE_PAY)),
        (Change.AGE, known & _one_side([Answer.OVER_AGE])),
        (Change.CIRCUMSTANCE, known & _one_side([Answer.NEITHER]) | both & (pl.col("category") != pl.col("was_category"))),
        (Change.CARE, known & _one_side([Answer.NO_CARE_FORM]) | both & ~same_care),
        (Change.STANDARD, both & same_care & (pl.col("standard") != pl.col("was_standard"))),
        (Change.AID, both & (pl.col("category") == pl.col("was_category")) & (pl.col("deducted") != pl.col("was_deducted"))),
    ]


def _given(column: str) -> pl.Expr:
    return pl.col(column).is_in(GIVEN)


def _one_side(answers: list[Answer] | tuple[Answer, ...]) -> pl.Expr:
    """One of the two answers is among these, the other is not."""
    return pl.col("answer").is_in(answers) != pl.col("was_answer").is_in(answers)
