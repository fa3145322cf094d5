"""核算 Reckoning: the list of a month under the knowledge of a day. Reads only; listing and freezing write what it gives.

What a month is due under today's knowledge, less what the ledger holds of it, is the line: nothing else settles a late
notice, a changed standard or a mistake. Accounts open with the first frozen run: the months before it were paid by the
books of before and are never computed again.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl
from django.db.models import Max, Min

from weibao.benefits import reports as benefits
from weibao.benefits.models import Recognition
from weibao.kernel.months import Month
from weibao.kernel.refusal import Refusal
from weibao.payroll.actions.balancing import payables
from weibao.payroll.actions.comparing import KEPT, KEPT_SQL, with_changes
from weibao.payroll.actions.pricing import priced, with_county
from weibao.payroll.actions.tables import MONEY, PERSON, read
from weibao.payroll.models import Answer, Kind, Run
from weibao.rules import NotYetLaw

NOTHING: Final = pl.lit(Decimal("0.00")).cast(MONEY)
MANY: Final = 50_000
NO_AGREEMENT: Final = "孤儿养育协议待签订（民发〔2010〕161号）"
LINE: Final = (
    "child_id", "month", "kind", "category", "care", "standard", "deducted", "answer", "reason", "basis",
    "due", "booked", "amount", "before", "change", "held",
)  # fmt: skip


class NoStandardYet(Refusal):
    """A month without a published standard: nothing is computed and nothing guessed."""


@dataclass(frozen=True)
class Reckoning:
    """A list that could be made now: its lines and what would be asked of the bank, with their digest and sums."""

    lines: pl.DataFrame
    payables: pl.DataFrame
    digest: str
    people: int
    amount: Decimal
    rules_version: str


def reckon(month: Month, *, on: date) -> Reckoning:
    """The list of a month under the knowledge of now; payee accounts are those of the day `on`.

    Raises NoStandardYet.
    """
    run = Run.objects.filter(month=month.first_day).first()
    months = months_to_settle(month)
    worth, held = _worth(months), _held(run)
    rows = _with_held(worth, held.filter(~pl.col("priced")))
    regular = _against_last_month(rows.filter(month=month.first_day), month)
    settling = _against_ledger(rows.filter(pl.col("month") != month.first_day, pl.col("amount") != 0), months)
    prices = _with_held(priced(worth, months), held.filter("priced"))
    lines = with_county(pl.concat([_as_lines(regular), _as_lines(settling), _as_lines(prices)])).sort("child_id", "month", "kind")
    lines = _without_agreement(lines)
    asked = payables(lines, on=on)
    paid = lines.filter(held="")
    return Reckoning(
        lines=lines,
        payables=asked,
        digest=digest(month, lines, asked),
        people=paid.filter(pl.col("kind") == Kind.REGULAR, pl.col("amount") > 0).height,
        amount=sum(paid["amount"], Decimal("0.00")),
        rules_version=benefits.rules_version(),
    )


def unsettled() -> pl.DataFrame:
    """What the ledger holds otherwise than today's knowledge has it: the arrears and recoveries that the next run would list."""
    booked = Run.objects.booked().aggregate(first=Min("month"), last=Max("month"))
    if booked["first"] is None:
        return pl.DataFrame(schema=dict.fromkeys(LINE, pl.String))
    months = list(Month.span(Month.of(booked["first"]), Month.of(booked["last"])))
    differing = _worth(months).filter(pl.col("amount") != 0).with_columns(held=pl.lit(""))
    return _as_lines(_against_ledger(differing, months)).sort("child_id", "month")


def months_to_settle(month: Month) -> list[Month]:
    """The months that a run of this month looks at: from the first frozen run on, less those whose own list is still open."""
    opened = Run.objects.booked().aggregate(first=Min("month"))["first"]
    if opened is None or opened >= month.first_day:
        return [month]
    open_lists = set(Run.objects.editable().before(month.first_day).values_list("month", flat=True))
    return [one for one in Month.span(Month.of(opened), month) if one.first_day not in open_lists]


def digest(month: Month, lines: pl.DataFrame, asked: pl.DataFrame) -> str:
    """SHA-256 over every line and every payment to be asked for, account included: what a signature stands under."""
    held = pl.when(pl.col("held") == "").then(pl.lit("")).otherwise(pl.lit("held"))
    of_lines = lines.sort("child_id", "month", "kind").select(
        _canonical("child_id", "month", "kind", "due", "booked", "amount", "reason", held)
    )
    of_payments = asked.sort("child_id").select(_canonical("child_id", "of_run", "carried", "asked", "account_id", "account_print"))
    text = "\n".join([str(month), *of_lines.to_series(), "", *of_payments.to_series()])
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(*columns: str | pl.Expr) -> pl.Expr:
    texts = [(pl.col(one) if isinstance(one, str) else one).cast(pl.String).fill_null("") for one in columns]
    return pl.concat_str(texts, separator="|")


def _due(months: list[Month]) -> pl.DataFrame:
    """What each month is worth now, with what it hangs on."""
    try:
        decided = benefits.due([str(month) for month in months])
    except NotYetLaw as fault:
        raise NoStandardYet(str(fault)) from fault
    return decided.select(
        child_id=pl.col("child").cast(pl.Int64),
        month=(pl.col("month") + "-01").str.to_date("%Y-%m-%d"),
        category=pl.col("category").cast(pl.String),
        care=pl.col("care").cast(pl.String).fill_null(""),
        standard=pl.col("standard").cast(MONEY),
        deducted=pl.col("deducted").cast(MONEY),
        answer=pl.col("reason").cast(pl.String),
        due=pl.col("amount").cast(MONEY),
        confirmed=pl.col("confirmed_month").cast(pl.String),
        ended_on=pl.col("ended_on").cast(pl.String),
    )


def _booked(months: list[Month]) -> pl.DataFrame:
    """What the ledger holds of these months; a merged file's entries count for the file that was kept."""
    sql = f"""
        {PERSON} SELECT coalesce(p.kept, e.child_id), e.month, sum(e.amount), bool_or(p.kept IS NOT NULL)
        FROM payroll_entry e LEFT JOIN person p ON p.child = e.child_id
        WHERE e.month = ANY(%s) AND e.kind NOT IN ('price', 'price_back') GROUP BY 1, 2
    """  # noqa: S608  a constant
    schema = {"child_id": pl.Int64, "month": pl.Date, "booked": MONEY, "merged": pl.Boolean}
    return read(sql, [[one.first_day for one in months]], schema)


def _worth(months: list[Month]) -> pl.DataFrame:
    """Due, booked and the difference of each child and month. Booked for somebody whom the rules know no more: worth nothing now."""
    rows = _due(months).join(_booked(months), on=["child_id", "month"], how="full", coalesce=True)
    return (
        rows.join(_erased(), on="child_id", how="anti")
        .with_columns(
            pl.col("due").fill_null(NOTHING),
            pl.col("booked").fill_null(NOTHING),
            pl.col("deducted").fill_null(NOTHING),
            pl.col("category", "care").fill_null(""),
            pl.col("answer").fill_null(Answer.NOT_LISTED.value),
            pl.col("merged").fill_null(value=False),
        )
        .with_columns(amount=(pl.col("due") - pl.col("booked")).cast(MONEY))
    )


def _erased() -> pl.DataFrame:
    """Files erased for good: their months stand in the ledger as they were booked, and nobody can compute them again."""
    return read("SELECT id FROM children_child WHERE erased_at IS NOT NULL", [], {"child_id": pl.Int64})


def _held(run: Run | None) -> pl.DataFrame:
    """Lines of this run that a person holds back: they stay held when the list is made again."""
    sql = "SELECT child_id, month, held, kind IN ('price', 'price_back') FROM payroll_runline WHERE run_id = %s AND held <> ''"
    schema = {"child_id": pl.Int64, "month": pl.Date, "held": pl.String, "priced": pl.Boolean}
    return read(sql, [run.pk if run else None], schema)


def _without_agreement(lines: pl.DataFrame) -> pl.DataFrame:
    """Money for a scattered orphan waits until the 孤儿养育协议 is signed: before the first payment, and after a change of guardian."""
    waiting = Recognition.objects.without_agreement().values_list("child_id", flat=True)
    wait = pl.col("child_id").is_in(list(waiting)) & (pl.col("amount") > 0) & (pl.col("held") == "")
    return lines.with_columns(held=pl.when(wait).then(pl.lit(NO_AGREEMENT)).otherwise(pl.col("held")))


def _with_held(rows: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    return rows.join(held.drop("priced"), on=["child_id", "month"], how="left").with_columns(pl.col("held").fill_null(""))


def _against_last_month(rows: pl.DataFrame, month: Month) -> pl.DataFrame:
    """The regular lines, each beside that of the run before; who was paid then and is not on the list now stands here with zero."""
    last = Run.objects.standing().before(month.first_day).order_by("-month").first()
    was = {f"was_{name}": kind for name, kind in KEPT.items()}
    sql = f"SELECT l.child_id, {KEPT_SQL}, CASE WHEN l.held = '' THEN l.amount ELSE 0 END FROM payroll_runline l WHERE l.run_id = %s AND l.kind = 'regular'"  # noqa: S608, E501
    before = read(sql, [last.pk if last else None], {"child_id": pl.Int64, **was, "before": MONEY})
    gone = before.filter(pl.col("before") > 0).join(rows, on="child_id", how="anti").select("child_id")
    rows = pl.concat([rows, _departed(gone, month)], how="diagonal_relaxed")
    both = rows.join(before.with_columns(was_known=pl.lit(True)), on="child_id", how="left")
    both = both.with_columns(pl.col("was_known").fill_null(value=False), was_listed=pl.lit(True), merged=pl.lit(False))
    both = with_changes(both)
    now = pl.when(pl.col("held") == "").then(pl.col("amount")).otherwise(NOTHING)
    differs = pl.lit(last is not None) & (now != pl.col("before").fill_null(NOTHING))
    change = pl.when(differs).then(pl.col("changes").list.first()).otherwise(pl.lit(""))
    both = both.with_columns(change=change, reason=pl.col("answer"), kind=pl.lit(Kind.REGULAR.value))
    compared = _basis(_stood(), pl.col("changes"))
    return both.with_columns(basis=pl.when(pl.col("change") == "").then(_basis()).otherwise(compared))


def _departed(gone: pl.DataFrame, month: Month) -> pl.DataFrame:
    sql = "SELECT id, 'merged' FROM children_child WHERE merged_into_id IS NOT NULL"
    merged = read(sql, [], {"child_id": pl.Int64, "answer": pl.String})
    return gone.join(merged, on="child_id", how="left").with_columns(
        pl.col("answer").fill_null(Answer.NOT_LISTED.value),
        month=pl.lit(month.first_day),
        category=pl.lit(""), care=pl.lit(""), held=pl.lit(""),
        deducted=NOTHING, due=NOTHING, booked=NOTHING, amount=NOTHING,
    )  # fmt: skip


def _against_ledger(rows: pl.DataFrame, months: list[Month]) -> pl.DataFrame:
    """The lines of earlier months, each beside the last frozen line about the same month, and so with its reason."""
    was = {f"was_{name}": kind for name, kind in KEPT.items()}
    some = rows["child_id"].unique().to_list()
    sql = f"""
        SELECT DISTINCT ON (l.child_id, l.month) l.child_id, l.month, {KEPT_SQL}
        FROM payroll_runline l JOIN payroll_run r ON r.id = l.run_id AND r.frozen_at IS NOT NULL
        WHERE l.month = ANY(%s) AND l.kind NOT IN ('price', 'price_back') {"AND l.child_id = ANY(%s)" if len(some) < MANY else ""}
        ORDER BY l.child_id, l.month, r.month DESC
    """  # noqa: S608  constants
    asked: list[Any] = [[one.first_day for one in months], some]
    last = read(sql, asked if len(some) < MANY else asked[:1], {"child_id": pl.Int64, "month": pl.Date, **was})
    both = rows.join(last.with_columns(was_known=pl.lit(True)), on=["child_id", "month"], how="left")
    listed = list(Run.objects.booked().values_list("month", flat=True))
    both = both.with_columns(pl.col("was_known").fill_null(value=False), was_listed=pl.col("month").is_in(listed))
    both = with_changes(both.with_columns(held_now=pl.col("held"), held=pl.lit("")))
    kind = pl.when(pl.col("amount") > 0).then(pl.lit(Kind.ARREARS.value)).otherwise(pl.lit(Kind.RECOVERY.value))
    return both.with_columns(
        held=pl.col("held_now"),
        reason=pl.col("changes").list.first(),
        kind=kind,
        change=pl.lit(""),
        before=pl.lit(None).cast(MONEY),
        basis=_basis(_stood(), pl.col("changes")),
    )


def _stood() -> pl.Expr:
    """What the other answer stood on, if there was one."""
    columns = (pl.col(f"was_{name}").cast(pl.String).alias(name) for name in KEPT if name != "reason")
    return pl.when("was_known").then(pl.struct(*columns)).alias("was")


def _basis(*more: pl.Expr) -> pl.Expr:
    return pl.struct("confirmed", "ended_on", *more).struct.json_encode()


def _as_lines(rows: pl.DataFrame) -> pl.DataFrame:
    money = ("standard", "deducted", "due", "booked", "amount", "before")
    return rows.select(LINE).with_columns(pl.col(money).cast(MONEY))
